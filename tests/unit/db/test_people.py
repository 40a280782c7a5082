"""People are found by their chat's keyed hash, and leave with everything of theirs."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.db.tables import metadata
from bot.db.unit_of_work import UnitOfWork
from tests.unit.db.example_rows import NOW, add_person, outgoing

TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


def test_she_is_found_by_her_chat_and_by_her_id(uow: UnitOfWork) -> None:
    add_person(uow, "noise")
    added = uow.people.add(
        person_id="sari", chat_key="c", route=b"sealed", route_key="route", language="id", today=TODAY
    )
    assert uow.people.get_by_chat_keys(["c"]) == uow.people.get_by_id("sari") == added
    assert (added.language, added.language_chosen, added.epoch, added.reachable) == ("id", False, 0, True)
    assert added.created_on == added.seen_on == TODAY


def test_an_unknown_chat_has_no_person(uow: UnitOfWork) -> None:
    assert uow.people.get_by_chat_keys(["c"]) is None
    assert uow.people.get_by_id("sari") is None


def test_a_chat_has_one_person_whoever_adds_her_twice(uow: UnitOfWork) -> None:
    first = uow.people.get_by_id(add_person(uow))
    again = uow.people.add(
        person_id="other", chat_key="chat of sari", route=b"x", route_key="route", language="vi", today=TOMORROW
    )
    assert again == first


def test_a_language_changes_once(uow: UnitOfWork) -> None:
    add_person(uow, "noise")
    add_person(uow)
    assert uow.people.set_language("sari", language="my", chosen=True)
    assert not uow.people.set_language("sari", language="my", chosen=True)
    assert uow.people.set_language("sari", language="my", chosen=False)
    assert uow.people.get_by_id("noise").language == "id"  # type: ignore[union-attr]


def test_an_epoch_only_rises(uow: UnitOfWork) -> None:
    add_person(uow)
    assert [uow.people.increment_epoch("sari") for _ in range(3)] == [1, 2, 3]
    assert uow.people.increment_epoch("nobody") is None


def test_she_is_unreachable_until_she_writes_again(uow: UnitOfWork) -> None:
    add_person(uow)
    assert uow.people.mark_unreachable("sari")
    assert not uow.people.mark_unreachable("sari")
    assert uow.people.mark_seen("sari", today=TODAY)
    assert uow.people.get_by_id("sari").reachable  # type: ignore[union-attr]


def test_seeing_her_twice_a_day_writes_once(uow: UnitOfWork) -> None:
    add_person(uow)
    assert [uow.people.mark_seen("sari", today=day) for day in (TODAY, TOMORROW, TOMORROW)] == [False, True, False]


def test_erase_takes_everything_of_hers_and_nothing_of_others(uow: UnitOfWork) -> None:
    for name in ("sari", "noise"):
        add_person(uow, name)
        uow.conversations.get_or_create(name, f"conversation of {name}", NOW)
        uow.outbox.add([outgoing(0), outgoing(1)], person_id=name, turn_id=f"turn of {name}", now=NOW)
        uow.message_log.add(entry_id=f"entry of {name}", person_id=name, message=b"sealed", day_key="day", now=NOW)
    assert uow.people.erase("sari")
    assert not uow.people.erase("sari")
    left = {table: uow._connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES}
    assert left == dict(zip(TABLES, (1, 1, 2, 1), strict=True))
    assert uow.people.get_by_id("noise") is not None


TABLES = [metadata.tables[name] for name in ("people", "conversations", "outbox", "messages")]
