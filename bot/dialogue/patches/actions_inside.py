"""Actions run inside the assistant unless an action server is named."""

import asyncio
import functools
from typing import Any

from bot.dialogue.patches.patch import Patch
from bot.dialogue.patches.short_waits import ACTION_TIMEOUT_SECONDS


def create_local_endpoint(package: str) -> Any:
    """An endpoint that runs the actions of a package in this process and answers as a rasa-sdk server would."""
    from rasa.core.actions.action import ActionExecutionRejection
    from rasa.utils.endpoints import EndpointConfig
    from rasa_sdk.executor import ActionExecutor
    from rasa_sdk.interfaces import ActionExecutionRejection as Rejected

    class Inside(EndpointConfig):
        """Takes the place of an HTTP endpoint; RemoteAction does not know the difference."""

        is_ours = True
        """What comes back was made in this process: nobody else can have sent it (compiled_schema.py)."""

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

    from bot.dialogue import runtime

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
