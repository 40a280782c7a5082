"""A house for each test, on a store that was migrated once."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.engine import Engine

from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from tests.support.gateway_app import House
from tests.support.handoff_story import OPEN_ALL_DAY, Story


@pytest.fixture
def engine(migrated_sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(migrated_sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    return KeyRing.open(tmp_path / "keys", create=True)


@pytest_asyncio.fixture
async def house(engine: Engine, keys: KeyRing, tmp_path: Path) -> AsyncIterator[House]:
    house = House(engine, tmp_path, keys)
    yield house
    house.kit.db.close()


@pytest.fixture
def story(house: House) -> Story:
    """A post has joined, and she asks for a person."""
    return Story.begin(house, OPEN_ALL_DAY)
