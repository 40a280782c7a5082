"""Key files: 32 random bytes in base64, readable by this account alone, made in one step and destroyed for good."""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.domain.clock import TrustedTime
from bot.errors import BadSettings, StoreUnavailable

KEY_BYTES: Final = 32
_OTHERS_READ_MODE: Final = 0o077
_OTHERS_WRITE_MODE: Final = 0o022


def create_directory(directory: Path) -> None:
    """Make the directory for this account alone, unless it is there. Raises BadSettings."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSettings(f"The key directory {directory} cannot be made: {error.strerror}.") from None


def check_directory(directory: Path) -> None:
    """Raise BadSettings where the directory is missing, or others could put a key of their own into it."""
    if not directory.is_dir():
        raise BadSettings(f"The key directory {directory} is missing.")
    if directory.stat().st_mode & _OTHERS_WRITE_MODE:
        raise BadSettings(f"Other accounts can write to the key directory {directory}; run chmod 700 on it.")


def read_key_file(path: Path) -> bytes:
    """The 32 bytes of a key file. Raises BadSettings where it is missing, malformed or open to others."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(4 * KEY_BYTES)
    except OSError as error:
        raise BadSettings(f"The key file {path} cannot be read: {error.strerror}.") from None
    if mode & _OTHERS_READ_MODE:
        raise BadSettings(f"Other accounts can read the key file {path}; run chmod 600 on it.")
    return _decode_key(text, path)


def create_key_file(directory: Path, name: str) -> None:
    """Make a new random key unless it is there already; two processes making it end with the same one.

    Raises OSError (disk full, read-only).
    """
    # Written aside and linked, so that nobody ever reads half a key and the first of two makers wins.
    aside = directory / f".{name}.{secrets.token_hex(8)}"
    try:
        _write_file(aside, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        os.link(aside, directory / name)
    except FileExistsError:
        pass  # another process was first, and its key is the one
    finally:
        aside.unlink(missing_ok=True)
    sync_directory(directory)


def write_key_file(path: Path, key: bytes) -> None:
    """Write a key that is known, for this account alone. Raises OSError, also where a file is there."""
    _write_file(path, base64.b64encode(key) + b"\n")


def destroy_key_file(path: Path) -> None:
    """Overwrite, sync and unlink a key file; nothing happens where another process was faster. Raises OSError."""
    try:
        with path.open("r+b") as file:
            file.write(bytes(os.fstat(file.fileno()).st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
    sync_directory(path.parent)


def _decode_key(text: bytes, path: Path) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise BadSettings(f"The key file {path} does not hold {KEY_BYTES} bytes in base64.")
    return key


def _write_file(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_directory(directory: Path) -> None:
    """Wait until the disk knows what is in a directory. Raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


FILE: Final = "condemned"
DELAY: Final = timedelta(minutes=45)
"""Time for somebody to notice; within the hour by which nothing may stay too long, even after a long stop."""
ScheduledTimes = dict[str, dict[str, str]]


class KeyDestructionSchedule:
    """Marks in one file of the key folder, by kind and name. A mark is set up to `delay` early, so that nothing goes late."""

    def __init__(self, directory: Path, *, delay: timedelta = DELAY) -> None:
        self._directory, self.delay = directory, delay

    def update_schedule(self, kind: str, names: Collection[str], *, now: TrustedTime) -> set[str]:
        """Mark these and no others of a kind; those marked for the whole delay. Raises StoreUnavailable (disk full).

        Whatever is not named is spared: its mark goes. A mark dated ahead was set by a wrong time and begins anew.
        """
        marks = self._read_schedule()
        before = marks.get(kind, {})
        after = {name: _get_scheduled_time(before.get(name), now) for name in sorted(names)}
        if after != before:
            self._write_schedule({**marks, kind: after})
        return {name for name, at in after.items() if datetime.fromisoformat(at) + self.delay <= now}

    def _read_schedule(self) -> ScheduledTimes:
        try:
            found = json.loads((self._directory / FILE).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return {}  # nothing is marked: everything waits for the whole delay
        return found if isinstance(found, dict) and all(isinstance(each, dict) for each in found.values()) else {}

    def _write_schedule(self, scheduled_times: ScheduledTimes) -> None:
        aside = self._directory / f".{FILE}.{os.getpid()}"
        try:
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
                json.dump(scheduled_times, file)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._directory / FILE)
        except OSError as error:
            raise StoreUnavailable(f"the marks of keys cannot be written: {error.strerror}") from None


def _get_scheduled_time(before: object, now: datetime) -> str:
    try:
        if isinstance(before, str) and datetime.fromisoformat(before) <= now:
            return before
    except (ValueError, TypeError):
        pass  # not a mark of ours
    return now.isoformat()
