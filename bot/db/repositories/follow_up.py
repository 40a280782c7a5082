"""Ticks, referrals and corrections: what officers note, without a word of hers."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.db.statements import insert_if_new
from bot.db.tables.handoffs import CompletedStepRow, CorrectionRow, ReferralRow, corrections, referrals, ticks


class CompletedStepRepository:
    """The table of checklist steps that were done."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: CompletedStepRow) -> bool:
        """Note a step; whether that is news."""
        return insert_if_new(self._connection, ticks, **vars(row))

    def delete(self, *, handoff_id: str, checklist: str, step: str) -> bool:
        """Take a note back; whether it was there."""
        chosen = (ticks.c.handoff_id == handoff_id, ticks.c.checklist == checklist, ticks.c.step == step)
        return bool(self._connection.execute(delete(ticks).where(*chosen)).rowcount)

    def list_by_handoff(self, handoff_id: str) -> list[CompletedStepRow]:
        """Every step noted in a handoff, the first one first."""
        query = select(ticks).where(ticks.c.handoff_id == handoff_id).order_by(ticks.c.ticked_at, ticks.c.step)
        return [CompletedStepRow(**row._mapping) for row in self._connection.execute(query)]

    def delete_by_handoff(self, handoff_id: str) -> int:
        """Forget every step of a handoff; how many there were."""
        return int(self._connection.execute(delete(ticks).where(ticks.c.handoff_id == handoff_id)).rowcount)


class ReferralRepository:
    """The table of services that were asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: ReferralRow) -> None:
        """Note that a service was asked."""
        self._connection.execute(insert(referrals), vars(row))

    def list_by_handoff(self, handoff_id: str) -> list[ReferralRow]:
        """Every service asked in a handoff, the first one first."""
        query = select(referrals).where(referrals.c.handoff_id == handoff_id)
        ordered = query.order_by(referrals.c.agreed_at, referrals.c.referral_id)
        return [ReferralRow(**row._mapping) for row in self._connection.execute(ordered)]

    def set_outcome(self, referral_id: str, *, handoff_id: str, state: str, now: datetime) -> bool:
        """Note how it ended; whether it changed."""
        chosen = (
            referrals.c.referral_id == referral_id,
            referrals.c.handoff_id == handoff_id,
            referrals.c.state != state,
        )
        changed = update(referrals).where(*chosen).values(state=state, settled_at=now)
        return bool(self._connection.execute(changed).rowcount)

    def delete_by_handoff(self, handoff_id: str) -> int:
        """Forget every referral of a handoff; how many there were."""
        return int(self._connection.execute(delete(referrals).where(referrals.c.handoff_id == handoff_id)).rowcount)


class CorrectionRepository:
    """The table of directory rows found wrong, until the desk has settled them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: CorrectionRow) -> bool:
        """Note what was found; False where the same post has said the same of the row already."""
        same = (
            corrections.c.row_id == row.row_id,
            corrections.c.fault == row.fault,
            corrections.c.post_id == row.post_id,
        )
        if self._connection.execute(select(corrections.c.correction_id).where(*same)).first():
            return False
        self._connection.execute(insert(corrections), vars(row))
        return True

    def list_all(self) -> list[CorrectionRow]:
        """Everything not settled yet, the oldest first."""
        query = select(corrections).order_by(corrections.c.found_at, corrections.c.correction_id)
        return [CorrectionRow(**row._mapping) for row in self._connection.execute(query)]

    def delete(self, correction_id: str) -> bool:
        """It is settled; whether it was there."""
        chosen = delete(corrections).where(corrections.c.correction_id == correction_id)
        return bool(self._connection.execute(chosen).rowcount)
