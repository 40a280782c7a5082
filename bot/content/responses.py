"""domain.yml → the responses as written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.content.file_reader import read_yaml
from bot.domain.chat_ids import Service
from bot.domain.screen import ButtonTemplate, Response
from bot.errors import BadContent


def load_responses(path: Path) -> dict[str, Response]:
    """Every response by name. Raises BadContent."""
    domain = read_yaml(path)
    if not isinstance(domain, dict) or not isinstance(domain.get("responses"), dict):
        raise BadContent(f"{path.name} has no responses.")
    return {name: _parse_checked_response(name, variations, path) for name, variations in domain["responses"].items()}


def _parse_checked_response(name: str, variations: list[dict[str, Any]], path: Path) -> Response:
    try:
        return _parse_response(name, variations)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadContent(
            f"{path.name}: {name} must have one text, at most one more for each `channel`, and buttons with title and payload."
        ) from error


def _parse_response(name: str, variations: list[dict[str, Any]]) -> Response:
    base, *others = variations
    if "channel" in base:
        raise ValueError(name)
    channels = [Service(other["channel"]).value for other in others]
    if len(set(channels)) != len(channels) or Service.TELEGRAM in channels:
        raise ValueError(name)
    # What another service does not say differently, it says as Telegram does.
    varied = {other["channel"]: _parse_variation(name, {**base, **other}) for other in others}
    return replace(_parse_variation(name, base), variations=varied)


def _parse_variation(name: str, written: dict[str, Any]) -> Response:
    if not isinstance(written.get("text"), str):
        raise ValueError(name)
    metadata = written.get("metadata") or {}
    return Response(
        name=name,
        text=written["text"],
        buttons=tuple(ButtonTemplate(str(b["title"]), b["payload"]) for b in written.get("buttons") or ()),
        choices=metadata.get("choices"),
        payload=metadata.get("payload", ""),
        is_question=metadata.get("question", False),
        is_gateway_screen=metadata.get("ours", False),
        skip=metadata.get("skip", ""),
        is_below=metadata.get("below", False),
    )
