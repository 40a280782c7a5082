"""A migrated store of either kind, keys of its own, and a unit of work for each verb."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.crypto.key_ring import AUDIT, KeyRing
from bot.db.engine import open_engine, truncate_wal
from bot.db.migrations import migrate
from bot.db.unit_of_work import UnitOfWork
from bot.services import conversations
from bot.services.conversations import ConversationContext
from tests.support.factories import BOT_ID, NO_DELAY, NOW, Ids, create_text_update, load_real_content
from tests.support.handoff_scenario import OTHER, HandoffServices, OfficerActor, PersonActor

Within = Callable[..., Any]


@pytest.fixture
def engine(migrated_url: str, keys: KeyRing) -> Iterator[Engine]:
    """A store at the newest revision."""
    engine = open_engine(migrated_url, audit_key=keys.get_key(AUDIT))
    yield engine
    engine.dispose()


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    found = KeyRing.open(tmp_path / "keys", create=True)
    found.destruction_schedule.delay = NO_DELAY
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
def her(within: Within, keys: KeyRing, new_id: Ids) -> ConversationContext:
    """She wrote once; her message waits as `turn`."""
    within(conversations.store_updates, keys, [("turn", create_text_update())], bot_id=BOT_ID, now=NOW)
    standing, _ = within(
        conversations.begin_turn,
        keys,
        create_text_update(),
        bot_id=BOT_ID,
        limits=load_real_content().limits,
        now=NOW,
        new_id=new_id,
    )
    return standing


@pytest.fixture
def other(within: Within, keys: KeyRing, new_id: Ids) -> ConversationContext:
    """Another woman, who wrote once."""
    standing, _ = within(
        conversations.begin_turn,
        keys,
        create_text_update(update_id=77, chat_id=7077),
        bot_id=BOT_ID,
        limits=load_real_content().limits,
        now=NOW,
        new_id=new_id,
    )
    return standing


@pytest.fixture(scope="session")
def _posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which two posts have joined; made once, since a copy is faster."""
    folder = tmp_path_factory.mktemp("posts")
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    migrate(engine)
    office = HandoffServices(engine, KeyRing.open(folder / "keys", create=True))
    office.add_joined_post()
    office.add_joined_post(OTHER)
    truncate_wal(engine)
    engine.dispose()
    return folder / "store.db"


@pytest.fixture
def office(_posts: Path, tmp_path: Path, keys: KeyRing) -> Iterator[HandoffServices]:
    """Two posts that joined. On SQLite: what PostgreSQL does otherwise has tests of its own."""
    shutil.copy(_posts, tmp_path / "office.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'office.db'}")
    yield HandoffServices(engine, keys)
    engine.dispose()


@pytest.fixture
def she(office: HandoffServices) -> PersonActor:
    return office.create_person()


@pytest.fixture
def officer(office: HandoffServices) -> OfficerActor:
    return office.create_officer()


@pytest.fixture
def handoff(she: PersonActor) -> str:
    """She sent her card."""
    return she.request_handoff(help="health", urgency="today", window="any", how="open").handoff_id
