"""Posts, and the checks before they join."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot.model.post import Post
from bot.store.statements import insert_if_new
from bot.store.tables import post_checks, posts


class PostRepository:
    """The tables of posts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get_by_id(self, post_id: str) -> Post | None:
        """A post, joined or not."""
        row = self._connection.execute(select(posts).where(posts.c.post_id == post_id)).one_or_none()
        return _to_post(row) if row else None

    def list_all(self) -> list[Post]:
        """Every post there ever was, by name."""
        return [_to_post(row) for row in self._connection.execute(select(posts).order_by(posts.c.name, posts.c.post_id))]

    def add(self, post: Post) -> bool:
        """Add a post; False where its id is taken."""
        values = {**vars(post), "languages": ",".join(post.languages)}
        return insert_if_new(self._connection, posts, **values)

    def update(self, post_id: str, **values: object) -> bool:
        """Change columns of a post; whether it is there."""
        chosen = update(posts).where(posts.c.post_id == post_id)
        return bool(self._connection.execute(chosen.values(**values)).rowcount)

    def record_check(self, post_id: str, item: str, *, by: str, now: datetime) -> bool:
        """Note that a check was seen to; whether that is news."""
        return insert_if_new(self._connection, post_checks, post_id=post_id, item=item, checked_at=now, by=by)

    def get_checks(self, post_id: str) -> dict[str, tuple[datetime, str]]:
        """The checks seen to: item → when and by whom."""
        query = select(post_checks).where(post_checks.c.post_id == post_id).order_by(post_checks.c.item)
        return {row["item"]: (row["checked_at"], row["by"]) for row in self._connection.execute(query).mappings()}


def _to_post(row: Row[Any]) -> Post:
    values = dict(row._mapping)
    return Post(**{**values, "languages": tuple(filter(None, values["languages"].split(",")))})
