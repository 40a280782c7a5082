"""The one door into Rasa: a signed, idempotent, local channel.

POST   /webhooks/pelita/turn                   one turn  → its reply
DELETE /webhooks/pelita/conversations/<id>     forget a conversation
GET    /webhooks/pelita/healthz                is a model loaded?
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw

from bot.dialogue import wire
from bot.dialogue.redaction import codes_only
from bot.dialogue.runtime import Runtime, current
from bot.dialogue.turns import RunningTurn, current_turn
from bot.dialogue.typed import inert
from bot.errors import AssistantUnavailable, StoreUnavailable, TurnExpired, Unrenderable
from bot.model.turn import Reply, Turn, Utterance

logger = logging.getLogger(__name__)

NAME = "pelita"
REQUEST_SECONDS = 5
"""Until a turn has come whole; it comes from this machine."""
SWEEP_SECONDS = 60
_LOCK_POLL_SECONDS = 0.02


class TurnOutput(OutputChannel):
    """Collects the responses of one turn."""

    def __init__(self, running: RunningTurn) -> None:
        self._running = running

    @classmethod
    def name(cls) -> str:
        """The channel's name, for responses that differ by channel."""
        return NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Note a response. Raises Unrenderable for words without a name, and for arguments that are not codes."""
        name, arguments = message.get("utter_action"), dict(message.get("arguments") or {})
        if not name:
            raise Unrenderable("an action spoke without naming a response")
        if not codes_only(arguments):
            raise Unrenderable(f"arguments of {name} are not codes")
        self._running.utterances.append(Utterance(name, arguments))


class LocalChannel(InputChannel):
    """The channel named in credentials.yml; key and clock come from the runtime."""

    @classmethod
    def name(cls) -> str:
        """The last part of the route, and the input channel in the tracker."""
        return NAME

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The three routes. Rasa's own handler is not used: it would hide what went wrong."""
        blueprint = Blueprint("pelita_channel")
        blueprint.add_route(_guarded(_post_turn), "/turn", methods=["POST"])
        blueprint.add_route(_guarded(_delete), "/conversations/<conversation_id>", methods=["DELETE"])
        blueprint.add_route(_healthz, "/healthz", methods=["GET"])
        blueprint.listener("before_server_start")(_limit_bodies)
        blueprint.listener("after_server_start")(_start_sweeping)
        blueprint.listener("before_server_stop")(_stop_sweeping)
        return blueprint


Handler = Callable[..., Coroutine[Any, Any, HTTPResponse]]


def _guarded(handler: Handler) -> Handler:
    """Refuse what is unsigned or too long, and give every failure its status."""

    async def guarded(request: Request, **parameters: str) -> HTTPResponse:
        held, body = current(), request.body or b""
        if len(body) > wire.MAX_BODY_BYTES:
            return empty(413)
        if not _is_signed(request, body, held):
            return empty(403)
        try:
            return await handler(request, held, **parameters)
        except ValueError:
            return empty(400)
        except TurnExpired:
            return empty(409)
        except StoreUnavailable as error:
            logger.warning("the tracker store did not serve a turn: %s", str(error))
            return empty(503)
        except Exception as error:  # noqa: BLE001 -- the edge of the process: whatever it was, she gets her card
            # Its kind and place, not its text: a driver's message can hold what she wrote.
            logger.error("a turn failed: %s", type(error).__name__, exc_info=True)
            return empty(500)

    guarded.__name__ = handler.__name__.strip("_")
    return guarded


def _is_signed(request: Request, body: bytes, held: Runtime) -> bool:
    return wire.is_signed(
        key=held.channel_key,
        now=held.clock().timestamp(),
        method=request.method,
        path=request.path,
        body=body,
        timestamp=request.headers.get(wire.TIMESTAMP, ""),
        signature=request.headers.get(wire.SIGNATURE, ""),
    )


async def _post_turn(request: Request, held: Runtime) -> HTTPResponse:
    turn = wire.unpack_turn(request.body)
    reply = await take(turn, agent=_agent(request.app), now=held.clock().timestamp())
    return raw(wire.pack_reply(reply), content_type="application/json")


async def _delete(request: Request, held: Runtime, conversation_id: str) -> HTTPResponse:
    agent = _agent(request.app)
    async with agent.lock_store.lock(conversation_id, wait_time_in_seconds=_LOCK_POLL_SECONDS):
        await agent.tracker_store.delete(conversation_id)
    return raw(b"{}", content_type="application/json")


async def _healthz(request: Request) -> HTTPResponse:
    agent = getattr(request.app.ctx, "agent", None)
    return raw(b"{}", content_type="application/json", status=200 if agent and agent.is_ready() else 503)


async def take(turn: Turn, *, agent: Agent, now: float) -> Reply:
    """Run exactly one turn, or give its saved reply. The lock is among this assistant's turns; `begin` among assistants.

    Raises TurnExpired, StoreUnavailable, AssistantUnavailable; then nothing of the turn was kept.
    """
    async with agent.lock_store.lock(turn.conversation_id, wait_time_in_seconds=_LOCK_POLL_SECONDS):
        saved: Reply | None = await agent.tracker_store.begin(turn)
        if saved:
            return saved
        running = RunningTurn(turn)
        token = current_turn.set(running)
        try:
            running.refuse_if_late(now)
            await agent.processor.handle_message(_message(turn, TurnOutput(running)))
        finally:
            current_turn.reset(token)
            if running.reply is None:
                with contextlib.suppress(StoreUnavailable):
                    await agent.tracker_store.let_go(turn)
    if running.reply is None:
        raise AssistantUnavailable("the turn was not saved")
    return running.reply


def _message(turn: Turn, output: OutputChannel) -> UserMessage:
    text = turn.choice.payload() if turn.choice else inert(turn.text or "")
    metadata = {"language": turn.language, "country": turn.country, "about": turn.about, "asks": turn.asks, "after": turn.after}
    return UserMessage(text, output, turn.conversation_id, input_channel=NAME, metadata=metadata)


def _agent(app: Sanic) -> Agent:
    agent = getattr(app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        raise AssistantUnavailable("no model is loaded yet")
    return agent


async def _limit_bodies(app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
    app.config.REQUEST_MAX_SIZE = wire.MAX_BODY_BYTES + 8 * 1024
    app.config.REQUEST_TIMEOUT = REQUEST_SECONDS


async def _start_sweeping(app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
    if not app.ctx.agent.is_ready():
        logger.critical("no model could be loaded; run `make train`")
        app.stop()  # type: ignore[no-untyped-call]
        return
    app.ctx.sweeping = asyncio.create_task(_sweep_each_minute(app.ctx.agent, current()))


async def _stop_sweeping(app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
    sweeping = getattr(app.ctx, "sweeping", None)
    if sweeping:
        sweeping.cancel()


async def _sweep_each_minute(agent: Agent, held: Runtime) -> None:
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            at = held.trusted()
            if at is not None:
                await agent.tracker_store.sweep(at)
        except StoreUnavailable:
            continue  # the next minute tries again
        except Exception as error:  # noqa: BLE001 -- what fails once may not end it
            logger.error("the sweep failed: %s", type(error).__name__, exc_info=True)
