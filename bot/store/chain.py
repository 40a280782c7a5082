"""The chain of the audit: the seal of each act covers the act and the seal before it, under a key outside the database.

Whoever edits, removes or adds a row of the database cannot make its seal. `Ends` says where the chain begins and ends, and
carries a seal of its own, so that acts cannot be cut off its end either.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Final

from bot.store.rows import AuditRow

AUDIT_KEY: Final = "pelita_audit_key"
"""Execution option of an engine: the key under which what is done on it is sealed. Without one, nothing is."""
BROKEN: Final = b""
"""Instead of the seal of ends that somebody changed; it stays until an operator looked and began anew."""


@dataclass(frozen=True)
class Ends:
    """Where the chain begins and ends. Acts up to `began_id` were done before it began, and have no seal to be held to."""

    began_id: int
    first_id: int
    """The last act that went because its time was over; the chain goes on after it."""
    first_seal: bytes | None = field(repr=False)
    last_id: int
    last_seal: bytes | None = field(repr=False)
    seal: bytes | None = field(repr=False)

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was sealed yet."""
        return self.began_id == self.first_id == self.last_id and not (self.first_seal or self.last_seal or self.seal)


def fresh(last_id: int) -> Ends:
    """A chain that begins after an act."""
    return Ends(last_id, last_id, None, last_id, None, None)


def is_sealed(key: bytes, row: AuditRow) -> bool:
    """Whether an act is as it was written."""
    return row.seal is not None and hmac.compare_digest(row.seal, _seal_of(key, row))


def are_sealed(key: bytes, ends: Ends) -> bool:
    """Whether the ends are as they were written, or as they are before anything was."""
    return ends.is_fresh or (ends.seal is not None and hmac.compare_digest(ends.seal, _seal_of_ends(key, ends)))


def sealed(key: bytes | None, ends: Ends, *, trusted: bool) -> Ends:
    """The ends with their seal; those of somebody else's making never get one."""
    return replace(ends, seal=_seal_of_ends(key, ends) if key and trusted else BROKEN)


def follow(key: bytes | None, ends: Ends, act: AuditRow) -> tuple[AuditRow, Ends]:
    """An act as the next of the chain, and the chain with it. Without a key it has a number and no seal."""
    row = replace(act, audit_id=ends.last_id + 1, seal_before=ends.last_seal if key else None, seal=None)
    seal = _seal_of(key, row) if key else None
    return replace(row, seal=seal), replace(ends, last_id=row.audit_id, last_seal=seal)


def _seal_of(key: bytes, row: AuditRow) -> bytes:
    at = row.at.astimezone(UTC).isoformat()
    return _mac(key, "act", row.audit_id, _hex(row.seal_before), at, row.by, row.verb, row.noun, row.subject)


def _seal_of_ends(key: bytes, ends: Ends) -> bytes:
    first, last = _hex(ends.first_seal), _hex(ends.last_seal)
    return _mac(key, "ends", ends.began_id, ends.first_id, first, ends.last_id, last)


def _mac(key: bytes, *parts: str | int | None) -> bytes:
    # JSON, because it is never the same for two different lists.
    return hmac.new(key, json.dumps(parts).encode("ascii"), hashlib.sha256).digest()


def _hex(seal: bytes | None) -> str | None:
    return None if seal is None else bytes(seal).hex()
