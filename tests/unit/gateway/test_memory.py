"""A little is remembered while the store is away, of the last chats only, and nothing after she left."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.gateway import memory
from bot.gateway.memory import Danger, Memory
from bot.services.conversations import Standing
from bot.services.holders import Watch


def standing(person_id: str, country: str | None = None) -> Standing:
    return Standing(person_id, "key", "km", True, 3, "c", country, False)


def test_language_country_and_owner_are_remembered() -> None:
    known = Memory()
    known.remember(1, standing("her", "MY"))
    found = known.of(1)
    assert found
    assert (found.language, found.country, found.owner) == ("km", "MY", "her|3")


def test_nothing_is_known_of_a_stranger_or_of_one_who_left() -> None:
    known = Memory()
    known.remember(1, standing("her"))
    known.forget(1)
    known.forget(2)
    assert known.of(1) is known.of(2) is None


def test_the_chat_seen_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "CHATS_REMEMBERED", 2)
    known = Memory()
    for chat_id in (1, 2, 1, 3):
        known.remember(chat_id, standing(str(chat_id)))
    assert [chat_id for chat_id in (1, 2, 3) if known.of(chat_id)] == [1, 3]


def test_before_the_first_look_anybody_may_be_held() -> None:
    known = Memory()
    assert known.may_be_held(1) and not known.is_held(1)
    known.watch(Watch(frozenset({1}), frozenset(), is_idle=False))
    assert known.may_be_held(1) and not known.may_be_held(2)


def test_a_card_she_had_is_remembered_for_its_time_and_not_beyond_leaving() -> None:
    now = datetime(2025, 11, 24, 8, 30, tzinfo=UTC)
    known, danger = Memory(), Danger("utter_help_now", "KW", now + timedelta(minutes=10))
    known.note_danger(1, danger)
    known.unlearn(1)
    assert known.danger(1, now=now) == danger
    assert known.last_card(1, now=now) == "utter_help_now"
    known.note_answer(1)
    assert known.last_card(1, now=now) is None
    assert known.danger(1, now=now)
    assert known.danger(1, now=danger.until) is None
    assert known.danger(1, now=now) is None
    known.note_danger(1, danger)
    known.forget(1)
    assert known.danger(1, now=now) is None


def test_cards_are_remembered_of_so_many_chats_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "CHATS_REMEMBERED", 2)
    now = datetime(2025, 11, 24, 8, 30, tzinfo=UTC)
    known = Memory()
    for chat_id in (1, 2, 3):
        known.note_danger(chat_id, Danger("utter_help_now", None, now + timedelta(minutes=10)))
    assert [chat_id for chat_id in (1, 2, 3) if known.danger(chat_id, now=now)] == [2, 3]
