"""`python -m bot backup` and `python -m bot restore`: a copy of the database, and back again without whoever erased herself."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from bot import bootstrap, process_manager
from bot.cli import audit
from bot.config.settings import Settings, child_environment
from bot.crypto import erasure_journal, file_encryption, key_files
from bot.crypto.key_ring import AUDIT, BACKUP, IDENTITY, KeyRing
from bot.db import postgres_backup, sqlite_backup
from bot.db.engine import Database, is_sqlite, open_engine, truncate_wal
from bot.db.migrations import migrate, read_revisions
from bot.db.unit_of_work import UnitOfWork
from bot.errors import BadRequest, BadSettings, DecryptionError, StoreUnavailable
from bot.services import audit_verification, chat_address, erasure
from bot.services.erasure import CancelResult

JOURNAL_ONLY_MESSAGE: Final = "The journal of erasures beside the copies is up to date."
NO_KEY_MESSAGE: Final = (
    "There is no key for copies of the database. Run python -m bot keys, and keep the file `backup` in the safe: "
    "without it no copy can be opened."
)
COPY_SUFFIX: Final = ".backup"
DRILL_FAULTS: Final = ("edited", "deleted", "inserted", "unsealed", "replaced", "ends")
"""What may not be wrong with the acts in a copy; of the note beside them a scratch place knows nothing."""
_HEAD_BYTES: Final = 64


def create_backup(target: Path | None, *, now: datetime) -> list[str]:
    """Copy the gateway's database into a new sealed file while everything runs; what to say. Raises as `make_copy`."""
    path, removed = make_copy(target, now=now)
    said = [f"The copy is {path}, sealed. Only the key `backup` opens it: keep it in the safe, away from the copies."]
    days = bootstrap.settings().backup_days
    return [*said, f"Copies past their {days} days that are removed: {removed}."] if removed else said


def make_copy(target: Path | None, *, now: datetime) -> tuple[Path, int]:
    """The new copy, and how many old ones were removed.

    Without a file it goes to BACKUP_FOLDER, and copies past BACKUP_DAYS are removed. The journal of erasures is brought up to
    date beside it. Raises BadRequest, BadSettings without a key, StoreUnavailable.
    """
    settings = bootstrap.settings()
    key, removed = _get_backup_key(), 0
    path = target or _get_backup_folder(settings) / f"pelita-{now:%Y-%m-%d-%H%M%S}{COPY_SUFFIX}"
    if path.exists():
        raise BadRequest(f"{path} is there already. Name a file that is not.")
    engine = _open_engine()
    try:
        with open_scratch(settings, "backup") as scratch:
            plain = scratch / "copy"
            if is_sqlite(engine):
                sqlite_backup.write_copy(sqlite_backup.get_database_path(engine), plain)
            else:
                postgres_backup.write_dump(engine, plain, environment=child_environment(settings, "backup"))
            _seal_copy(plain, path, key)
    finally:
        engine.dispose()
    if target is None:
        removed = _remove_old_copies(path.parent, before=now - timedelta(days=settings.backup_days))
    bootstrap.keys().erasure_journal.copy_to(path.parent / erasure_journal.FILE)
    _write_last_run(settings.var, "backup", now)
    return path, removed


def copy_journal() -> list[str]:
    """Bring the journal of erasures beside the copies up to date. Raises BadRequest, StoreUnavailable."""
    folder = _get_backup_folder(bootstrap.settings())
    bootstrap.keys().erasure_journal.copy_to(folder / erasure_journal.FILE)
    return [JOURNAL_ONLY_MESSAGE]


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
            bootstrap.keys().erasure_journal.merge(source.parent / erasure_journal.FILE)
            _restore_copy(source, engine, settings)
        migrate(engine)
        with UnitOfWork(engine, is_read_only=True) as uow:
            verdict = audit.build_report(audit_verification.verify_audit(uow, bootstrap.keys()))
        return [*verdict, *_clean_up_restored(engine, now=now)]
    finally:
        engine.dispose()


