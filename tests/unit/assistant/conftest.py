"""A real Rasa, in miniature: trained once, served in memory."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot import logging_setup
from bot.assistant import lean_rasa, runtime
from bot.assistant.runtime import Runtime
from bot.chat.assistant_client import RasaClient
from bot.domain.turn import AssistantReply, Choice, Turn

lean_rasa.install_lean_rasa()

from aiohttp.test_utils import TestServer  # noqa: E402

from bot.assistant import channel  # noqa: E402 -- rasa only behind lean.install()
from tests.support.mini_assistant import build  # noqa: E402

KEY = b"k" * 32
ACTIONS = "tests.support.mini_assistant.mini_actions"
_numbers = itertools.count(1)


@dataclass
class Clock:
    """A time that tests move."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, *, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@dataclass
class House:
    """One assistant with everything a test may want to touch."""

    app: object
    agent: object
    clock: Clock
    database: Path
    client: RasaClient
    http: httpx.AsyncClient

    def serves_with(self, agent: object) -> None:
        self.agent = self.app._state[channel.AGENT] = agent

    async def says(self, text: str, *, to: str = "her", turn_id: str | None = None) -> AssistantReply:
        return await self.client.send_turn(self.turn(text, to=to, turn_id=turn_id))

    async def chooses(self, payload: str, *, to: str = "her") -> AssistantReply:
        return await self.client.send_turn(self.turn(None, to=to, choice=Choice.from_payload(payload)))

    def turn(
        self, text: str | None, *, to: str = "her", turn_id: str | None = None, choice: Choice | None = None
    ) -> Turn:
        name = turn_id or f"turn-{next(_numbers)}"
        return Turn(name, to, "en", self.clock().timestamp() + 5, text=text, choice=choice)

    async def tracker(self, conversation_id: str = "her") -> object:
        return await self.agent.tracker_store.retrieve(conversation_id)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature, laid out and trained."""
    root = tmp_path_factory.mktemp("mini")
    build.train_project(root)
    return root


@pytest.fixture
def clean_logs() -> None:
    """Logging as every entry point sets it up, at its most talkative."""
    logging_setup.configure_logging(level="DEBUG")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def held(clock: Clock, tmp_path: Path) -> Runtime:
    """The runtime of this test."""
    settings = Runtime(KEY, f"sqlite:///{tmp_path / 'tracker.db'}", actions_package=ACTIONS, clock=clock)
    runtime.set_runtime(settings)
    return settings


@pytest_asyncio.fixture
async def house(project: Path, held: Runtime, clock: Clock, tmp_path: Path) -> AsyncIterator[House]:
    """An assistant that answers requests on loopback."""
    app = channel.create_app(lambda: loaded_agent(project))
    async with TestServer(app) as server:
        url = str(server.make_url("")).rstrip("/")
        client = RasaClient(url, KEY, clock=clock)
        async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
            yield House(app, app[channel.AGENT], clock, tmp_path / "tracker.db", client, http)
        await client.aclose()


async def loaded_agent(project: Path) -> object:
    """The miniature's agent, on the tracker store of the runtime that is held."""
    from rasa.core.agent import load_agent
    from rasa.core.utils import AvailableEndpoints

    endpoints = AvailableEndpoints.read_endpoints(str(project / "endpoints.yml"))
    return await load_agent(str(project / "models" / "pelita.tar.gz"), endpoints=endpoints)
