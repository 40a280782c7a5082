"""The master key is changed while others write and read; the old one then opens nothing."""

import shutil
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Engine

from bot.crypto.key_files import KEY_BYTES
from bot.crypto.key_ring import KeyRing
from bot.db.tables.core import VaultRow, vaults
from bot.db.unit_of_work import UnitOfWork
from bot.errors import DecryptionError, StoreUnavailable
from bot.services import key_rotation
from bot.services.conversations import ConversationContext
from bot.services.handoffs import vault
from tests.support.factories import NOW
from tests.unit.services.conftest import Within
from tests.unit.services.vault_fixtures import HANDOFF, WORDS, fill, open_one, read

Rotate = Callable[[], int]
FILED = datetime.now(UTC)
"""A file is dated by the machine, not by a test."""


@pytest.fixture
def rotate(engine: Engine, keys: KeyRing) -> Rotate:
    return lambda: key_rotation.rotate_master_key(
        lambda: UnitOfWork(engine), keys, by="operator", now=lambda: NOW, pause=pauses, batch=7
    )


def pauses(seconds: float) -> None:
    """Shorter than in earnest."""
    time.sleep(seconds / 50)


def open_many(engine: Engine, keys: KeyRing, her: ConversationContext, number: int) -> None:
    """As `open_vault` leaves them, without a commit for each."""
    master = keys.vault_keys.get_newest_master()
    rows = []
    for index in range(number):
        keys.vault_keys.create_handoff_key(f"many{index}")
        bare = VaultRow(f"many{index}", her.person_id, "post-a", b"", master, 30, None)
        rows.append(vault.wrap_data_key(keys, bare, index.to_bytes(KEY_BYTES, "big"), master=master).__dict__)
    with engine.begin() as connection:
        connection.execute(insert(vaults), rows)


def all_rows(engine: Engine) -> list[VaultRow]:
    with engine.connect() as connection:
        return [VaultRow(**row._mapping) for row in connection.execute(select(vaults))]


def test_words_are_read_as_before_under_one_new_master(
    within: Within, keys: KeyRing, her: ConversationContext, rotate: Rotate
) -> None:
    open_one(within, keys, her)
    fill(within, keys)
    assert rotate() == 1
    assert keys.vault_keys.list_masters() == ["vault-2"]
    assert read(within, keys) == list(WORDS)
    assert rotate() == 1
    assert (keys.vault_keys.list_masters(), read(within, keys)) == (["vault-3"], list(WORDS))


def test_many_are_wrapped_anew_in_batches(
    engine: Engine, keys: KeyRing, her: ConversationContext, rotate: Rotate
) -> None:
    open_many(engine, keys, her, 60)
    assert rotate() == 60
    assert {row.master_key for row in all_rows(engine)} == {"vault-2"}
    found = {row.handoff_id: vault.unwrap_data_key(keys, row) for row in all_rows(engine)}
    assert found == {f"many{index}": index.to_bytes(KEY_BYTES, "big") for index in range(60)}


def test_the_old_key_opens_nothing_of_today_even_with_the_whole_old_folder(
    within: Within, engine: Engine, keys: KeyRing, her: ConversationContext, rotate: Rotate, tmp_path: Path
) -> None:
    open_one(within, keys, her)
    fill(within, keys)
    shutil.copytree(tmp_path / "keys", tmp_path / "stolen")
    rotate()
    stolen = KeyRing.open(tmp_path / "stolen", create=False)
    (row,) = all_rows(engine)
    with pytest.raises(DecryptionError):
        vault.unwrap_data_key(stolen, row)


def test_nothing_to_wrap_still_changes_the_master(keys: KeyRing, rotate: Rotate) -> None:
    assert rotate() == 0
    assert keys.vault_keys.list_masters() == ["vault-2"]


def test_a_change_that_was_broken_off_goes_on_with_the_same_master(
    within: Within, engine: Engine, keys: KeyRing, her: ConversationContext, rotate: Rotate
) -> None:
    open_many(engine, keys, her, 10)
    within(key_rotation.add_master_key, keys, by="operator", now=NOW)
    assert within(key_rotation.rewrap_keys, keys, limit=4) == 4
    assert within(key_rotation.destroy_old_master_keys, keys, by="operator", now=NOW) is False
    assert rotate() == 6
    assert keys.vault_keys.list_masters() == ["vault-2"]


