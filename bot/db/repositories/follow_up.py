"""Ticks, referrals, calls and corrections: what officers note or are called for, without a word of hers."""

from collections.abc import Collection
from datetime import datetime

from bot.db.repositories.base import EntityRepository, Repository
from bot.db.tables.handoffs import (
    CompletedStepRow,
    CorrectionRow,
    OfficerCallRow,
    ReferralRow,
    corrections,
    officer_calls,
    referrals,
    ticks,
)
from bot.domain.handoff import STATE_ASKED


class CompletedStepRepository(Repository[CompletedStepRow]):
    """The table of checklist steps that were done."""

    def add(self, row: CompletedStepRow) -> bool:
        """Note a step; whether that is news."""
        return self._insert_if_new(**vars(row))

    def delete(self, *, handoff_id: str, checklist: str, step: str) -> bool:
        """Take a note back; whether it was there."""
        this = (ticks.c.handoff_id == handoff_id, ticks.c.checklist == checklist, ticks.c.step == step)
        return bool(self._delete(*this))

    def list_by_handoff(self, handoff_id: str) -> list[CompletedStepRow]:
        """Every step noted in a handoff, the first one first."""
        return self._list(ticks.c.handoff_id == handoff_id, order_by=(ticks.c.ticked_at, ticks.c.step))

    def delete_by_handoff(self, handoff_id: str) -> int:
        """Forget every step of a handoff; how many there were."""
        return self._delete(ticks.c.handoff_id == handoff_id)


class ReferralRepository(EntityRepository[ReferralRow]):
    """The table of services that were asked."""

    def list_by_handoff(self, handoff_id: str) -> list[ReferralRow]:
        """Every service asked in a handoff, the first one first."""
        oldest_first = (referrals.c.agreed_at, referrals.c.referral_id)
        return self._list(referrals.c.handoff_id == handoff_id, order_by=oldest_first)

    def set_outcome(self, referral_id: str, *, handoff_id: str, state: str, now: datetime) -> bool:
        """Note how it ended; whether it changed."""
        chosen = (
            referrals.c.referral_id == referral_id,
            referrals.c.handoff_id == handoff_id,
            referrals.c.state != state,
        )
        return bool(self._update(*chosen, state=state, settled_at=now))

    def set_link(self, referral_id: str, *, handoff_id: str, link_hash: str | None, until: datetime | None) -> bool:
        """Give a slip another link, or none; whether there is such a slip."""
        chosen = (referrals.c.referral_id == referral_id, referrals.c.handoff_id == handoff_id)
        return bool(self._update(*chosen, link_hash=link_hash, link_until=until))

    def get_by_link(self, link_hash: str) -> ReferralRow | None:
        """The slip that a link opens."""
        found = self._list(referrals.c.link_hash == link_hash)
        return found[0] if found else None

    def list_answer_times(self, handoff_ids: Collection[str]) -> dict[str, datetime]:
        """Of some handoffs, when a receiver answered last by the link of a slip; without those in which none did."""
        chosen = (referrals.c.handoff_id.in_(handoff_ids), referrals.c.answered_at.is_not(None))
        rows = self._list(*chosen, order_by=(referrals.c.answered_at,)) if handoff_ids else []
        return {row.handoff_id: row.answered_at for row in rows if row.answered_at}

    def set_answered(self, referral_id: str, *, state: str, now: datetime) -> bool:
        """Note what the receiver answered by the link; whether nobody had said before how it ended."""
        chosen = (referrals.c.referral_id == referral_id, referrals.c.state == STATE_ASKED)
        return bool(self._update(*chosen, state=state, settled_at=now, answered_at=now))

    def delete_by_handoff(self, handoff_id: str) -> int:
        """Forget every referral of a handoff; how many there were."""
        return self._delete(referrals.c.handoff_id == handoff_id)


class OfficerCallRepository(Repository[OfficerCallRow]):
    """The table of officers who were called because nobody had answered in time."""

    def add(self, row: OfficerCallRow) -> bool:
        """Note a call; whether that is news."""
        return self._insert_if_new(**vars(row))

    def list_by_handoffs(self, handoff_ids: Collection[str]) -> list[OfficerCallRow]:
        """Every call in some handoffs, the first one of each first."""
        return self._list(
            officer_calls.c.handoff_id.in_(handoff_ids), order_by=(officer_calls.c.handoff_id, officer_calls.c.number)
        )

    def set_acknowledged(self, *, handoff_id: str, officer_id: str, now: datetime) -> bool:
        """An officer sees to what they were called for; whether that is news."""
        this = (
            officer_calls.c.handoff_id == handoff_id,
            officer_calls.c.officer_id == officer_id,
            officer_calls.c.acknowledged_at.is_(None),
        )
        return bool(self._update(*this, acknowledged_at=now))

    def delete_by_handoff(self, handoff_id: str) -> int:
        """Forget every call of a handoff; how many there were."""
        return self._delete(officer_calls.c.handoff_id == handoff_id)


class CorrectionRepository(EntityRepository[CorrectionRow]):
    """The table of directory rows found wrong, until the desk has settled them."""

    def add(self, row: CorrectionRow) -> bool:
        """Note what was found; False where the same post has said the same of the row already."""
        same = (
            corrections.c.row_id == row.row_id,
            corrections.c.fault == row.fault,
            corrections.c.post_id == row.post_id,
        )
        return not self._exists(*same) and super().add(row)

    def list_all(self) -> list[CorrectionRow]:
        """Everything not settled yet, the oldest first."""
        return self._list(order_by=(corrections.c.found_at, corrections.c.correction_id))
