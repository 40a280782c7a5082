"""The swap: from one edition to the next, or back, in a single step that nothing can cut in two."""

import fcntl
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.content.editions import DirectoryReleases, sync_folder
from bot.feed.reasons import build_refusal
from bot.model.edition import RELEASE_NAME_PATTERN, ReleasePointer, SHIPPED_RELEASE, build_release_name, format_time

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
    releases.write_pointer(ReleasePointer(current=name, previous=previous, issued_at=format_time(issued_at), digest=digest))
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
