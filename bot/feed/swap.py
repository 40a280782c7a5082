"""The swap: from one edition to the next, or back, in a single step that nothing can cut in two."""

import fcntl
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.content.editions import Editions, sync
from bot.feed.reasons import refused
from bot.model.edition import NAME, SHIPPED, Pointer, edition_name, written

log = logging.getLogger(__name__)


def swap(editions: Editions, place: Path, *, issued_at: datetime, digest: str) -> None:
    """Put a proven folder among the editions, then point to it. Raises OSError.

    Killed anywhere: the pointer names the old edition or the new one, and either is whole.
    """
    before, name = editions.pointer(), edition_name(issued_at, digest)
    target = editions.folder / name
    shutil.rmtree(target, ignore_errors=True)  # from a refresh that was killed here
    place.rename(target)
    sync(editions.folder)
    previous = before.previous if before.current == name else before.current
    editions.point(Pointer(current=name, previous=previous, issued_at=written(issued_at), digest=digest))
    _remove_old(editions)


def back(editions: Editions) -> str:
    """Use the edition before this one again; its name. What was in use is not taken again. Raises FeedRefused, OSError."""
    with locked(editions.folder):
        pointer = editions.pointer()
        if pointer.current == SHIPPED:
            raise refused("nothing_before")
        editions.point(replace(pointer, current=pointer.previous, previous=SHIPPED))
        log.warning("feed_back edition=%s", pointer.previous)
        return pointer.previous


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One at a time. Raises FeedRefused where another holds it."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (folder / "lock").open("a")
    except OSError as error:
        raise refused("disk", type(error).__name__) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise refused("busy") from None
        yield


def _remove_old(editions: Editions) -> None:
    pointer = editions.pointer()
    kept = {pointer.current, pointer.previous, editions.shown()}
    for entry in editions.folder.iterdir():
        if NAME.match(entry.name) and entry.name not in kept:
            shutil.rmtree(entry, ignore_errors=True)