def run_drill(source: Path | None, *, now: Callable[[], datetime]) -> tuple[list[str], bool]:
    """Restore a copy into a scratch place while everything runs, look whether it is whole, and remove it; what to say, and
    whether it would do.

    Without a file the newest of BACKUP_FOLDER. Of the keys only those that say who erased herself and whether the acts are
    whole go there, and are overwritten afterwards. A dump of PostgreSQL is read to its end, without a server.
    Raises BadRequest where there is no copy, StoreUnavailable.
    """
    settings = bootstrap.settings()
    path = source or _find_newest_copy(_get_backup_folder(settings))
    with open_scratch(settings, "drill") as scratch:
        plain = scratch / "copy"
        _open_copy(path, plain)
        if sqlite_backup.is_sqlite_file(plain):
            said, is_good = _try_copy(plain, scratch, journal=path.parent / erasure_journal.FILE, now=now)
        else:
            postgres_backup.check_dump(plain, environment=child_environment(settings, "restore"))
            said, is_good = (
                ["It is a whole dump of PostgreSQL. No server was asked to take it."],
                True,
            )
    if is_good:
        _write_last_run(settings.var, "drill", now())
    return [f"The copy {path} can be opened.", *said], is_good


def _try_copy(plain: Path, scratch: Path, *, journal: Path, now: Callable[[], datetime]) -> tuple[list[str], bool]:
    keys = _make_scratch_keys(scratch / "keys", journal=journal)
    sqlite_backup.restore_copy(plain, scratch / "pelita.db")
    engine = open_engine(f"sqlite:///{scratch / 'pelita.db'}", audit_key=keys.get_key(AUDIT))
    try:
        migrate(engine)
        with UnitOfWork(engine, is_read_only=True) as uow:
            verdict = audit_verification.verify_audit(uow, keys)
            found = uow.people.count()
        erased = _replay_erasures(engine, keys, now=now)
        with UnitOfWork(engine, is_read_only=True) as uow:
            left = uow.people.count()
    finally:
        engine.dispose()
        for key in (scratch / "keys").iterdir():
            if key.is_file():
                key_files.destroy_key_file(key)
    faults = [fault for fault in verdict.faults if fault.kind in DRILL_FAULTS]
    said = [
        "It is whole, and was brought to the tables of this version.",
        f"Women in it: {found}. Who had erased themselves since, and would be erased again: {erased}.",
        f"Acts that are as they were written: {verdict.valid_count}. Acts that are not: {len(faults)}.",
    ]
    return said, not faults and left == found - erased


def _make_scratch_keys(folder: Path, *, journal: Path) -> KeyRing:
    """Keys that know who erased herself, and open nothing of hers."""
    own = bootstrap.keys()
    key_files.create_directory(folder)
    for name in (IDENTITY, AUDIT):
        key_files.write_key_file(folder / name, own.get_key(name))
    keys = KeyRing.open(folder, create=True)
    own.erasure_journal.copy_to(folder / erasure_journal.FILE)
    keys.erasure_journal.merge(journal)
    return keys


