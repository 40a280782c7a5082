"""A migrated store of either kind, keys of its own, and a unit of work for each verb."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.services import conversations
from bot.services.conversations import Standing
from bot.store.engine import erase_checkpoint, open_engine
from bot.store.keys import AUDIT, KeyRing
from bot.store.migrations import migrate
from bot.store.unit_of_work import UnitOfWork
from tests.support.factories import AT_ONCE, BOT_ID, NOW, Ids, library, text
from tests.support.handoffs import OTHER, Office, Officer, Woman

Within = Callable[..., Any]


@pytest.fixture
def engine(migrated_url: str, keys: KeyRing) -> Iterator[Engine]:
    """A store at the newest revision."""
    engine = open_engine(migrated_url, audit_key=keys.key(AUDIT))
    yield engine
    engine.dispose()


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    found = KeyRing.open(tmp_path / "keys", create=True)
    found.condemned.delay = AT_ONCE
    return found


@pytest.fixture
def within(engine: Engine) -> Within:
    """Run a verb in a transaction of its own, as the gateway does."""

    def run(verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with UnitOfWork(engine) as uow:
            return verb(uow, *args, **kwargs)

    return run


@pytest.fixture
def new_id() -> Ids:
    return Ids()


@pytest.fixture
def her(within: Within, keys: KeyRing, new_id: Ids) -> Standing:
    """She wrote once; her message waits as `turn`."""
    within(conversations.receive, keys, [("turn", text())], bot_id=BOT_ID, now=NOW)
    standing, _ = within(
        conversations.begin, keys, text(), bot_id=BOT_ID, limits=library().limits, now=NOW, new_id=new_id
    )
    return standing


@pytest.fixture
def other(within: Within, keys: KeyRing, new_id: Ids) -> Standing:
    """Another woman, who wrote once."""
    standing, _ = within(
        conversations.begin, keys, text(update_id=77, chat_id=7077), bot_id=BOT_ID, limits=library().limits, now=NOW,
        new_id=new_id,
    )  # fmt: skip
    return standing


@pytest.fixture(scope="session")
def _posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which two posts have joined; made once, since a copy is faster."""
    folder = tmp_path_factory.mktemp("posts")
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    migrate(engine)
    office = Office(engine, KeyRing.open(folder / "keys", create=True))
    office.opens()
    office.opens(OTHER)
    erase_checkpoint(engine)
    engine.dispose()
    return folder / "store.db"


@pytest.fixture
def office(_posts: Path, tmp_path: Path, keys: KeyRing) -> Iterator[Office]:
    """Two posts that joined. On SQLite: what PostgreSQL does otherwise has tests of its own."""
    shutil.copy(_posts, tmp_path / "office.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'office.db'}")
    yield Office(engine, keys)
    engine.dispose()


@pytest.fixture
def she(office: Office) -> Woman:
    return office.woman()


@pytest.fixture
def officer(office: Office) -> Officer:
    return office.officer()


@pytest.fixture
def handoff(she: Woman) -> str:
    """She sent her card."""
    return she.asks(help="health", urgency="today", window="any", how="open").handoff_id
