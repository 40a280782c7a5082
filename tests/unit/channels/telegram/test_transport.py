"""The connection to Telegram: every wait ends, and every failure is one the library knows."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channels.telegram.transport import AiohttpRequest
from bot.config.settings import LOOPBACK


async def echo(request: web.Request) -> web.Response:
    if request.query.get("slow"):
        await asyncio.sleep(5)
    fields = dict(await request.post())
    return web.json_response(
        {"fields": fields, "agent": request.headers["User-Agent"]}, status=int(fields.get("status", 200))
    )


@pytest_asyncio.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes([web.post("/", echo)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, 0)
    await site.start()
    yield f"http://{LOOPBACK}:{runner.addresses[0][1]}/"
    await runner.cleanup()


@pytest_asyncio.fixture
async def connection() -> AsyncIterator[AiohttpRequest]:
    opened = AiohttpRequest(connect_seconds=1.0, read_seconds=0.2)
    await opened.initialize()
    yield opened
    await opened.shutdown()


async def test_what_is_sent_arrives_with_its_status(url: str, connection: AiohttpRequest) -> None:
    status, body = await connection.do_request(url, "POST", _data(text="ជួយ 😀", status=429))
    assert (status, "ជួយ 😀".encode("unicode_escape").split(b"\\U")[0] in body) == (429, True)
    assert b"python-telegram-bot" in body


async def test_silence_is_given_up(url: str, connection: AiohttpRequest) -> None:
    with pytest.raises(TimedOut):
        await connection.do_request(f"{url}?slow=1", "POST", _data())


async def test_the_caller_may_be_more_patient_or_less(url: str, connection: AiohttpRequest) -> None:
    with pytest.raises(TimedOut):
        await asyncio.wait_for(connection.do_request(f"{url}?slow=1", "POST", _data(), read_timeout=0.05), 0.19)


async def test_nobody_there_is_a_network_error(connection: AiohttpRequest) -> None:
    with pytest.raises(NetworkError):
        await connection.do_request(f"http://{LOOPBACK}:9/", "POST", _data())


async def test_it_says_that_it_was_not_opened() -> None:
    with pytest.raises(RuntimeError):
        await AiohttpRequest(connect_seconds=1.0, read_seconds=1.0).do_request("http://localhost/", "POST", _data())


def _data(**fields: object) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in fields.items()])
