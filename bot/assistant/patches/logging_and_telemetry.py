"""Logging stays as bot/logs.py set it up."""

from typing import Any

from bot.dialogue.patches.patch import Patch


def apply_keep_logging() -> None:
    """Keep Rasa from installing its coloured handler and its own structlog chain."""
    from rasa.utils import io, log_utils

    def nothing(*_: Any, **__: Any) -> None:
        return None

    io.configure_colored_logging = nothing
    log_utils.configure_structlog = nothing


KEEP_LOGGING = Patch(
    name="our_logs",
    file="rasa/utils/io.py, rasa/utils/log_utils.py",
    reason="Rasa's structlog chain prints the text of every message at DEBUG, and its handler replaces ours",
    sources={
        "rasa.utils.io:configure_colored_logging": "c597cdbbb7015507",
        "rasa.utils.log_utils:configure_structlog": "adbf22a14c77a21e",
    },
    apply=apply_keep_logging,
)
