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
from bot.content.file_reader import read_csv
from bot.domain.directory import Directory
from bot.domain.directory_release import (
    MANIFEST_FILE,
    RELEASE_NAME_PATTERN,
    SHIPPED_RELEASE,
    FeedCheck,
    Manifest,
    ReleasePointer,
    parse_time,
)
from bot.errors import BadContent

log = logging.getLogger(__name__)
POINTER_FILE, LAST_REFRESH_FILE, SHOWN_FILE = "current.json", "last.json", "shown.json"
DATED_TABLES = ("missions.csv", "hotlines.csv")
DATE_COLUMNS = ("retrieved_on", "assured_date")
Kept = TypeVar("Kept", ReleasePointer, FeedCheck)


class DirectoryReleases:
    """Editions on disk, beside the directory that was shipped."""

    def __init__(self, folder: Path, *, shipped_folder: Path) -> None:
        self.folder = folder
        self.shipped_folder = shipped_folder

    def read_pointer(self) -> ReleasePointer:
        """What is in use; the shipped directory where nothing readable says otherwise."""
        found = _read_record(self.folder / POINTER_FILE, ReleasePointer())
        names = (found.current, found.previous)
        return (
            found
            if all(name == SHIPPED_RELEASE or RELEASE_NAME_PATTERN.match(name) for name in names)
            else ReleasePointer()
        )

    def write_pointer(self, pointer: ReleasePointer) -> None:
        """Swap. Raises OSError; then what was in use still is."""
        _write_json(self.folder / POINTER_FILE, asdict(pointer))

    def read_last_refresh(self) -> FeedCheck:
        """How the last refresh went."""
        return _read_record(self.folder / LAST_REFRESH_FILE, FeedCheck())

    def write_last_refresh(self, last_refresh: FeedCheck) -> None:
        """Raises OSError."""
        _write_json(self.folder / LAST_REFRESH_FILE, asdict(last_refresh))

    def get_shown_release(self) -> str:
        """The edition the gateway shows; what is in use where no gateway has said so."""
        name = str(_read_json(self.folder / SHOWN_FILE).get("edition", ""))
        return name if name == SHIPPED_RELEASE or RELEASE_NAME_PATTERN.match(name) else self.read_pointer().current

    def set_shown_release(self, name: str) -> None:
        """The gateway shows this edition now; the assistant follows. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_json(self.folder / SHOWN_FILE, {"edition": name})

    def get_folder(self, name: str) -> Path:
        """The folder of an edition."""
        return self.shipped_folder if name == SHIPPED_RELEASE else self.folder / name

    def load_release(self, name: str) -> Directory:
        """Read an edition as it was issued. Raises BadContent, also where a file is not what its manifest says."""
        if name == SHIPPED_RELEASE:
            return load_directory(self.shipped_folder)
        folder = self.folder / name
        for file, digest in parse_manifest(_read_bytes(folder / MANIFEST_FILE), where=name).files.items():
            if hashlib.sha256(_read_bytes(folder / file)).hexdigest() != digest:
                raise BadContent(f"{name}/{file} is not what was issued.")
        if find_newest_day(folder) < find_newest_day(self.shipped_folder):
            raise BadContent(f"{name} is older than the directory of this version.")
        return load_directory(folder, policies=self.shipped_folder.parent / "policies")

    def load_best_release(self) -> tuple[str, Directory]:
        """The edition in use; where it cannot be read the one before, then the shipped one. Raises BadContent."""
        pointer = self.read_pointer()
        for name in (pointer.current, pointer.previous):
            if name != SHIPPED_RELEASE:
                try:
                    return name, self.load_release(name)
                except BadContent:
                    log.error("edition_unreadable edition=%s", name)
        return SHIPPED_RELEASE, self.load_release(SHIPPED_RELEASE)


def parse_manifest(content: bytes, *, where: str) -> Manifest:
    """Raises BadContent."""
    try:
        said = json.loads(content)
        files = {str(name): str(digest) for name, digest in said["files"].items()}
        return Manifest(issued_at=parse_time(said["issued_at"]), files=files)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadContent(f"{where}: the manifest cannot be read ({type(error).__name__}).") from error


def find_newest_day(folder: Path) -> str:
    """The last day on which a row was read or checked. Raises BadContent."""
    return max(_iterate_days(folder), default="")


def _iterate_days(folder: Path) -> Iterator[str]:
    for table in DATED_TABLES:
        for row in read_csv(folder / table, DATE_COLUMNS):
            yield from (row[column] for column in DATE_COLUMNS)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadContent(f"{path.name} cannot be read: {type(error).__name__}.") from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        log.error("edition_note_unreadable file=%s", path.name)
        return {}
    return found if isinstance(found, dict) else {}


def _read_record(path: Path, nothing: Kept) -> Kept:
    found = _read_json(path)
    known = {name: found[name] for name, value in asdict(nothing).items() if type(found.get(name)) is type(value)}
    return type(nothing)(**known)


def _write_json(path: Path, content: dict[str, Any]) -> None:
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
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder survive a power cut. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
