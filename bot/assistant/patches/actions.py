"""Nobody waits five minutes for an action."""

import asyncio
import functools
import logging
from contextlib import nullcontext
from typing import Any

from bot.assistant.patches.patch import Patch
from bot.errors import AssistantUnavailable
from bot.logging_setup import describe_error

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


def create_local_endpoint(package: str) -> Any:
    """An endpoint that runs the actions of a package in this process and answers as a rasa-sdk server would."""
    from rasa.core.actions.action import ActionExecutionRejection
    from rasa.utils.endpoints import EndpointConfig
    from rasa_sdk.executor import ActionExecutor
    from rasa_sdk.interfaces import ActionExecutionRejection as Rejected

    class Inside(EndpointConfig):
        """Takes the place of an HTTP endpoint; RemoteAction does not know the difference."""

        is_ours = True
        """What comes back was made in this process: nobody else can have sent it (actions.py)."""

        async def request(self, json: dict[str, Any], **_: Any) -> Any:
            try:
                async with asyncio.timeout(ACTION_TIMEOUT_SECONDS):
                    return await executor.run(json)
            except Rejected as rejection:
                raise ActionExecutionRejection(rejection.action_name) from None

    executor = ActionExecutor()
    executor.register_package(package)
    return Inside(url="inside")


def apply_actions_inside() -> None:
    """Fill in the action endpoint when endpoints are read: settings first, then endpoints.yml, then inside."""
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.endpoints import EndpointConfig

    from bot.assistant import runtime

    read = AvailableEndpoints.read_endpoints.__func__
    if hasattr(read, "__wrapped__"):
        return

    @functools.wraps(read)
    def read_endpoints(cls: Any, endpoint_file: str) -> Any:
        endpoints = read(cls, endpoint_file)
        held = runtime.get_runtime()
        if held.actions_url:
            endpoints.action = EndpointConfig(url=held.actions_url)
        elif endpoints.action is None:
            endpoints.action = create_local_endpoint(held.actions_package)
        return endpoints

    AvailableEndpoints.read_endpoints = classmethod(read_endpoints)


ACTIONS_INSIDE = Patch(
    name="actions_inside",
    file="rasa/core/utils.py",
    reason="one process and one port fewer, and no second copy of her conversation travelling over HTTP",
    sources={
        "rasa.core.utils:AvailableEndpoints.read_endpoints": "612c1f43a31449be",
        "rasa.core.actions.action:RemoteAction.run": "b530fc5a6789c82f",
        "rasa_sdk.executor:ActionExecutor.run": "470406b0934cf641",
    },
    apply=apply_actions_inside,
)


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


def apply_reuse_http_session() -> None:
    """Keep each endpoint's session, and hand it out in a context that does not close it."""
    from rasa.utils.endpoints import EndpointConfig

    open_session = EndpointConfig.session
    if hasattr(open_session, "__wrapped__"):
        return

    @functools.wraps(open_session)
    def session(self: Any) -> Any:
        kept = self.__dict__.get("_kept_session")
        if kept is None or kept.closed:
            kept = self._kept_session = open_session(self)
        return nullcontext(kept)

    EndpointConfig.session = session


REUSE_HTTP_SESSION = Patch(
    name="one_session",
    file="rasa/utils/endpoints.py",
    reason="Rasa opens a new connection for every action call",
    sources={
        "rasa.utils.endpoints:EndpointConfig.session": "f6136492eac7ede3",
        "rasa.utils.endpoints:EndpointConfig.request": "bc49eb77a158ac1e",
    },
    apply=apply_reuse_http_session,
)


def apply_compiled_schema() -> None:
    """Validate with one prepared validator what others send; what our own actions return is not checked again."""
    from jsonschema import Draft7Validator
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)

    def validate_action_result(self: Any, result: dict[str, Any]) -> bool:
        if not getattr(self.action_endpoint, "is_ours", False):
            validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate_action_result


COMPILED_SCHEMA = Patch(
    name="compiled_schema",
    file="rasa/core/actions/action.py",
    reason="Rasa checks the schema itself on every action call: 65 % of such a turn; a tenth of ours even when compiled",
    sources={
        "rasa.core.actions.action:RemoteAction._validate_action_result": "24da0f6bdeb2d44f",
        "rasa.core.actions.action:RemoteAction.action_response_format_spec": "6f492274727ebb10",
    },
    apply=apply_compiled_schema,
)
