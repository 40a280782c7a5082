"""One store with five posts in five time zones, used for one life after another; a transaction of it may die."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import delete

from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.db.tables import metadata
from bot.db.unit_of_work import UnitOfWork
from bot.domain.post import Post
from bot.services.handoffs.escalation import Notice
from tests.support.factories import Clock, Ids
from tests.support.handoff_scenario import MORNING, POST, HandoffServices

KEPT_TABLES: Final = ("alembic_version", "posts", "post_checks")
POSTS: Final = tuple(
    replace(POST, post_id=f"post-{country.lower()}", name=country, country=country, time_zone=zone)
    for country, zone in (
        ("MY", "Asia/Kuala_Lumpur"),
        ("SA", "Asia/Riyadh"),
        ("LB", "Asia/Beirut"),
        ("JP", "Asia/Tokyo"),
        ("HK", "Asia/Hong_Kong"),
    )
)
FOLDERS: Final = (Path("/dev/shm"), Path(tempfile.gettempdir()))  # noqa: S108 -- where there is one, memory is faster


class ProcessDied(Exception):
    """The process died at a commit."""


class DyingUnitOfWork(UnitOfWork):
    """A transaction that dies before it is kept."""

    def commit(self, *, may_wait: bool = False) -> None:
        raise ProcessDied


@dataclass
class HandoffWorld(HandoffServices):
    """An office whose next transaction may die; whoever did the verb then does it again."""

    is_dying: bool = False
    deaths: int = 0
    folder: Path = field(default_factory=Path)

    def run_in_transaction(self, verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        if self.is_dying:
            self.is_dying = False
            try:
                with self.open_unit_of_work(DyingUnitOfWork, named) as uow:
                    return verb(uow, *args, **named)
            except ProcessDied:
                self.deaths += 1
        with self.open_unit_of_work(UnitOfWork, named) as uow:
            return verb(uow, *args, **named)

    def open_unit_of_work(self, kind: type[UnitOfWork], named: Mapping[str, Any]) -> UnitOfWork:
        """A unit of work for a verb with these arguments: over everything."""
        return kind(self.engine)

    def check_isolation(self) -> None:
        """What else must hold of each post after a step; on SQLite nothing can."""

    def render_notice(self, notice: Notice) -> str:
        """What she is told, and of which handoff."""
        return f"{notice.kind}|{notice.handoff.handoff_id}"

    def reset(self) -> None:
        """Forget everybody; the posts stay."""
        self.clock, self.ids, self.is_dying = Clock(MORNING), Ids("row"), False
        with self.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                if table.name not in KEPT_TABLES:
                    connection.execute(delete(table))
        for path in self.folder.glob("keys/*"):
            if path.name.startswith(("handoff-", "draft-")):
                path.unlink()


@contextmanager
def create_world(posts: tuple[Post, ...] = POSTS) -> Iterator[HandoffWorld]:
    """A world of its own."""
    home = next(folder for folder in FOLDERS if folder.is_dir())
    with tempfile.TemporaryDirectory(dir=home) as name:
        folder = Path(name)
        engine = open_engine(f"sqlite:///{folder / 'store.db'}")
        migrate(engine)
        made = HandoffWorld(engine, KeyRing.open(folder / "keys", create=True), folder=folder)
        for post in posts:
            made.add_joined_post(post)
        yield made
        engine.dispose()
