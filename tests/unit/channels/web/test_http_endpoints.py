"""The web chat's port: a talk through the real gateway, and what is refused."""

import asyncio
import html
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.engine import Engine

from bot.channels.web import request_limits
from bot.channels.web.http_endpoints import SECURITY_HEADERS, WebDoor, build_web_app, choose_language
from bot.channels.web.pages import WebPages
from bot.channels.web.phone_numbers import build_call_address, list_card_numbers
from bot.channels.web.request_limits import RequestLimits
from bot.channels.web.sessions import PageKeys, WebSessions
from bot.chat.help_cards import HELP_CARD
from bot.crypto.key_ring import BUTTON, KeyRing
from bot.domain.enums import CARD_COUNTRIES, LANGUAGES
from bot.domain.turn import Choice
from bot.errors import ChannelUnavailable
from tests.support.factories import load_real_catalogues
from tests.support.gateway_app import House, autonyms, compiled_cards
from tests.unit.channels.web.test_sessions import Seconds, count_bytes

Client = TestClient[Any, Any]


@dataclass
class Page:
    """A page in her browser, as c.js behaves."""

    client: Client
    house: House
    key: str = ""
    after: int = 0
    sent: int = 0
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)

    async def post(self, path: str, **fields: Any) -> tuple[int, dict[str, Any]]:
        async with self.client.post(path, json={"key": self.key, "after": self.after, **fields}) as answer:
            return answer.status, await answer.json() if answer.content_type == "application/json" else {}

    async def open(self) -> None:
        _, answer = await self.post("/key")
        self.key = answer["key"]

    async def send(self, *, nonce: str = "", **fields: Any) -> int:
        self.sent += 1
        nonce = nonce or f"{self.sent:032x}"
        status, answer = await self.post("/send", nonce=nonce, language="en", **fields)
        assert status == 200, status
        await self.house.settled()
        await self.fetch()
        return int(answer["id"])

    async def fetch(self) -> None:
        _, answer = await self.post("/poll")
        for event in answer["events"]:
            self.after = event["n"]
            if event["do"] == "delete":
                for number in event["ids"]:
                    self.shown.pop(number, None)
            else:
                self.shown[event.get("id", event["n"])] = event

    @property
    def texts(self) -> list[str]:
        return [event["text"] for _, event in sorted(self.shown.items())]

    def find_button(self, label: str) -> tuple[int, str]:
        return next(
            (number, data)
            for number, event in sorted(self.shown.items(), reverse=True)
            for row in event["rows"]
            for name, data in row
            if label in name
        )


def build_door(house: House) -> WebDoor:
    assert house.web_sessions is not None
    return WebDoor(
        sessions=house.web_sessions,
        keys=PageKeys(house.keys.get_key(BUTTON), random_bytes=count_bytes(), now=Seconds()),
        pages=WebPages(
            catalogues=load_real_catalogues,
            get_card=lambda language, country: compiled_cards().get_card(HELP_CARD, language=language, country=country),
            autonyms=autonyms(),
            exit_url="about:blank",
        ),
        limits=RequestLimits(clock=Seconds(), random_bytes=count_bytes()),
        store_messages=house.receiving.receive_messages,
        is_leader=house.kit.leadership.is_leader,
        poll_seconds=0.05,
    )


@pytest.fixture
def web_house(engine: Engine, tmp_path: Path, keys: KeyRing) -> House:
    seconds = Seconds()
    sessions = WebSessions(clock=seconds)
    seconds.now += 120  # no page is waited for any more after a start
    return House(engine, tmp_path, keys, web_sessions=sessions)


@pytest_asyncio.fixture
async def client(web_house: House) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_web_app(build_door(web_house)))) as client:
        yield client


@pytest_asyncio.fixture
async def page(client: Client, web_house: House) -> Page:
    page = Page(client, web_house)
    await page.open()
    return page


async def test_she_writes_and_is_answered_and_nothing_goes_to_telegram(page: Page, web_house: House) -> None:
    assert await page.send(text="/start") == 1
    assert page.texts
    assert not web_house.telegram.chats


async def test_danger_brings_the_card_with_numbers_to_tap(page: Page) -> None:
    await page.send(text="help me he is beating me")
    card = max(page.shown.items())[1]
    assert card["numbers"]
    assert all(number in card["text"] for number in card["numbers"])


