"""The one door into Rasa: a signed, idempotent, local channel.

POST   /webhooks/pelita/turn                   one turn  → its reply
DELETE /webhooks/pelita/conversations/<id>     forget a conversation
GET    /webhooks/pelita/healthz                is a model loaded?
GET    /readyz, /metrics                       whether it can work, and why not; counts
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import web
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.assistant.event_redaction import is_codes_only
from bot.assistant.runtime import Runtime, get_runtime
from bot.assistant.turn_context import RunningTurn, current_turn, sanitize_command
from bot.domain import assistant_protocol
from bot.domain.turn import AssistantReply, ResponseCall, Turn
from bot.errors import AssistantUnavailable, RenderError, StoreUnavailable, TurnExpired
from bot.process_metrics import CONTENT_TYPE, ProcessMetrics

logger = logging.getLogger(__name__)

CHANNEL_NAME = "pelita"
SWEEP_SECONDS = 60
_LOCK_POLL_SECONDS = 0.02


class TurnOutput(OutputChannel):
    """Collects the responses of one turn."""

    def __init__(self, running_turn: RunningTurn) -> None:
        self._running_turn = running_turn

    @classmethod
    def name(cls) -> str:
        """The channel's name, for responses that differ by channel."""
        return CHANNEL_NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Note a response. Raises Unrenderable for words without a name, and for arguments that are not codes."""
        name, arguments = message.get("utter_action"), dict(message.get("arguments") or {})
        if not name:
            raise RenderError("an action spoke without naming a response")
        if not is_codes_only(arguments):
            raise RenderError(f"arguments of {name} are not codes")
        self._running_turn.utterances.append(ResponseCall(name, arguments))


AGENT: web.AppKey[Agent] = web.AppKey("agent", Agent)
"""The assistant's agent, once its model is loaded."""
METRICS: web.AppKey[ProcessMetrics] = web.AppKey("metrics", ProcessMetrics)
Load = Callable[[], Awaitable[Agent]]


def create_app(load: Load) -> web.Application:
    """The three routes, and the agent that `load` gives before the first of them is answered."""
    app = web.Application(client_max_size=assistant_protocol.MAX_BODY_BYTES)
    app.router.add_post(assistant_protocol.TURN_PATH, _guard_handler(_post_turn))
    app.router.add_delete(
        f"{assistant_protocol.ROUTE}/conversations/{{conversation_id}}", _guard_handler(_delete_conversation)
    )
    app.router.add_get(assistant_protocol.HEALTH_PATH, _get_health)
    app[METRICS] = ProcessMetrics("assistant")
    app.router.add_get("/readyz", _get_readiness)
    app.router.add_get("/metrics", _get_metrics)

    async def serving(app: web.Application) -> AsyncIterator[None]:
        agent = app[AGENT] = await load()
        sweeping = asyncio.create_task(_sweep_each_minute(agent, get_runtime()))
        yield
        sweeping.cancel()

    app.cleanup_ctx.append(serving)
    return app


Handler = Callable[[web.Request, Runtime], Awaitable[web.Response]]


