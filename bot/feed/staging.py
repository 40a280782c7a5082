"""A staged copy: the files of an edition on disk, in a folder like the product's own, where everything can be tried on them."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot import checks
from bot.content.directory import load_directory
from bot.content.editions import newest_day, sync
from bot.errors import BadContent
from bot.feed.reasons import refused
from bot.model.directory import Directory

PREFIX: Final = ".staged-"
PLACE: Final = "data/directory"


@contextmanager
def staged(files: Mapping[str, bytes], *, root: Path, folder: Path) -> Iterator[Path]:
    """A root like the product's whose data/directory holds these files; what they do not bring is the product's own.

    Gone afterwards, but for what was moved out of it. Raises OSError.
    """
    stage = folder / f"{PREFIX}{os.getpid()}"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True, mode=0o700)
    try:
        _link(root, stage, but="data")
        (stage / "data").mkdir()
        _link(root / "data", stage / "data", but="directory")
        (stage / PLACE).mkdir()
        for name, content in files.items():
            _write(stage / PLACE / name, content)
        _link(root / PLACE, stage / PLACE)
        sync(stage / PLACE)
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def load(stage: Path, *, root: Path) -> Directory:
    """The directory of a staged copy, if the loader takes it and it is not behind ours. Raises FeedRefused."""
    try:
        found = load_directory(stage / PLACE)
        days = newest_day(stage / PLACE), newest_day(root / PLACE)
    except BadContent as error:
        raise refused("content", str(error)) from error
    if days[0] < days[1]:
        raise refused("older_than_shipped")
    return found


def refuse_findings(stage: Path) -> None:
    """Raises FeedRefused where the checks of the directory find anything at all."""
    findings = checks.findings(stage, place=PLACE)
    if findings:
        raise refused("findings", f"{len(findings)}, the first: {findings[0]}")


def clear(folder: Path) -> None:
    """Remove what a killed refresh left behind."""
    for left in folder.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)


def _link(source: Path, target: Path, *, but: str = "") -> None:
    for entry in source.iterdir():
        if entry.name != but and not (target / entry.name).exists():
            (target / entry.name).symlink_to(entry.resolve())


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
