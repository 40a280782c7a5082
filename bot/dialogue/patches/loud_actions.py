"""An action that fails fails the turn."""

import functools
import logging
from typing import Any

from bot.dialogue.patches.patch import Patch
from bot.errors import AssistantUnavailable
from bot.logs import describe_error

logger = logging.getLogger(__name__)


class _ActionFailed(BaseException):
    """Carries a failure past Rasa's `except Exception`, which would log it whole and go on without the action."""


class _RaisingAction:
    """An action of Rasa's that lets nothing but a rejection be handled by Rasa."""

    def __init__(self, action: Any) -> None:
        self._action = action

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    async def run(self, *args: Any) -> Any:
        from rasa.core.actions.action import ActionExecutionRejection

        try:
            return await self._action.run(*args)
        except ActionExecutionRejection:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever it was, the turn has failed
            logger.error("%s failed: %s", self._action.name(), describe_error(error))
            raise _ActionFailed(self._action.name()) from None


def apply_raise_action_errors() -> None:
    """Wrap each action for the time it runs. Type and place of the failure go on, its text does not."""
    from rasa.core.processor import MessageProcessor

    run_action = MessageProcessor._run_action
    if hasattr(run_action, "__wrapped__"):
        return

    @functools.wraps(run_action)
    async def loud(self: Any, action: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await run_action(self, _RaisingAction(action), *args, **kwargs)
        except _ActionFailed as failure:
            raise AssistantUnavailable(f"{failure} failed") from None

    MessageProcessor._run_action = loud


RAISE_ACTION_ERRORS = Patch(
    name="loud_actions",
    file="rasa/core/processor.py",
    reason="Rasa logs the failure of an action with her whole conversation in it, and answers with nothing, HTTP 200",
    sources={"rasa.core.processor:MessageProcessor._run_action": "787be209d2dd5571"},
    apply=apply_raise_action_errors,
)
