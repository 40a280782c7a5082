"""Whole conversations, written down: what she does, and the screens that answer her, in all six languages.

`pytest tests/flows --update-flows` writes down what is answered now.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.chat_ids import Service
from tests.flows.runner import Answer, Flow
from tests.support.user_client import CreateUser

pytestmark = pytest.mark.slow
FLOWS = sorted(Path(__file__).parent.glob("*.yml"))
ON_A_PAGE = [flow for path in FLOWS if (flow := Flow.read(path, service=Service.WEB)).turns]


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
async def test_the_conversation_goes_as_written(
    path: Path, arrives: CreateUser, request: pytest.FixtureRequest
) -> None:
    flow = Flow.read(path)
    played = await flow.play(arrives)
    if request.config.getoption("--update-flows"):
        flow.write(played[flow.languages[0]])
        return
    _assert_as_written(flow, played)


async def test_a_page_answers_as_telegram_does(opens_page: CreateUser) -> None:
    """All of them at once, each in one language: a page is answered by the same handlers, whatever its language."""
    one_each = [
        replace(flow, languages=(flow.languages[number % len(flow.languages)],))
        for number, flow in enumerate(ON_A_PAGE)
    ]
    await _play_on_pages(one_each, opens_page, at_once=len(one_each))


@pytest.mark.proof
async def test_a_page_answers_as_telegram_does_in_every_language(opens_page: CreateUser) -> None:
    await _play_on_pages(ON_A_PAGE, opens_page, at_once=1)


async def _play_on_pages(flows: Sequence[Flow], opens_page: CreateUser, *, at_once: int) -> None:
    places = asyncio.Semaphore(at_once)

    async def play(flow: Flow) -> None:
        async with places:
            _assert_as_written(flow, await flow.play(opens_page))

    # Posts that join for one conversation would be met by others.
    async with asyncio.TaskGroup() as together:
        for flow in flows:
            if "posts" not in flow.document:
                together.create_task(play(flow))
    for flow in flows:
        if "posts" in flow.document:
            await play(flow)


def _assert_as_written(flow: Flow, played: Mapping[str, list[list[Answer]]]) -> None:
    for language, answers in played.items():
        for number, (answered, written) in enumerate(zip(answers, flow.written(), strict=True), 1):
            assert answered == written, f"{flow.path.stem}, turn {number} in {language}"
