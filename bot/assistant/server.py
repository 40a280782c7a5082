"""The assistant process: what `rasa run` does, for our one channel, on loopback, without Rasa's HTTP API."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from aiohttp import web

from bot import http_server
from bot.assistant import lean_rasa, runtime
from bot.assistant.runtime import AssistantSettings, Runtime
from bot.domain.clock import wall_clock
from bot.errors import Misconfigured

LOOPBACK = "127.0.0.1"


class ServeSettings(AssistantSettings, Protocol):
    """What serving needs beyond the runtime; bot.config.settings.Settings has it."""

    @property
    def root(self) -> Path: ...
    @property
    def model_path(self) -> Path: ...
    @property
    def assistant_port(self) -> int: ...


def main(
    settings: ServeSettings, *, actions_package: str = "actions", trusted: Callable[[], datetime | None] = wall_clock
) -> None:
    """Serve until stopped; actions come from `actions_package`. By `trusted` time quiet conversations are erased.

    Raises Misconfigured if no model was trained or the channel key is missing.
    """
    if not settings.model_path.exists():
        raise Misconfigured("There is no trained model yet; run `make train`.")
    runtime.set_runtime(
        replace(Runtime.from_settings(settings), actions_package=actions_package, get_trusted_time=trusted)
    )
    lean_rasa.install_lean_rasa(serving=True)
    asyncio.run(http_server.serve(_create_app(settings), host=LOOPBACK, port=settings.assistant_port))


def _create_app(settings: ServeSettings) -> web.Application:
    from rasa.core.agent import Agent, load_agent
    from rasa.core.utils import AvailableEndpoints

    from bot.assistant import channel

    async def load() -> Agent:
        endpoints = AvailableEndpoints.read_endpoints(str(settings.root / "endpoints.yml"))
        agent = await load_agent(str(settings.model_path), endpoints=endpoints)
        if not agent.is_ready():
            raise Misconfigured("The model cannot be loaded; run `make train`.")
        return agent

    return channel.create_app(load)