async def test_a_message_that_is_sent_twice_is_answered_once(page: Page, web_house: House) -> None:
    nonce = "ab" * 16
    first = await page.send(text="/start", nonce=nonce)
    count = len(page.shown)
    assert await page.send(text="/start", nonce=nonce) == first
    assert len(page.shown) == count
    web_house.web_sessions.close_session(web_house.web_sessions.list_chats()[0])  # type: ignore[union-attr]
    await page.send(text="/start", nonce=nonce)  # after a restart as well, which knows nothing of the page
    assert len(page.shown) == count


async def test_a_button_means_what_it_says(page: Page) -> None:
    await page.send(text="/start")
    before = page.texts
    number, data = page.find_button("Menu")
    await page.send(tap=data, message=number)
    assert page.texts != before


async def test_what_stays_is_said_of_the_page(page: Page, web_house: House) -> None:
    await page.send(text="/start")
    chat = web_house.web_sessions.list_chats()[0]  # type: ignore[union-attr]
    await page.send(tap=web_house.token(Choice("forget_me", {"part": "last"}), chat_id=chat), message=max(page.shown))
    assert page.texts[-1].startswith("I deleted what I had.")
    assert "browser's history" in page.texts[-1]
    assert "Telegram" not in page.texts[-1]


async def test_leave_empties_the_page_but_for_one_neutral_line(page: Page) -> None:
    await page.send(text="/start")
    before = page.texts
    await page.send(text="leave")
    assert len(page.texts) == 1
    assert not any(page.texts[0] in text for text in before)


async def test_whoever_leaves_in_haste_is_forgotten_and_gets_nothing_more(page: Page, web_house: House) -> None:
    await page.send(text="/start")
    assert web_house.rows()["messages"]
    async with page.client.post("/close", data=json.dumps({"key": page.key, "leave": True})) as answer:
        assert answer.status == 204
    await web_house.settled()
    assert not web_house.web_sessions
    assert web_house.rows().get("messages", 0) == 0  # of what stood on the page nothing is remembered


async def test_a_page_that_is_closed_makes_no_message_wait_for_it(page: Page, web_house: House) -> None:
    await page.send(text="/start")
    async with page.client.post("/close", data=json.dumps({"key": page.key})):
        pass
    with pytest.raises(Exception, match="PageClosed"):
        await web_house.kit.channel.delete_messages(build_door(web_house).keys.find_chat(page.key) or 0, [1])


async def test_nothing_of_another_page_is_read_with_a_key_of_ones_own(client: Client, web_house: House) -> None:
    first, second = Page(client, web_house), Page(client, web_house)
    await first.open()
    await second.open()
    await first.send(text="/start")
    await second.fetch()
    assert first.texts
    assert not second.texts


async def test_pages_are_served_while_telegram_is_away(page: Page, web_house: House) -> None:
    web_house.kit.breaker.record_failure()

    async def fail() -> None:
        raise ChannelUnavailable("away")

    web_house.telegram.probe = fail  # type: ignore[method-assign]
    await page.send(text="/start")
    assert page.texts
    assert web_house.kit.breaker.is_open


