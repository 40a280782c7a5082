"""`python -m bot actions`: the same actions as an ordinary rasa-sdk server, on loopback, for whoever sets ACTIONS_URL."""

import asyncio
import logging
from typing import Protocol

from aiohttp import web

from bot import http_server
from bot.assistant import import_stubs
from bot.logging_setup import describe_error

LOOPBACK = "127.0.0.1"
MAX_BODY_BYTES = 1 << 20

logger = logging.getLogger(__name__)


class ActionServerSettings(Protocol):
    """What serving actions needs; bot.config.settings.Settings has it."""

    @property
    def actions_port(self) -> int: ...


def main(settings: ActionServerSettings, *, actions_package: str = "actions") -> None:
    """Serve until stopped. Raises OSError where the port is taken."""
    import_stubs.install_import_stubs(serving=False)
    app = create_app(actions_package)
    asyncio.run(http_server.serve(app, host=LOOPBACK, port=settings.actions_port))


def create_app(actions_package: str) -> web.Application:
    """The two routes that Rasa asks a rasa-sdk server for."""
    from rasa_sdk.executor import ActionExecutor
    from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

    executor = ActionExecutor()
    executor.register_package(actions_package)

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def webhook(request: web.Request) -> web.Response:
        try:
            return web.json_response(await executor.run(await request.json()))
        except ActionExecutionRejection as error:
            return web.json_response({"error": error.message, "action_name": error.action_name}, status=400)
        except ActionNotFoundException as error:
            return web.json_response({"error": error.message, "action_name": error.action_name}, status=404)
        except Exception as error:  # noqa: BLE001 -- the edge of the process; her words do not go back either
            logger.error("an action failed: %s", describe_error(error))
            return web.json_response({"error": "failed"}, status=500)

    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.router.add_get("/health", health)
    app.router.add_post("/webhook", webhook)
    return app
