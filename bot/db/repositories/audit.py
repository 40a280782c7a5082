"""The audit: who did what, for a year, without a word of hers; each act sealed to the one before it (bot/db/audit_chain.py)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.engine import Connection

from bot.db import audit_chain
from bot.db.audit_chain import AUDIT_KEY
from bot.db.repositories.base import Repository, load_records
from bot.db.repositories.future_dates import CLOCK_TOLERANCE
from bot.db.tables.core import AuditRow, ChainEnds, audit, audit_ends

CLOCK_NOUN: Final = "clock"
"""The noun of a note that the clock was put right; what stands before it and is dated later was done before it."""
PAGE_SIZE: Final = 500
"""Acts that are looked at together."""
# Built once: building a statement takes longer than the database needs to answer it.
_SELECT_ENDS: Final = select(audit_ends)
_SELECT_ENDS_FOR_UPDATE: Final = _SELECT_ENDS.with_for_update()
_UPDATE_ENDS: Final = update(audit_ends).values(
    {column.name: bindparam(f"new_{column.name}") for column in audit_ends.c}
)
_INSERT_ACT: Final = insert(audit)


@dataclass(frozen=True)
class ActSelection:
    """Which acts are looked for; what is empty leaves nothing out."""

    by: Collection[str] = ()
    acts: Collection[tuple[str, str]] = ()
    """Nouns and verbs; a verb stands for those that carry a code after it (`check` for `check_hours`), too."""
    other_acts: Collection[tuple[str, str]] = ()
    """Verbs that are known by themselves, and are none of `acts` though they begin like one."""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is too late."""

    def build_conditions(self) -> list[ColumnElement[bool]]:
        """What has to be true of a row."""
        found: list[ColumnElement[bool]] = []
        if self.by:
            found.append(audit.c.by.in_(sorted(self.by)))
        if self.acts:
            found.append(or_(*(self._build_act_condition(noun, verb) for noun, verb in self.acts)))
        if self.subject:
            found.append(audit.c.subject == self.subject)
        if self.since:
            found.append(audit.c.at >= self.since)
        if self.until:
            found.append(audit.c.at < self.until)
        return found

    def _build_act_condition(self, noun: str, verb: str) -> ColumnElement[bool]:
        known = sorted(other for kind, other in self.other_acts if kind == noun and other.startswith(f"{verb}_"))
        with_code = and_(audit.c.verb.startswith(f"{verb}_", autoescape=True), audit.c.verb.not_in(known))
        return and_(audit.c.noun == noun, or_(audit.c.verb == verb, with_code))


EVERY_ACT: Final = ActSelection()


