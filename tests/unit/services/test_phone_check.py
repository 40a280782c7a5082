"""A look at her phone: five questions, each can be skipped, and no button carries an answer on."""

import pytest

from bot.model.turn import Choice
from bot.services.phone_check import CHECK, QUESTIONS, screen
from tests.support.factories import stage, voice


def meanings(part: str, page: str) -> dict[str, Choice | None]:
    shown = stage().screen(screen(part, page=page), voice())
    return {button.label: button.choice for row in shown.rows for button in row}


def test_skipping_everything_and_saying_no_lead_the_same_way_to_the_end() -> None:
    page = "1"
    for number, name in enumerate(QUESTIONS, 1):
        assert screen(CHECK, page=page).response == f"utter_check_{name}"
        on = meanings(CHECK, page)
        assert on["Skip"] == on["No"] == Choice("phone_safety", {"part": CHECK, "page": str(number + 1)})
        page = str(number + 1)
    assert screen(CHECK, page=page).response == "utter_check_end"


@pytest.mark.parametrize("number", range(1, len(QUESTIONS) + 1))
def test_yes_is_answered_with_advice_and_the_next_question(number: int) -> None:
    yes = next(choice for label, choice in meanings(CHECK, str(number)).items() if label.startswith("Yes"))
    assert yes == Choice("phone_safety", {"part": "advice", "page": str(number)})
    assert meanings("advice", str(number))["Next question"] == Choice(
        "phone_safety", {"part": CHECK, "page": str(number + 1)}
    )


def test_no_button_knows_more_than_which_screen_is_next() -> None:
    for part in (CHECK, "advice"):
        for page in map(str, range(1, len(QUESTIONS) + 2)):
            for choice in meanings(part, page).values():
                if choice and choice.intent == "phone_safety":
                    assert set(choice.values) <= {"part", "page"}


def test_a_page_that_is_not_there_is_the_first_or_the_end() -> None:
    assert screen(CHECK, page=None).response == "utter_check_open"
    assert screen("advice", page="6").response == "utter_check_end"
