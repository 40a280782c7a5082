"""The same actions behind an ordinary rasa-sdk server: one setting, the same answers."""

import asyncio
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.assistant import runtime
from bot.errors import AssistantUnavailable
from tests.unit.assistant.conftest import ACTIONS, House, loaded_agent

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
WORDS = "canarymadam locked the door"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """An action server for the miniature, and the file it logs to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = (
        "from types import SimpleNamespace; from bot import logging_setup; logging_setup.configure_logging(level='DEBUG');"
        "from bot.assistant import action_server;"
        f"action_server.main(SimpleNamespace(actions_port={port}), actions_package={ACTIONS!r})"
    )
    log = tmp_path_factory.mktemp("actions") / "log"
    with log.open("wb") as out:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=out, stderr=out)
    yield f"http://127.0.0.1:{port}", log
    process.terminate()
    process.wait(timeout=10)


@pytest_asyncio.fixture
async def served(house: House, held, project, server) -> House:
    url, _ = server
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(30):
        while not await _answers(client, f"{url}/health"):
            await asyncio.sleep(0.1)
    runtime.set_runtime(replace(held, actions_url=f"{url}/webhook"))
    house.serves_with(await loaded_agent(project))
    yield house
    async with house.agent.action_endpoint.session() as session:
        await session.close()


async def test_the_answers_are_the_same(house: House, served: House) -> None:
    reply = await served.says("gaji saya belum dibayar")
    assert type(served.agent.action_endpoint).__name__ == "EndpointConfig"
    assert reply.response_calls[0].arguments == {"country": "any", "count": 0, "rows": ["wages:MY:1"]}


async def test_a_failing_action_fails_the_turn_and_neither_side_repeats_her_words(
    served, server, clean_logs, capfd
) -> None:
    with pytest.raises(AssistantUnavailable):
        await served.says(f"real human please {WORDS}")
    said = capfd.readouterr()
    assert "action_breaks failed" in said.err
    assert "canary" not in said.out + said.err + server[1].read_text()
    assert await served.tracker() is None


async def test_a_server_that_is_gone_fails_the_turn(house: House, held, project) -> None:
    runtime.set_runtime(replace(held, actions_url="http://127.0.0.1:9/webhook"))
    house.serves_with(await loaded_agent(project))
    with pytest.raises(AssistantUnavailable):
        await house.says("gaji saya belum dibayar")


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
