"""The minute's sweep changes the key chats are found by, once a day, and the start takes out whoever came back."""

from datetime import timedelta
from typing import Any

import pytest

from bot.crypto.chat_keys import GRACE_PERIOD
from bot.services import chat_address, conversations
from bot.services.chat_address import RehashResult
from bot.services.conversations import ConversationContext
from tests.support import raw_updates
from tests.support.factories import BOT_ID, CHAT
from tests.support.gateway_app import House


async def known(house: House) -> ConversationContext | None:
    found: ConversationContext | None = await house.kit.db.run(
        conversations.find_chat_owner, house.keys, bot_id=BOT_ID, chat_id=CHAT
    )
    return found


async def writes(house: House) -> ConversationContext:
    await house.says("hello")
    found = await known(house)
    assert found
    return found


async def test_the_day_after_she_is_found_by_another_key_and_the_old_one_is_gone(house: House) -> None:
    her = await writes(house)
    before = house.keys.daily_chat_keys.list_days()
    house.clock.advance(days=1)
    await house.sweeping.run_once()
    after = await known(house)
    assert after and after.person_id == her.person_id
    assert len(before) == len(house.keys.daily_chat_keys.list_days()) == 1
    assert set(before).isdisjoint(house.keys.daily_chat_keys.list_days())
    assert not [row for row in house.all_rows("people") if before[0] in row.chat_key]


async def test_while_the_clock_is_in_doubt_no_key_goes(house: House) -> None:
    await writes(house)
    await house.sweeping.run_once()
    before = house.keys.daily_chat_keys.list_days()
    house.clock.now += timedelta(days=1) + GRACE_PERIOD  # by itself: nothing else says that time passed
    await house.sweeping.run_once()
    assert set(before) <= set(house.keys.daily_chat_keys.list_days())


async def test_who_cannot_be_moved_is_tried_once_a_day(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await writes(house)
    (house.keys.directory / "people").unlink()
    tried: list[str] = []
    move = chat_address.rehash_chats

    def counted(*given: Any, **named: Any) -> RehashResult:
        tried.append(named["after"])
        return move(*given, **named)

    monkeypatch.setattr(chat_address, "rehash_chats", counted)
    for passed in ({"days": 1}, {"minutes": 1}, {"minutes": 1}, {"days": 1}):
        house.clock.advance(**passed)
        await house.sweeping.run_once()
    assert len(tried) == 2


async def test_whoever_came_back_with_an_older_copy_is_erased_before_anything_is_done(house: House) -> None:
    her = await writes(house)
    house.keys.erasure_journal.record(her.person_id)  # she erased herself after the copy was made
    await house.sweeping.replay_erasures()
    assert await known(house) is None
    assert house.all_rows("people") == []


async def test_who_blocks_the_bot_is_found_whatever_the_day(house: House) -> None:
    her = await writes(house)
    house.clock.advance(days=1)
    await house.arrives(raw_updates.member("kicked"))
    await house.settled()
    assert [row.reachable for row in house.all_rows("people") if row.person_id == her.person_id] == [False]
