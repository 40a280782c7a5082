"""The page beside the phone: what it shows, and that it exists in the rehearsal alone."""

import random
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.engine import Engine

from bot import bootstrap
from bot.config import validation
from bot.config.settings import Settings
from bot.crypto.key_ring import KeyRing
from bot.db.unit_of_work import UnitOfWork
from bot.domain.enums import LANGUAGES
from bot.errors import BadSettings, StoreUnavailable
from simulator.server import create_app
from tests.support.factories import BOT_ID, ROOT, Clock, load_real_catalogues, load_real_content
from tests.support.gateway_app import autonyms
from tests.support.handoff_scenario import POST, HandoffServices
from tests.unit.tools.officer_training.scenario_app import guides, officers_catalogues, scenarios
from tools.officer_training import context as houses
from tools.officer_training.context import ScenarioContext, create_context
from tools.officer_training.phone import ButtonDecoder
from tools.officer_training.phrase_detection import PhraseDetector
from tools.officer_training.scenario import SCENARIOS
from tools.officer_training.session import ScenarioSession
from tools.officer_training.views import SESSION, STATIC, mount

FILES = sorted(STATIC.iterdir())


@dataclass
class Page:
    """A browser, and the clock of the rehearsal."""

    http: TestClient[Any, Any]
    room: ScenarioSession
    clock: Clock

    async def get(self, path: str) -> Any:
        return await self.http.get(path)

    async def post(self, path: str, **given: Any) -> Any:
        return await self.http.post(path, **given)


@pytest_asyncio.fixture
async def page(engine: Engine, keys: KeyRing) -> AsyncIterator[Page]:
    """A rehearsal with one post that has joined; nobody answers its bot."""
    clock = Clock()
    HandoffServices(engine, keys, clock=clock).add_joined_post(POST)

    def reading() -> UnitOfWork:
        return UnitOfWork(engine, is_read_only=True)

    house = ScenarioContext(
        scenarios=scenarios(),
        phrase_detector=PhraseDetector(guides(), scenarios().words, lambda: load_real_content().rights.facts),
        button_decoder=ButtonDecoder(keys, bot_id=BOT_ID, open_read_only=reading),
        keys=keys,
        bot_id=BOT_ID,
        open_read_only=reading,
        policy=load_real_content().handoff_policy,
        safe_contact=load_real_content().safe_contact,
        person_catalogues=load_real_catalogues(),
        officer_catalogues=officers_catalogues(),
        console_url="http://127.0.0.1:8082",
        now=clock,
    )
    app = create_app(
        token="1:x", now=clock, rng=random.Random(1), configure_app=lambda app: mount(app, house, autonyms=autonyms())
    )
    async with TestClient(TestServer(app)) as client:
        yield Page(client, app[SESSION], clock)


