"""What of a conversation may be written down: names and closed values, never words.

An allow-list. Whatever is not named here is dropped, so that a new kind of event or a careless slot leaves nothing behind.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.enums import ENTITY_VALUES, INTENTS

logger = logging.getLogger(__name__)

_KEPT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "action": ("name", "policy", "confidence", "hide_rule_turn"),
    "action_execution_rejected": ("name", "policy", "confidence"),
    "active_loop": ("name",),
    "loop_interrupted": ("is_interrupted",),
    "followup": ("name",),
    "session_started": (),
    "restart": (),
    "reset_slots": (),
    "rewind": (),
    "undo": (),
    "pause": (),
    "resume": (),
    "user_featurization": ("use_text_for_featurization",),
}
"""Events kept as they are, each with the keys that hold names and numbers."""

REQUESTED_SLOT = "requested_slot"
SESSION_METADATA = "session_started_metadata"
_INTENT_SLOTS = ("need", "topic")
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,64}\Z")
_MAX_DEPTH = 4


def redact_events(events: Iterable[Mapping[str, Any]], *, slots: Iterable[str]) -> list[dict[str, Any]]:
    """The events of a tracker, as dictionaries, without a word of hers. `slots` are the names the domain knows."""
    names = frozenset(slots)
    return [kept for event in events if (kept := _redact_event(event, names)) is not None]


def is_safe_slot(name: str, value: Any, *, slots: Iterable[str]) -> bool:
    """Whether a slot's value is closed vocabulary."""
    if value is None or isinstance(value, bool):
        return True
    if not isinstance(value, str):
        return False
    if name == REQUESTED_SLOT:
        return value in slots
    return value in ENTITY_VALUES.get(name, ()) or (name in _INTENT_SLOTS and value in INTENTS)


def is_codes_only(value: Any, depth: int = _MAX_DEPTH) -> bool:
    """Whether a value is built of codes, row ids, numbers and booleans, at most `depth` levels deep."""
    if value is None or isinstance(value, (bool, int, float)):
        return True
    if isinstance(value, str):
        return bool(_CODE.match(value))
    if depth and isinstance(value, (list, tuple)):
        return all(is_codes_only(item, depth - 1) for item in value)
    if depth and isinstance(value, Mapping):
        return all(
            isinstance(key, str) and is_codes_only(key) and is_codes_only(value[key], depth - 1) for key in value
        )
    return False


def _redact_event(event: Mapping[str, Any], slots: frozenset[str]) -> dict[str, Any] | None:
    kind = str(event.get("event"))
    kept: dict[str, Any] | None
    if kind == "user":
        kept = _redact_user_event(event)
    elif kind == "bot":
        kept = _redact_bot_event(event)
    elif kind == "slot":
        kept = _redact_slot_event(event, slots)
    elif kind in _KEPT_FIELDS:
        kept = {key: event[key] for key in _KEPT_FIELDS[kind] if is_codes_only(event.get(key)) and key in event}
    else:
        logger.warning("an event of kind %s is not kept", kind)
        kept = None
    return None if kept is None else {"event": kind, "timestamp": event.get("timestamp"), **kept}


def _redact_user_event(event: Mapping[str, Any]) -> dict[str, Any]:
    parsed = event.get("parse_data") or {}
    intent = parsed.get("intent") or {}
    name = intent.get("name")
    entities = [
        {"entity": entity["entity"], "value": entity["value"]}
        for entity in parsed.get("entities", ())
        if entity.get("value") in ENTITY_VALUES.get(entity.get("entity"), ())
    ]
    kept_intent = {"name": name if is_codes_only(name) else None, "confidence": intent.get("confidence")}
    channel = event.get("input_channel")
    return {
        "text": "",
        "parse_data": {"text": "", "intent": kept_intent, "entities": entities},
        "input_channel": channel if is_codes_only(channel) else None,
    }


def _redact_bot_event(event: Mapping[str, Any]) -> dict[str, Any]:
    said = event.get("metadata") or {}
    arguments = said.get("arguments") or {}
    if not is_codes_only(said.get("utter_action")):
        return {"text": None, "data": {}}
    if not is_codes_only(arguments):
        logger.warning("arguments of %s are not codes and are not kept", said["utter_action"])
        arguments = {}
    return {"text": None, "data": {}, "metadata": {"utter_action": said.get("utter_action"), "arguments": arguments}}


def _redact_slot_event(event: Mapping[str, Any], slots: frozenset[str]) -> dict[str, Any] | None:
    name, value = event.get("name", ""), event.get("value")
    if name == SESSION_METADATA:
        return None
    if name not in slots or not is_safe_slot(name, value, slots=slots):
        logger.warning("the value of slot %s is not closed vocabulary and is not kept", name)
        return None
    return {"name": name, "value": value}
