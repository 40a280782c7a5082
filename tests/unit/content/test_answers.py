"""data/answers/plan.csv: every question has an answer, and a fault in the table is named."""

from pathlib import Path

import pytest

from bot.content.answers import list_screens, load_answer_plan
from bot.content.responses import load_responses
from bot.domain.enums import ASPECTS, QUESTIONS
from bot.errors import BadContent
from tests.support.factories import ROOT

HEAD = "question,about,answer\n"
REAL = ROOT / "data" / "answers"


def test_plan_answers_every_question() -> None:
    plan = load_answer_plan(REAL)
    assert all(plan.find_answer(question) for question in QUESTIONS if question not in ASPECTS and question != "")


def test_plan_names_screens_that_exist() -> None:
    responses = load_responses(ROOT / "domain.yml")
    assert set(list_screens(load_answer_plan(REAL))) <= set(responses)


def test_answer_follows_the_nearest_thing_it_leans_on() -> None:
    plan = load_answer_plan(REAL)
    assert plan.find_answer("deadline", about=("wages_unpaid", "no_documents")) == "fact:claim_deadline"
    assert plan.find_answer("amount", about=("contact",)) == "row:cost"
    assert plan.find_answer("how_long", about=("sexual_harassment",)) == "unknown"
    assert plan.find_answer("rest_day") == "fact:rest_day"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("weather,,unknown", "no question"),
        ("hours,nowhere,row:hours", "no question"),
        ("rest_day,,fact:rest_day", "no question"),
        ("hours,,row:colour", "row:colour"),
        ("hours,,magic", "magic"),
        ("hours,,row:hours\nhours,,row:hours", "twice"),
        ("hours,,row:hours", "nothing answers"),
    ],
)
def test_fault_in_the_table_is_named(row: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(f"{HEAD}{row}\n", encoding="utf-8")
    with pytest.raises(BadContent, match=says):
        load_answer_plan(tmp_path)
