"""Logging stays as bot/logging_setup.py set it up."""

from typing import Any

from bot.assistant.patches.patch import Patch


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


def apply_no_telemetry() -> None:
    """Switch off usage statistics and error reporting, whatever the environment or a file in the home directory says."""
    from rasa import telemetry

    def never() -> bool:
        return False

    def nothing() -> None:
        return None

    telemetry.is_telemetry_enabled = never
    telemetry.initialize_telemetry = never
    telemetry.initialize_error_reporting = nothing


NO_TELEMETRY = Patch(
    name="no_telemetry",
    file="rasa/telemetry.py",
    reason="Rasa reports usage to api.segment.io and crashes to Sentry unless told not to",
    sources={
        "rasa.telemetry:is_telemetry_enabled": "bc63f220d7e98143",
        "rasa.telemetry:initialize_telemetry": "05841e3a204ff489",
        "rasa.telemetry:initialize_error_reporting": "489c7c80dc6a423d",
    },
    apply=apply_no_telemetry,
)
