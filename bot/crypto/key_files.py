"""Key files: 32 random bytes in base64, readable by this account alone, made in one step and destroyed for good."""

import base64
import binascii
import os
import secrets
from pathlib import Path
from typing import Final

from bot.errors import BadSettings

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
