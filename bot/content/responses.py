"""domain.yml → the responses as written."""

from pathlib import Path
from typing import Any

from bot.content.files import read_yaml
from bot.errors import BadContent
from bot.model.screen import ButtonTemplate, Response


def load_responses(path: Path) -> dict[str, Response]:
    """Every response by name. Raises BadContent."""
    domain = read_yaml(path)
    if not isinstance(domain, dict) or "responses" not in domain:
        raise BadContent(f"{path.name} has no responses.")
    return {name: _response(name, variations) for name, variations in domain["responses"].items()}


def _response(name: str, variations: list[dict[str, Any]]) -> Response:
    if len(variations) != 1 or not isinstance(variations[0].get("text"), str):
        raise BadContent(f"{name} must have exactly one text.")
    written = variations[0]
    metadata = written.get("metadata") or {}
    return Response(
        name=name,
        text=written["text"],
        buttons=tuple(ButtonTemplate(str(b["title"]), b["payload"]) for b in written.get("buttons") or ()),
        choices=metadata.get("choices"),
        payload=metadata.get("payload", ""),
        is_question=metadata.get("question", False),
    )
