"""`bot upgrade` and `bot rollback` on the data of an older version: nothing is lost, and who erased herself stays erased."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.engine import Engine

from bot.cli.upgrades import UpgradeRecord
from bot.config.settings import Settings, child_environment
from bot.crypto.key_ring import AUDIT, KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate, read_revisions, roll_back
from bot.db.tables import metadata
from bot.db.unit_of_work import UnitOfWork
from bot.services import erasure
from tests.support.handoff_scenario import HandoffServices
from tests.unit.db.example_rows import NOW, add_person
from tools import local_stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
RELEASED_REVISION = "0012"
"""Of the version before, 0.9.0."""
OLDER_REVISIONS = tuple(f"{number:04}" for number in range(21, int(RELEASED_REVISION) - 1, -1))


class Installation:
    """One installation that is stopped."""

    def __init__(self, folder: Path) -> None:
        self.settings = replace(
            local_stack.isolate_settings(Settings.from_env({}), folder), backup_folder=str(folder / "copies")
        )
        (folder / "copies").mkdir(mode=0o700)
        self.keys = KeyRing.open(self.settings.keys_dir, create=True)

    def open(self) -> Engine:
        return open_engine(self.settings.database_url, audit_key=self.keys.get_key(AUDIT))

    def does(self, *command: str, code: int = 0) -> str:
        """A command as an operator types it; what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *command],
            cwd=self.settings.root,
            env={**child_environment(self.settings), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def list_women(self) -> list[str]:
        with self.open().connect() as connection:
            return sorted(connection.execute(text("SELECT person_id FROM people")).scalars())


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Installation]:
    """Two women, in the tables of the version before."""
    found = Installation(tmp_path)
    engine = found.open()
    migrate(engine)
    with UnitOfWork(engine) as uow:
        for name in ("erases", "stays"):
            uow.conversations.get_or_create(add_person(uow, name), f"c {name}", NOW)
        uow.commit()
    roll_back(engine, revision=RELEASED_REVISION)
    engine.dispose()
    yield found


def test_up_and_back_keeps_everybody_and_the_new_version_starts(older: Installation) -> None:
    said = older.does("upgrade")
    assert "The assistant started on the side and answered." in said
    head = read_revisions(older.open())
    assert head.is_current
    record = UpgradeRecord.read(older.settings.var)
    assert record and (record.before, record.after, record.is_done) == (RELEASED_REVISION, head.head, True)
    assert Path(record.snapshot).stat().st_mode & 0o777 == 0o600
    with UnitOfWork(older.open()) as uow:
        add_person(uow, "came since")
        uow.commit()
    older.does("rollback")
    assert read_revisions(older.open()).current == RELEASED_REVISION
    assert older.list_women() == ["came since", "erases", "stays"]
    migrate(older.open())
    assert older.list_women() == ["came since", "erases", "stays"]


def test_back_to_the_snapshot_erases_again_who_erased_herself(older: Installation) -> None:
    engine = older.open()
    migrate(engine)
    older.does("backup")
    snapshot = next(Path(older.settings.backup_folder).glob("*.backup"))
    UpgradeRecord(RELEASED_REVISION, "9999", str(snapshot), NOW.isoformat()).write(older.settings.var)
    with UnitOfWork(engine) as uow:
        erasure.erase_person(uow, older.keys, "erases", chat_keys=(), now=datetime.now(UTC))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))  # this code is the older one now
    engine.dispose()
    said = older.does("rollback")
    assert "erased again: 1." in said
    assert older.list_women() == ["stays"]
    assert read_revisions(older.open()).is_current


def test_without_a_record_or_a_place_for_a_snapshot_nothing_is_touched(older: Installation) -> None:
    assert "No upgrade is on record here" in older.does("rollback", code=2)
    older.settings = replace(older.settings, backup_folder="")
    assert "set BACKUP_FOLDER" in older.does("upgrade", code=2)
    assert read_revisions(older.open()).current == RELEASED_REVISION


def count_rows(engine: Engine) -> dict[str, int]:
    there = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
            if name in there
        }


@pytest.mark.parametrize("revision", OLDER_REVISIONS)
def test_each_older_revision_keeps_the_rows_of_the_tables_it_has(
    revision: str, migrated_sqlite_url: str, tmp_path: Path
) -> None:
    services = HandoffServices(open_engine(migrated_sqlite_url), KeyRing.open(tmp_path / "keys", create=True))
    services.add_joined_post()
    handoff = services.create_person(8001).request_handoff().handoff_id
    officer = services.create_officer("officer-1")
    officer.claim(handoff)
    officer.send_reply(handoff, "hello")
    engine, before = services.engine, count_rows(services.engine)
    assert min(before[name] for name in ("handoffs", "relay", "people", "audit")) > 0
    roll_back(engine, revision=revision)
    older = count_rows(engine)
    assert older == {name: before[name] for name in older}
    migrate(engine)
    after = count_rows(engine)
    assert {name: after[name] for name in older} == older