def read_last_run(var: Path, what: str) -> datetime | None:
    """When a copy was made (`backup`) or tried (`drill`) last; None where that is not known."""
    try:
        return datetime.fromisoformat((var / f"last-{what}").read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


def _write_last_run(var: Path, what: str, now: datetime) -> None:
    aside = var / f".last-{what}"
    with suppress(OSError):  # only the page that says so would be wrong
        aside.write_text(now.isoformat(), encoding="ascii")
        aside.chmod(0o600)
        aside.replace(var / f"last-{what}")


@contextmanager
def open_scratch(settings: Settings, what: str) -> Iterator[Path]:
    """A folder beside the database for this account alone, removed in any case; also one that a crash left."""
    for left in settings.var.glob(f".{what}-*"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{what}-", dir=settings.var))
    except OSError as error:
        raise StoreUnavailable(f"nothing can be written to {settings.var}: {error.strerror}") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _get_backup_key() -> bytes:
    try:
        return bootstrap.keys().get_key(BACKUP)
    except DecryptionError:
        raise BadSettings(NO_KEY_MESSAGE) from None


def _get_backup_folder(settings: Settings) -> Path:
    if not settings.backup_folder:
        raise BadRequest("Name a file, or set BACKUP_FOLDER.")
    folder = Path(settings.backup_folder)
    if not folder.is_dir():
        raise BadRequest(f"The folder of BACKUP_FOLDER, {folder}, is not there. Make it, for this account alone.")
    return folder


def _find_newest_copy(folder: Path) -> Path:
    newest = max(folder.glob(f"pelita-*{COPY_SUFFIX}"), default=None)
    if newest is None:
        raise BadRequest(f"There is no copy in {folder} yet.")
    return newest


def _remove_old_copies(folder: Path, *, before: datetime) -> int:
    old = [path for path in folder.glob(f"pelita-*{COPY_SUFFIX}") if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _seal_copy(plain: Path, target: Path, key: bytes) -> None:
    aside = target.with_name(f".{target.name}.part")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as sealed, plain.open("rb") as source:
            file_encryption.encrypt_file(key, source=source, target=sealed)
            sealed.flush()
            os.fsync(sealed.fileno())
        aside.replace(target)
        key_files.sync_directory(target.parent)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise StoreUnavailable(f"{target} cannot be written: {error.strerror}") from None


def _open_copy(source: Path, target: Path) -> None:
    """Decrypt a copy, or take one that an earlier version left open. Raises BadRequest."""
    try:
        with source.open("rb") as file:
            is_sealed = file_encryption.is_encrypted_file(file.read(_HEAD_BYTES))
            file.seek(0)
            pieces = file_encryption.decrypt_file(_get_backup_key(), source=file) if is_sealed else _read_pieces(file)
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as plain:
                for piece in pieces:
                    plain.write(piece)
    except FileNotFoundError:
        raise BadRequest(f"There is no file {source}.") from None
    except DecryptionError:
        said = f"{source} cannot be opened: it was changed or cut off, or the key `backup` in {bootstrap.settings().keys_dir}"
        raise BadRequest(f"{said} is not the one it was sealed with.") from None
    except OSError as error:
        raise StoreUnavailable(f"{source} cannot be read: {error.strerror}") from None


def _read_pieces(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(file_encryption.PIECE_BYTES), b"")


def _restore_copy(source: Path, engine: Database, settings: Settings) -> None:
    with open_scratch(settings, "restore") as scratch:
        plain = scratch / "copy"
        _open_copy(source, plain)
        if is_sqlite(engine):
            sqlite_backup.restore_copy(plain, sqlite_backup.get_database_path(engine))
        elif read_revisions(engine).current:
            raise BadRequest("A database is there already. Name an empty one in DATABASE_URL.")
        else:
            postgres_backup.restore_dump(plain, engine, environment=child_environment(settings, "restore"))


def _clean_up_restored(engine: Database, *, now: Callable[[], datetime]) -> list[str]:
    erased = _replay_erasures(engine, bootstrap.keys(), now=now)
    with UnitOfWork(engine) as uow:
        quieted = erasure.cancel_pending_work(uow, now=now())
    known, left = _rehash_chats(engine, now=now)
    truncate_wal(engine)
    return _build_report(erased, quieted, known_count=known, unknown_count=left)


def _replay_erasures(engine: Database, keys: KeyRing, *, now: Callable[[], datetime]) -> int:
    with UnitOfWork(engine, is_read_only=True) as uow:
        chat_address.reserve_key_slots(uow, keys)
    erased = 0
    after: str | None = ""
    while after is not None:
        with UnitOfWork(engine) as uow:
            found = erasure.replay_erasures(uow, keys, now=now(), after=after)
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
