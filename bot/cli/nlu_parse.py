"""A trained model without a conversation: what it understands of one message after another."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.dialogue import lean
from bot.dialogue.typed import sanitize_command
from bot.errors import Misconfigured

ParseMessage = Callable[[str], dict[str, Any]]
"""A text → intent and ranking, as Rasa's NLU returns them."""


def open_model(model: Path) -> ParseMessage:
    """Load a model. Raises Misconfigured where none was trained."""
    if not model.exists():
        raise Misconfigured("There is no trained model yet; run `make train`.")
    lean.install_lean_rasa(serving=True)
    from rasa.core.agent import Agent

    loaded = Agent.load(str(model))
    loop = asyncio.new_event_loop()

    def understand(text: str) -> dict[str, Any]:
        parsed: dict[str, Any] = loop.run_until_complete(loaded.parse_message(sanitize_command(text)))
        return parsed

    return understand
