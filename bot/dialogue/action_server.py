"""`python -m bot actions`: the same actions as an ordinary rasa-sdk server, on loopback, for whoever sets ACTIONS_URL."""

from typing import Protocol

LOOPBACK = "127.0.0.1"
REQUEST_SECONDS = 5
"""Until a request has come whole; it comes from this machine."""


class ActionServerSettings(Protocol):
    """What serving actions needs; bot.settings.Settings has it."""

    @property
    def actions_port(self) -> int: ...


def main(settings: ActionServerSettings, *, actions_package: str = "actions") -> None:
    """Serve until stopped. Raises OSError where the port is taken."""
    from rasa_sdk.endpoint import create_app

    app = create_app(actions_package)
    app.config.REQUEST_TIMEOUT = REQUEST_SECONDS
    app.run(host=LOOPBACK, port=settings.actions_port, access_log=False, debug=False, workers=1)
