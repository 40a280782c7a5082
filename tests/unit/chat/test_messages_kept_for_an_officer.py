"""Words for an officer are let go of only where it is known that nobody holds her conversation."""

from typing import Any

import pytest
import pytest_asyncio

from bot.chat.session_cache import SessionCache
from bot.errors import StoreUnavailable
from bot.services import conversations
from tests.support import raw_updates
from tests.support.factories import CHAT
from tests.support.gateway_app import House
from tests.support.handoff_conversation import Talk

WORDS = "are you there"


@pytest_asyncio.fixture
async def talk(house: House) -> Talk:
    """An officer answered her, and she read it."""
    talk = Talk.of(house)
    await talk.is_answered()
    return talk


def begin_anew(talk: Talk) -> None:
    """As after a kill: the process knows of nobody yet."""
    memory = talk.house.kit.session_cache
    memory.__dict__.update(SessionCache().__dict__)
    assert not memory.is_with_officer(CHAT)


async def writes(talk: Talk) -> None:
    house = talk.house
    await house.receiving.receive_updates([house.update(raw_updates.text(WORDS, language="en"))])
    await house.queues.wait_until_idle()


async def comes_back(talk: Talk) -> None:
    """The store is there again, and what still waits is taken again."""
    house = talk.house
    house.store.is_away, house.store.times_left = False, None
    await house.tidied()
    house.clock.advance(seconds=16)
    await house.tidied()


def relayed(talk: Talk) -> int:
    return [words for _, words in talk.relayed()].count(WORDS)


async def test_kept_by_a_database_that_died_before_it_could_say_so(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = conversations.store_updates, [0]

    def kept_and_gone(*args: Any, **named: Any) -> list[str]:
        fresh, calls[0] = real(*args, **named), calls[0] + 1
        if calls[0] == 1:
            raise StoreUnavailable("it died after the commit")
        return fresh

    monkeypatch.setattr(conversations, "store_updates", kept_and_gone)
    await writes(talk)
    assert talk.screens[-1].startswith("utter_help")
    await comes_back(talk)
    assert relayed(talk) == 1


async def test_a_process_that_knows_of_nobody_yet_lets_go_of_nothing(talk: Talk) -> None:
    begin_anew(talk)
    talk.house.store.times_left = 1  # kept, and then away
    await writes(talk)
    await comes_back(talk)
    assert relayed(talk) == 1


async def test_danger_words_in_such_a_process_reach_the_officer_too(talk: Talk) -> None:
    begin_anew(talk)
    talk.house.store.times_left = 1
    await talk.house.receiving.receive_updates([talk.house.update(raw_updates.text("help me now", language="en"))])
    await talk.house.queues.wait_until_idle()
    await comes_back(talk)
    assert [words for _, words in talk.relayed()].count("help me now") == 1


async def test_who_holds_her_is_asked_again_where_it_could_not_be_known(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = conversations.find_conversation, [0]

    def dead_connection(*args: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == 1:
            raise StoreUnavailable("a connection from before")
        return real(*args, **named)

    begin_anew(talk)
    talk.house.store.is_away = True
    await writes(talk)
    talk.house.store.is_away = False
    monkeypatch.setattr(conversations, "find_conversation", dead_connection)
    await comes_back(talk)
    assert (relayed(talk), calls[0] >= 2) == (1, True)
