"""The page comes from here alone, says that it is a rehearsal, and goes when it is told."""

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from bot.rehearsal.page import STATIC
from bot.rehearsal.server import serve
from tests.unit.rehearsal.theatre import SOON, TOKEN, Theatre

FILES = sorted(path for path in STATIC.iterdir())


async def test_the_page_says_what_it_is(theatre: Theatre) -> None:
    page = await (await theatre.http.get("/")).text()
    assert "Rehearsal" in page and "Nobody here is real" in page


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
async def test_every_file_is_served_with_headers_that_keep_others_out(theatre: Theatre, path: Path) -> None:
    answer = await theatre.http.get(f"/static/{path.name}")
    assert answer.status == 200
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_asks_anybody_else_for_anything(path: Path) -> None:
    addresses = re.findall(r"https?://[\w./-]+", path.read_text(encoding="utf-8"))
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}


def test_every_file_the_page_needs_is_there() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    scripts = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    needed = re.findall(r'(?:href|src)="static/([\w.]+)"', page) + re.findall(r'from "\./([\w.]+)"', scripts)
    assert set(needed) | {"index.html"} == {path.name for path in FILES}


def test_every_part_the_script_looks_for_is_in_the_page() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    wanted = set(re.findall(r'\$\("([\w-]+)"\)', (STATIC / "phone.js").read_text(encoding="utf-8")))
    assert wanted and wanted <= set(re.findall(r'id="([\w-]+)"', page))


def test_scripts_and_styles_are_never_inline() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


async def test_it_serves_until_it_is_told_to_stop() -> None:
    port, stop = unused_port(), asyncio.Event()
    serving = asyncio.create_task(serve(host="127.0.0.1", port=port, token=TOKEN, stop=stop))
    async with aiohttp.ClientSession() as session:
        assert await _health(session, f"http://127.0.0.1:{port}/healthz") == 200
        poll = asyncio.create_task(_read(session, f"http://127.0.0.1:{port}/bot{TOKEN}/getUpdates?timeout=50"))
        await asyncio.sleep(0.05)
        stop.set()
        await asyncio.wait_for(serving, SOON)
        assert await asyncio.wait_for(poll, SOON) == {"ok": True, "result": []}


async def _read(session: aiohttp.ClientSession, url: str) -> object:
    async with session.get(url) as answer:
        return await answer.json()


async def _health(session: aiohttp.ClientSession, url: str) -> int:
    async with asyncio.timeout(SOON):
        while True:
            try:
                async with session.get(url) as answer:
                    return answer.status
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.02)
