"""The gateway process: opened, run until told to stop, closed within a few seconds."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot import bootstrap
from bot.errors import BadSettings, StoreUnavailable, TelegramUnavailable
from bot.gateway import media, mistakes
from bot.gateway.building import Gateway, build
from bot.gateway.commands import announce
from bot.gateway.doors import health_app, open_door, webhook_app
from bot.gateway.leadership import CUT_OFF
from bot.model.clock import ClockState
from bot.services import routes
from bot.settings import Settings

log = logging.getLogger(__name__)
RETRY_SECONDS = 1.0
STOP_SECONDS = 3.0
FIRST_SECONDS = 2.0
TIMED_SECONDS = 0.05


def run(settings: Settings) -> None:
    """Run the gateway. Raises Misconfigured."""
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    gateway = build(settings)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    health = health_app(
        lambda: {
            "ok": True,
            "role": gateway.leadership.role,
            **gateway.showing.state(),
            **_doubt(gateway.kit.clock.state),
        }
    )
    health.add_routes(media.routes(gateway.kit))
    doors = [await _open(health, settings, settings.gateway_port)]
    try:
        tasks = [asyncio.create_task(work) for work in _works(gateway, settings, doors)]
        await asyncio.wait([asyncio.create_task(stop.wait()), *tasks], return_when=asyncio.FIRST_COMPLETED)
        _raise_first(tasks)
    finally:
        await _close(gateway, doors)


def _doubt(state: ClockState) -> dict[str, object]:
    """What /healthz says of this machine's clock while it is not trusted."""
    return {} if state.is_trusted else {"clock": {"reason": state.reason, "off_seconds": round(state.off_seconds)}}


def _works(gateway: Gateway, settings: Settings, doors: list[web.AppRunner]) -> list[Coroutine[Any, Any, None]]:
    tried = asyncio.Event()
    works: list[Coroutine[Any, Any, None]] = [
        gateway.leadership.run(), _led(gateway, tried), gateway.receiving.tidy(), gateway.clearing.run(), gateway.showing.run()
    ]  # fmt: skip
    return [*works, _called(gateway, settings, doors, tried) if settings.webhook_url else _asking(gateway, tried)]


async def _led(gateway: Gateway, tried: asyncio.Event) -> None:
    """What the leader alone does, as soon as this gateway leads."""
    await gateway.leadership.until_leading()
    await asyncio.gather(
        _taken_up(gateway, tried), gateway.courier.run(), gateway.sweeping.run(), gateway.pump.run(), gateway.doorbell.run(),
        gateway.receiving.follow_for_ever(),
    )  # fmt: skip


async def _taken_up(gateway: Gateway, tried: asyncio.Event) -> None:
    """Take up what an earlier leader left; as long as the database is away, women get cards."""
    while True:
        try:
            await gateway.sweeping.replay_erasures()
            while await gateway.kit.ledger.run(routes.renew_shared, gateway.kit.keys):
                log.info("routes_renewed")
            await gateway.sweeping.move_chats()
            await gateway.pump.look()  # before anything new comes in: whose words go to an officer
            await _timed(gateway)
            await gateway.receiving.recover()
            break
        except StoreUnavailable as error:
            log.warning("store_away error=%s", str(error))
            tried.set()
            await asyncio.sleep(RETRY_SECONDS)
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: women get cards until it is mended
            mistakes.note("preparing", error)
            tried.set()
            await asyncio.sleep(RETRY_SECONDS)
    tried.set()


async def _timed(gateway: Gateway) -> None:
    """What was left is dated by a time that is known, where Telegram answers soon; nobody waits longer than that."""
    with suppress(TimeoutError):
        async with asyncio.timeout(FIRST_SECONDS):
            while gateway.kit.clock.known() is None:
                await asyncio.sleep(TIMED_SECONDS)


async def _first(gateway: Gateway, tried: asyncio.Event) -> None:
    """What an earlier process left comes before what is new; but nobody waits long for a database that is away."""
    await gateway.leadership.until_asking()
    if gateway.leadership.role == CUT_OFF:
        return
    try:
        async with asyncio.timeout(FIRST_SECONDS):
            await tried.wait()
    except TimeoutError:
        log.warning("store_slow")


async def _asking(gateway: Gateway, tried: asyncio.Event) -> None:
    await _opened(gateway)
    await _first(gateway, tried)
    await gateway.kit.telegram.drop_webhook()
    log.info("gateway_ready")
    await asyncio.gather(gateway.receiving.poll(), announce(gateway.kit.telegram, bootstrap.catalogues()))


async def _called(gateway: Gateway, settings: Settings, doors: list[web.AppRunner], tried: asyncio.Event) -> None:
    await _opened(gateway)
    await gateway.leadership.until_known()
    if not gateway.leadership.stands_by():
        await _first(gateway, tried)
    app = webhook_app(gateway.kit.telegram, gateway.receiving.keep, secret=settings.webhook_secret)
    doors.append(await _open(app, settings, settings.webhook_port))
    await gateway.kit.telegram.set_webhook(settings.webhook_url, secret=settings.webhook_secret)
    log.info("gateway_ready")
    await gateway.leadership.until_asking()
    await announce(gateway.kit.telegram, bootstrap.catalogues())
    await asyncio.Event().wait()


async def _opened(gateway: Gateway) -> None:
    while True:
        try:
            await gateway.kit.telegram.open()
            return
        except TelegramUnavailable as error:
            log.warning("telegram_away error=%s", str(error))
            await asyncio.sleep(RETRY_SECONDS)


async def _open(app: web.Application, settings: Settings, port: int) -> web.AppRunner:
    try:
        return await open_door(app, host=settings.bind, port=port)
    except OSError as error:
        raise BadSettings(f"Port {port} is taken. Stop what uses it, or set another port.") from error


def _raise_first(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        if task.done() and task.exception():
            raise task.exception() or RuntimeError
    for task in tasks:
        task.cancel()


async def _close(gateway: Gateway, doors: list[web.AppRunner]) -> None:
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await gateway.queues.idle()
            await gateway.courier.drain()
    except TimeoutError:
        log.info("stopped_with_work_left")  # it waits in the inbox and the outbox
    for door in doors:
        await door.cleanup()
    await gateway.assistant.aclose()
    await gateway.kit.telegram.close()
    await gateway.leadership.release()
    gateway.kit.ledger.close()
    gateway.engine.dispose()
