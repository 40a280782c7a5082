"""Turns, replies and signatures on their way."""

import json

import pytest

from bot.assistant.turn_context import sanitize_command
from bot.domain import assistant_protocol
from bot.domain.turn import AssistantReply, Choice, ResponseCall, Turn

KEY = b"k" * 32
SIGNED = {"method": "POST", "path": "/turn", "body": b"{}"}
TURN = {"turn_id": "t", "conversation_id": "c", "language": "km", "expires_at": 5.0, "text": "hello"}


@pytest.mark.parametrize("said", [{"text": "ខ្ញុំ"}, {"text": ""}, {"choice": Choice("wages_unpaid", {"country": "MY"})}])
def test_a_turn_arrives_as_it_was_sent(said) -> None:
    turn = Turn("t", "c", "km", 5.0, country="MY", **said)
    assert assistant_protocol.unpack_turn(assistant_protocol.pack_turn(turn)) == turn


def test_a_reply_arrives_as_it_was_sent() -> None:
    reply = AssistantReply("t", (ResponseCall("utter_x", {"rows": ["a", 1]}),), "greet", 0.5, "MY")
    assert assistant_protocol.unpack_reply(assistant_protocol.pack_reply(reply)) == reply


@pytest.mark.parametrize(
    "change",
    [
        {"turn_id": "a b"},
        {"turn_id": 1},
        {"conversation_id": "x" * 65},
        {"language": "fr"},
        {"expires_at": "soon"},
        {"expires_at": float("nan")},
        {"text": None},
        {"text": 1},
        {"text": []},
        {"choice": "/greet"},
        {"text": None, "choice": "/no_such_intent"},
        {"text": None, "choice": '/greet{"country": "XX"}'},
        {"country": "XX"},
    ],
)
def test_what_is_no_turn_is_refused(change) -> None:
    assistant_protocol.unpack_turn(json.dumps(TURN).encode())
    with pytest.raises(ValueError):  # noqa: PT011 -- any ValueError is a refusal here
        assistant_protocol.unpack_turn(json.dumps({**TURN, **change}).encode())


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b'{"turn_id": "t", "utterances": []}'])
def test_what_is_no_reply_is_refused(body) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- any ValueError is a refusal here
        assistant_protocol.unpack_reply(body)


def test_an_empty_reply_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        assistant_protocol.unpack_reply(assistant_protocol.pack_reply(AssistantReply("t", (), "greet", 1.0)))


def test_a_signature_holds_for_its_request_alone() -> None:
    signature = assistant_protocol.sign(key=KEY, timestamp="100", **SIGNED)
    checks = {"key": KEY, "now": 100.0, "timestamp": "100", "signature": signature, **SIGNED}
    assert assistant_protocol.is_signed(**checks)
    for other in (
        {"key": b"o" * 32},
        {"timestamp": "101"},
        {"method": "DELETE"},
        {"path": "/x"},
        {"body": b"[]"},
        {"signature": ""},
        {"signature": "ក"},
        {"now": 161.0},
        {"now": 39.0},
        {"timestamp": "1e2"},
        {"timestamp": "១០០"},
    ):
        assert not assistant_protocol.is_signed(**{**checks, **other})


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("/greet", "greet"),
        ("//greet", "greet"),
        (" / /greet", "greet"),
        ("\u200b/greet", "greet"),
        ("/", ""),
        ("/\u2060/\ufeff", ""),
        ("and/or", "and/or"),
        ("hello /greet", "hello /greet"),
        ("", ""),
        ("  hi ", "hi"),
        ("\u0301/greet", "greet"),
        ("\x00/greet", "greet"),
        ("\uff0fgreet", "greet"),
        ("/\uff0f\u0085/greet", "greet"),
        ("\u115f/greet", "greet"),
        ("\u3164\uffa0/greet", "greet"),
    ],
)
def test_typed_text_cannot_begin_with_a_command(typed, left) -> None:
    assert sanitize_command(typed) == left
