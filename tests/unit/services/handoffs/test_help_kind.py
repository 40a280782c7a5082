"""What kind of help she wants stands sealed: in no copy can it be read without the key folder, and after Erase with it."""

from dataclasses import replace
from pathlib import Path

from bot.crypto.key_ring import KeyRing
from bot.db.unit_of_work import UnitOfWork
from bot.services.handoffs import submission
from tests.support.database_copies import DatabaseCopy, decrypt_all
from tests.support.handoff_scenario import HandoffServices, PersonActor


def test_a_post_reads_it_and_the_database_does_not(
    office: HandoffServices, she: PersonActor, handoff: str, tmp_path: Path
) -> None:
    with UnitOfWork(office.engine, is_read_only=True) as uow:
        row = uow.handoffs.get_by_id(handoff)
    assert row and submission.decrypt_help_kinds(office.keys, row) == ("health",)
    copy = DatabaseCopy.take(office.engine, tmp_path / "copy")
    stored = [row["help"] for table, row in copy.rows if table == "handoffs"]
    assert stored and b"health" not in stored[0]
    assert "health" not in repr(row)
    assert decrypt_all(copy, office.keys.directory)["handoffs.help"] == [b"health"]


def test_once_she_erased_no_key_that_is_left_opens_it_in_a_copy(
    office: HandoffServices, she: PersonActor, handoff: str, tmp_path: Path
) -> None:
    copy = DatabaseCopy.take(office.engine, tmp_path / "copy")
    she.erase()
    assert "handoffs.help" not in decrypt_all(copy, office.keys.directory)


def test_it_is_bound_to_its_handoff(office: HandoffServices, she: PersonActor, handoff: str) -> None:
    with UnitOfWork(office.engine, is_read_only=True) as uow:
        row = uow.handoffs.get_by_id(handoff)
    office.keys.vault_keys.create_handoff_key("other")
    moved = submission.encrypt_help_kinds(office.keys, "other", ("health",))
    assert row and submission.decrypt_help_kinds(office.keys, replace(row, help=moved)) == ()


def test_its_length_tells_nothing(office: HandoffServices, she: PersonActor, handoff: str) -> None:
    assert submission.encrypt_help_kinds(office.keys, handoff, ()) is None
    one, other = (submission.encrypt_help_kinds(office.keys, handoff, (kind,)) for kind in ("health", "wages"))
    assert one and other and len(one) == len(other)


def test_where_the_key_is_gone_nothing_is_shown(office: HandoffServices, she: PersonActor, handoff: str) -> None:
    with UnitOfWork(office.engine, is_read_only=True) as uow:
        row = uow.handoffs.get_by_id(handoff)
    office.keys.vault_keys.destroy_handoff_key(handoff)
    assert row and submission.decrypt_help_kinds(office.keys, row) == ()


def test_another_folder_opens_nothing(office: HandoffServices, she: PersonActor, handoff: str, tmp_path: Path) -> None:
    other = KeyRing.open(tmp_path / "other", create=True)
    other.vault_keys.create_handoff_key(handoff)
    with UnitOfWork(office.engine, is_read_only=True) as uow:
        row = uow.handoffs.get_by_id(handoff)
    assert row and submission.decrypt_help_kinds(other, row) == ()
