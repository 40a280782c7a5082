"""The trail of the audit, verified: which act was edited, deleted, inserted, and whether the end was cut off.

Everything here needs the key of the audit and the note beside it; whoever has the database alone can change it, and shows.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.store import auditnote, chain
from bot.store.auditnote import Noted
from bot.store.chain import Ends
from bot.store.keys import AUDIT, KeyRing
from bot.store.rows import AuditRow
from bot.store.unit_of_work import UnitOfWork

KINDS: Final = ("edited", "deleted", "inserted", "unsealed", "replaced", "ends", "cut", "other")
"""Of one act: changed · gone · not ours · written without the key · an act in the place of another. Of the list: its ends
were changed · its end is gone · it is not the list that was noted."""


@dataclass(frozen=True)
class Wrong:
    """Something that is not as it was written: acts `first` to `last`, or the list as a whole."""

    kind: str
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class Verdict:
    """What came out: how many acts are whole, how many are from before the chain, and what is wrong."""

    whole: int
    before: int
    wrong: tuple[Wrong, ...]


@dataclass
class _Walk:
    """A walk along the chain, from its beginning to its end."""

    key: bytes
    ends: Ends
    noted: Noted | None
    whole: int = 0
    before: int = 0
    wrong: list[Wrong] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._expected = self.ends.first_id + 1
        self._seal: bytes | None = self.ends.first_seal
        self._is_known = self.ends.seal is not None
        """Whether `_seal` is what the next act must be tied to; not after an act that was changed."""

    def step(self, row: AuditRow) -> None:
        if row.audit_id <= self.ends.began_id:
            self.before += 1
            return
        if row.audit_id <= self.ends.first_id or row.audit_id > self.ends.last_id:
            self.wrong.append(Wrong("inserted", row.audit_id, row.audit_id))
            return
        self._look_for_gap(row.audit_id)
        kind = self._judged(row)
        if kind is None:
            self.whole += 1
        else:
            self.wrong.append(Wrong(kind, row.audit_id, row.audit_id))
        self._expected, self._seal, self._is_known = row.audit_id + 1, row.seal, kind in (None, "replaced")
        if self.noted and self.noted.audit_id == row.audit_id and self.noted.seal != row.seal and kind is None:
            self.wrong.append(Wrong("other", row.audit_id, row.audit_id))

    def finish(self) -> Verdict:
        self._look_for_gap(self.ends.last_id + 1)
        if self.noted and self.noted.audit_id > self.ends.last_id:
            self.wrong.append(Wrong("cut", self.ends.last_id + 1, self.noted.audit_id))
        return Verdict(self.whole, self.before, tuple(self.wrong))

    def _look_for_gap(self, reached: int) -> None:
        if reached > self._expected:
            self.wrong.append(Wrong("deleted", self._expected, reached - 1))
            self._is_known = False

    def _judged(self, row: AuditRow) -> str | None:
        if row.seal is None:
            return "unsealed"
        if not chain.is_sealed(self.key, row):
            return "edited"
        return "replaced" if self._is_known and row.seal_before != self._seal else None


def verify(uow: UnitOfWork, keys: KeyRing) -> Verdict:
    """Walk the whole chain. Changes nothing; needs a unit of work that was not used before."""
    uow.audit.hold_still()
    key, ends, noted = keys.key(AUDIT), uow.audit.ends(), auditnote.read(keys.directory)
    walk = _Walk(key, ends or _supposed(uow), noted)
    if ends is None or not chain.are_sealed(key, ends) or (ends.is_fresh and noted is not None):
        walk.wrong.append(Wrong("ends"))
    for row in uow.audit.after(0):
        walk.step(row)
    return walk.finish()


def note(uow: UnitOfWork, keys: KeyRing) -> bool:
    """Note the last act outside the database; whether it was another one. What was noted is never let go of by itself."""
    ends, noted = uow.audit.ends(), auditnote.read(keys.directory)
    if ends is None or not chain.are_sealed(keys.key(AUDIT), ends) or ends.is_fresh:
        return False
    if noted and (noted.audit_id >= ends.last_id or not _still_leads_to(uow, ends, noted)):
        return False
    auditnote.write(keys.directory, Noted(ends.last_id, ends.last_seal))
    return True


def begin_anew(uow: UnitOfWork, keys: KeyRing, *, by: str, now: datetime) -> None:
    """An operator has looked at what is wrong, or put back a backup: the chain begins anew after what is there."""
    uow.audit.begin_anew()
    uow.audit.write(at=now, by=by, verb="begin", noun="audit", subject="audit")
    uow.commit()
    ends = uow.audit.ends()
    if ends is not None:
        auditnote.write(keys.directory, Noted(ends.last_id, ends.last_seal))


def _still_leads_to(uow: UnitOfWork, ends: Ends, noted: Noted) -> bool:
    row = uow.audit.by_id(noted.audit_id)
    return noted.audit_id <= ends.first_id or (row is not None and row.seal == noted.seal)


def _supposed(uow: UnitOfWork) -> Ends:
    """Where nothing says it any more: from the first act there is to the last."""
    first, last = next(uow.audit.after(0), None), uow.audit.latest(1)
    return Ends(0, first.audit_id - 1, None, last[0].audit_id, None, None) if first else chain.fresh(0)
