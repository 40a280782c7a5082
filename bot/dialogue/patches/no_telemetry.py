"""Nothing is reported to anybody."""

from bot.dialogue.patches.patch import Patch


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
