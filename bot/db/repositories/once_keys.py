"""Forms of officers that were sent: each acts once."""

from datetime import datetime

from bot.db.repositories.base import Repository
from bot.db.tables.handoffs import OnceKeyRow, once_keys


class OnceKeyRepository(Repository[OnceKeyRow]):
    """The table of once-keys."""

    def get(self, key_hash: str) -> OnceKeyRow | None:
        """What was sent with a key."""
        return self._get(once_keys.c.key_hash == key_hash)

    def add(self, row: OnceKeyRow) -> bool:
        """Use a key up; False where it was used before."""
        return self._insert_if_new(**vars(row))

    def delete_old(self, *, before: datetime) -> int:
        """Forget those that were used before a time; how many."""
        return self._delete(once_keys.c.used_at < before)
