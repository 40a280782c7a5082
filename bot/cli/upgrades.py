"""`python -m bot upgrade` and `python -m bot rollback`: a sealed snapshot, then the tables, then whether it would start.

Both work on the data of an installation that is stopped. Which code lies in the checkout is the operator's to change, or
that of deploy/upgrade.sh and deploy/rollback.sh.
"""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from bot import bootstrap, process_manager
from bot.chat.assistant_client import RasaClient
from bot.chat.health_probe import build_probe_turn
from bot.cli import backups
from bot.config.settings import LOOPBACK, Settings, child_environment
from bot.crypto.key_ring import AUDIT, CHANNEL
from bot.db.engine import is_sqlite, open_engine, truncate_wal
from bot.db.migrations import NEWER_DATABASE_MESSAGE, migrate, read_revisions, roll_back
from bot.db.sqlite_backup import DATABASE_FILE_SUFFIXES, get_database_path
from bot.errors import AssistantUnavailable, BadDatabase, BadRequest, Misconfigured

RECORD_FILE: Final = "upgrade.json"
START_SECONDS: Final = 90.0
POLL_SECONDS: Final = 0.25
_NEXT_STEPS: Final = "Put the code of the version before in place, then: make setup compile train, and start."


@dataclass(frozen=True)
class UpgradeRecord:
    """What the last upgrade began with; kept in the data folder."""

    before: str
    """The revision of the database."""
    after: str
    snapshot: str
    """The sealed copy from before; empty where there was nothing to copy."""
    at: str
    is_done: bool = False
    """Whether the tables, the model and the try of a start all went well."""

    @classmethod
    def read(cls, var: Path) -> "UpgradeRecord | None":
        """The last one, or None."""
        try:
            return cls(**json.loads((var / RECORD_FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, var: Path) -> None:
        """Keep it. Raises OSError."""
        aside = var / f".{RECORD_FILE}"
        aside.write_text(json.dumps(asdict(self)), encoding="utf-8")
        aside.chmod(0o600)
        aside.replace(var / RECORD_FILE)


def upgrade(*, now: Callable[[], datetime], say: Callable[[str], None]) -> None:
    """Snapshot, migrate, train, and try a start. Raises Misconfigured, StoreUnavailable.

    Broken off, it is run again; the snapshot of the first try stays the one that a rollback uses.
    """
    settings = bootstrap.settings()
    bootstrap.check_startup()
    process_manager.check_ports_free(settings)
    engine = open_engine(settings.database_url, audit_key=bootstrap.keys().get_key(AUDIT))
    try:
        found = read_revisions(engine)
        if not found.is_known:
            raise BadDatabase(NEWER_DATABASE_MESSAGE)
        record = UpgradeRecord.read(settings.var)
        if found.current and (record is None or record.is_done or record.after != found.current):
            path, _ = backups.make_copy(None, now=now())
            record = UpgradeRecord(found.current, found.head, str(path), now().isoformat())
            record.write(settings.var)
            say(f"The snapshot is {path}.")
        migrate(engine)
        say(f"The database is at revision {found.head}; it was at {found.current or 'nothing'}.")
    finally:
        engine.dispose()
    process_manager.train_if_stale(settings)
    asyncio.run(try_start(settings))
    if record is not None:
        replace(record, is_done=True).write(settings.var)
    say("The assistant started on the side and answered. Start Pelita now; to go back: python -m bot rollback")


def rollback(*, from_snapshot: bool, now: Callable[[], datetime], say: Callable[[str], None]) -> None:
    """Bring the database back to the revision before the last upgrade; a sealed copy of what is there is made first.

    By the revisions' own way back, so that nothing of what happened since is lost but what only the newer version can hold.
    Where this code does not know the revision, or asked `from_snapshot`, the snapshot is put back: what happened since is
    lost, and whoever erased herself since is erased again. Raises Misconfigured, StoreUnavailable.
    """
    settings = bootstrap.settings()
    process_manager.check_ports_free(settings)
    record = UpgradeRecord.read(settings.var)
    if record is None:
        raise BadRequest("No upgrade is on record here. To put a copy back: python -m bot restore FILE")
    engine = open_engine(settings.database_url, audit_key=bootstrap.keys().get_key(AUDIT))
    try:
        found = read_revisions(engine)
        if found.current == record.before and not from_snapshot:
            say(f"The database is at revision {record.before}. {_NEXT_STEPS}")
            return
        path, _ = backups.make_copy(None, now=now())
        say(f"A copy of what is there now is {path}.")
        if found.is_known and not from_snapshot:
            roll_back(engine, revision=record.before)
            truncate_wal(engine)
            say(f"The database is at revision {record.before} again. {_NEXT_STEPS}")
            return
        if not is_sqlite(engine):
            raise BadRequest(
                f"Make an empty database, name it in DATABASE_URL, and run: python -m bot restore {record.snapshot}"
            )
        database = get_database_path(engine)
    finally:
        engine.dispose()
    for suffix in DATABASE_FILE_SUFFIXES:
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    for line in backups.restore_backup(Path(record.snapshot), now=now):
        say(line)


async def try_start(settings: Settings) -> None:
    """Start an assistant on a port of its own with an empty memory, and let it take one turn that is nobody's.

    Raises Misconfigured where it does not start or does not answer.
    """
    with backups.open_scratch(settings, "start") as scratch:
        own = replace(
            settings,
            assistant_port=_find_free_port(),
            tracker_url=f"sqlite:///{scratch / 'tracker.db'}",
            actions_url="",
        )
        with (scratch / "log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603, ASYNC220 -- our own interpreter and module
                [sys.executable, "-m", "bot", "assistant"],
                cwd=own.root,
                env=child_environment(own, "assistant"),
                stdout=log,
                stderr=log,
            )
            try:
                await _take_turn(own, process)
            except (AssistantUnavailable, TimeoutError) as error:
                said = (scratch / "log").read_text("utf-8", errors="replace").splitlines()
                words = next((line for line in said if line.startswith("pelita: ")), f"pelita: {type(error).__name__}")
                raise Misconfigured(
                    f"The assistant of this version does not start ({words.removeprefix('pelita: ')}). "
                    "Go back with: python -m bot rollback"
                ) from None
            finally:
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(10)
                process.kill()


async def _take_turn(settings: Settings, process: "subprocess.Popen[bytes]") -> None:
    client = RasaClient(f"http://{LOOPBACK}:{settings.assistant_port}", bootstrap.keys().get_key(CHANNEL), timeout=10.0)
    try:
        async with asyncio.timeout(START_SECONDS):
            while not await client.is_ready():
                if process.poll() is not None:
                    raise AssistantUnavailable("it ended")
                await asyncio.sleep(POLL_SECONDS)
        await client.send_turn(build_probe_turn(time.time()))
    finally:
        await client.aclose()


def _find_free_port() -> int:
    with closing(socket.create_server((LOOPBACK, 0))) as free:
        return int(free.getsockname()[1])