async def test_a_poll_waits_for_what_comes_and_an_older_one_is_let_go(page: Page, web_house: House) -> None:
    session = web_house.web_sessions.open_session(build_door(web_house).keys.find_chat(page.key) or 0)  # type: ignore[union-attr]
    older = asyncio.create_task(page.post("/poll"))
    await asyncio.sleep(0.01)
    newer = asyncio.create_task(page.post("/poll"))
    await asyncio.sleep(0.01)
    session.add_event(do="show", text="hello", rows=[], lang="en", numbers=[])
    assert (await older)[1] == {"events": []}
    assert [event["text"] for event in (await newer)[1]["events"]] == ["hello"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"key": "A" * 43, "nonce": "a" * 32, "text": "hi"}, 410),
        ({"nonce": "a" * 32, "text": "hi", "tap": "x"}, 400),
        ({"nonce": "a" * 32}, 400),
        ({"nonce": "a" * 32, "text": "   "}, 400),
        ({"nonce": "short", "text": "hi"}, 400),
        ({"nonce": 7, "text": "hi"}, 400),
        ({"nonce": "a" * 32, "text": ["hi"]}, 400),
        ({"nonce": "a" * 32, "text": "hi", "newest": -1}, 400),
        ({"nonce": "a" * 32, "text": "hi", "newest": 10**12}, 400),
        ({"nonce": "a" * 32, "text": "hi", "after": True}, 400),
    ],
)
async def test_what_no_page_of_ours_sends_is_refused(page: Page, fields: dict[str, Any], status: int) -> None:
    assert (await page.post("/send", **fields))[0] == status


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"[" * 9000, b"\xff", b'{"key": '])
async def test_a_body_that_is_no_object_is_refused(client: Client, body: bytes) -> None:
    async with client.post("/send", data=body, headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400


async def test_another_site_and_large_bodies_are_turned_away(client: Client) -> None:
    async with client.post("/key", json={}, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        assert answer.status == 403
    async with client.post("/key", data=b"{}", headers={"Content-Type": "text/plain"}) as answer:
        assert answer.status == 400
    async with client.post("/send", data=b"x" * 20_000, headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 413


async def test_an_address_that_opens_page_after_page_is_stopped(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_limits, "MAX_KEYS_PER_ADDRESS", 2)
    got = []
    for _ in range(3):
        async with client.post("/key", json={}) as answer:
            got.append(answer.status)
    assert got == [200, 200, 429]


async def test_nobody_but_a_proxy_says_who_asks(web_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_limits, "MAX_KEYS_PER_ADDRESS", 1)
    for proxies, statuses in ((["127.0.0.0/8"], [200, 200]), (["172.16.0.0/12", "::1"], [200, 429])):
        app = build_web_app(replace(build_door(web_house), proxies=proxies))
        async with TestClient(TestServer(app)) as asking:
            for said, status in zip(("203.0.113.1", "203.0.113.2"), statuses, strict=True):
                async with asking.post("/key", json={}, headers={"X-Forwarded-For": said}) as answer:
                    assert answer.status == status


async def test_the_proxy_says_who_asks(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_limits, "MAX_KEYS_PER_ADDRESS", 1)
    for said, status in (("203.0.113.1", 200), ("6.6.6.6, 203.0.113.1", 429), ("203.0.113.2", 200)):
        async with client.post("/key", json={}, headers={"X-Forwarded-For": said}) as answer:
            assert answer.status == status


@pytest.mark.parametrize("path", ["/", "/km", "/c.js", "/c.css", "/i.svg", "/numbers/my", "/numbers/vi/TW", "/nothing"])
async def test_every_answer_keeps_to_itself(client: Client, path: str) -> None:
    async with client.get(path) as answer:
        assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
        assert "Set-Cookie" not in answer.headers
        assert "Server" not in answer.headers


async def test_the_first_load_is_small(client: Client) -> None:
    size = 0
    for path in ("/my", "/c.js", "/c.css", "/i.svg"):
        async with client.get(path, headers={"Accept-Encoding": "gzip"}) as answer:
            size += int(answer.headers["Content-Length"])
    assert size <= 20_000  # bytes, of the 60,000 that an old phone may be asked to load


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_country_has_its_numbers_without_a_script(client: Client, language: str) -> None:
    async with client.get(f"/numbers/{language}") as answer:
        listed = await answer.text()
    for country in CARD_COUNTRIES:
        assert f'href="/numbers/{language}/{country}"' in listed
        card = compiled_cards().get_card(HELP_CARD, language=language, country=country)
        async with client.get(f"/numbers/{language}/{country}") as answer:
            read = await answer.text()
        assert html.escape(card.text) in read
        assert read.count('href="tel:') == len(list_card_numbers(card.text))
    async with client.get(f"/numbers/{language}/XX") as answer:
        assert answer.status == 404


async def test_only_the_gateway_that_leads_takes_messages(page: Page, web_house: House) -> None:
    door = build_door(web_house)

    async def stand_by() -> bool:
        return False

    door.is_leader = stand_by
    fields = {"key": page.key, "nonce": "a" * 32, "text": "hi"}
    async with TestClient(TestServer(build_web_app(door))) as other, other.post("/send", json=fields) as answer:
        assert answer.status == 503


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("km-KH,km;q=0.9,en;q=0.8", "km"), ("tl", "fil"), ("de, vi;q=0.5", "vi"), ("", "en"), ("xx", "en")],
)
def test_choose_language_takes_the_first_that_we_speak(accepted: str, language: str) -> None:
    assert choose_language(accepted) == language


def test_list_card_numbers_finds_numbers_and_no_ages_or_hours() -> None:
    text = "Police 999, +966 11 488 1234 or 1800-222 (24 hours, 7 days). Room 4B77"
    assert list_card_numbers(text) == ["999", "+966 11 488 1234", "1800-222"]
    assert build_call_address("+966 11 488 1234") == "tel:+966114881234"
