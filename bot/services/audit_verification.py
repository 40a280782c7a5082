"""The trail of the audit, verified: which act was edited, deleted, inserted, and whether the end was cut off.

Everything here needs the key of the audit and the note beside it; whoever has the database alone can change it, and shows.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.crypto.key_ring import AUDIT, KeyRing
from bot.db import audit_chain
from bot.db.audit_chain import AuditCheckpoint
from bot.db.tables.core import AuditRow, ChainEnds
from bot.db.unit_of_work import UnitOfWork

FAULT_KINDS: Final = ("edited", "deleted", "inserted", "unsealed", "replaced", "ends", "cut", "other")
"""Of one act: changed · gone · not ours · written without the key · an act in the place of another. Of the list: its ends
were changed · its end is gone · it is not the list that was noted."""


@dataclass(frozen=True)
class AuditFault:
    """Something that is not as it was written: acts `first` to `last`, or the list as a whole."""

    kind: str
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class AuditVerification:
    """What came out: how many acts are whole, how many are from before the chain, and what is wrong."""

    valid_count: int
    unchained_count: int
    faults: tuple[AuditFault, ...]


@dataclass
class _ChainWalk:
    """A walk along the chain, from its beginning to its end."""

    key: bytes
    ends: ChainEnds
    noted_end: AuditCheckpoint | None
    valid_count: int = 0
    unchained_count: int = 0
    faults: list[AuditFault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._expected_id = self.ends.first_id + 1
        self._expected_mac: bytes | None = self.ends.first_seal
        self._is_known = self.ends.seal is not None
        """Whether `_seal` is what the next act must be tied to; not after an act that was changed."""

    def check_row(self, row: AuditRow) -> None:
        if row.audit_id <= self.ends.began_id:
            self.unchained_count += 1
            return
        if row.audit_id <= self.ends.first_id or row.audit_id > self.ends.last_id:
            self.faults.append(AuditFault("inserted", row.audit_id, row.audit_id))
            return
        self._check_gap(row.audit_id)
        kind = self._find_fault(row)
        if kind is None:
            self.valid_count += 1
        else:
            self.faults.append(AuditFault(kind, row.audit_id, row.audit_id))
        self._expected_id, self._expected_mac, self._is_known = row.audit_id + 1, row.seal, kind in (None, "replaced")
        if (
            self.noted_end
            and self.noted_end.audit_id == row.audit_id
            and self.noted_end.seal != row.seal
            and kind is None
        ):
            self.faults.append(AuditFault("other", row.audit_id, row.audit_id))

    def finish(self) -> AuditVerification:
        self._check_gap(self.ends.last_id + 1)
        if self.noted_end and self.noted_end.audit_id > self.ends.last_id:
            self.faults.append(AuditFault("cut", self.ends.last_id + 1, self.noted_end.audit_id))
        return AuditVerification(self.valid_count, self.unchained_count, tuple(self.faults))

    def _check_gap(self, reached: int) -> None:
        if reached > self._expected_id:
            self.faults.append(AuditFault("deleted", self._expected_id, reached - 1))
            self._is_known = False

    def _find_fault(self, row: AuditRow) -> str | None:
        if row.seal is None:
            return "unsealed"
        if not audit_chain.is_act_authentic(self.key, row):
            return "edited"
        return "replaced" if self._is_known and row.seal_before != self._expected_mac else None


def verify_audit(uow: UnitOfWork, keys: KeyRing) -> AuditVerification:
    """Walk the whole chain. Changes nothing; needs a unit of work that was not used before."""
    uow.audit.use_repeatable_read()
    key, ends, noted = keys.get_key(AUDIT), uow.audit.get_chain_ends(), audit_chain.read_checkpoint(keys.directory)
    walk = _ChainWalk(key, ends or _infer_ends(uow), noted)
    if ends is None or not audit_chain.are_ends_authentic(key, ends) or (ends.is_fresh and noted is not None):
        walk.faults.append(AuditFault("ends"))
    for row in uow.audit.iterate_after(0):
        walk.check_row(row)
    return walk.finish()


def note_last_act(uow: UnitOfWork, keys: KeyRing) -> bool:
    """Note the last act outside the database; whether it was another one. What was noted is never let go of by itself."""
    ends, noted = uow.audit.get_chain_ends(), audit_chain.read_checkpoint(keys.directory)
    if ends is None or not audit_chain.are_ends_authentic(keys.get_key(AUDIT), ends) or ends.is_fresh:
        return False
    if noted and (noted.audit_id >= ends.last_id or not _is_reachable(uow, ends, noted)):
        return False
    audit_chain.write_checkpoint(keys.directory, AuditCheckpoint(ends.last_id, ends.last_seal))
    return True


def restart_chain(uow: UnitOfWork, keys: KeyRing, *, by: str, now: datetime) -> None:
    """An operator has looked at what is wrong, or put back a backup: the chain begins anew after what is there."""
    uow.audit.restart_chain()
    uow.audit.write(at=now, by=by, verb="begin", noun="audit", subject="audit")
    uow.commit()
    ends = uow.audit.get_chain_ends()
    if ends is not None:
        audit_chain.write_checkpoint(keys.directory, AuditCheckpoint(ends.last_id, ends.last_seal))


def _is_reachable(uow: UnitOfWork, ends: ChainEnds, noted: AuditCheckpoint) -> bool:
    row = uow.audit.get_by_id(noted.audit_id)
    return noted.audit_id <= ends.first_id or (row is not None and row.seal == noted.seal)


def _infer_ends(uow: UnitOfWork) -> ChainEnds:
    """Where nothing says it any more: from the first act there is to the last."""
    first, last = next(uow.audit.iterate_after(0), None), uow.audit.list_latest(1)
    return ChainEnds(0, first.audit_id - 1, None, last[0].audit_id, None, None) if first else audit_chain.start_chain(0)