async def board(page: Page, language: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = await (await page.get(f"/client/scenarios?language={language}")).json()
    return found


async def begins(page: Page, **changed: str) -> tuple[int, dict[str, Any]]:
    wanted = {"name": "child", "post": POST.post_id, "language": "my", **changed}
    answer = await page.post("/client/scenarios/begin?language=vi", json=wanted)
    return answer.status, await answer.json()


async def test_it_lists_six_scenarios_in_every_language(page: Page) -> None:
    seen = [await board(page, language) for language in LANGUAGES]
    assert [[each["name"] for each in one["scenarios"]] for one in seen] == [list(SCENARIOS)] * len(LANGUAGES)
    titles = {each["title"] for one in seen for each in one["scenarios"]}
    assert len(titles) == len(SCENARIOS) * len(LANGUAGES)
    assert len({one["texts"]["how"] for one in seen}) == len(LANGUAGES)
    assert seen[0]["posts"] == [{"id": POST.post_id, "name": POST.name, "language": "id"}]


async def test_she_writes_in_her_language_and_the_page_speaks_the_officers(page: Page) -> None:
    assert await begins(page) == (200, {"ok": True})
    await page.room.advance()
    [entry] = (await board(page, "vi"))["play"]["entries"]
    assert (entry["text"], entry["language"], entry["writer"]) == ("လူနဲ့ ပြောချင်တယ်။", "my", "her")
    women = (await (await page.get("/client/women")).json())["women"]
    assert [(each["first_name"], each["language_code"]) for each in women] == [("Scenario", "my")]


async def test_one_runs_at_a_time_and_ends_with_a_debrief(page: Page) -> None:
    await begins(page)
    status, said = await begins(page)
    assert status == 409 and said["error"] == "Đang chạy một tình huống khác. Hãy kết thúc tình huống đó trước."
    assert (await board(page))["play"]["debrief"] == []
    await page.post("/client/scenarios/end")
    play = (await board(page, "id"))["play"]
    assert play["phase"] == "ended"
    assert [each["code"] for each in play["debrief"]] == [
        each.standard for each in scenarios().by_name["child"].expectations
    ]
    assert {each["state"] for each in play["debrief"]} <= {"not_met", "open"}
    assert all(each["says"] and each["why"] for each in play["debrief"])
    assert (await begins(page))[0] == 200


@pytest.mark.parametrize("wrong", [{"name": "nothing"}, {"post": "nobody"}, {"language": "xx"}])
async def test_what_does_not_exist_is_not_begun(page: Page, wrong: dict[str, str]) -> None:
    status, said = await begins(page, **wrong)
    assert status == 409 and said["error"]
    assert (await board(page))["play"] is None


async def test_nothing_coming_back_is_said_after_a_while(page: Page) -> None:
    await begins(page)
    await page.room.advance()
    page.clock.advance(seconds=31)
    await page.room.advance()
    assert (await board(page))["play"]["phase"] == "stuck"


async def test_a_database_that_is_away_is_said_as_a_sentence(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object) -> list[Any]:
        raise StoreUnavailable("away")

    monkeypatch.setattr(ScenarioContext, "list_joined_posts", away)
    answer = await page.get("/client/scenarios?language=en")
    assert answer.status == 503 and "database" in (await answer.json())["error"]


async def test_other_sites_are_turned_away(page: Page) -> None:
    answer = await page.post("/client/scenarios/begin", json={}, headers={"Origin": "http://elsewhere.example"})
    assert answer.status == 403


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
async def test_every_file_is_served_and_asks_nobody_else(page: Page, path: Path) -> None:
    answer = await page.get(f"/scenarios/static/{path.name}")
    assert answer.status == 200 and "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert re.findall(r"https?://", path.read_text(encoding="utf-8")) == []


def test_every_part_the_script_looks_for_is_in_the_page() -> None:
    html = (STATIC / "scenarios.html").read_text(encoding="utf-8")
    wanted = set(re.findall(r'\$\("([\w-]+)"\)', (STATIC / "scenarios.js").read_text(encoding="utf-8")))
    assert wanted and wanted <= set(re.findall(r'id="([\w-]+)"', html))
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)


async def test_every_text_of_the_page_is_given(page: Page) -> None:
    html = (STATIC / "scenarios.html").read_text(encoding="utf-8")
    assert set(re.findall(r'data-text="(\w+)"', html)) <= set((await board(page))["texts"])


def test_beside_real_women_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Settings.from_env({"PELITA_VAR": str(tmp_path), "TELEGRAM_TOKEN": "123456:" + "a" * 35}, root=ROOT)
    monkeypatch.setattr(bootstrap, "keys", lambda: pytest.fail("looked at keys"))
    monkeypatch.setattr(houses, "open_engine", lambda *_, **__: pytest.fail("opened a database"))
    with pytest.raises(BadSettings, match="rehearsal alone"):
        create_context(real)
    with pytest.raises(BadSettings, match="rehearsal runs without TELEGRAM_TOKEN"):
        validation.validate_settings(real, command="rehearsal")
    validation.validate_settings(Settings.from_env({"PELITA_VAR": str(tmp_path)}, root=ROOT), command="rehearsal")
