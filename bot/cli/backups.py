"""`python -m bot backup` and `python -m bot restore`: a copy of the database, and back again without whoever erased herself."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot import bootstrap, process_manager
from bot.cli import audit
from bot.crypto.key_ring import AUDIT
from bot.db import sqlite_backup
from bot.db.engine import Database, open_engine, truncate_wal
from bot.db.migrations import migrate
from bot.db.unit_of_work import UnitOfWork
from bot.services import audit_verification, chat_address, erasure
from bot.services.erasure import CancelResult


def create_backup(target: Path) -> list[str]:
    """Copy the gateway's database into a new file while everything runs; what to say.

    Raises BadRequest (PostgreSQL, no database, the file is there), StoreUnavailable.
    """
    engine = _open_engine()
    try:
        sqlite_backup.write_copy(sqlite_backup.get_database_path(engine), target)
    finally:
        engine.dispose()
    return [f"The copy is {target}, for this account alone. It opens nothing without the keys: keep them apart."]


def restore_backup(source: Path | None, *, now: Callable[[], datetime]) -> list[str]:
    """Put a copy in the place of the database, or take the one that was put there already; then let nothing old come of it.

    Broken off, it is run again without a file. Raises BadSettings while Pelita runs, BadRequest where the copy cannot be
    used, StoreUnavailable.
    """
    settings = bootstrap.settings()
    process_manager.check_ports_free(settings)
    engine = _open_engine()
    try:
        if source is not None:
            sqlite_backup.restore_copy(source, sqlite_backup.get_database_path(engine))
        migrate(engine)
        with UnitOfWork(engine, is_read_only=True) as uow:
            verdict = audit.build_report(audit_verification.verify_audit(uow, bootstrap.keys()))
        return [*verdict, *_clean_up_restored(engine, now=now)]
    finally:
        engine.dispose()


def _clean_up_restored(engine: Database, *, now: Callable[[], datetime]) -> list[str]:
    erased = _replay_erasures(engine, now=now)
    with UnitOfWork(engine) as uow:
        quieted = erasure.cancel_pending_work(uow, now=now())
    known, left = _rehash_chats(engine, now=now)
    truncate_wal(engine)
    return _build_report(erased, quieted, known_count=known, unknown_count=left)


def _replay_erasures(engine: Database, *, now: Callable[[], datetime]) -> int:
    with UnitOfWork(engine, is_read_only=True) as uow:
        chat_address.reserve_key_slots(uow, bootstrap.keys())
    erased = 0
    after: str | None = ""
    while after is not None:
        with UnitOfWork(engine) as uow:
            found = erasure.replay_erasures(uow, bootstrap.keys(), now=now(), after=after)
        erased, after = erased + found.erased_count, found.after
    return erased


def _rehash_chats(engine: Database, *, now: Callable[[], datetime]) -> tuple[int, int]:
    keys, bot_id = bootstrap.keys(), int(bootstrap.settings().telegram_token.partition(":")[0])
    with UnitOfWork(engine) as uow:
        while chat_address.renew_shared_addresses(uow, keys):
            pass
    left = 0
    after: str | None = ""
    while after is not None:
        with UnitOfWork(engine) as uow:
            found = chat_address.rehash_chats(uow, keys, bot_id=bot_id, now=now(), after=after)
            known = uow.people.count()
        left, after = left + found.skipped_count, found.after
    return known - left, left


def _build_report(
    erased_count: int, cancelled_work: CancelResult, *, known_count: int, unknown_count: int
) -> list[str]:
    return [
        f"Women who had erased themselves and are erased again: {erased_count}.",
        f"Old messages let go of: {cancelled_work.update_count} received, {cancelled_work.message_count} to be sent.",
        f"Open handoffs sealed until she gives her return code: {cancelled_work.handoff_count}.",
        f"Women who will be known when they write: {known_count}. Who will be new: {unknown_count}.",
        "If anything is wrong with the acts above, write it down, then run: python -m bot audit begin",
    ]


def _open_engine() -> Database:
    return open_engine(bootstrap.settings().database_url, audit_key=bootstrap.keys().get_key(AUDIT))
