"""A staff group rings without a word of anybody, hears nothing, and delays nobody."""

import asyncio
import json
from typing import Any

import pytest

from bot.channels.telegram.updates import extract_alert_code
from bot.chat.staff_alerts import ALERT_TEXTS
from bot.domain.post import STATE_ACTIVE, STATE_FAILED
from bot.errors import ChannelUnavailable, ChatUnreachable
from bot.services import staff_alerts
from tests.support import canaries, raw_updates
from tests.support.factories import CHAT
from tests.support.gateway_app import House
from tests.support.handoff_story import OPEN_ALL_DAY, Story
from tests.support.injections import CANARY, load_corpus

GROUP = -100777
CODE = "ABCDE-FGHJK-MNPQR-STVWX"
NEW, SOON, OVERDUE, CONFIRMED = (ALERT_TEXTS[kind] for kind in ("new", "soon", "overdue", "confirmed"))


@pytest.fixture(autouse=True)
def speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        raw_updates, "person", lambda chat_id=CHAT, language="en", real=raw_updates.person: real(chat_id, "en")
    )


def said(text: str, chat_id: int = GROUP) -> dict[str, Any]:
    return raw_updates.text(text, chat_id=chat_id, kind="supergroup")


def invites(story: Story) -> None:
    story.office.run_in_transaction(
        staff_alerts.create_alert_code,
        story.house.keys,
        post_id=OPEN_ALL_DAY.post_id,
        code=CODE,
        by="operator",
        now=story.house.clock(),
    )


async def joined(house: House) -> Story:
    """A post whose group wrote the code."""
    story = Story.begin(house, OPEN_ALL_DAY)
    invites(story)
    await house.arrives(said(f"/start@pelita_bot {CODE}"))
    assert house.telegram.staff_alerts_sent == [(GROUP, CONFIRMED)]
    house.telegram.staff_alerts_sent.clear()
    house.clock.advance(seconds=1)
    return story


async def passes(house: House, **time: float) -> None:
    house.clock.advance(**(time or {"seconds": 6}))
    await house.chat.handoff_delivery_job.run_once()
    await house.doorbell.run_once()
    await house.settled()


def how(story: Story) -> str:
    return str(story.office.run_in_transaction(staff_alerts.get_alert_state, post_id=OPEN_ALL_DAY.post_id)[0])


async def test_a_new_card_rings_once_with_our_line_alone(house: House) -> None:
    story = await joined(house)
    await story.asks_openly(urgency="As soon as you can")
    await passes(house)
    await passes(house)
    assert house.telegram.staff_alerts_sent == [(GROUP, NEW)]


async def test_whatever_she_writes_nothing_of_it_reaches_the_group(house: House) -> None:
    story = await joined(house)
    await story.asks_openly()
    await passes(house)
    await story.answered("Hello, it is me.")
    for one in load_corpus():
        await story.says(one.text)
    await passes(house, minutes=30)
    await story.taps("☰ Menu")
    await passes(house, hours=30)
    lines = {line for chat_id, line in house.telegram.staff_alerts_sent if chat_id == GROUP}
    assert lines and lines <= {NEW, SOON, OVERDUE}
    assert {chat_id for chat_id, _ in house.telegram.staff_alerts_sent} == {GROUP}
    assert house.telegram.chats[GROUP] == {}


async def test_what_is_said_in_the_group_is_not_read_kept_or_answered(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    await joined(house)
    for one in load_corpus():
        await house.arrives(said(one.text))
    await house.arrives(said(f"{CANARY} help me"), raw_updates.member("member", "supergroup", GROUP))
    assert (house.telegram.groups_left, house.telegram.list_texts(GROUP), house.telegram.staff_alerts_sent) == (
        [],
        [],
        [],
    )
    told = capfd.readouterr()
    assert canaries.find_words(CANARY, house.folder, told.out.encode(), told.err.encode()) == []


@pytest.mark.parametrize("one", load_corpus(), ids=lambda one: one.kind)
def test_only_a_code_is_looked_at(one: Any) -> None:
    assert extract_alert_code(one.text) == ""
    assert extract_alert_code(f"/start {CODE} {one.text}") == "" or not one.text


async def test_any_other_group_is_left(house: House) -> None:
    await joined(house)
    await house.arrives(said("hello", -200), said(f"/start {CODE}", -300), said("/start AAAAA-BBBBB-CCCCC-DDDDD", -400))
    assert sorted(house.telegram.groups_left) == [-400, -300, -200]


async def test_a_group_it_was_just_added_to_may_write_the_code_a_little_later(house: House) -> None:
    story = Story.begin(house, OPEN_ALL_DAY)
    invites(story)
    house.doorbell._sleep = lambda _: asyncio.sleep(0.2)
    await house.arrives(raw_updates.member("member", "supergroup", GROUP), said(f"/start {CODE}"))
    assert (house.telegram.groups_left, how(story)) == ([], STATE_ACTIVE)


async def test_without_the_code_the_group_is_left_after_a_while(house: House) -> None:
    story = Story.begin(house, OPEN_ALL_DAY)
    invites(story)
    before = house.clock()
    await house.arrives(raw_updates.member("member", "supergroup", GROUP))
    assert house.telegram.groups_left == [GROUP]
    assert (house.clock() - before).total_seconds() >= house.doorbell._policy.wait_seconds


@pytest.mark.parametrize("error", [ChatUnreachable("Forbidden"), ChannelUnavailable("TimedOut")])
async def test_a_dead_group_delays_nobody_and_officers_see_it(house: House, error: Exception) -> None:
    story = await joined(house)
    house.telegram.fail_next("ring", error)
    await story.asks_openly()
    assert story.screens[-1] == "utter_sent"
    await passes(house)
    assert (how(story), house.telegram.staff_alerts_sent) == (STATE_FAILED, [])
    await story.answered("Hello")
    assert "Hello" in "".join(story.texts)


async def test_a_group_that_hangs_holds_up_no_word_to_her(house: House) -> None:
    story = await joined(house)
    await story.asks_openly()
    house.telegram.before["ring"] = lambda: pytest.fail("her words waited for the group")
    await story.answered("Hello")
    assert "Hello" in "".join(story.texts)


async def test_a_restart_does_not_ring_again(house: House) -> None:
    story = await joined(house)
    await story.asks_openly()
    await passes(house)
    again = House(house.engine, house.folder, house.keys, clock=house.clock)
    await again.doorbell.run_once()
    again.clock.advance(minutes=11)
    await again.doorbell.run_once()
    assert (house.telegram.staff_alerts_sent, again.telegram.staff_alerts_sent) == ([(GROUP, NEW)], [])
    again.kit.db.close()


async def test_the_code_is_nowhere_in_clear(house: House) -> None:
    await joined(house)
    assert canaries.find_words(CODE, house.folder) == []
    assert json.dumps([str(tuple(row)) for row in house.all_rows("doorbells")]).find(str(GROUP)[1:]) == -1
