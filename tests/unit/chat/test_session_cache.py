"""A little is remembered while the store is away, of the last chats only, and nothing after she left."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import session_cache
from bot.chat.session_cache import DangerState, SessionCache
from bot.services.conversations import ConversationContext
from bot.services.handoffs.assignment import ActiveHandoffs


def standing(person_id: str, country: str | None = None) -> ConversationContext:
    return ConversationContext(person_id, "key", "km", True, 3, "c", country, False)


def test_language_country_and_owner_are_remembered() -> None:
    known = SessionCache()
    known.remember_person(1, standing("her", "MY"))
    found = known.get_person(1)
    assert found
    assert (found.language, found.country, found.owner) == ("km", "MY", "her|3")


def test_nothing_is_known_of_a_stranger_or_of_one_who_left() -> None:
    known = SessionCache()
    known.remember_person(1, standing("her"))
    known.forget_chat(1)
    known.forget_chat(2)
    assert known.get_person(1) is known.get_person(2) is None


def test_the_chat_seen_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_cache, "MAX_CHATS", 2)
    known = SessionCache()
    for chat_id in (1, 2, 1, 3):
        known.remember_person(chat_id, standing(str(chat_id)))
    assert [chat_id for chat_id in (1, 2, 3) if known.get_person(chat_id)] == [1, 3]


def test_before_the_first_look_anybody_may_be_held() -> None:
    known = SessionCache()
    assert known.may_be_with_officer(1) and not known.is_with_officer(1)
    known.set_active_handoffs(ActiveHandoffs(frozenset({1}), frozenset(), is_idle=False))
    assert known.may_be_with_officer(1) and not known.may_be_with_officer(2)


def test_a_card_she_had_is_remembered_for_its_time_and_not_beyond_leaving() -> None:
    now = datetime(2025, 11, 24, 8, 30, tzinfo=UTC)
    known, danger = SessionCache(), DangerState("utter_help_now", "KW", now + timedelta(minutes=10))
    known.set_danger(1, danger)
    known.forget_person(1)
    assert known.get_danger(1, now=now) == danger
    assert known.get_last_card(1, now=now) == "utter_help_now"
    known.mark_answered(1)
    assert known.get_last_card(1, now=now) is None
    assert known.get_danger(1, now=now)
    assert known.get_danger(1, now=danger.until) is None
    assert known.get_danger(1, now=now) is None
    known.set_danger(1, danger)
    known.forget_chat(1)
    assert known.get_danger(1, now=now) is None


def test_cards_are_remembered_of_so_many_chats_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_cache, "MAX_CHATS", 2)
    now = datetime(2025, 11, 24, 8, 30, tzinfo=UTC)
    known = SessionCache()
    for chat_id in (1, 2, 3):
        known.set_danger(chat_id, DangerState("utter_help_now", None, now + timedelta(minutes=10)))
    assert [chat_id for chat_id in (1, 2, 3) if known.get_danger(chat_id, now=now)] == [2, 3]
