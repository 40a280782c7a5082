"""A look at her phone: five questions, each can be skipped, and no button carries an answer on."""

import pytest

from bot.domain.turn import Choice
from bot.knowledge.clarifying_questions import CHECK_PART, CHECK_QUESTIONS, build_check_screen
from tests.support.factories import create_renderer, create_translator


def meanings(part: str, page: str) -> dict[str, Choice | None]:
    shown = create_renderer().render(build_check_screen(part, page=page), create_translator())
    return {button.label: button.choice for row in shown.rows for button in row}


def test_skipping_everything_and_saying_no_lead_the_same_way_to_the_end() -> None:
    page = "1"
    for number, name in enumerate(CHECK_QUESTIONS, 1):
        assert build_check_screen(CHECK_PART, page=page).response == f"utter_check_{name}"
        on = meanings(CHECK_PART, page)
        assert on["Skip"] == on["No"] == Choice("phone_safety", {"part": CHECK_PART, "page": str(number + 1)})
        page = str(number + 1)
    assert build_check_screen(CHECK_PART, page=page).response == "utter_check_end"


@pytest.mark.parametrize("number", range(1, len(CHECK_QUESTIONS) + 1))
def test_yes_is_answered_with_advice_and_the_next_question(number: int) -> None:
    yes = next(choice for label, choice in meanings(CHECK_PART, str(number)).items() if label.startswith("Yes"))
    assert yes == Choice("phone_safety", {"part": "advice", "page": str(number)})
    assert meanings("advice", str(number))["Next question"] == Choice(
        "phone_safety", {"part": CHECK_PART, "page": str(number + 1)}
    )


def test_no_button_knows_more_than_which_screen_is_next() -> None:
    for part in (CHECK_PART, "advice"):
        for page in map(str, range(1, len(CHECK_QUESTIONS) + 2)):
            for choice in meanings(part, page).values():
                if choice and choice.intent == "phone_safety":
                    assert set(choice.values) <= {"part", "page"}


def test_a_page_that_is_not_there_is_the_first_or_the_end() -> None:
    assert build_check_screen(CHECK_PART, page=None).response == "utter_check_open"
    assert build_check_screen("advice", page="6").response == "utter_check_end"
