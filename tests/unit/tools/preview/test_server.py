"""The page and its data; what was saved reaches every open page; nothing comes from or goes to any other place."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web

from bot.config.settings import LOOPBACK, Settings
from bot.errors import BadSettings, Misconfigured
from bot.i18n.translation_files import get_po_path
from tests.unit.tools.preview.conftest import laid_over, real
from tests.unit.tools.preview.test_state import rewritten, save
from tools.preview import cli, server
from tools.preview.file_watcher import FileWatcher
from tools.preview.live_session import LiveSession, NluProbe
from tools.preview.server import HEADERS, STATIC, create_app
from tools.preview.state import ZAWGYI_CODE

HEARD = {"intent": "wages_unpaid", "confidence": 0.9, "alternatives": [], "language": "id", "urgent": False}


class Deaf(NluProbe):
    """A model that is not there, or says one thing."""

    def __init__(self, answer: dict[str, Any] | None) -> None:
        super().__init__(Path())
        self._answer = answer

    async def parse_text(self, text: str) -> dict[str, Any]:
        if self._answer is None:
            raise Misconfigured("There is no trained model yet.")
        return {**self._answer, "text": text}


def settings(root: Path) -> Settings:
    return replace(Settings.from_env({"REHEARSAL_PORT": "1"}), root=root)


@pytest_asyncio.fixture
async def page(request: pytest.FixtureRequest, checkout: Path) -> AsyncIterator[ClientSession]:
    """The page of a board on which every language is drawn, but those a test names."""
    not_drawn = getattr(request, "param", ())
    watching = FileWatcher(laid_over(checkout, *(code for code in real().list_codes() if code not in not_drawn)))
    app = create_app(watching, nlu_probe=Deaf(HEARD), live_session=LiveSession(settings(checkout)))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    async with ClientSession(f"http://{LOOPBACK}:{runner.addresses[0][1]}") as http:
        yield http
    await runner.cleanup()
    watching._render_executor.shutdown()  # the checkout is mended once nobody reads it any more


def of_script(text: str) -> dict[str, Any]:
    found = re.fullmatch(r"Preview\.take(?:Language)?\((.*)\);\n", text, re.DOTALL)
    assert found
    return json.loads(found[1])


async def test_the_page_and_everything_on_it_comes_from_here(page: ClientSession) -> None:
    async with page.get("/") as answer:
        html = await answer.text()
        assert all(answer.headers[name] == value for name, value in HEADERS.items())
    for name in re.findall(r'(?:href|src)="([^"]+)"', html):
        async with page.get("/" + name) as answer:
            assert answer.status == 200, name


@pytest.mark.parametrize("page", [("km", "xl", ZAWGYI_CODE)], indirect=True, ids=["some are drawn by and by"])
async def test_every_language_is_served_and_no_other(page: ClientSession) -> None:
    async with page.get("/data/index.js") as answer:
        index = of_script(await answer.text())
    assert index["live"]
    for code in [one["code"] for one in index["languages"]]:
        async with page.get(f"/data/{code}.js") as answer:
            assert len(of_script(await answer.text())["scenes"]) == len(index["scenes"])
    async with page.get("/data/fr.js") as answer:
        assert answer.status == 404


async def test_statements_and_numbers_are_served_as_the_tables_have_them(page: ClientSession, checkout: Path) -> None:
    async with page.get("/data/checks.js") as answer:
        said = await answer.text()
    checks = json.loads(said.removeprefix("Preview.takeChecks(").removesuffix(");\n"))
    assert {one["country"] for one in checks["statements"]} - {""} <= set(checks["names"]["km"]["countries"])
    assert all(one["phone"] and len(one["seal"]) == 12 for one in checks["calls"])
    (checkout / "data" / "directory" / "hotlines.csv").write_text("hotline_id\nhot-my-01,999\n", encoding="utf-8")
    async with page.get("/data/checks.js") as answer:
        assert answer.status == 409  # and what cannot be read takes nothing else away
    async with page.get("/data/km.js") as answer:
        assert answer.status == 200


async def test_what_is_saved_is_told_to_an_open_page_and_then_judged(page: ClientSession, checkout: Path) -> None:
    async with page.get("/data/id.js"), page.get("/events") as events:
        assert (await events.content.readline()) == b": here\n"
        path = get_po_path(checkout, "id")
        save(path, rewritten(path, "Do not send", "Jangan dikirim ke siapa pun sampai nanti malam"))
        seen = await _next(events.content, lambda change: change.get("said"))
        assert list(seen["said"].values()) == ["Jangan dikirim ke siapa pun sampai nanti malam"]
        judged = await _next(events.content, lambda change: (change.get("findings") or {}).get("messages"))
        assert "as drawn" in str(judged["findings"])


async def test_a_file_that_cannot_be_read_is_told(page: ClientSession, checkout: Path) -> None:
    async with page.get("/data/id.js"), page.get("/events") as events:
        save(get_po_path(checkout, "id"), b'msgid "begun\n')
        refused = await _next(events.content, lambda change: change.get("refused"))
        assert "cannot be read" in refused["refused"]


async def _next(content: Any, is_wanted: Any) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            line = await content.readline()
            if line.startswith(b"data: "):
                change = json.loads(line[6:])
                if is_wanted(change):
                    return change


async def test_another_site_is_turned_away(page: ClientSession) -> None:
    for path in ("/understand", "/walk"):
        async with page.post(path, data="x", headers={"Origin": "https://example.org"}) as answer:
            assert answer.status == 403


async def test_the_box_says_what_is_understood(page: ClientSession) -> None:
    async with page.post("/understand", data="gaji belum dibayar") as answer:
        assert await answer.json() == {**HEARD, "text": "gaji belum dibayar"}
    async with page.post("/understand", data="  ") as answer:
        assert answer.status == 400


async def test_no_rehearsal_is_started_beside_a_real_token() -> None:
    real_token = replace(Settings.from_env({}), telegram_token="123456:real")
    with pytest.raises(BadSettings):
        await LiveSession(real_token).start()


async def test_a_page_that_sleeps_is_told_to_load_anew() -> None:
    watching = FileWatcher(real())
    page = watching.add_page()
    for number in range(200):
        watching.broadcast({"code": "id", "said": {number: "x"}})
    told = [page.get_nowait() for _ in range(page.qsize())]
    assert told[0] == {"anew": True}
    watching.stop()


def test_the_folder_holds_everything_and_asks_nobody(tmp_path: Path) -> None:
    count = cli.write_site(real(), tmp_path / "site")
    files = {
        path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*") if path.is_file()
    }
    assert count == len(files)
    assert {
        "index.html",
        "data/index.js",
        "data/checks.js",
        "data/km.js",
        f"data/{ZAWGYI_CODE}.js",
        "static/chat.css",
        "static/room.css",
        "static/icon.svg",
    } <= files
    html = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'(?:href|src)="([^"]+)"', html)) <= files
    assert not of_script((tmp_path / "site" / "data" / "index.js").read_text(encoding="utf-8"))["live"]


def test_no_file_of_the_page_names_another_place() -> None:
    for file in STATIC.iterdir():
        addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+", file.read_text(encoding="utf-8"))
        assert addresses == [], file.name


def test_a_text_cannot_end_the_script_it_stands_in() -> None:
    assert "</" not in server._dump_json({"said": "</script><script>"})
