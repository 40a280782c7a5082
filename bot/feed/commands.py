"""`python -m bot feed`: what an operator and whoever issues the directory do by hand. Each verb gives lines to print."""

import argparse
import tempfile
from datetime import datetime
from pathlib import Path

from bot.content.editions import Editions
from bot.errors import BadSettings
from bot.feed import archive, signing, staging
from bot.feed.policy import FILES, load_policy
from bot.feed.reasons import REASONS, refused
from bot.feed.refresh import Refresh
from bot.feed.swap import back
from bot.model.edition import INSTALLED, NAME, Visit, issue_of, written
from bot.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings, *, now: datetime) -> list[str]:
    """Raises FeedRefused, BadSettings, BadContent."""
    if arguments.do == "key":
        return make_key(arguments.key)
    if arguments.do == "sign":
        return sign(settings, folder=arguments.folder, key=arguments.key, out=arguments.out, now=now)
    if arguments.status:
        return status(settings, now=now)
    if arguments.back:
        return [f"In use now: {back(_editions(settings))}. What was in use is not taken again."]
    refresh = Refresh.of_settings(settings, now=now, may_lose_rows=arguments.allow_fewer)
    taken = refresh.run() == INSTALLED
    return [f"A new edition is in use: {refresh.editions.pointer().current}" if taken else "There is nothing newer."]


def status(settings: Settings, *, now: datetime) -> list[str]:
    """What is in use, what was before, and how the last look ended."""
    editions = _editions(settings)
    pointer, visit = editions.pointer(), editions.visit()
    return [
        f"feed: {'set' if settings.directory_feed_url else 'not set; the shipped directory is used'}",
        f"in use: {_with_age(pointer.current, now=now)}",
        f"can be read: {_readable(editions)}",
        f"before: {pointer.previous}",
        f"the gateway shows: {editions.shown()}",
        f"last look: {visit.at or 'never'}",
        *_result(visit),
    ]


def make_key(file: Path | None) -> list[str]:
    """A new private key, and the public one to hand to operators."""
    if file is None:
        raise BadSettings("Say where to keep it: python -m bot feed key --key FILE")
    public = signing.public_text(signing.make_key(file))
    return [f"The private key is in {file}. Keep it off every server.", f"DIRECTORY_FEED_KEY={public}"]


def sign(settings: Settings, *, folder: Path | None, key: Path | None, out: Path | None, now: datetime) -> list[str]:
    """Check the tables of a folder as an operator's machine will, and make the file for the server."""
    if folder is None or key is None or out is None:
        raise BadSettings("Say all three: python -m bot feed sign FOLDER --key FILE --out FILE")
    private = signing.read_key(key)
    try:
        files = {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists() or FILES[name]}
        packed = archive.pack(files, issued_at=now)
        archive.unpack(packed, policy=load_policy(settings.root))
        with (
            tempfile.TemporaryDirectory() as aside,
            staging.staged(files, root=settings.root, folder=Path(aside)) as stage,
        ):
            staging.load(stage, root=settings.root)
            staging.refuse_findings(stage)
        out.write_bytes(signing.seal(packed, private))
    except OSError as error:
        raise refused("disk", f"{error.filename}: {error.strerror}") from error
    return [f"Issued {written(now)}: {out}", f"Signed for DIRECTORY_FEED_KEY={signing.public_text(private)}"]


def _editions(settings: Settings) -> Editions:
    return Editions(settings.editions_dir, shipped=settings.root / staging.PLACE)


def _with_age(name: str, *, now: datetime) -> str:
    return f"{name}, {(now - issue_of(name)).days} days old" if NAME.match(name) else name


def _readable(editions: Editions) -> str:
    best, _ = editions.best()
    return "yes" if best == editions.pointer().current else f"no; {best} is used instead"


def _result(visit: Visit) -> list[str]:
    failures = f", {visit.failures} refused in a row" if visit.failures else ""
    why = [f"  {REASONS[visit.result]}"] if visit.result in REASONS else []
    return [f"result: {visit.result or 'none'}{failures}", *why]
