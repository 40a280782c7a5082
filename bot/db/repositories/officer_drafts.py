"""What officers typed and did not send. It moves sealed bytes: bot/services/handoffs/officer_drafts.py has the words."""

from collections.abc import Collection
from datetime import datetime

from bot.db.repositories.base import Repository
from bot.db.tables.handoffs import OfficerDraftRow, officer_drafts


class OfficerDraftRepository(Repository[OfficerDraftRow]):
    """The table of officers' drafts."""

    def replace(self, row: OfficerDraftRow) -> None:
        """Keep this one in place of the one before."""
        self.delete(row.handoff_id, row.officer_id, row.box)
        self._insert(row)

    def list_by_officer(self, handoff_id: str, officer_id: str) -> list[OfficerDraftRow]:
        """Those of an officer in one handoff."""
        return self._list(officer_drafts.c.handoff_id == handoff_id, officer_drafts.c.officer_id == officer_id)

    def delete(self, handoff_id: str, officer_id: str, box: str) -> bool:
        """Remove one; whether it was there."""
        this = (officer_drafts.c.handoff_id == handoff_id, officer_drafts.c.officer_id == officer_id)
        return bool(self._delete(*this, officer_drafts.c.box == box))

    def delete_by_officer(self, handoff_id: str, officer_id: str) -> int:
        """Remove all that an officer has in one handoff; how many."""
        return self._delete(officer_drafts.c.handoff_id == handoff_id, officer_drafts.c.officer_id == officer_id)

    def delete_by_handoffs(self, handoff_ids: Collection[str], *, but_of: str | None = None) -> int:
        """Remove those of some handoffs, but an officer's own where one is named; how many."""
        chosen = officer_drafts.c.handoff_id.in_(sorted(handoff_ids))
        return self._delete(chosen, *([officer_drafts.c.officer_id != but_of] if but_of else []))

    def delete_old(self, *, before: datetime) -> int:
        """Remove those that were saved before a time; how many."""
        return self._delete(officer_drafts.c.saved_at < before)
