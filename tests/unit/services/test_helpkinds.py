"""What kind of help she wants stands sealed: in no copy can it be read without the key folder, and after Erase with it."""

from dataclasses import replace
from pathlib import Path

from bot.services import helpkinds
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork
from tests.support.copies import Copy, opened
from tests.support.handoffs import Office, Woman


def test_a_post_reads_it_and_the_database_does_not(office: Office, she: Woman, handoff: str, tmp_path: Path) -> None:
    with UnitOfWork(office.engine, reading=True) as uow:
        row = uow.handoffs.by_id(handoff)
    assert row and helpkinds.opened(office.keys, row) == ("health",)
    copy = Copy.of(office.engine, tmp_path / "copy")
    stored = [row["help"] for table, row in copy.rows if table == "handoffs"]
    assert stored and b"health" not in stored[0]
    assert "health" not in repr(row)
    assert opened(copy, office.keys.directory)["handoffs.help"] == [b"health"]


def test_once_she_erased_no_key_that_is_left_opens_it_in_a_copy(
    office: Office, she: Woman, handoff: str, tmp_path: Path
) -> None:
    copy = Copy.of(office.engine, tmp_path / "copy")
    she.erases()
    assert "handoffs.help" not in opened(copy, office.keys.directory)


def test_it_is_bound_to_its_handoff(office: Office, she: Woman, handoff: str) -> None:
    with UnitOfWork(office.engine, reading=True) as uow:
        row = uow.handoffs.by_id(handoff)
    office.keys.vault.make_half("other")
    moved = helpkinds.sealed(office.keys, "other", ("health",))
    assert row and helpkinds.opened(office.keys, replace(row, help=moved)) == ()


def test_its_length_tells_nothing(office: Office, she: Woman, handoff: str) -> None:
    assert helpkinds.sealed(office.keys, handoff, ()) is None
    one, other = (helpkinds.sealed(office.keys, handoff, (kind,)) for kind in ("health", "wages"))
    assert one and other and len(one) == len(other)


def test_where_the_key_is_gone_nothing_is_shown(office: Office, she: Woman, handoff: str) -> None:
    with UnitOfWork(office.engine, reading=True) as uow:
        row = uow.handoffs.by_id(handoff)
    office.keys.vault.destroy_half(handoff)
    assert row and helpkinds.opened(office.keys, row) == ()


def test_another_folder_opens_nothing(office: Office, she: Woman, handoff: str, tmp_path: Path) -> None:
    other = KeyRing.open(tmp_path / "other", create=True)
    other.vault.make_half(handoff)
    with UnitOfWork(office.engine, reading=True) as uow:
        row = uow.handoffs.by_id(handoff)
    assert row and helpkinds.opened(other, row) == ()
