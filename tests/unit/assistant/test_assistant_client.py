"""The gateway's way to ask the assistant."""

import asyncio
import json
from datetime import UTC, datetime

import httpx
import pytest

from bot.chat.assistant_client import RasaClient
from bot.domain import assistant_protocol
from bot.domain.turn import AssistantReply, ResponseCall, Turn
from bot.errors import AssistantUnavailable

KEY = b"k" * 32
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TURN = Turn("t", "c", "km", 5.0, text="hello")
REPLY = AssistantReply("t", (ResponseCall("utter_x", {}),), "greet", 0.5)


def assistant(answer, *, timeout: float = 5.0, patience: float = 0.0) -> RasaClient:
    transport = httpx.MockTransport(answer)
    return RasaClient(
        "http://assistant", KEY, timeout=timeout, retry_seconds=patience, clock=lambda: NOW, transport=transport
    )


async def test_a_turn_is_sent_signed() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        stamp, signature = request.headers[assistant_protocol.TIMESTAMP], request.headers[assistant_protocol.SIGNATURE]
        assert assistant_protocol.is_signed(
            key=KEY,
            now=NOW.timestamp(),
            method="POST",
            path=assistant_protocol.TURN_PATH,
            body=request.content,
            timestamp=stamp,
            signature=signature,
        )
        return httpx.Response(200, content=assistant_protocol.pack_reply(REPLY))

    assert await assistant(answer).send_turn(TURN) == REPLY


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403),
        httpx.Response(409),
        httpx.Response(500),
        httpx.Response(503),
        httpx.Response(204),
        httpx.Response(200),
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, content=json.dumps({"turn_id": "t", "utterances": []}).encode()),
        httpx.Response(
            200, content=assistant_protocol.pack_reply(AssistantReply("other", REPLY.response_calls, "greet", 0.5))
        ),
    ],
    ids=lambda answer: str(answer.status_code),
)
async def test_anything_but_a_good_reply_is_unavailable(answer) -> None:
    with pytest.raises(AssistantUnavailable):
        await assistant(lambda _: answer).send_turn(TURN)


@pytest.mark.parametrize("failure", [httpx.Response(500), httpx.Response(503), httpx.ConnectError("refused")])
async def test_the_same_turn_is_asked_for_again_while_what_died_is_started(failure) -> None:
    asked: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.content)
        if len(asked) > 2:
            return httpx.Response(200, content=assistant_protocol.pack_reply(REPLY))
        if isinstance(failure, Exception):
            raise failure
        return failure

    assert await assistant(answer, patience=5.0).send_turn(TURN) == REPLY
    assert asked == [assistant_protocol.pack_turn(TURN)] * 3


@pytest.mark.parametrize("failure", [httpx.Response(403), httpx.Response(409), httpx.ReadTimeout("slow")])
async def test_what_asking_again_cannot_mend_is_asked_once(failure) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.content)
        if isinstance(failure, Exception):
            raise failure
        return failure

    with pytest.raises(AssistantUnavailable):
        await assistant(answer, patience=5.0).send_turn(TURN)
    assert len(asked) == 1


async def test_nobody_there_is_unavailable_and_not_ready() -> None:
    nobody = RasaClient("http://127.0.0.1:9", KEY, retry_seconds=0.0)
    with pytest.raises(AssistantUnavailable):
        await nobody.send_turn(TURN)
    assert not await nobody.is_ready()
    await nobody.aclose()


async def test_the_whole_request_has_one_time_limit() -> None:
    async def trickles(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(1)
        return httpx.Response(200)

    slow = assistant(trickles, timeout=0.05)
    with pytest.raises(AssistantUnavailable):
        await asyncio.wait_for(slow.send_turn(TURN), 0.5)


async def test_forgetting_names_one_conversation() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.method, request.url.path))
        return httpx.Response(200)

    await assistant(answer).forget_conversation("c1")
    assert asked == [("DELETE", "/webhooks/pelita/conversations/c1")]


async def test_the_environment_cannot_send_her_words_through_a_proxy(monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client = RasaClient("http://assistant", KEY)
    assert client._http._mounts == {}
    await client.aclose()
