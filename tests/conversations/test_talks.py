"""Talks in six languages: most questions are answered, honestly not known or asked back about, and few by something else.

The measured page (docs/measured/answers.md) has the figures; here stands below what no change may bring them.
"""

import asyncio

import pytest

from bot.domain.enums import LANGUAGES, QUESTIONS
from tests.conversations import report
from tests.conversations.__main__ import FOLDER, judge_all, play_all
from tests.conversations.judge import WRONG
from tests.conversations.talks import Answered, load_talks

pytestmark = pytest.mark.slow
MIN_HANDLED, MAX_WRONG = 66.0, 17.0
"""Per cent of the questions of a language."""
MIN_TURNS = 100
"""Turns of each language."""


@pytest.fixture(scope="module")
def judged() -> list[tuple[Answered, str]]:
    return judge_all(asyncio.run(play_all()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_answered_or_honestly_not_known(language: str, judged: list[tuple[Answered, str]]) -> None:
    counts = report.count_by_language(judged, kind="questions")[language]
    assert report.compute_handled_share(counts) >= MIN_HANDLED
    assert 100 * counts[WRONG] / sum(counts.values()) <= MAX_WRONG


def test_every_turn_is_answered(judged: list[tuple[Answered, str]]) -> None:
    assert [answered.turn.her for answered, _ in judged if not answered.screens] == []


def test_no_answer_is_longer_than_a_message_of_telegram(judged: list[tuple[Answered, str]]) -> None:
    assert max(len(text) for answered, _ in judged for text in answered.texts) <= 4096


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_of_the_vocabulary(language: str) -> None:
    talks = load_talks(FOLDER / f"{language}.yml", language)
    assert {turn.asks for talk in talks for turn in talk.turns if turn.asks} <= set(QUESTIONS)
    assert sum(len(talk.turns) for talk in talks) >= MIN_TURNS
    assert len({talk.name for talk in talks}) == len(talks)
