"""A person has one conversation; its thread is forgotten and its id with it."""

from bot.db.tables.core import ConversationRow
from bot.db.unit_of_work import UnitOfWork
from tests.unit.db.example_rows import HOUR, NOW, add_person


def test_a_conversation_starts_with_the_assistant(uow: UnitOfWork) -> None:
    add_person(uow)
    assert uow.conversations.get_by_person("sari") is None
    started = uow.conversations.get_or_create("sari", "c1", NOW)
    assert started == ConversationRow("c1", "sari", "assistant", None, NOW)
    assert uow.conversations.get_by_person("sari") == started


def test_starting_twice_keeps_the_first(uow: UnitOfWork) -> None:
    add_person(uow)
    first = uow.conversations.get_or_create("sari", "c1", NOW)
    assert uow.conversations.get_or_create("sari", "c2", NOW + HOUR) == first


def test_changes_say_whether_they_changed_anything(uow: UnitOfWork) -> None:
    uow.conversations.get_or_create(add_person(uow), "c1", NOW)
    assert [uow.conversations.set_country("sari", code) for code in ("MY", "MY", None, None)] == [1, 0, 1, 0]
    assert [uow.conversations.set_holder("sari", holder) for holder in ("officer", "officer", "assistant")] == [1, 0, 1]


def test_changes_touch_nobody_else(uow: UnitOfWork) -> None:
    uow.conversations.get_or_create(add_person(uow, "noise"), "c0", NOW)
    uow.conversations.get_or_create(add_person(uow), "c1", NOW)
    before = uow.conversations.get_by_person("noise")
    uow.conversations.set_country("sari", "MY")
    uow.conversations.set_holder("sari", "officer")
    uow.conversations.record_turn("sari", NOW + HOUR, country="MY")
    uow.conversations.reset("sari", "c2", NOW)
    assert uow.conversations.get_by_person("noise") == before


def test_a_turn_moves_the_time(uow: UnitOfWork) -> None:
    uow.conversations.get_or_create(add_person(uow), "c1", NOW)
    assert uow.conversations.record_turn("sari", NOW + HOUR, country="MY")
    assert uow.conversations.get_by_person("sari") == ConversationRow("c1", "sari", "assistant", "MY", NOW + HOUR)


def test_a_restart_forgets_everything_but_whose_it_is(uow: UnitOfWork) -> None:
    uow.conversations.get_or_create(add_person(uow), "c1", NOW)
    uow.conversations.set_country("sari", "MY")
    uow.conversations.set_holder("sari", "officer")
    assert uow.conversations.reset("sari", "c2", NOW + HOUR) == "c1"
    assert uow.conversations.get_by_person("sari") == ConversationRow("c2", "sari", "assistant", None, NOW + HOUR)


def test_without_a_conversation_nothing_restarts(uow: UnitOfWork) -> None:
    add_person(uow)
    assert uow.conversations.reset("sari", "c2", NOW) is None
    assert uow.conversations.get_by_person("sari") is None
