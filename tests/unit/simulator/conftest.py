from collections.abc import AsyncIterator

import pytest_asyncio

from tests.unit.simulator.simulator_app import Theatre, open_theatre


@pytest_asyncio.fixture
async def theatre() -> AsyncIterator[Theatre]:
    opened = await open_theatre()
    yield opened
    await opened.http.close()
