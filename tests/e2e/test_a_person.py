"""She asks for a person, and one answers: real processes, an officer at the console, and all of it while they are killed."""

import asyncio
import html
import re
from collections.abc import Sequence

import pytest

from bot.rehearsal.woman import Shown
from bot.store.engine import open_engine
from bot.store.unit_of_work import UnitOfWork
from tests.support.posted import Console, console, joined
from tests.support.stack import Stack
from tests.support.talk import Arrives, She

pytestmark = pytest.mark.slow
CODE = re.compile(r"^\d{4} \d{4} \d{4}$", re.MULTILINE)
SOON = 20.0
"""Ten seconds in which an officer can take it back, and the way to her."""


async def taps(she: She, *labels: str) -> Shown:
    """She taps buttons by what stands on them; the message she then reads."""
    for label in labels:
        she.shown = await she.woman.taps(label)
    assert she.woman.last
    return she.woman.last


async def sends_a_card(she: She) -> Shown:
    """All the way from asking; what she then reads."""
    await she.says("i want to talk to a person")
    she.reads("utter_ask_country")
    await she.taps('/talk_to_person{"country": "MY"}')
    she.reads("utter_ask_origin")
    await taps(she, "Skip")
    she.reads("utter_person_post")
    await taps(she, "Yes, choose what to send", "Health", "Next", "Today", "At any time", "mango", "Skip")
    she.reads("utter_card")
    return await taps(she, "Change", "How to show it", "Show the message", "Send")


async def until(she: She, *wanted: str, seconds: float = SOON) -> str:
    """Wait until all of this stands in her chat; everything that stands there then."""
    async with asyncio.timeout(seconds):
        while True:
            text = texts(await she.woman.chat())
            if all(words in text for words in wanted):
                return text
            await asyncio.sleep(0.1)


def texts(chat: Sequence[Shown]) -> str:
    return "\n".join(message.text for message in chat if not message.is_hers)


def serials(stack: Stack, handoff_id: str) -> list[tuple[int, str, str]]:
    """What the relay knows, in its order: serial, side, state."""
    engine = open_engine(stack.settings.database_url)
    try:
        with UnitOfWork(engine, reading=True) as uow:
            return [(row.serial, row.side, row.state) for row in uow.relay.of(handoff_id)]
    finally:
        engine.dispose()


async def test_she_is_answered_and_nothing_is_lost_when_processes_die(stack: Stack, arrives: Arrives) -> None:
    with joined(stack) as badge:
        async with console(stack, badge) as officer:
            await officer.goes_on_duty()
            she = await arrives("en", wait=20.0)
            sent = await sends_a_card(she)
            assert sent.screen == "utter_sent" and CODE.search(sent.text)
            page = html.unescape(await officer.claims())
            assert "I would like help with: Health" in page and "Our code word: mango" in page
            await officer.greets("mango")
            await until(she, "goes to them, not to me", "Our word is “mango”.")
            await she.says("They took my passport.")
            she.reads("utter_passed_on")
            await she.sends("voice")
            she.reads("utter_passed_on")
            assert "They took my passport." in html.unescape(await officer.reads())
            heard = await officer.hears(4)
            assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/ogg") and heard.content[:4] == b"OggS"
            await die_in_the_middle(stack, she, officer)
            await officer.wraps_up()
            await until(she, "You are talking with the program again.")
            await she.says("/menu")
            she.reads("utter_menu")


async def die_in_the_middle(stack: Stack, she: She, officer: Console) -> None:
    """Console and gateway are killed while three messages of hers and three of his are on their way."""
    gateway, desk = stack.pid("gateway"), stack.pid("console")
    for words in ("First.", "Second.", "Third."):
        await officer.says(words)
    stack.kill("console")
    await asyncio.sleep(10.2)
    hers = [asyncio.create_task(she.woman._post("messages", {"text": f"hers {number}"})) for number in range(3)]
    await asyncio.sleep(0.05)
    stack.kill("gateway")
    await asyncio.gather(*hers)
    await stack.until_replaced("gateway", before=gateway)
    await stack.until_replaced("console", before=desk)
    chat = await until(she, "First.", "Second.", "Third.")
    assert chat.index("First.") < chat.index("Second.") < chat.index("Third.")
    assert all(1 <= chat.count(words) <= 2 for words in ("First.", "Second.", "Third."))  # a crash may say one twice
    await asyncio.sleep(2.0)
    page = html.unescape(await officer.reads())
    assert [page.count(f"hers {number}") for number in range(3)] == [1, 1, 1]
    rows = serials(stack, officer.handoff_id)
    assert [serial for serial, _, _ in rows] == list(range(1, len(rows) + 1))
    assert {state for _, side, state in rows if side == "officer"} == {"delivered"}
    assert [side for _, side, _ in rows].count("officer") == 4
