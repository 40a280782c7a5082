"""data/answers → what answers a question."""

from pathlib import Path

from bot.content.file_reader import read_csv
from bot.domain.answers import CONTACT, SCREEN_PREFIX, AnswerPlan, is_answer, list_alternatives
from bot.domain.enums import ASPECTS, QUESTIONS, TOPICS
from bot.errors import BadContent

PLAN_FILE = "plan.csv"
PLAN_COLUMNS = ("question", "about", "answer")


def load_answer_plan(folder: Path) -> AnswerPlan:
    """Raises BadContent."""
    found: dict[tuple[str, str], str] = {}
    for row in read_csv(folder / PLAN_FILE, PLAN_COLUMNS):
        key = row["question"], row["about"]
        if key[0] not in QUESTIONS or key[0] in ASPECTS or key[1] not in ("", CONTACT, *TOPICS):
            raise BadContent(f"{PLAN_FILE}: {key[0]!r} about {key[1]!r} is no question about anything we know.")
        if key in found or not is_answer(row["answer"]):
            raise BadContent(
                f"{PLAN_FILE}: {key[0]} about {key[1] or 'anything'} has {row['answer']!r}, or stands twice."
            )
        found[key] = row["answer"]
    if unanswered := set(QUESTIONS) - set(ASPECTS) - {question for question, _ in found}:
        raise BadContent(f"{PLAN_FILE}: nothing answers {min(unanswered)}.")
    return AnswerPlan(found)


def list_screens(plan: AnswerPlan) -> list[str]:
    """Responses that the table names, for whoever checks that they exist."""
    named = (one for answer in plan.answers.values() for one in list_alternatives(answer))
    return [one.removeprefix(SCREEN_PREFIX) for one in named if one.startswith(SCREEN_PREFIX)]
