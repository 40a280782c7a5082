"""Copies of the database as one file: made while others write, and put back. SQLite alone; PostgreSQL has tools of its own."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.engine import Engine

from bot.db.engine import is_sqlite
from bot.errors import BadRequest, StoreUnavailable

DATABASE_FILE_SUFFIXES: Final = ("", "-wal", "-shm", "-journal")
"""What SQLite calls the files of one database."""
_SQLITE_HEAD: Final = b"SQLite format 3\x00"
WAIT_SECONDS: Final = 10.0
_SELECT_REVISION: Final = "SELECT version_num FROM alembic_version"


def get_database_path(engine: Engine) -> Path:
    """The file of the database. Raises BadRequest where it is PostgreSQL."""
    if not is_sqlite(engine):
        raise BadRequest("This database is PostgreSQL: copy it with pg_dump, put it back with pg_restore.")
    return Path(str(engine.url.database))


def write_copy(database: Path, target: Path) -> None:
    """Copy a database that is in use into a new file for this account alone, and prove it whole.

    Raises BadRequest where there is no database or the file exists, StoreUnavailable where it cannot be read or written; then
    no file is left.
    """
    if not database.is_file():
        raise BadRequest(f"There is no database at {database}.")
    with _create_private_file(target):
        with (
            closing(
                sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT_SECONDS)
            ) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").close()  # one file, whatever reads it
        check_integrity(target)
        _sync_file(target)


def restore_copy(source: Path, database: Path) -> None:
    """Put a copy where the database belongs, for this account alone. Raises BadRequest, StoreUnavailable as above."""
    check_integrity(source)
    there = [path for end in DATABASE_FILE_SUFFIXES if (path := Path(f"{database}{end}")).exists()]
    if there:
        raise BadRequest(f"A database is there already. Move it away first: {' '.join(str(path) for path in there)}")
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = database.with_name(f".{database.name}.part")
    aside.unlink(missing_ok=True)  # of a try that was broken off
    with _create_private_file(aside):
        shutil.copyfile(source, aside)
        _sync_file(aside)
        os.replace(aside, database)
        _sync_file(database.parent)


def is_sqlite_file(path: Path) -> bool:
    """Whether a file begins as SQLite's do."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE_HEAD)) == _SQLITE_HEAD


def check_integrity(path: Path) -> None:
    """Raise BadRequest where a file is not a whole database of ours."""
    if not path.is_file():
        raise BadRequest(f"There is no file {path}.")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute(_SELECT_REVISION).fetchone()
            found = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error:
        found = None
    if found != ("ok",):
        raise BadRequest(f"{path} is not a whole database of Pelita.")


@contextmanager
def _create_private_file(path: Path) -> Iterator[None]:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise BadRequest(f"{path} is there already. Name a file that is not.") from None
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be written: {error.strerror}") from None
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        _remove_database_files(path)
        raise StoreUnavailable(f"the copy cannot be written: {getattr(error, 'strerror', None) or error}") from None
    except BaseException:
        _remove_database_files(path)
        raise


def _remove_database_files(path: Path) -> None:
    for end in DATABASE_FILE_SUFFIXES:
        Path(f"{path}{end}").unlink(missing_ok=True)


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
