"""She asks for a person, and one answers: real processes, an officer at the console, and all of it while they are killed."""

import asyncio
import html
from datetime import UTC, datetime, timedelta

import pytest

from bot.store.clockrecord import ClockRecord
from bot.store.engine import open_engine
from bot.store.unit_of_work import UnitOfWork
from tests.support.asking import CODE, sends_a_card, texts, until
from tests.support.posted import Console, console, joined
from tests.support.stack import Stack
from tests.support.talk import Arrives, She

pytestmark = pytest.mark.slow


CHANGED = "She changed #2 to"
OTHER_ACCOUNT = "Another account has answered since"


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
    kept = ClockRecord(stack.settings.var).read()
    assert kept and abs(datetime.now(UTC) - kept) < timedelta(minutes=2), "the gateway trusts its clock, by the server's word"


async def test_what_she_edits_reaches_the_officer_and_another_account_waits_for_him(stack: Stack, arrives: Arrives) -> None:
    with joined(stack) as badge:
        async with console(stack, badge) as officer:
            await officer.goes_on_duty()
            she, other = await arrives("en", wait=20.0), await arrives("en", wait=20.0)
            sent = await sends_a_card(she)
            code = CODE.search(sent.text)
            assert code
            await officer.claims()
            await officer.greets("mango")
            await until(she, "Our word is “mango”.")
            await edits_her_room(she, officer)
            await other.says(code[0])
            other.reads("utter_back_there", "utter_word_asked")
            assert code[0] not in [message.text for message in await other.woman.chat()]
            await until(she, "This chat is open. You can write here at any time.")
            await is_held_until_known(other, officer)
            assert "Meet me" not in texts(await she.woman.chat())


async def edits_her_room(she: She, officer: Console) -> None:
    """She mistypes, and changes it; danger put in by edit brings the card as well."""
    await she.says("My room is 12.")
    she.reads("utter_passed_on")
    she.shown = await she.woman.changes("My room is 21.")
    she.reads("utter_passed_on")
    page = html.unescape(await officer.reads())
    assert page.index("My room is 12.") < page.index(CHANGED) < page.index("My room is 21.")
    she.shown = await she.woman.changes("My room is 21. Help me, he is beating me")
    assert any(shown.screen.startswith("utter_help_now") for shown in she.shown)
    assert "he is beating me" in html.unescape(await officer.reads())


async def is_held_until_known(other: She, officer: Console) -> None:
    """Another account wrote the code: his words wait until he says that he knows."""
    assert OTHER_ACCOUNT in html.unescape(await officer.reads())
    await other.says("mango")
    other.reads("utter_passed_on")
    await officer.says("Meet me at nine.")
    await other.hears_nothing(seconds=13.0)
    await officer._acts("account")
    await until(other, "Meet me at nine.")


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
