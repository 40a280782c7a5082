"""The message-id log holds what Leave must delete, and no longer than Telegram lets it."""

from bot.db.unit_of_work import UnitOfWork
from tests.unit.db.example_rows import HOUR, NOW, add_person


def log(uow: UnitOfWork, entry_id: str, hours: int = 0, person_id: str = "sari") -> bool:
    return uow.message_log.add(
        entry_id=entry_id, person_id=person_id, message=b"sealed", day_key="day", now=NOW + hours * HOUR
    )


def test_recent_lists_hers_oldest_first(uow: UnitOfWork) -> None:
    add_person(uow)
    add_person(uow, "noise")
    log(uow, "b", 2), log(uow, "a", 1), log(uow, "c", 0, "noise")
    assert [(row.entry_id, row.sent_at, row.message) for row in uow.message_log.list_by_person("sari")] == [
        ("a", NOW + HOUR, b"sealed"),
        ("b", NOW + 2 * HOUR, b"sealed"),
    ]


def test_an_entry_is_logged_once(uow: UnitOfWork) -> None:
    add_person(uow)
    assert [log(uow, "a"), log(uow, "a")] == [True, False]


def test_an_erased_person_is_not_logged(uow: UnitOfWork) -> None:
    assert not log(uow, "a", person_id="nobody")


def test_drop_forgets_those_named(uow: UnitOfWork) -> None:
    add_person(uow)
    log(uow, "a"), log(uow, "b"), log(uow, "c")
    assert uow.message_log.delete(["a", "c", "unknown"]) == 2
    assert uow.message_log.delete([]) == 0
    assert [row.entry_id for row in uow.message_log.list_by_person("sari")] == ["b"]


def test_older_than_crosses_people(uow: UnitOfWork) -> None:
    add_person(uow)
    add_person(uow, "dewi")
    log(uow, "a", 0), log(uow, "b", 1, "dewi"), log(uow, "c", 2)
    assert [row.entry_id for row in uow.message_log.list_older_than(NOW + 2 * HOUR)] == ["a", "b"]