def _guard_handler(handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Refuse what is unsigned or too long, and give every failure its status."""

    async def guarded(request: web.Request) -> web.Response:
        held, body = get_runtime(), await request.read()  # too long a body is answered with 413 by aiohttp
        if not _is_signed(request, body, held):
            return web.Response(status=403)
        try:
            return await handler(request, held)
        except ValueError:
            return web.Response(status=400)
        except TurnExpired:
            return web.Response(status=409)
        except StoreUnavailable as error:
            logger.warning("the tracker store did not serve a turn: %s", str(error))
            return web.Response(status=503)
        except Exception as error:  # noqa: BLE001 -- the edge of the process: whatever it was, she gets her card
            # Its kind and place, not its text: a driver's message can hold what she wrote.
            logger.error("a turn failed: %s", type(error).__name__, exc_info=True)
            return web.Response(status=500)

    return guarded


def _is_signed(request: web.Request, body: bytes, runtime: Runtime) -> bool:
    return assistant_protocol.is_signed(
        key=runtime.channel_key,
        now=runtime.clock().timestamp(),
        method=request.method,
        path=request.path,
        body=body,
        timestamp=request.headers.get(assistant_protocol.TIMESTAMP, ""),
        signature=request.headers.get(assistant_protocol.SIGNATURE, ""),
    )


async def _post_turn(request: web.Request, runtime: Runtime) -> web.Response:
    turn = assistant_protocol.unpack_turn(await request.read())
    reply = await handle_turn(turn, agent=_get_agent(request.app), now=runtime.clock().timestamp())
    return web.Response(body=assistant_protocol.pack_reply(reply), content_type="application/json")


async def _delete_conversation(request: web.Request, runtime: Runtime) -> web.Response:
    agent, conversation_id = _get_agent(request.app), request.match_info["conversation_id"]
    async with agent.lock_store.lock(conversation_id, wait_time_in_seconds=_LOCK_POLL_SECONDS):
        await agent.tracker_store.delete(conversation_id)
    return web.Response(body=b"{}", content_type="application/json")


async def _get_health(request: web.Request) -> web.Response:
    agent = request.app.get(AGENT)
    return web.Response(body=b"{}", content_type="application/json", status=200 if agent and agent.is_ready() else 503)


async def _get_readiness(request: web.Request) -> web.Response:
    status, body = request.app[METRICS].report_readiness(await _list_reasons(request.app))
    return web.json_response(body, status=status)


async def _get_metrics(request: web.Request) -> web.Response:
    request.app[METRICS].report_readiness(await _list_reasons(request.app))
    return web.Response(body=request.app[METRICS].render(), content_type=CONTENT_TYPE)


async def _list_reasons(app: web.Application) -> list[str]:
    agent = app.get(AGENT)
    if agent is None or not agent.is_ready():
        return ["model"]
    try:
        await agent.tracker_store.check()
    except StoreUnavailable:
        return ["database"]
    return []


async def handle_turn(turn: Turn, *, agent: Agent, now: float) -> AssistantReply:
    """Run exactly one turn, or give its saved reply. The lock is among this assistant's turns; `begin` among assistants.

    Raises TurnExpired, StoreUnavailable, AssistantUnavailable; then nothing of the turn was kept.
    """
    async with agent.lock_store.lock(turn.conversation_id, wait_time_in_seconds=_LOCK_POLL_SECONDS):
        saved: AssistantReply | None = await agent.tracker_store.begin_turn(turn)
        if saved:
            return saved
        running = RunningTurn(turn)
        token = current_turn.set(running)
        try:
            running.raise_if_expired(now)
            await agent.processor.handle_message(_build_message(turn, TurnOutput(running)))
        finally:
            current_turn.reset(token)
            if running.reply is None:
                with contextlib.suppress(StoreUnavailable):
                    await agent.tracker_store.release_turn(turn)
    if running.reply is None:
        raise AssistantUnavailable("the turn was not saved")
    return running.reply


def _build_message(turn: Turn, output: OutputChannel) -> UserMessage:
    text = turn.choice.to_payload() if turn.choice else sanitize_command(turn.text or "")
    metadata = {
        "language": turn.language,
        "country": turn.country,
        "about": turn.subject,
        "after": turn.previous_card,
    }
    return UserMessage(text, output, turn.conversation_id, input_channel=CHANNEL_NAME, metadata=metadata)


def _get_agent(app: web.Application) -> Agent:
    agent = app.get(AGENT)
    if agent is None or not agent.is_ready():
        raise AssistantUnavailable("no model is loaded yet")
    return agent


async def _sweep_each_minute(agent: Agent, runtime: Runtime) -> None:
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            at = runtime.get_trusted_time()
            if at is not None:
                await agent.tracker_store.delete_expired(at)
        except StoreUnavailable:
            continue  # the next minute tries again
        except Exception as error:  # noqa: BLE001 -- what fails once may not end it
            logger.error("the sweep failed: %s", type(error).__name__, exc_info=True)
