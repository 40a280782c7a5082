"""A copy of the database as a thief has it, and everything he can open in it with a folder of keys.

He is given every advantage: the code, the tables, and the place each sealed column is bound to.
"""

import hashlib
import itertools
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.crypto import key_files, person_keys
from bot.crypto.encryption import compose_associated_data, decrypt
from bot.db.engine import is_sqlite, open_engine
from bot.db.tables import metadata
from bot.errors import BadSettings, DecryptionError
from bot.services.handoffs import submission
from bot.services.handoffs.vault import FORMAT_VERSION
from bot.services.subject_access import KEY_COLUMNS, ROW_NAMES

Rows = list[tuple[str, dict[str, Any]]]


@dataclass
class DatabaseCopy:
    """Every row of a database at one moment, and the bytes of its files where it has any."""

    rows: Rows
    files: list[bytes] = field(default_factory=list)

    @classmethod
    def take(cls, engine: Engine, folder: Path) -> "DatabaseCopy":
        """Copy the files of SQLite as they lie there, log and all; of PostgreSQL every row, as a dump has them."""
        if not is_sqlite(engine):
            return cls(_read_rows(engine))
        folder.mkdir()
        database = Path(str(engine.url.database))
        copied = [Path(shutil.copy2(path, folder)) for path in database.parent.glob(f"{database.name}*")]
        files = [path.read_bytes() for path in copied]  # before they are opened, and the log is taken in
        again = open_engine(f"sqlite:///{folder / database.name}")
        try:
            return cls(_read_rows(again), files)
        finally:
            again.dispose()


HASHED_TABLES = ("audit", "audit_ends")
"""Their bytes are hashes; there is nothing in them to open."""


def decrypt_all(copy: DatabaseCopy, keys: Path, *, books: Sequence[bytes] = ()) -> dict[str, list[bytes]]:
    """What the keys of a folder open in a copy, by column: each key is tried on each value.

    The key book of the folder is his as well; `books` are copies of it that he made at other times.
    """
    ring = dict(_iterate_keys(keys))
    halves = [half for book in (*_iterate_slot_files(keys), *books) for half in _split_slots(book)]
    found: dict[str, list[bytes]] = {}
    data_keys = {row["handoff_id"]: _decrypt_data_keys(row, ring) for table, row in copy.rows if table == "vaults"}
    posts = {row["handoff_id"]: row["post_id"] for table, row in copy.rows if table == "vaults"}
    for table, row in copy.rows:
        for name, value in row.items():
            if isinstance(value, bytes) and table not in HASHED_TABLES:
                tried = itertools.chain(
                    _iterate_candidates(table, name, row, ring, data_keys, posts),
                    _iterate_person_candidates(table, name, row, ring, halves),
                )
                found.setdefault(f"{table}.{name}", []).extend(_decrypt_with_all(value, tried))
    return {column: values for column, values in found.items() if values}


def _read_rows(engine: Engine) -> Rows:
    with engine.connect() as connection:
        return [
            (table.name, dict(row._mapping))
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
        ]


def _iterate_keys(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.iterdir()):
        try:
            yield path.name, key_files.read_key_file(path)
        except BadSettings:
            continue


def _iterate_slot_files(folder: Path) -> Iterator[bytes]:
    if (folder / person_keys.FILE).exists():
        yield (folder / person_keys.FILE).read_bytes()


def _split_slots(book: bytes) -> list[bytes]:
    return [book[start : start + key_files.KEY_BYTES] for start in range(0, len(book), key_files.KEY_BYTES)]


def _iterate_candidates(
    table: str,
    name: str,
    row: dict[str, Any],
    ring: dict[str, bytes],
    data_keys: dict[str, list[bytes]],
    posts: dict[str, str],
) -> Iterator[tuple[bytes, str]]:
    if table == "vaults":
        yield from _iterate_wrapping_candidates(row, ring)
    elif table == "handoffs":
        yield from _iterate_card_candidates(row, ring)
    elif table == "vault_entries":
        handoff = row["handoff_id"]
        where = compose_associated_data(table, name, str(row["position"]), FORMAT_VERSION, handoff, posts[handoff])
        yield from ((key, where) for key in (*data_keys[handoff], *ring.values()))
    else:
        where = compose_associated_data(table, name, ROW_NAMES[table](row), row[KEY_COLUMNS[table]])
        yield from ((key, where) for key in ring.values())


def _iterate_person_candidates(
    table: str, name: str, row: dict[str, Any], ring: dict[str, bytes], halves: list[bytes]
) -> Iterator[tuple[bytes, str]]:
    """Every key of the folder together with every slot of the book, and with none."""
    if (table, name) != ("people", "route"):
        return
    where = compose_associated_data(table, name, row["person_id"], row["route_key"])
    told = f"route|{row['route_key']}|{row['person_id']}".encode()
    for whole in ring.values():
        for half in (*halves, b"", bytes(32)):
            yield HKDF(algorithm=SHA256(), length=32, salt=half, info=told).derive(whole), where


def _iterate_wrapping_candidates(row: dict[str, Any], ring: dict[str, bytes]) -> Iterator[tuple[bytes, str]]:
    """Every key of the folder as the master, with every other one as the handoff's own, and with none."""
    handoff, master = row["handoff_id"], row["master_key"]
    where = compose_associated_data("vaults", "data_key", handoff, master, row["post_id"])
    purpose = f"wrap|{master}|{handoff}".encode()
    for whole in ring.values():
        for half in (*ring.values(), b"", bytes(32), hashlib.sha256(whole).digest()):
            yield HKDF(algorithm=SHA256(), length=32, salt=half, info=purpose).derive(whole), where


def _iterate_card_candidates(row: dict[str, Any], ring: dict[str, bytes]) -> Iterator[tuple[bytes, str]]:
    """Every key of the folder with every other one as the handoff's own, and with none."""
    purpose = f"card|{row['handoff_id']}".encode()
    for whole in ring.values():
        for half in (*ring.values(), b"", bytes(32)):
            key = HKDF(algorithm=SHA256(), length=32, salt=half, info=purpose).derive(whole)
            yield key, submission.build_kinds_associated_data(row["handoff_id"])


def _decrypt_data_keys(row: dict[str, Any], ring: dict[str, bytes]) -> list[bytes]:
    return _decrypt_with_all(row["data_key"], _iterate_wrapping_candidates(row, ring))


def _decrypt_with_all(ciphertext: bytes, tried: Iterator[tuple[bytes, str]]) -> list[bytes]:
    found = []
    for key, where in tried:
        try:
            found.append(decrypt(key, associated_data=where, ciphertext=ciphertext))
        except DecryptionError:
            continue
    return found
