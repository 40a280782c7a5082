"""Texts that posts keep beside the product's own."""

from datetime import datetime

from bot.db.repositories.base import EntityRepository
from bot.db.tables.officers import PostTextRow, post_texts


class PostTextRepository(EntityRepository[PostTextRow]):
    """The table of posts' own texts."""

    def list_by_post(self, post_id: str) -> list[PostTextRow]:
        """Every text of a post that is not withdrawn, by its title."""
        same = (post_texts.c.post_id == post_id, post_texts.c.withdrawn_at.is_(None))
        return self._list(*same, order_by=(post_texts.c.title, post_texts.c.created_at, post_texts.c.text_id))

    def set_approved(self, text_id: str, *, by: str, now: datetime) -> bool:
        """Note who read it; False where somebody did before, or it was withdrawn."""
        waiting = (
            post_texts.c.text_id == text_id,
            post_texts.c.approved_at.is_(None),
            post_texts.c.withdrawn_at.is_(None),
        )
        return bool(self._update(*waiting, approver_id=by, approved_at=now))

    def set_withdrawn(self, text_id: str, *, now: datetime) -> bool:
        """Nobody is offered it any more; whether that is news."""
        same = (post_texts.c.text_id == text_id, post_texts.c.withdrawn_at.is_(None))
        return bool(self._update(*same, withdrawn_at=now))

    def delete_withdrawn(self, *, before: datetime, after: datetime) -> int:
        """Remove texts withdrawn before one time, or dated after another; how many."""
        at = post_texts.c.withdrawn_at
        return self._delete((at < before) | (at > after))
