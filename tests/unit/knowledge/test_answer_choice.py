"""Which answer a message asks for: what was told makes it likelier, and questions that mean one answer count together."""

import pytest

from bot.domain.enums import NO_QUESTION
from bot.knowledge.answer_choice import AnswerChooser, ChosenAnswer, Subjects
from tests.support.factories import load_real_content

PASSPORT = Subjects(message=("passport_kept",))
WAGES_BEFORE = Subjects(talk=("wages_unpaid",))


@pytest.fixture(scope="module")
def chooser() -> AnswerChooser:
    content = load_real_content()
    return AnswerChooser(content.answer_plan, content.rights)


def choose(chooser: AnswerChooser, ranked: list[tuple[str, float]], subjects: Subjects) -> ChosenAnswer:
    chosen = chooser.choose(ranked, subjects)
    assert chosen is not None
    return chosen


def test_questions_that_mean_one_answer_count_together(chooser: AnswerChooser) -> None:
    ranked = [("how_to_get_there", 0.45), ("legality", 0.35), ("passport_legality", 0.3), (NO_QUESTION, 0.1)]
    chosen = choose(chooser, ranked, PASSPORT)
    assert chosen.answer == "fact:passport_legality"
    assert chosen.probability > 0.6


def test_question_about_what_nobody_spoke_of_stands_for_the_open_one_behind_it(chooser: AnswerChooser) -> None:
    ranked = [("phone_confiscation", 0.6), (NO_QUESTION, 0.05)]  # "may they take it?"
    chosen = choose(chooser, ranked, Subjects(talk=("passport_kept",)))
    assert (chosen.question, chosen.answer) == ("legality", "fact:passport_legality")


def test_question_of_a_message_with_its_own_topic_is_about_that(chooser: AnswerChooser) -> None:
    ranked = [("phone_confiscation", 0.6), (NO_QUESTION, 0.05)]
    chosen = choose(chooser, ranked, Subjects(message=("phone_safety",), talk=("passport_kept",)))
    assert chosen.answer == "fact:phone_confiscation"


def test_whom_she_looks_for_makes_what_is_often_asked_then_likelier(chooser: AnswerChooser) -> None:
    ranked = [("rest_day", 0.4), ("shelter_conditions", 0.25), (NO_QUESTION, 0.1)]
    assert choose(chooser, ranked, WAGES_BEFORE).answer == "fact:rest_day"
    sought = Subjects(talk=("wages_unpaid",), sought=("find_shelter",))
    assert choose(chooser, ranked, sought).answer == "fact:shelter_conditions"


def test_where_is_it_is_about_the_row_only_where_rows_are_all_she_sees(chooser: AnswerChooser) -> None:
    ranked = [("address", 0.5), ("how_to_claim", 0.4), ("where_to_claim", 0.15), (NO_QUESTION, 0.0)]
    below = Subjects(talk=("wages_unpaid",), has_contacts=True)
    assert choose(chooser, ranked, below).answer == "fact:where_to_claim"
    rows = Subjects(talk=("wages_unpaid",), has_contacts=True, is_about_contacts=True)
    assert choose(chooser, ranked, rows).answer == "row:address"


def test_two_questions_in_one_message_are_each_as_likely_as_alone(chooser: AnswerChooser) -> None:
    ranked = [("how_to_get_there", 0.98), ("cost", 0.95), (NO_QUESTION, 0.0)]
    assert choose(chooser, ranked, Subjects()).probability == pytest.approx(0.98)


def test_where_no_question_is_likely_the_likeliest_is_not_either(chooser: AnswerChooser) -> None:
    ranked = [("rest_day", 0.08), (NO_QUESTION, 0.02)]
    assert choose(chooser, ranked, Subjects(message=("working_hours_rest",))).probability < 0.15


@pytest.mark.parametrize("ranked", [[], [(NO_QUESTION, 0.9), ("hours", 0.1)], [(NO_QUESTION, 1.0)]])
def test_what_asks_nothing_has_no_answer(ranked: list[tuple[str, float]], chooser: AnswerChooser) -> None:
    assert chooser.choose(ranked, Subjects(has_contacts=True)) is None
