"""`python -m tests.proofs.handoffs.row_level_security`: five posts on PostgreSQL, every filter of ours removed, and
docs/measured/apart.md.

The state machine of state_machine.py, with the officers' verbs done as the console does them: on connections of its
own that name
the post. The conditions by which our own questions keep posts apart are taken out; what is left is the database's.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from sqlalchemy import select, true
from sqlalchemy.engine import Engine

from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.db.tables.core import vault_entries, vaults
from bot.db.tables.handoffs import consents, drafts, handoffs, referrals, relay, return_tries, ticks
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffState
from bot.errors import NotFound
from tests.proofs import report_page
from tests.proofs.chaos.postgres_server import create_unprivileged_database
from tests.proofs.handoffs.ledger import require
from tests.proofs.handoffs.planted_faults import _ignore_post
from tests.proofs.handoffs.runner import ShareResult, play_steps
from tests.proofs.handoffs.world import POSTS, HandoffWorld
from tests.proofs.report_page import Figure
from tests.support.factories import ROOT
from tests.support.postgres import run_server

STEPS: Final = 10_000
PROCESSES: Final = 2
HANDOFF_TABLES: Final = (consents, relay, vaults, vault_entries, ticks, referrals)
PERSON_ONLY_TABLES: Final = (drafts, return_tries)
"""What no post ever sees."""
FILTERS: Final[Mapping[str, Any]] = {
    "bot.services.handoffs.transitions.find_at_post": _ignore_post,
    "bot.services.handoffs.lifecycle.find_at_post": _ignore_post,
    "bot.services.handoffs.transfers._is_offered_to": lambda row, *_: row.state is HandoffState.TRANSFERRING,
    "bot.db.repositories.handoffs.belongs_to_post": lambda _: true(),
    "bot.db.repositories.handoffs.is_offered_to": lambda **_: true(),
    "bot.db.repositories.handoffs.HandoffRepository.list_open_visible_to_post": lambda it, _: it.list_open(),
}
"""Every condition of ours that names a post, and what stands in its place."""


@dataclass
class IsolatedWorld(HandoffWorld):
    """A world on PostgreSQL whose officers come over connections of the console."""

    console: Engine = field(kw_only=True)

    def open_unit_of_work(self, kind: type[UnitOfWork], named: Mapping[str, Any]) -> UnitOfWork:
        """Of their post where officers do it."""
        is_officers = "post_id" in named and {"officer_id", "by"} & named.keys()
        return kind(self.console, post=named["post_id"]) if is_officers else kind(self.engine)

    def check_isolation(self) -> None:
        """Each post asks for every row of every table."""
        with UnitOfWork(self.engine, is_read_only=True) as uow:
            rows = uow._connection.execute(select(handoffs.c.handoff_id, handoffs.c.post_id, handoffs.c.to_post)).all()
        for post in POSTS:
            theirs = {row.handoff_id for row in rows if post.post_id in (row.post_id, row.to_post)}
            with UnitOfWork(self.console, is_read_only=True, post=post.post_id) as uow:
                ask = uow._connection.execute
                require(
                    set(ask(select(handoffs.c.handoff_id)).scalars()) == theirs, "a post sees another's, or not its own"
                )
                for table in HANDOFF_TABLES:
                    found = set(ask(select(table.c.handoff_id)).scalars())
                    require(found <= theirs, f"a post sees another's {table.name}")
                require(
                    not any(ask(select(table)).first() for table in PERSON_ONLY_TABLES), "a post sees what was not sent"
                )


@contextmanager
def open_isolated_world() -> Iterator[HandoffWorld]:
    """Such a world on a server of its own, our filters removed."""
    with tempfile.TemporaryDirectory() as name, run_server() as superuser, ExitStack() as stack:
        url = create_unprivileged_database(superuser)
        engine, console = open_engine(url), open_engine(url, names_post=True)
        migrate(engine)
        made = IsolatedWorld(engine, KeyRing.open(Path(name) / "keys", create=True), folder=Path(name), console=console)
        for post in POSTS:
            made.add_joined_post(post)
        for target, nothing in FILTERS.items():
            stack.enter_context(patch(target, nothing))
        yield made
        engine.dispose()
        console.dispose()


def play_share(steps: int) -> ShareResult:
    """Play so many steps there."""
    return play_steps(steps, at=open_isolated_world)


def main() -> int:
    """0 where nothing fell short."""
    began = time.monotonic()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        shares = list(pool.map(play_share, [STEPS // PROCESSES + 1] * PROCESSES))
    steps, wrong = sum(one.steps for one in shares), [said for one in shares for said in one.wrong]
    seen: Counter[str] = sum((one.outcome_counts for one in shares), Counter())
    figures = [
        Figure("steps", f"at least {STEPS:,}", f"{steps:,}", steps >= STEPS),
        Figure("posts", "5", str(len(POSTS)), len(POSTS) == 5),
        Figure("rows another post saw, or broken invariants", "0", str(len(wrong)), not wrong),
        Figure("filters of ours that were removed", "", str(len(FILTERS))),
        Figure("refused by the database alone", "", f"{seen[f'refused: {NotFound.__name__}']:,}"),
        Figure(
            "read, claimed, accepted by another post",
            "",
            f"{seen['read']:,}, {seen['claimed']:,}, {seen['accepted by another post']:,}",
        ),
        Figure("time", "", f"{time.monotonic() - began:.0f} s"),
    ]
    body = "\n".join([report_page.render_table(figures), *wrong])
    print(body)
    report_page.write_page(
        ROOT,
        "apart",
        title="Posts apart",
        command="python -m tests.proofs.handoffs.row_level_security",
        today=datetime.now(UTC).date(),
        body=body,
    )
    return 0 if report_page.are_all_met(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
