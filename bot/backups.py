"""`python -m bot backup` and `python -m bot restore`: a copy of the database, and back again without whoever erased herself."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot import audit, bootstrap, supervisor
from bot.services import chats, restoring, routes, trail
from bot.services.restoring import Quieted
from bot.store import copies
from bot.store.engine import Database, erase_checkpoint, open_engine
from bot.store.keys import AUDIT
from bot.store.migrations import migrate
from bot.store.unit_of_work import UnitOfWork


def back_up(target: Path) -> list[str]:
    """Copy the gateway's database into a new file while everything runs; what to say.

    Raises BadRequest (PostgreSQL, no database, the file is there), StoreUnavailable.
    """
    engine = _engine()
    try:
        copies.write_copy(copies.path_of(engine), target)
    finally:
        engine.dispose()
    return [f"The copy is {target}, for this account alone. It opens nothing without the keys: keep them apart."]


def restore(source: Path | None, *, now: Callable[[], datetime]) -> list[str]:
    """Put a copy in the place of the database, or take the one that was put there already; then let nothing old come of it.

    Broken off, it is run again without a file. Raises BadSettings while Pelita runs, BadRequest where the copy cannot be
    used, StoreUnavailable.
    """
    settings = bootstrap.settings()
    supervisor.refuse_taken_ports(settings)
    engine = _engine()
    try:
        if source is not None:
            copies.put_back(source, copies.path_of(engine))
        migrate(engine)
        with UnitOfWork(engine, reading=True) as uow:
            verdict = audit.report(trail.verify(uow, bootstrap.keys()))
        return [*verdict, *_settle(engine, now=now)]
    finally:
        engine.dispose()


def _settle(engine: Database, *, now: Callable[[], datetime]) -> list[str]:
    erased = _replay(engine, now=now)
    with UnitOfWork(engine) as uow:
        quieted = restoring.quiet(uow, now=now())
    known, left = _move(engine, now=now)
    erase_checkpoint(engine)
    return _said(erased, quieted, known=known, left=left)


def _replay(engine: Database, *, now: Callable[[], datetime]) -> int:
    with UnitOfWork(engine, reading=True) as uow:
        routes.reserve(uow, bootstrap.keys())
    erased = 0
    after: str | None = ""
    while after is not None:
        with UnitOfWork(engine) as uow:
            found = restoring.replay(uow, bootstrap.keys(), now=now(), after=after)
        erased, after = erased + found.erased, found.after
    return erased


def _move(engine: Database, *, now: Callable[[], datetime]) -> tuple[int, int]:
    keys, bot_id = bootstrap.keys(), int(bootstrap.settings().telegram_token.partition(":")[0])
    with UnitOfWork(engine) as uow:
        while routes.renew_shared(uow, keys):
            pass
    left = 0
    after: str | None = ""
    while after is not None:
        with UnitOfWork(engine) as uow:
            found = chats.move(uow, keys, bot_id=bot_id, now=now(), after=after)
            known = uow.people.number()
        left, after = left + found.left, found.after
    return known - left, left


def _said(erased: int, quieted: Quieted, *, known: int, left: int) -> list[str]:
    return [
        f"Women who had erased themselves and are erased again: {erased}.",
        f"Old messages let go of: {quieted.received} received, {quieted.owed} to be sent.",
        f"Open handoffs sealed until she gives her return code: {quieted.sealed}.",
        f"Women who will be known when they write: {known}. Who will be new: {left}.",
        "If anything is wrong with the acts above, write it down, then run: python -m bot audit begin",
    ]


def _engine() -> Database:
    return open_engine(bootstrap.settings().database_url, audit_key=bootstrap.keys().key(AUDIT))
