"""SQLite connections that lose nothing on a crash and keep nothing that was deleted."""

import os
import sqlite3
from collections.abc import Callable
from typing import Any, Final

BUSY_TIMEOUT_SECONDS: Final = 1.0
"""How long a transaction waits for the write lock."""

_INITIAL_PRAGMA: Final = "auto_vacuum = FULL"
"""Free pages leave the file. It only takes effect in an empty one, and asks for the write lock in any other."""

_PRAGMAS: Final = (
    "journal_mode = WAL",  # a reader never blocks the writer
    "synchronous = FULL",  # a committed message survives a power cut; NORMAL would lose the last ones
    "secure_delete = ON",  # deleted bytes are overwritten with zeros
    "foreign_keys = ON",
    "temp_store = MEMORY",  # sorting must not leave rows in a temporary file
    "trusted_schema = OFF",
)


def build_connector(path: str) -> Callable[[], sqlite3.Connection]:
    """A function that opens the file, making it for this account alone."""

    def connect() -> sqlite3.Connection:
        is_new = _create_private_file(path)
        # No isolation level: the driver would otherwise begin transactions by itself, and only before writes.
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False)
        for pragma in (_INITIAL_PRAGMA, *_PRAGMAS) if is_new else _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
        return connection

    return connect


def checkpoint_wal(connection: Any) -> bool:
    """Move the write-ahead log into the database and cut it to nothing; False while others hold it."""
    cursor = connection.cursor()
    try:
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        cursor.close()
    return not busy


def _create_private_file(path: str) -> bool:
    """Close the file to other accounts; whether it is still empty."""
    # SQLite gives its log and index files the mode of the database file. A file that is there is never opened here:
    # closing it again would let go of every lock this process has on it, and another process that ends meanwhile would
    # remove the log from under us.
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        return True
    except FileExistsError:
        status = os.stat(path)
        if status.st_mode & 0o077:
            os.chmod(path, 0o600)
        return status.st_size == 0
