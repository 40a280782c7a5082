"""How long it takes to change the vault's master key over many handoffs: python -m tests.proofs.key_rotation_timing
--number 10000

On SQLite, and on a PostgreSQL of its own with --postgres. Officers read one handoff meanwhile; a reading that fails is counted.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.engine import Engine

from bot.crypto.key_files import KEY_BYTES
from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.db.tables.core import VaultRow, people, vaults
from bot.db.unit_of_work import UnitOfWork
from bot.errors import PelitaError, StoreUnavailable
from bot.services import key_rotation
from bot.services.handoffs import vault
from tests.support.factories import load_real_content
from tests.support.postgres import run_server

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def main() -> None:
    """Print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_database(Path(folder), given.postgres) as url:
        engine = open_engine(url)
        migrate(engine)
        keys = KeyRing.open(Path(folder) / "keys", create=True)
        fill_vaults(engine, keys, given.number)
        run_report(engine, keys)
        engine.dispose()


@contextmanager
def open_database(folder: Path, is_postgres: bool) -> Iterator[str]:
    """Where the vaults stand."""
    if not is_postgres:
        yield f"sqlite:///{folder / 'store.db'}"
        return
    with run_server() as url:
        yield url


def fill_vaults(engine: Engine, keys: KeyRing, number: int) -> None:
    """One woman with this many handoffs."""
    person = {
        "person_id": "her",
        "chat_key": "c",
        "route": b"",
        "route_key": "route",
        "language": "id",
        "language_chosen": False,
        "epoch": 0,
        "reachable": True,
        "created_on": NOW.date(),
        "seen_on": NOW.date(),
    }
    rows = [_create_vault(keys, f"h{index}") for index in range(number)]
    with engine.begin() as connection:
        connection.execute(insert(people), person)
        connection.execute(insert(vaults), rows)


def _create_vault(keys: KeyRing, handoff_id: str) -> dict[str, object]:
    keys.vault_keys.create_handoff_key(handoff_id)
    bare = VaultRow(handoff_id, "her", "post", b"", keys.vault_keys.get_newest_master(), 30, None)
    return dict(vault.wrap_data_key(keys, bare, bytes(KEY_BYTES), master=bare.master_key).__dict__)


def run_report(engine: Engine, keys: KeyRing) -> None:
    """Change the master while somebody reads."""
    reader = VaultReader(engine, keys)
    began = time.monotonic()
    try:
        done = key_rotation.rotate_master_key(
            lambda: UnitOfWork(engine), keys, by="operator", now=lambda: NOW, pause=time.sleep
        )
    finally:
        took = time.monotonic() - began
        reader.stop()
    print(
        f"{engine.dialect.name}: {done} vaults in {took:.1f} s, {reader.readings} readings meanwhile,"
        f" {reader.waits} tried again, {reader.failures} failed; masters left: {keys.vault_keys.list_masters()}"
    )


class VaultReader:
    """An officer who reads one handoff over and over, from now until she is stopped."""

    def __init__(self, engine: Engine, keys: KeyRing) -> None:
        self.readings, self.waits, self.failures = 0, 0, 0
        self._engine, self._keys, self._over = engine, keys, threading.Event()
        self._run(
            vault.open_vault,
            handoff_id="live",
            person_id="her",
            post_id="post",
            keep_days=30,
            limits=load_real_content().limits,
            by="woman",
            now=NOW,
        )
        self._run(vault.store_entry, handoff_id="live", words=b"words", by="woman", now=NOW)
        self._thread = threading.Thread(target=self._read_repeatedly)
        self._thread.start()

    def stop(self) -> None:
        """Let the last reading end."""
        self._over.set()
        self._thread.join()

    def _read_repeatedly(self) -> None:
        while not self._over.is_set():
            try:
                self._run(vault.read_entries, handoff_id="live", by="officer", now=NOW)
                self.readings += 1
            except StoreUnavailable:
                self.waits += 1  # a second for the lock; tried again
            except PelitaError:
                self.failures += 1
            time.sleep(0.005)

    def _run(self, verb: Callable[..., object], **named: object) -> None:
        with UnitOfWork(self._engine) as uow:
            verb(uow, self._keys, **named)


if __name__ == "__main__":
    main()
