"""She asks for a person, and one answers: real processes, an officer at the console, and all of it while they are killed."""

import asyncio
import html
from datetime import UTC, datetime, timedelta

import pytest

from bot.db.engine import open_engine
from bot.db.unit_of_work import UnitOfWork
from bot.services.clock import ClockRecord
from tests.support.handoff_requests import RETURN_CODE, join_texts, send_card, wait_for_text
from tests.support.officer_client import ConsoleClient, open_console_client, open_staffed_post
from tests.support.stack import ProductStack
from tests.support.user_client import CreateUser, UserClient

pytestmark = pytest.mark.slow


CHANGED = "She changed #2 to"
OTHER_ACCOUNT = "Another account has answered since"


def serials(stack: ProductStack, handoff_id: str) -> list[tuple[int, str, str]]:
    """What the relay knows, in its order: serial, side, state."""
    engine = open_engine(stack.settings.database_url)
    try:
        with UnitOfWork(engine, is_read_only=True) as uow:
            return [(row.serial, row.side, row.state) for row in uow.handoff_messages.list_by_handoff(handoff_id)]
    finally:
        engine.dispose()


def let_minutes_pass(stack: ProductStack, handoff_id: str) -> None:
    """It was wrapped up so long ago that nobody can open it again."""
    engine = open_engine(stack.settings.database_url)
    try:
        with UnitOfWork(engine) as uow:
            uow.handoffs.update(handoff_id, closing_at=datetime.now(UTC) - timedelta(hours=1))
            uow.commit()
    finally:
        engine.dispose()


async def test_she_is_answered_and_nothing_is_lost_when_processes_die(stack: ProductStack, arrives: CreateUser) -> None:
    with open_staffed_post(stack) as badge:
        async with open_console_client(stack, badge) as officer:
            await officer.set_on_duty()
            she = await arrives("en", wait=20.0)
            sent = await send_card(she)
            assert sent.screen == "utter_sent" and RETURN_CODE.search(sent.text)
            page = html.unescape(await officer.claim())
            assert "I would like help with: Health" in page and "Our code word: mango" in page
            await officer.send_greeting("mango")
            await wait_for_text(she, "goes to them, not to me", "Our word is “mango”.")
            await she.send_text("They took my passport.")
            she.assert_screens("utter_passed_on")
            await she.send_media("voice")
            she.assert_screens("utter_passed_on")
            assert "They took my passport." in html.unescape(await officer.open_handoff())
            heard = await officer.download_media(4)
            assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/ogg") and heard.content[
                :4
            ] == b"OggS"
            await die_in_the_middle(stack, she, officer)
            await officer.close()
            let_minutes_pass(stack, officer.handoff_id)
            await wait_for_text(she, "You are talking with the program again.")
            await she.send_text("/menu")
            she.assert_screens("utter_menu")
    kept = ClockRecord(stack.settings.var).read()
    assert kept and abs(datetime.now(UTC) - kept) < timedelta(minutes=2), (
        "the gateway trusts its clock, by the server's word"
    )


async def test_what_she_edits_reaches_the_officer_and_another_account_waits_for_him(
    stack: ProductStack, arrives: CreateUser
) -> None:
    with open_staffed_post(stack) as badge:
        async with open_console_client(stack, badge) as officer:
            await officer.set_on_duty()
            she, other = await arrives("en", wait=20.0), await arrives("en", wait=20.0)
            sent = await send_card(she)
            code = RETURN_CODE.search(sent.text)
            assert code
            await officer.claim()
            await officer.send_greeting("mango")
            await wait_for_text(she, "Our word is “mango”.")
            await edits_her_room(she, officer)
            await other.send_text(code[0])
            other.assert_screens("utter_back_there", "utter_word_asked")
            assert code[0] not in [message.text for message in await other.user.list_messages()]
            await wait_for_text(she, "This chat is open. You can write here at any time.")
            await is_held_until_known(other, officer)
            assert "Meet me" not in join_texts(await she.user.list_messages())


async def edits_her_room(she: UserClient, officer: ConsoleClient) -> None:
    """She mistypes, and changes it; danger put in by edit brings the card as well."""
    await she.send_text("My room is 12.")
    she.assert_screens("utter_passed_on")
    she.last_messages = await she.user.edit_last_message("My room is 21.")
    she.assert_screens("utter_passed_on")
    page = html.unescape(await officer.open_handoff())
    assert page.index("My room is 12.") < page.index(CHANGED) < page.index("My room is 21.")
    she.last_messages = await she.user.edit_last_message("My room is 21. Help me, he is beating me")
    assert any(shown.screen.startswith("utter_help_now") for shown in she.last_messages)
    assert "he is beating me" in html.unescape(await officer.open_handoff())


async def is_held_until_known(other: UserClient, officer: ConsoleClient) -> None:
    """Another account wrote the code: his words wait until he says that he knows."""
    assert OTHER_ACCOUNT in html.unescape(await officer.open_handoff())
    await other.send_text("mango")
    other.assert_screens("utter_passed_on")
    await officer.send_reply("Meet me at nine.")
    await other.assert_no_message(seconds=13.0)
    await officer._submit_action("account")
    await wait_for_text(other, "Meet me at nine.")


async def die_in_the_middle(stack: ProductStack, she: UserClient, officer: ConsoleClient) -> None:
    """Console and gateway are killed while three messages of hers and three of his are on their way."""
    gateway, desk = stack.get_pid("gateway"), stack.get_pid("console")
    for words in ("First.", "Second.", "Third."):
        await officer.send_reply(words)
    stack.kill("console")
    await asyncio.sleep(10.2)
    hers = [asyncio.create_task(she.user._post("messages", {"text": f"hers {number}"})) for number in range(3)]
    await asyncio.sleep(0.05)
    stack.kill("gateway")
    await asyncio.gather(*hers)
    await stack.wait_until_restarted("gateway", before=gateway)
    await stack.wait_until_restarted("console", before=desk)
    chat = await wait_for_text(she, "First.", "Second.", "Third.")
    assert chat.index("First.") < chat.index("Second.") < chat.index("Third.")
    assert all(1 <= chat.count(words) <= 2 for words in ("First.", "Second.", "Third."))  # a crash may say one twice
    await asyncio.sleep(2.0)
    page = html.unescape(await officer.open_handoff())
    assert [page.count(f"hers {number}") for number in range(3)] == [1, 1, 1]
    rows = serials(stack, officer.handoff_id)
    assert [serial for serial, _, _ in rows] == list(range(1, len(rows) + 1))
    assert {state for _, side, state in rows if side == "officer"} == {"delivered"}
    assert [side for _, side, _ in rows].count("officer") == 4
