"""domain.yml → the responses as written."""

from pathlib import Path
from typing import Any

from bot.content.file_reader import read_yaml
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
            f"{path.name}: {name} must have exactly one text, and buttons with title and payload."
        ) from error


def _parse_response(name: str, variations: list[dict[str, Any]]) -> Response:
    if len(variations) != 1 or not isinstance(variations[0].get("text"), str):
        raise ValueError(name)
    written = variations[0]
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
