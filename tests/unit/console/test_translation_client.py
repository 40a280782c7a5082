"""The seam to the operator's translation server: what is asked of it, and each way in which it can fail."""

import json
import logging
from collections.abc import Callable, Iterator

import httpx
import pytest

from bot.console.translation_client import LANGUAGES_LIFETIME, TranslationClient, TranslationLimiter
from bot.domain.translation import FAILURES, MAX_TEXT_LENGTH
from bot.errors import TranslationFailed

LANGUAGES = [
    {"code": "en", "name": "English", "targets": ["en", "km", "tl"]},
    {"code": "km", "name": "Khmer", "targets": ["en", "km"]},
    {"code": "tl", "name": "Tagalog", "targets": ["en"]},
]
SECRET = "her secret words"


class Server:
    """A stand-in: what it was asked, and what it answers."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response] | httpx.Response | None = None) -> None:
        self.asked: list[httpx.Request] = []
        self.answer = answer or httpx.Response(200, json={"translatedText": " a draft\n"})
        self.languages: httpx.Response | None = None
        self.time = 0.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path.endswith("/languages"):
            return self.languages or httpx.Response(200, json=LANGUAGES)
        return self.answer(request) if callable(self.answer) else self.answer

    def build_client(self, url: str = "http://127.0.0.1:5000/own", key: str = "k-1") -> TranslationClient:
        transport = httpx.MockTransport(self)
        return TranslationClient(url, key=key, seconds=8, transport=transport, read_clock=lambda: self.time)


def fails(server: Server, text: str = SECRET, source: str = "km", target: str = "en") -> str:
    with pytest.raises(TranslationFailed) as caught:
        server.build_client().translate(text, source=source, target=target)
    assert caught.value.reason in FAILURES
    return caught.value.reason


def test_it_is_asked_for_a_plain_text_with_the_key_in_the_body() -> None:
    server = Server()
    assert server.build_client().translate(SECRET, source="km", target="en") == "a draft"
    assert [request.url.path for request in server.asked] == ["/own/languages", "/own/translate"]
    sent = json.loads(server.asked[1].content)
    assert sent == {"q": SECRET, "source": "km", "target": "en", "format": "text", "api_key": "k-1"}
    assert all(SECRET not in str(request.url) for request in server.asked)


def test_without_a_key_none_is_sent() -> None:
    server = Server()
    server.build_client(key="").translate(SECRET, source="km", target="en")
    assert "api_key" not in json.loads(server.asked[1].content)


def test_filipino_is_asked_for_as_servers_call_it() -> None:
    server = Server()
    server.build_client().translate(SECRET, source="fil", target="en")
    assert json.loads(server.asked[1].content)["source"] == "tl"


@pytest.mark.parametrize(("source", "target"), [("my", "en"), ("en", "vi"), ("km", "fil")])
def test_a_language_it_has_not_is_known_before_any_word_is_sent(source: str, target: str) -> None:
    server = Server()
    assert fails(server, source=source, target=target) == "language"
    assert [request.url.path for request in server.asked] == ["/own/languages"]


def test_languages_are_asked_for_once_in_ten_minutes() -> None:
    server = Server()
    client = server.build_client()
    for at in (0, LANGUAGES_LIFETIME - 1, LANGUAGES_LIFETIME + 1):
        server.time = at
        client.check_languages("km", "en")
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(500, json={"error": "Cannot translate text: " + SECRET}), "broken"),
        (httpx.Response(502, text="<html>"), "broken"),
        (httpx.Response(403, json={"error": "Invalid API key"}), "refused"),
        (httpx.Response(401), "refused"),
        (httpx.Response(429, json={"error": "Slowdown"}), "busy"),
        (httpx.Response(400, json={"error": "request (9) exceeds text limit (5)"}), "too_long"),
        (httpx.Response(413), "too_long"),
        (httpx.Response(302, headers={"location": "https://elsewhere.example.org/"}), "broken"),
        (httpx.Response(200, text="not JSON"), "malformed"),
        (httpx.Response(200, json=["a draft"]), "malformed"),
        (httpx.Response(200, json={"translatedText": ["a draft"]}), "malformed"),
        (httpx.Response(200, json={"translatedText": "  "}), "malformed"),
        (httpx.Response(200, content=b"x" * 100_000), "malformed"),
        (httpx.Response(200, content=b"[" * 60_000), "malformed"),
        (httpx.Response(200, content=rb'{"translatedText": "\ud83d"}'), "malformed"),
        (httpx.Response(200, content=rb'{"translatedText": "10\u0000"}'), "malformed"),
    ],
)
def test_each_answer_that_is_no_draft_has_a_reason(answer: httpx.Response, reason: str) -> None:
    assert fails(Server(answer)) == reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectError("refused"), "unreachable"),
        (httpx.ConnectTimeout("slow"), "slow"),
        (httpx.ReadTimeout("slow"), "slow"),
        (httpx.RemoteProtocolError("cut"), "unreachable"),
    ],
)
def test_a_server_that_is_not_there_or_slow(error: httpx.HTTPError, reason: str) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    assert fails(Server(answer)) == reason


def test_a_server_that_sends_a_byte_now_and_then_is_given_up() -> None:
    server = Server()

    class Drip(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                server.time += 1
                yield b" "

    server.answer = httpx.Response(200, stream=Drip())
    assert fails(server) == "slow"
    assert server.time <= 10


def test_no_redirect_carries_her_words_elsewhere() -> None:
    server = Server(httpx.Response(307, headers={"location": "https://elsewhere.example.org/translate"}))
    fails(server)
    assert {request.url.host for request in server.asked} == {"127.0.0.1"}


@pytest.mark.parametrize("languages", ["{}", "[1]", '[{"name": "English"}]', "nothing", '{"error": "x"}'])
def test_a_list_of_languages_that_is_none(languages: str) -> None:
    server = Server()
    server.languages = httpx.Response(200, text=languages)
    assert fails(server) in ("malformed", "language")
    assert len(server.asked) == 1


def test_a_text_longer_than_any_message_is_sent_nowhere() -> None:
    server = Server()
    assert fails(server, "x" * (MAX_TEXT_LENGTH + 1)) == "too_long"
    assert server.asked == []


def test_nothing_of_the_words_and_no_key_stands_in_a_log_or_an_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = Server(httpx.Response(500, json={"error": "Cannot translate text: " + SECRET}))
    with pytest.raises(TranslationFailed) as caught:
        server.build_client().translate(SECRET, source="km", target="en")
    said = caplog.text + repr(caught.value) + repr(server.build_client())
    assert "translation_failed reason=broken" in said
    assert SECRET not in said
    assert "k-1" not in said


def test_an_officer_asks_so_often_in_a_minute_and_no_other_is_kept_waiting() -> None:
    clock = [0.0]
    limiter = TranslationLimiter(per_minute=2, at_once=1, read_clock=lambda: clock[0])
    for _ in range(2):
        assert limiter.run("officer-1", lambda: "a draft") == "a draft"
    with pytest.raises(TranslationFailed, match="busy"):
        limiter.run("officer-1", lambda: "a draft")
    assert limiter.run("officer-2", lambda: "a draft") == "a draft"
    clock[0] = 61
    assert limiter.run("officer-1", lambda: "a draft") == "a draft"


def test_more_than_so_many_at_once_are_turned_away() -> None:
    limiter = TranslationLimiter(per_minute=9, at_once=1)
    with pytest.raises(TranslationFailed, match="busy"):
        limiter.run("officer-1", lambda: limiter.run("officer-2", lambda: "never"))
    assert limiter.run("officer-2", lambda: "a draft") == "a draft"