def test_a_handoff_whose_file_is_gone_does_not_hold_up_the_others(
    within: Within, engine: Engine, keys: KeyRing, her: ConversationContext, rotate: Rotate
) -> None:
    open_one(within, keys, her)
    open_many(engine, keys, her, 3)
    keys.vault_keys.destroy_handoff_key(HANDOFF)
    assert rotate() == 4
    with pytest.raises(DecryptionError):
        read(within, keys)
    assert within(vault.destroy_vault, keys, handoff_id=HANDOFF, by="operator", now=NOW)


def test_a_changed_data_key_stops_the_change_and_the_old_master_stays(
    within: Within, engine: Engine, keys: KeyRing, her: ConversationContext, rotate: Rotate
) -> None:
    open_one(within, keys, her)
    with engine.begin() as connection:
        connection.execute(update(vaults).values(data_key=bytes(300)))
    with pytest.raises(DecryptionError):
        rotate()
    assert keys.vault_keys.list_masters() == ["vault-1", "vault-2"]


def test_both_changes_are_on_record(within: Within, rotate: Rotate) -> None:
    rotate()
    acts = [(row.by, row.verb, row.noun, row.subject) for row in within(lambda uow: uow.audit.list_latest(9))]
    assert acts == [("operator", "destroy", "master_key", "vault-1"), ("operator", "add", "master_key", "vault-2")]


def test_women_write_and_officers_read_meanwhile(
    within: Within, engine: Engine, keys: KeyRing, her: ConversationContext, rotate: Rotate
) -> None:
    open_many(engine, keys, her, 40)
    traffic = Traffic(within, keys, her)
    traffic.start()
    try:
        for _ in range(4):
            patiently(rotate)
    finally:
        traffic.stop()
    assert traffic.errors == []
    assert traffic.rounds > 0
    assert keys.vault_keys.list_masters() == ["vault-5"]
    assert len({row.master_key for row in all_rows(engine)}) == 1


class Traffic:
    """Vaults are opened, filled, read and destroyed, over and over."""

    def __init__(self, within: Within, keys: KeyRing, her: ConversationContext) -> None:
        self.errors: list[Exception] = []
        self.rounds = 0
        self._within, self._keys, self._her = within, keys, her
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(30)

    def _run(self) -> None:
        while not self._over.is_set() or not self.rounds:
            try:
                self._round(f"live{self.rounds}")
            except Exception as error:
                self.errors.append(error)
                return
            self.rounds += 1

    def _round(self, handoff_id: str) -> None:
        patiently(lambda: open_one(self._within, self._keys, self._her, handoff_id))
        patiently(lambda: fill(self._within, self._keys, handoff_id))
        assert patiently(lambda: read(self._within, self._keys, handoff_id))[-1] == WORDS[-1]
        patiently(lambda: self._within(vault.destroy_vault, self._keys, handoff_id=handoff_id, by="woman", now=NOW))


def patiently(verb: Callable[[], object]) -> object:
    """As every caller of the store does: where another has the lock for too long, once more."""
    for _ in range(9):
        try:
            return verb()
        except StoreUnavailable:
            continue
    return verb()


def test_a_stray_file_goes_after_its_time_and_a_known_one_never(
    within: Within, keys: KeyRing, her: ConversationContext
) -> None:
    open_one(within, keys, her)
    keys.vault_keys.create_handoff_key("stray")
    known, age = within(lambda uow: uow.vaults.list_handoff_ids()), timedelta(days=90)
    assert keys.vault_keys.destroy_orphans(known, now=FILED, age=age) == 0
    for now in (FILED + timedelta(days=91), FILED - timedelta(days=3650)):
        keys.vault_keys.create_handoff_key("stray")
        assert keys.vault_keys.destroy_orphans(known, now=now, age=age) == 1
        assert (keys.vault_keys.has_handoff_key("stray"), keys.vault_keys.has_handoff_key(HANDOFF)) == (False, True)
