"""`python -m bot feed`: what an operator and whoever issues the directory do by hand."""

import tempfile
from datetime import datetime
from pathlib import Path

import click

from bot.cli.commands import CommandContext
from bot.config.settings import Settings
from bot.content.directory_releases import DirectoryReleases
from bot.directory_feed import install, signed_archive
from bot.directory_feed.install import restore_previous_release
from bot.directory_feed.policy import FILES, REFUSAL_MESSAGES, build_refusal, load_feed_policy
from bot.directory_feed.updater import DirectoryUpdater
from bot.domain.directory_release import (
    RELEASE_NAME_PATTERN,
    RESULT_INSTALLED,
    FeedCheck,
    format_time,
    parse_issue_time,
)
from bot.errors import BadSettings


@click.command(help=__doc__)
@click.argument("do", type=click.Choice(("sign", "key")), required=False)
@click.argument("folder", type=Path, required=False)
@click.option("--key", type=Path, help="sign, key: the file of the private key")
@click.option("--out", type=Path, help="sign: the file to put on the server")
@click.option("--status", is_flag=True, help="what is in use, and how the last look ended")
@click.option("--back", is_flag=True, help="use the edition before this one again")
@click.option("--allow-fewer", is_flag=True, help="take it though many rows are gone")
@click.pass_obj
def cli(
    given: CommandContext, /, *, do: str | None, status: bool, back: bool, allow_fewer: bool, **files: Path | None
) -> None:
    """Raises FeedRefused, BadSettings, BadContent."""
    settings, now = given.settings, given.now
    if do == "key":
        lines = make_key(files["key"])
    elif do == "sign":
        lines = sign_release(settings, **files, now=now)
    elif status:
        lines = show_status(settings, now=now)
    elif back:
        name = restore_previous_release(_open_releases(settings))
        lines = [f"In use now: {name}. What was in use is not taken again."]
    else:
        lines = [_refresh(DirectoryUpdater.from_settings(settings, now=now, may_lose_rows=allow_fewer))]
    print("\n".join(lines))


def _refresh(updater: DirectoryUpdater) -> str:
    taken = updater.run() == RESULT_INSTALLED
    return f"A new edition is in use: {updater.releases.read_pointer().current}" if taken else "There is nothing newer."


def show_status(settings: Settings, *, now: datetime) -> list[str]:
    """What is in use, what was before, and how the last look ended."""
    editions = _open_releases(settings)
    pointer, visit = editions.read_pointer(), editions.read_last_refresh()
    return [
        f"feed: {'set' if settings.directory_feed_url else 'not set; the shipped directory is used'}",
        f"in use: {_format_with_age(pointer.current, now=now)}",
        f"can be read: {_describe_readability(editions)}",
        f"before: {pointer.previous}",
        f"the gateway shows: {editions.get_shown_release()}",
        f"last look: {visit.at or 'never'}",
        *_describe_last_refresh(visit),
    ]


def make_key(file: Path | None) -> list[str]:
    """A new private key, and the public one to hand to operators."""
    if file is None:
        raise BadSettings("Say where to keep it: python -m bot feed key --key FILE")
    public = signed_archive.encode_public_key(signed_archive.create_private_key(file))
    return [f"The private key is in {file}. Keep it off every server.", f"DIRECTORY_FEED_KEY={public}"]


def sign_release(
    settings: Settings, *, folder: Path | None, key: Path | None, out: Path | None, now: datetime
) -> list[str]:
    """Check the tables of a folder as an operator's machine will, and make the file for the server."""
    if folder is None or key is None or out is None:
        raise BadSettings("Say all three: python -m bot feed sign FOLDER --key FILE --out FILE")
    private = signed_archive.read_private_key(key)
    try:
        files = {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists() or FILES[name]}
        packed = signed_archive.pack_archive(files, issued_at=now)
        signed_archive.unpack_archive(packed, policy=load_feed_policy(settings.root))
        with (
            tempfile.TemporaryDirectory() as aside,
            install.stage_files(files, root=settings.root, folder=Path(aside)) as stage,
        ):
            install.load_staged_directory(stage, root=settings.root)
            install.refuse_findings(stage)
        out.write_bytes(signed_archive.sign_archive(packed, private))
    except OSError as error:
        raise build_refusal("disk", f"{error.filename}: {error.strerror}") from error
    return [
        f"Issued {format_time(now)}: {out}",
        f"Signed for DIRECTORY_FEED_KEY={signed_archive.encode_public_key(private)}",
    ]


def _open_releases(settings: Settings) -> DirectoryReleases:
    return DirectoryReleases(settings.editions_dir, shipped_folder=settings.root / install.DIRECTORY_PATH)


def _format_with_age(name: str, *, now: datetime) -> str:
    return f"{name}, {(now - parse_issue_time(name)).days} days old" if RELEASE_NAME_PATTERN.match(name) else name


def _describe_readability(releases: DirectoryReleases) -> str:
    best, _ = releases.load_best_release()
    return "yes" if best == releases.read_pointer().current else f"no; {best} is used instead"


def _describe_last_refresh(last_refresh: FeedCheck) -> list[str]:
    failures = f", {last_refresh.failures} refused in a row" if last_refresh.failures else ""
    why = [f"  {REFUSAL_MESSAGES[last_refresh.result]}"] if last_refresh.result in REFUSAL_MESSAGES else []
    return [f"result: {last_refresh.result or 'none'}{failures}", *why]
