"""The chain of the audit: the seal of each act covers the act and the seal before it, under a key outside the database.

Whoever edits, removes or adds a row of the database cannot make its seal. `ChainEnds` says where the chain begins and ends, and
carries a seal of its own, so that acts cannot be cut off its end either.
"""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import Final

from bot.db.tables.core import AuditRow, ChainEnds
from bot.errors import BadSettings, StoreUnavailable

AUDIT_KEY: Final = "pelita_audit_key"
"""Execution option of an engine: the key under which what is done on it is sealed. Without one, nothing is."""
BROKEN_MAC: Final = b""
"""Instead of the seal of ends that somebody changed; it stays until an operator looked and began anew."""


def start_chain(last_id: int) -> ChainEnds:
    """A chain that begins after an act."""
    return ChainEnds(last_id, last_id, None, last_id, None, None)


def is_act_authentic(key: bytes, row: AuditRow) -> bool:
    """Whether an act is as it was written."""
    return row.seal is not None and hmac.compare_digest(row.seal, _compute_act_mac(key, row))


def are_ends_authentic(key: bytes, ends: ChainEnds) -> bool:
    """Whether the ends are as they were written, or as they are before anything was."""
    return ends.is_fresh or (ends.seal is not None and hmac.compare_digest(ends.seal, _compute_ends_mac(key, ends)))


def sign_ends(key: bytes | None, ends: ChainEnds, *, trusted: bool) -> ChainEnds:
    """The ends with their seal; those of somebody else's making never get one."""
    return replace(ends, seal=_compute_ends_mac(key, ends) if key and trusted else BROKEN_MAC)


def append_act(key: bytes | None, ends: ChainEnds, act: AuditRow) -> tuple[AuditRow, ChainEnds]:
    """An act as the next of the chain, and the chain with it. Without a key it has a number and no seal."""
    row = replace(act, audit_id=ends.last_id + 1, seal_before=ends.last_seal if key else None, seal=None)
    seal = _compute_act_mac(key, row) if key else None
    return replace(row, seal=seal), replace(ends, last_id=row.audit_id, last_seal=seal)


def _compute_act_mac(key: bytes, row: AuditRow) -> bytes:
    at = row.at.astimezone(UTC).isoformat()
    return _compute_mac(key, "act", row.audit_id, _to_hex(row.seal_before), at, row.by, row.verb, row.noun, row.subject)


def _compute_ends_mac(key: bytes, ends: ChainEnds) -> bytes:
    first, last = _to_hex(ends.first_seal), _to_hex(ends.last_seal)
    return _compute_mac(key, "ends", ends.began_id, ends.first_id, first, ends.last_id, last)


def _compute_mac(key: bytes, *parts: str | int | None) -> bytes:
    # JSON, because it is never the same for two different lists.
    return hmac.new(key, json.dumps(parts).encode("ascii"), hashlib.sha256).digest()


def _to_hex(seal: bytes | None) -> str | None:
    return None if seal is None else bytes(seal).hex()


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
        return AuditCheckpoint(
            int(written["audit_id"]), None if written["seal"] is None else bytes.fromhex(written["seal"])
        )
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
