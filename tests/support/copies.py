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

from bot.errors import BadSettings, Unsealable
from bot.services import helpkinds
from bot.services.holdings import KEY_OF, NAME_OF
from bot.services.vault import FORM
from bot.store import keybook, keyfiles
from bot.store.engine import is_sqlite, open_engine
from bot.store.sealing import open_sealed, place
from bot.store.tables import metadata

Rows = list[tuple[str, dict[str, Any]]]


@dataclass
class Copy:
    """Every row of a database at one moment, and the bytes of its files where it has any."""

    rows: Rows
    files: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, engine: Engine, folder: Path) -> "Copy":
        """Copy the files of SQLite as they lie there, log and all; of PostgreSQL every row, as a dump has them."""
        if not is_sqlite(engine):
            return cls(_rows(engine))
        folder.mkdir()
        database = Path(str(engine.url.database))
        copied = [Path(shutil.copy2(path, folder)) for path in database.parent.glob(f"{database.name}*")]
        files = [path.read_bytes() for path in copied]  # before they are opened, and the log is taken in
        again = open_engine(f"sqlite:///{folder / database.name}")
        try:
            return cls(_rows(again), files)
        finally:
            again.dispose()


HASHED = ("audit", "audit_ends")
"""Their bytes are hashes; there is nothing in them to open."""


def opened(copy: Copy, keys: Path, *, books: Sequence[bytes] = ()) -> dict[str, list[bytes]]:
    """What the keys of a folder open in a copy, by column: each key is tried on each value.

    The key book of the folder is his as well; `books` are copies of it that he made at other times.
    """
    ring = dict(_keys(keys))
    halves = [half for book in (*_book(keys), *books) for half in _slots(book)]
    found: dict[str, list[bytes]] = {}
    data_keys = {row["handoff_id"]: _data_key(row, ring) for table, row in copy.rows if table == "vaults"}
    posts = {row["handoff_id"]: row["post_id"] for table, row in copy.rows if table == "vaults"}
    for table, row in copy.rows:
        for name, value in row.items():
            if isinstance(value, bytes) and table not in HASHED:
                tried = itertools.chain(
                    _tries(table, name, row, ring, data_keys, posts), _personal(table, name, row, ring, halves)
                )
                found.setdefault(f"{table}.{name}", []).extend(_all_opened(value, tried))
    return {column: values for column, values in found.items() if values}


def _rows(engine: Engine) -> Rows:
    with engine.connect() as connection:
        return [
            (table.name, dict(row._mapping))
            for table in metadata.sorted_tables for row in connection.execute(select(table))
        ]  # fmt: skip


def _keys(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.iterdir()):
        try:
            yield path.name, keyfiles.read(path)
        except BadSettings:
            continue


def _book(folder: Path) -> Iterator[bytes]:
    if (folder / keybook.FILE).exists():
        yield (folder / keybook.FILE).read_bytes()


def _slots(book: bytes) -> list[bytes]:
    return [book[start : start + keyfiles.KEY_BYTES] for start in range(0, len(book), keyfiles.KEY_BYTES)]


def _tries(
    table: str, name: str, row: dict[str, Any], ring: dict[str, bytes], data_keys: dict[str, list[bytes]],
    posts: dict[str, str],
) -> Iterator[tuple[bytes, str]]:  # fmt: skip
    if table == "vaults":
        yield from _wrapping(row, ring)
    elif table == "handoffs":
        yield from _card(row, ring)
    elif table == "vault_entries":
        handoff = row["handoff_id"]
        where = place(table, name, str(row["position"]), FORM, handoff, posts[handoff])
        yield from ((key, where) for key in (*data_keys[handoff], *ring.values()))
    else:
        where = place(table, name, NAME_OF[table](row), row[KEY_OF[table]])
        yield from ((key, where) for key in ring.values())


def _personal(
    table: str, name: str, row: dict[str, Any], ring: dict[str, bytes], halves: list[bytes]
) -> Iterator[tuple[bytes, str]]:
    """Every key of the folder together with every slot of the book, and with none."""
    if (table, name) != ("people", "route"):
        return
    where = place(table, name, row["person_id"], row["route_key"])
    told = f"route|{row['route_key']}|{row['person_id']}".encode()
    for whole in ring.values():
        for half in (*halves, b"", bytes(32)):
            yield HKDF(algorithm=SHA256(), length=32, salt=half, info=told).derive(whole), where


def _wrapping(row: dict[str, Any], ring: dict[str, bytes]) -> Iterator[tuple[bytes, str]]:
    """Every key of the folder as the master, with every other one as the handoff's own, and with none."""
    handoff, master = row["handoff_id"], row["master_key"]
    where = place("vaults", "data_key", handoff, master, row["post_id"])
    purpose = f"wrap|{master}|{handoff}".encode()
    for whole in ring.values():
        for half in (*ring.values(), b"", bytes(32), hashlib.sha256(whole).digest()):
            yield HKDF(algorithm=SHA256(), length=32, salt=half, info=purpose).derive(whole), where


def _card(row: dict[str, Any], ring: dict[str, bytes]) -> Iterator[tuple[bytes, str]]:
    """Every key of the folder with every other one as the handoff's own, and with none."""
    purpose = f"card|{row['handoff_id']}".encode()
    for whole in ring.values():
        for half in (*ring.values(), b"", bytes(32)):
            key = HKDF(algorithm=SHA256(), length=32, salt=half, info=purpose).derive(whole)
            yield key, helpkinds.place_of(row["handoff_id"])


def _data_key(row: dict[str, Any], ring: dict[str, bytes]) -> list[bytes]:
    return _all_opened(row["data_key"], _wrapping(row, ring))


def _all_opened(sealed: bytes, tried: Iterator[tuple[bytes, str]]) -> list[bytes]:
    found = []
    for key, where in tried:
        try:
            found.append(open_sealed(key, place=where, sealed=sealed))
        except Unsealable:
            continue
    return found
