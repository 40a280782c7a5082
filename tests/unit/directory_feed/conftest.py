"""A publisher, a server and an installation for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.directory_feed.publisher import Place, Publisher, Server, place_of


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def place(server: Server, publisher: Publisher, tmp_path: Path) -> Place:
    return place_of(server, publisher, tmp_path / "var")
