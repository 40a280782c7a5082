"""Browsers that officers want to be told by that something is new."""

from datetime import datetime

from bot.db.repositories.base import Repository
from bot.db.tables.officers import PushSubscriptionRow, push_subscriptions


class PushSubscriptionRepository(Repository[PushSubscriptionRow]):
    """The table of push subscriptions."""

    def replace(self, row: PushSubscriptionRow) -> None:
        """Keep one; a browser is one officer's, the last one's."""
        self._delete(push_subscriptions.c.endpoint_hash == row.endpoint_hash)
        self._insert(row)

    def list_all(self) -> list[PushSubscriptionRow]:
        """Every one of them."""
        return self._list(order_by=(push_subscriptions.c.officer_id, push_subscriptions.c.added_at))

    def list_by_officer(self, officer_id: str) -> list[PushSubscriptionRow]:
        """Those of an officer, the oldest first."""
        return self._list(push_subscriptions.c.officer_id == officer_id, order_by=(push_subscriptions.c.added_at,))

    def mark_told(self, subscription_id: str, *, told_before: datetime, told_for: datetime, now: datetime) -> bool:
        """It is being told of what came until then; False where another process was faster."""
        same = (
            push_subscriptions.c.subscription_id == subscription_id,
            push_subscriptions.c.told_for == told_before,
        )
        return bool(self._update(*same, told_for=told_for, told_at=now))

    def delete(self, subscription_id: str, *, officer_id: str | None = None) -> bool:
        """Remove one, where an officer is named only if it is theirs; whether it was there."""
        whose = [push_subscriptions.c.officer_id == officer_id] if officer_id else []
        return bool(self._delete(push_subscriptions.c.subscription_id == subscription_id, *whose))
