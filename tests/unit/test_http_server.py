"""doorway.serve: how a local server listens, ends and is hung up on."""

import asyncio
import os
import signal
import socket

import pytest
from aiohttp import ClientSession, ClientTimeout, web

from bot import http_server
from bot.config.settings import LOOPBACK
from tests.support.stack import get_free_port


async def until_open(port: int) -> None:
    async with asyncio.timeout(5):
        while True:
            try:
                _, writer = await asyncio.open_connection(LOOPBACK, port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


async def test_a_handler_is_cancelled_when_whoever_asked_hangs_up_and_sigterm_ends_the_server() -> None:
    began, cancelled, port = asyncio.Event(), asyncio.Event(), get_free_port()

    async def slow(_: web.Request) -> web.Response:
        began.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return web.Response()

    app = web.Application()
    app.router.add_get("/", slow)
    serving = asyncio.create_task(http_server.serve(app, host=LOOPBACK, port=port))
    await until_open(port)
    async with ClientSession(timeout=ClientTimeout(total=0.3)) as http:
        with pytest.raises(TimeoutError):
            await http.get(f"http://{LOOPBACK}:{port}/")
    async with asyncio.timeout(5):
        await began.wait()
        await cancelled.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        await serving


async def test_a_port_that_is_taken_is_an_oserror() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            await http_server.serve(web.Application(), host=LOOPBACK, port=taken.getsockname()[1])
