"""What travels between gateway and assistant: turns and replies as JSON, and the signature over them."""

import hashlib
import hmac
import json
import math
import re
from typing import Any

from bot.domain import enums
from bot.domain.turn import AssistantReply, Choice, ResponseCall, Turn

ROUTE = "/webhooks/pelita"
TURN_PATH = f"{ROUTE}/turn"
HEALTH_PATH = f"{ROUTE}/healthz"
SIGNATURE = "X-Pelita-Signature"
TIMESTAMP = "X-Pelita-Timestamp"
SIGNATURE_MAX_AGE_SECONDS = 60
MAX_BODY_BYTES = 64 * 1024

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}\Z")


def get_conversation_path(conversation_id: str) -> str:
    """Where a conversation is forgotten. Raises ValueError."""
    return f"{ROUTE}/conversations/{_parse_identifier(conversation_id)}"


def sign(*, key: bytes, timestamp: str, method: str, path: str, body: bytes) -> str:
    """HMAC-SHA256, in hex, of time, request line and body, so that no part can be used with another."""
    signed = b"\n".join((timestamp.encode(), method.encode(), path.encode(), body))
    return hmac.new(key, signed, hashlib.sha256).hexdigest()


def build_signed_headers(*, key: bytes, now: float, method: str, path: str, body: bytes) -> dict[str, str]:
    """The two headers of a request made at `now` (seconds since the epoch)."""
    timestamp = str(int(now))
    return {TIMESTAMP: timestamp, SIGNATURE: sign(key=key, timestamp=timestamp, method=method, path=path, body=body)}


def is_signed(*, key: bytes, now: float, method: str, path: str, body: bytes, timestamp: str, signature: str) -> bool:
    """Whether the signature is ours and at most WINDOW_SECONDS old; takes the same time whatever is wrong."""
    expected = sign(key=key, timestamp=timestamp, method=method, path=path, body=body)
    genuine = hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
    recent = timestamp.isascii() and timestamp.isdigit() and abs(now - int(timestamp)) <= SIGNATURE_MAX_AGE_SECONDS
    return genuine and recent


def pack_turn(turn: Turn) -> bytes:
    """A turn as JSON."""
    return _pack(
        turn_id=turn.turn_id,
        conversation_id=turn.conversation_id,
        language=turn.language,
        expires_at=turn.expires_at,
        text=turn.text,
        choice=turn.choice.to_payload() if turn.choice else None,
        country=turn.country,
        about=turn.subject,
        after=turn.previous_card,
    )


def unpack_turn(body: bytes) -> Turn:
    """A turn from JSON. Raises ValueError for anything that is not exactly one."""
    data = _unpack(body)
    text, choice, expires_at = data.get("text"), data.get("choice"), data.get("expires_at")
    if (text is None) == (choice is None) or not isinstance(choice if text is None else text, str):
        raise ValueError("a turn holds either a text or a choice")
    if not isinstance(expires_at, (int, float)) or not math.isfinite(expires_at):
        raise ValueError("a turn has a time limit")
    return Turn(
        turn_id=_parse_identifier(data.get("turn_id")),
        conversation_id=_parse_identifier(data.get("conversation_id")),
        language=_parse_value("language", data.get("language")),
        expires_at=float(expires_at),
        text=text,
        choice=Choice.from_payload(choice) if choice is not None else None,
        country=None if data.get("country") is None else _parse_value("country", data["country"]),
        subject=_parse_choice(enums.SUBJECTS, data.get("about")),
        previous_card=_parse_choice(enums.SAFETY_INTENTS, data.get("after")),
    )


def pack_reply(reply: AssistantReply) -> bytes:
    """A reply as JSON."""
    return _pack(
        turn_id=reply.turn_id,
        utterances=[{"response": said.response, "arguments": dict(said.arguments)} for said in reply.response_calls],
        intent=reply.intent,
        confidence=reply.confidence,
        country=reply.country,
    )


def unpack_reply(body: bytes) -> AssistantReply:
    """A reply from JSON. Raises ValueError for anything that is not one, and for an empty one."""
    data = _unpack(body)
    try:
        utterances = tuple(ResponseCall(said["response"], said["arguments"]) for said in data["utterances"])
        reply = AssistantReply(data["turn_id"], utterances, data["intent"], float(data["confidence"]), data["country"])
    except (KeyError, TypeError) as error:
        raise ValueError("not a reply") from error
    if not utterances:
        raise ValueError("an empty reply")
    return reply


def _pack(**fields: Any) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _unpack(body: bytes) -> dict[str, Any]:
    data = json.loads(body)
    if not isinstance(data, dict):
        raise ValueError("not an object")
    return data


def _parse_identifier(value: Any) -> str:
    if not isinstance(value, str) or not _ID.match(value):
        raise ValueError("not an identifier")
    return value


def _parse_value(name: str, value: Any) -> str:
    if value not in enums.ENTITY_VALUES[name]:
        raise ValueError(f"not a {name}")
    return str(value)


def _parse_choice(known: tuple[str, ...], value: Any) -> str | None:
    if value is not None and value not in known:
        raise ValueError("a value we do not know")
    return value if value is None else str(value)
