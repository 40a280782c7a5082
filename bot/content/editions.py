"""The folder of editions: which one is in use, and reading it. An edition that cannot be read is passed over, not shown."""

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from bot.content.directory import load_directory
from bot.content.files import read_csv
from bot.errors import BadContent
from bot.model.directory import Directory
from bot.model.edition import MANIFEST, NAME, SHIPPED, Manifest, Pointer, Visit, moment_of

log = logging.getLogger(__name__)
POINTER, VISIT, SHOWN = "current.json", "last.json", "shown.json"
TABLES = ("missions.csv", "hotlines.csv")
DATES = ("retrieved_on", "assured_date")
Kept = TypeVar("Kept", Pointer, Visit)


class Editions:
    """Editions on disk, beside the directory that was shipped."""

    def __init__(self, folder: Path, *, shipped: Path) -> None:
        self.folder = folder
        self.shipped = shipped

    def pointer(self) -> Pointer:
        """What is in use; the shipped directory where nothing readable says otherwise."""
        found = _read(self.folder / POINTER, Pointer())
        names = (found.current, found.previous)
        return found if all(name == SHIPPED or NAME.match(name) for name in names) else Pointer()

    def point(self, pointer: Pointer) -> None:
        """Swap. Raises OSError; then what was in use still is."""
        _write(self.folder / POINTER, asdict(pointer))

    def visit(self) -> Visit:
        """How the last refresh went."""
        return _read(self.folder / VISIT, Visit())

    def note(self, visit: Visit) -> None:
        """Raises OSError."""
        _write(self.folder / VISIT, asdict(visit))

    def shown(self) -> str:
        """The edition the gateway shows; what is in use where no gateway has said so."""
        name = str(_json(self.folder / SHOWN).get("edition", ""))
        return name if name == SHIPPED or NAME.match(name) else self.pointer().current

    def show(self, name: str) -> None:
        """The gateway shows this edition now; the assistant follows. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(self.folder / SHOWN, {"edition": name})

    def place(self, name: str) -> Path:
        """The folder of an edition."""
        return self.shipped if name == SHIPPED else self.folder / name

    def open(self, name: str) -> Directory:
        """Read an edition as it was issued. Raises BadContent, also where a file is not what its manifest says."""
        if name == SHIPPED:
            return load_directory(self.shipped)
        folder = self.folder / name
        for file, digest in manifest_of(_bytes(folder / MANIFEST), where=name).files.items():
            if hashlib.sha256(_bytes(folder / file)).hexdigest() != digest:
                raise BadContent(f"{name}/{file} is not what was issued.")
        if newest_day(folder) < newest_day(self.shipped):
            raise BadContent(f"{name} is older than the directory of this version.")
        return load_directory(folder, policies=self.shipped.parent / "policies")

    def best(self) -> tuple[str, Directory]:
        """The edition in use; where it cannot be read the one before, then the shipped one. Raises BadContent."""
        pointer = self.pointer()
        for name in (pointer.current, pointer.previous):
            if name != SHIPPED:
                try:
                    return name, self.open(name)
                except BadContent:
                    log.error("edition_unreadable edition=%s", name)
        return SHIPPED, self.open(SHIPPED)


def manifest_of(content: bytes, *, where: str) -> Manifest:
    """Raises BadContent."""
    try:
        said = json.loads(content)
        files = {str(name): str(digest) for name, digest in said["files"].items()}
        return Manifest(issued_at=moment_of(said["issued_at"]), files=files)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadContent(f"{where}: the manifest cannot be read ({type(error).__name__}).") from error


def newest_day(folder: Path) -> str:
    """The last day on which a row was read or checked. Raises BadContent."""
    return max(_days(folder), default="")


def _days(folder: Path) -> Iterator[str]:
    for table in TABLES:
        for row in read_csv(folder / table, DATES):
            yield from (row[column] for column in DATES)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadContent(f"{path.name} cannot be read: {type(error).__name__}.") from error


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        log.error("edition_note_unreadable file=%s", path.name)
        return {}
    return found if isinstance(found, dict) else {}


def _read(path: Path, nothing: Kept) -> Kept:
    found = _json(path)
    known = {name: found[name] for name, value in asdict(nothing).items() if type(found.get(name)) is type(value)}
    return type(nothing)(**known)


def _write(path: Path, content: dict[str, Any]) -> None:
    # Written aside and renamed, so that a reader sees all of it or what was there before, whenever we are killed.
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Let the names in a folder survive a power cut. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