class AuditRepository(Repository[AuditRow]):
    """The table of what was done.

    What is written waits for the commit: only then is its place in the chain known, and whoever holds the end of the chain
    waits for nobody else any more.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._key: bytes | None = connection.get_execution_options().get(AUDIT_KEY)
        self._pending_acts: list[AuditRow] = []
        self._last_expired_act: AuditRow | None = None

    def write(self, *, at: datetime, by: str, verb: str, noun: str, subject: str) -> None:
        """Record one act. `subject` is a random id; nothing a person typed may be passed."""
        self._pending_acts.append(AuditRow(0, at, by, verb, noun, subject))

    def list_latest(
        self, limit: int, *, before: int | None = None, selection: ActSelection = EVERY_ACT
    ) -> list[AuditRow]:
        """The last acts of a selection, newest first; with `before` those of lower numbers."""
        self.flush()
        older = () if before is None else (audit.c.audit_id < before,)
        return self._load(
            select(audit).where(*older, *selection.build_conditions()).order_by(audit.c.audit_id.desc()).limit(limit)
        )

    def list_by_subject(self, subject: str, *, limit: int) -> list[AuditRow]:
        """The last acts to one thing, newest first."""
        self.flush()
        query = select(audit).where(audit.c.subject == subject)
        return self._load(query.order_by(audit.c.audit_id.desc()).limit(limit))

    def list_by_verbs(self, subject: str, verbs: Collection[str]) -> list[AuditRow]:
        """What was done to one thing of these acts, oldest first."""
        self.flush()
        chosen = (audit.c.subject == subject, audit.c.verb.in_(sorted(verbs)))
        return self._load(select(audit).where(*chosen).order_by(audit.c.audit_id))

    def iterate_after(self, audit_id: int) -> Iterator[AuditRow]:
        """Every act after one, oldest first."""
        query = select(audit).order_by(audit.c.audit_id).limit(PAGE_SIZE)
        while page := self._load(query.where(audit.c.audit_id > audit_id)):
            yield from page
            audit_id = page[-1].audit_id

    def get_by_id(self, audit_id: int) -> AuditRow | None:
        """One act, None where it is gone."""
        return self._get(audit.c.audit_id == audit_id)

    def get_chain_ends(self) -> ChainEnds | None:
        """Where the chain begins and ends, as it stands; None where somebody removed that."""
        return next(iter(load_records(self._connection, ChainEnds, _SELECT_ENDS)), None)

    def use_repeatable_read(self) -> None:
        """Show one moment until this unit of work ends, whatever others write; the first thing that is asked of it."""
        if self._connection.dialect.name == "postgresql":  # SQLite does so by itself
            self._connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

    def record_clock_correction(self, *, now: datetime) -> bool:
        """Note that the clock was wrong, where acts are dated ahead: they count as done by now. Whether that was needed."""
        self.flush()
        ahead = self._list_values(select(audit.c.audit_id).where(audit.c.at > now + CLOCK_TOLERANCE))
        noted = self._list_values(select(audit.c.audit_id).where(audit.c.noun == CLOCK_NOUN)) if ahead else []
        is_needed = max(ahead, default=0) > max(noted, default=0)
        if is_needed:
            self.write(at=now, by="retention", verb="put_right", noun=CLOCK_NOUN, subject="audit")
        return is_needed

    def expire(self, *, before: datetime) -> int:
        """At the commit, let go of what was done before a time; how many acts.

        It goes from the front, and no further than to what somebody changed: a trace of that does not go by itself.
        """
        self.flush()
        gone = list(self._iterate_expired_acts(before))
        self._last_expired_act = gone[-1] if gone else None
        return sum(row.noun != CLOCK_NOUN for row in gone)

    def restart_chain(self) -> None:
        """From now on the chain begins after what is there: an operator has looked at it."""
        self.flush()
        self._lock_chain_ends()
        self._save_chain_ends(
            audit_chain.sign_ends(self._key, audit_chain.start_chain(self._get_last_id()), trusted=True)
        )

    def flush(self) -> None:
        """Write what waits, in its order; the unit of work does so when it commits."""
        if not self._pending_acts and self._last_expired_act is None:
            return
        ends = self._lock_chain_ends()
        trusted = self._key is not None and audit_chain.are_ends_authentic(self._key, ends)
        ends = self._append_pending_acts(self._delete_expired_acts(ends))
        self._save_chain_ends(audit_chain.sign_ends(self._key, ends, trusted=trusted))

    def _append_pending_acts(self, ends: ChainEnds) -> ChainEnds:
        rows = []
        for act in self._pending_acts:
            row, ends = audit_chain.append_act(self._key, ends, act)
            rows.append(vars(row))
        if rows:
            self._connection.execute(_INSERT_ACT, rows)
        self._pending_acts = []
        return ends

    def _delete_expired_acts(self, ends: ChainEnds) -> ChainEnds:
        last, self._last_expired_act = self._last_expired_act, None
        if last is None:
            return ends
        self._delete(audit.c.audit_id <= last.audit_id)
        return replace(ends, first_id=last.audit_id, first_seal=last.seal) if last.audit_id > ends.first_id else ends

    def _iterate_expired_acts(self, before: datetime) -> Iterator[AuditRow]:
        """What is over, from the front, as far as it is as it was written."""
        ends, old = self.get_chain_ends(), self._list(audit.c.at < before, order_by=(audit.c.audit_id,))
        if ends is None or not old:
            return
        noted = max((row.audit_id for row in old if row.noun == CLOCK_NOUN and self._is_authentic(row)), default=0)
        expected = ends.first_id + 1
        for row in self.iterate_after(0):
            is_changed = row.audit_id > ends.began_id and not (row.audit_id == expected and self._is_authentic(row))
            if is_changed or (row.at >= before and row.audit_id > noted):
                return
            expected = max(expected, row.audit_id + 1)
            yield row

    def _is_authentic(self, row: AuditRow) -> bool:
        return self._key is None or audit_chain.is_act_authentic(self._key, row)

    def _lock_chain_ends(self) -> ChainEnds:
        """The ends, and nobody else adds to the chain until this unit of work is over."""
        if found := load_records(self._connection, ChainEnds, _SELECT_ENDS_FOR_UPDATE):
            return found[0]
        # Somebody removed it. What is done must still be written down, and the missing seal shows what happened.
        ends = replace(audit_chain.start_chain(self._get_last_id()), seal=audit_chain.BROKEN_MAC)
        self._connection.execute(insert(audit_ends), vars(ends))
        return ends

    def _save_chain_ends(self, ends: ChainEnds) -> None:
        self._connection.execute(_UPDATE_ENDS, {f"new_{name}": value for name, value in vars(ends).items()})

    def _get_last_id(self) -> int:
        return self._get_value(select(func.max(audit.c.audit_id))) or 0
