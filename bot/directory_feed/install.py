"""A staged copy: the files of an edition on disk, in a folder like the product's own, where everything can be tried on them."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot import checks
from bot.content.directory import load_directory
from bot.content.editions import find_newest_day, sync_folder
from bot.errors import BadContent
from bot.feed.reasons import build_refusal
from bot.model.directory import Directory

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
    findings = checks.collect_findings(stage, place=DIRECTORY_PATH)
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
