"""Nobody waits five minutes for an action."""

from bot.dialogue.patches.patch import Patch

ACTION_TIMEOUT_SECONDS = 4
"""A turn has five seconds in all."""


def apply_short_action_timeout() -> None:
    """Shorten the time-out of requests to an action server."""
    from rasa.core.actions import action
    from rasa.utils import endpoints

    action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT_SECONDS
    endpoints.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT_SECONDS


SHORT_ACTION_TIMEOUT = Patch(
    name="short_waits",
    file="rasa/core/constants.py",
    reason="Rasa waits 300 seconds for an action; she is shown her help card after five",
    sources={
        "rasa.core.actions.action:RemoteAction.run": "b530fc5a6789c82f",
        "rasa.utils.endpoints:EndpointConfig.session": "f6136492eac7ede3",
    },
    apply=apply_short_action_timeout,
)
