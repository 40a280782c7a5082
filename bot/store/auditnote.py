"""A note of the last act, outside the database: out of reach of whoever puts back an older copy of it, or cuts off its end."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.errors import BadSettings, StoreUnavailable

FILE: Final = "audit-end"


@dataclass(frozen=True)
class AuditCheckpoint:
    """The last act when somebody looked: its number and its seal."""

    audit_id: int
    seal: bytes | None = field(repr=False)


def read_checkpoint(folder: Path) -> AuditCheckpoint | None:
    """What was noted; None where nothing was yet. Raises BadSettings where the file cannot be read."""
    try:
        written = json.loads((folder / FILE).read_text(encoding="ascii"))
        return AuditCheckpoint(int(written["audit_id"]), None if written["seal"] is None else bytes.fromhex(written["seal"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadSettings(f"The file {folder / FILE} cannot be read: {type(error).__name__}.") from None


def write_checkpoint(folder: Path, checkpoint: AuditCheckpoint) -> None:
    """Note another act, in one step. Raises StoreUnavailable (disk full)."""
    written = {"audit_id": checkpoint.audit_id, "seal": checkpoint.seal.hex() if checkpoint.seal is not None else None}
    aside = folder / f".{FILE}.{os.getpid()}"
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            json.dump(written, file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(folder / FILE)
    except OSError as error:
        raise StoreUnavailable(f"the note of the audit cannot be written: {error.strerror}") from None
