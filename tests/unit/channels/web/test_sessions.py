"""Pages: whose a key is, what a page is still to show, and when one is forgotten."""

import base64
from collections.abc import Callable

import pytest

from bot.channels.web import sessions
from bot.channels.web.sessions import KEY_HOURS, PageKeys, WebSessions
from bot.domain.chat_ids import Service, find_service
from bot.errors import ChannelUnavailable, ChatUnreachable, TooManyRequests

HOUR = 3600.0


class Seconds:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def count_bytes() -> Callable[[int], bytes]:
    """Random bytes that are different each time, and the same in each run."""
    count = iter(range(1_000))
    return lambda size: next(count).to_bytes(size)


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def keys(seconds: Seconds) -> PageKeys:
    return PageKeys(b"k" * 32, random_bytes=count_bytes(), now=seconds)


@pytest.fixture
def pages(seconds: Seconds) -> WebSessions:
    return WebSessions(clock=seconds)


def test_a_key_leads_to_one_chat_of_the_web_and_to_the_same_after_a_restart(keys: PageKeys, seconds: Seconds) -> None:
    key, other = keys.issue_key(), keys.issue_key()
    chat = keys.find_chat(key)
    assert chat is not None
    assert find_service(chat) is Service.WEB
    assert keys.find_chat(other) not in (None, chat)
    assert PageKeys(b"k" * 32, random_bytes=count_bytes(), now=seconds).find_chat(key) == chat


def test_a_key_of_another_secret_or_a_changed_one_leads_nowhere(keys: PageKeys, seconds: Seconds) -> None:
    key = keys.issue_key()
    assert PageKeys(b"j" * 32, random_bytes=count_bytes(), now=seconds).find_chat(key) is None
    raw = bytearray(base64.urlsafe_b64decode(key + "="))
    for place in range(len(raw)):
        changed = bytes(raw[:place]) + bytes([raw[place] ^ 1]) + bytes(raw[place + 1 :])
        assert keys.find_chat(base64.urlsafe_b64encode(changed).decode()) is None


@pytest.mark.parametrize("key", [None, 7, "", "x", "é" * 43, "A" * 43, "A" * 5000, ["a"]])
def test_what_is_no_key_leads_nowhere(keys: PageKeys, key: object) -> None:
    assert keys.find_chat(key) is None


def test_a_key_ends(keys: PageKeys, seconds: Seconds) -> None:
    key = keys.issue_key()
    seconds.now += KEY_HOURS * HOUR
    assert keys.find_chat(key) is not None
    seconds.now += HOUR
    assert keys.find_chat(key) is None


def test_a_turn_id_is_the_same_for_one_nonce_and_chat_alone(keys: PageKeys) -> None:
    assert keys.derive_turn_id(1, "a") == keys.derive_turn_id(1, "a")
    assert len({keys.derive_turn_id(1, "a"), keys.derive_turn_id(2, "a"), keys.derive_turn_id(1, "b")}) == 3


def test_a_page_gets_what_it_has_not_confirmed_however_often_it_asks(pages: WebSessions) -> None:
    page = pages.open_session(1)
    first, second = page.add_event(do="show"), page.add_event(do="show")
    page.confirm_events(0)
    assert [event["n"] for event in page.events] == [first, second]
    page.confirm_events(first)
    assert [event["n"] for event in page.events] == [second]


def test_a_page_that_comes_back_after_a_restart_counts_on(pages: WebSessions) -> None:
    assert pages.open_session(1, newest=40).add_event(do="show") == 41


def test_a_message_that_is_sent_again_keeps_its_number(pages: WebSessions) -> None:
    page = pages.open_session(1)
    assert [page.take_number(nonce) for nonce in ("a", "b", "a")] == [1, 2, 1]


def test_a_deleted_message_does_not_stay_behind_in_memory(pages: WebSessions) -> None:
    page = pages.open_session(1)
    gone, stays = page.add_event(do="show", text="secret"), page.add_event(do="show", text="kept")
    page.add_event(do="edit", id=gone, text="secret too")
    page.remove_messages([gone])
    assert [(event["do"], event.get("text")) for event in page.events] == [("show", "kept"), ("delete", None)]
    assert page.events[0]["n"] == stays
    assert page.events[-1]["ids"] == [gone]


def test_a_closed_page_is_unreachable_and_one_that_may_come_back_is_not_given_up(
    pages: WebSessions, seconds: Seconds
) -> None:
    with pytest.raises(ChannelUnavailable):
        pages.get_session(1)
    seconds.now += sessions.RESTART_SECONDS
    with pytest.raises(ChatUnreachable):
        pages.get_session(1)
    page = pages.open_session(1)
    page.add_event(do="show", text="secret")
    pages.close_session(1)
    assert not page.events
    with pytest.raises(ChatUnreachable):
        pages.get_session(1)


def test_a_quiet_page_is_forgotten_later_where_a_person_is_to_answer(seconds: Seconds) -> None:
    pages = WebSessions(clock=seconds, is_awaited=lambda chat: chat == 2)
    pages.open_session(1)
    pages.open_session(2)
    seconds.now += sessions.IDLE_SECONDS + 1
    pages.open_session(3)
    assert pages.list_chats() == [2, 3]
    seconds.now += sessions.AWAITED_SECONDS
    pages.open_session(4)
    assert pages.list_chats() == [4]


def test_there_are_no_more_pages_than_memory_for_them(pages: WebSessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MAX_SESSIONS", 2)
    pages.open_session(1)
    pages.open_session(2)
    pages.open_session(1)
    with pytest.raises(TooManyRequests):
        pages.open_session(3)
