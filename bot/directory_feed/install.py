"""A staged copy: the files of an edition on disk, in a folder like the product's own, where everything can be tried on them."""

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.content.directory import load_directory
from bot.content.directory_releases import DirectoryReleases, find_newest_day, sync_folder
from bot.directory_feed.policy import build_refusal
from bot.directory_lint.directory import DIRECTORY_CHECKS
from bot.directory_lint.finding import run_checks
from bot.domain.directory import Directory
from bot.domain.directory_release import (
    RELEASE_NAME_PATTERN,
    SHIPPED_RELEASE,
    ReleasePointer,
    build_release_name,
    format_time,
)
from bot.errors import BadContent

STAGING_PREFIX: Final = ".staged-"
DIRECTORY_PATH: Final = "data/directory"


@contextmanager
def stage_files(files: Mapping[str, bytes], *, root: Path, folder: Path) -> Iterator[Path]:
    """A root like the product's whose data/directory holds these files; what they do not bring is the product's own.

    Gone afterwards, but for what was moved out of it. Raises OSError.
    """
    stage = folder / f"{STAGING_PREFIX}{os.getpid()}"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True, mode=0o700)
    try:
        _link_entries(root, stage, but="data")
        (stage / "data").mkdir()
        _link_entries(root / "data", stage / "data", but="directory")
        (stage / DIRECTORY_PATH).mkdir()
        for name, content in files.items():
            _write_file(stage / DIRECTORY_PATH / name, content)
        _link_entries(root / DIRECTORY_PATH, stage / DIRECTORY_PATH)
        sync_folder(stage / DIRECTORY_PATH)
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def load_staged_directory(stage: Path, *, root: Path) -> Directory:
    """The directory of a staged copy, if the loader takes it and it is not behind ours. Raises FeedRefused."""
    try:
        found = load_directory(stage / DIRECTORY_PATH)
        days = find_newest_day(stage / DIRECTORY_PATH), find_newest_day(root / DIRECTORY_PATH)
    except BadContent as error:
        raise build_refusal("content", str(error)) from error
    if days[0] < days[1]:
        raise build_refusal("older_than_shipped")
    return found


def refuse_findings(stage: Path) -> None:
    """Raises FeedRefused where the checks of the directory find anything at all."""
    findings = run_checks(DIRECTORY_CHECKS, stage)
    if findings:
        raise build_refusal("findings", f"{len(findings)}, the first: {findings[0]}")


def remove_leftovers(folder: Path) -> None:
    """Remove what a killed refresh left behind."""
    for left in folder.glob(f"{STAGING_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)


def _link_entries(source: Path, target: Path, *, but: str = "") -> None:
    for entry in source.iterdir():
        if entry.name != but and not (target / entry.name).exists():
            (target / entry.name).symlink_to(entry.resolve())


def _write_file(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


log = logging.getLogger(__name__)


def install_release(releases: DirectoryReleases, place: Path, *, issued_at: datetime, digest: str) -> None:
    """Put a proven folder among the editions, then point to it. Raises OSError.

    Killed anywhere: the pointer names the old edition or the new one, and either is whole.
    """
    before, name = releases.read_pointer(), build_release_name(issued_at, digest)
    target = releases.folder / name
    shutil.rmtree(target, ignore_errors=True)  # from a refresh that was killed here
    place.rename(target)
    sync_folder(releases.folder)
    previous = before.previous if before.current == name else before.current
    releases.write_pointer(
        ReleasePointer(current=name, previous=previous, issued_at=format_time(issued_at), digest=digest)
    )
    _remove_old_releases(releases)


def restore_previous_release(releases: DirectoryReleases) -> str:
    """Use the edition before this one again; its name. What was in use is not taken again. Raises FeedRefused, OSError."""
    with lock_folder(releases.folder):
        pointer = releases.read_pointer()
        if pointer.current == SHIPPED_RELEASE:
            raise build_refusal("nothing_before")
        releases.write_pointer(replace(pointer, current=pointer.previous, previous=SHIPPED_RELEASE))
        log.warning("feed_back edition=%s", pointer.previous)
        return pointer.previous


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """One at a time. Raises FeedRefused where another holds it."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (folder / "lock").open("a")
    except OSError as error:
        raise build_refusal("disk", type(error).__name__) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise build_refusal("busy") from None
        yield


def _remove_old_releases(releases: DirectoryReleases) -> None:
    pointer = releases.read_pointer()
    kept = {pointer.current, pointer.previous, releases.get_shown_release()}
    for entry in releases.folder.iterdir():
        if RELEASE_NAME_PATTERN.match(entry.name) and entry.name not in kept:
            shutil.rmtree(entry, ignore_errors=True)
