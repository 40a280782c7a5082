"""The gateway process: opened, run until told to stop, closed within a few seconds."""

import asyncio
import logging
import resource
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot import bootstrap
from bot.channels.telegram import http_endpoints
from bot.channels.telegram.bot_profile import publish_profile
from bot.channels.telegram.http_endpoints import build_health_app, build_webhook_app, start_server
from bot.channels.web.http_endpoints import WebDoor, build_web_app
from bot.chat.wiring import GatewayApp, build_gateway
from bot.config.settings import Settings
from bot.connection_guard import ConnectionLimits
from bot.db import async_executor
from bot.domain.clock import ClockState
from bot.errors import BadSettings, ChannelUnavailable, StoreUnavailable
from bot.services import chat_address
from bot.services.leader_election import CUT_OFF

log = logging.getLogger(__name__)
RETRY_SECONDS = 1.0
STOP_SECONDS = 3.0
STORE_WAIT_SECONDS = 2.0
CLOCK_POLL_SECONDS = 0.05
MAX_OPEN_FILES = 8192


def run_gateway(settings: Settings) -> None:
    """Run the gateway. Raises Misconfigured."""
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    gateway = build_gateway(settings)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    health = build_health_app(
        lambda: {
            "ok": True,
            "role": gateway.leadership.role,
            **gateway.live_content.health_state(),
            **_clock_health(gateway.context.clock.state),
        },
        lambda: _list_reasons(gateway),
    )
    health.add_routes(http_endpoints.build_media_routes(gateway.context))
    doors = [await _start_server(health, settings, settings.gateway_port)]
    try:
        tasks = [asyncio.create_task(work) for work in _list_jobs(gateway, settings, doors)]
        await asyncio.wait([asyncio.create_task(stop.wait()), *tasks], return_when=asyncio.FIRST_COMPLETED)
        _raise_first(tasks)
    finally:
        await _close(gateway, doors)


def _clock_health(state: ClockState) -> dict[str, object]:
    """What /healthz says of this machine's clock while it is not trusted."""
    return {} if state.is_trusted else {"clock": {"reason": state.reason, "off_seconds": round(state.off_seconds)}}


def _list_reasons(gateway: GatewayApp) -> list[str]:
    """What stands against saying that this gateway can do all its work: short codes."""
    clock = [] if gateway.context.clock.state.is_trusted else ["clock"]
    standby = ["standby"] if gateway.leadership.is_standby() else []
    return [*gateway.health_probe.list_reasons(), *clock, *standby]


def _list_jobs(
    gateway: GatewayApp, settings: Settings, servers: list[web.AppRunner]
) -> list[Coroutine[Any, Any, None]]:
    tried = asyncio.Event()
    works: list[Coroutine[Any, Any, None]] = [
        gateway.leadership.run(),
        _run_leader_jobs(gateway, tried),
        gateway.receiver.run_maintenance(),
        gateway.late_deletion_job.run(),
        gateway.live_content.run(),
        gateway.health_probe.run(),
    ]
    return [
        *works,
        _run_webhook(gateway, settings, servers, tried) if settings.webhook_url else _run_polling(gateway, tried),
        *([_run_web_chat(gateway.web_door, settings, servers)] if gateway.web_door else []),
    ]


async def _run_web_chat(door: WebDoor, settings: Settings, servers: list[web.AppRunner]) -> None:
    """Every open page holds a connection: this process may then open as many files as the system lets it."""
    limits = ConnectionLimits(connections=_raise_file_limit() // 2)
    servers.append(await _start_server(build_web_app(door), settings, settings.web_port, limits=limits))
    log.info("web_chat_ready")
    await asyncio.Event().wait()


def _raise_file_limit() -> int:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)


async def _run_leader_jobs(gateway: GatewayApp, recovery_attempted: asyncio.Event) -> None:
    """What the leader alone does, as soon as this gateway leads."""
    await gateway.leadership.wait_until_leader()
    await asyncio.gather(
        _recover_work(gateway, recovery_attempted),
        gateway.chat.outbox_sender.run(),
        gateway.retention_job.run(),
        gateway.chat.handoff_delivery_job.run(),
        gateway.chat.reminder_job.run(),
        gateway.chat.staff_alert_sender.run(),
        gateway.receiver.run_follower(),
    )


async def _recover_work(gateway: GatewayApp, recovery_attempted: asyncio.Event) -> None:
    """Take up what an earlier leader left; as long as the database is away, women get cards."""
    while True:
        try:
            await gateway.retention_job.replay_erasures()
            while await gateway.context.db.run(chat_address.renew_shared_addresses, gateway.context.keys):
                log.info("routes_renewed")
            await gateway.retention_job.rehash_chats()
            await (
                gateway.chat.handoff_delivery_job.refresh_active_handoffs()
            )  # before anything new comes in: whose words go to an officer
            await _wait_for_clock(gateway)
            await gateway.receiver.recover_turns()
            break
        except StoreUnavailable as error:
            log.warning("store_away error=%s", str(error))
            recovery_attempted.set()
            await asyncio.sleep(RETRY_SECONDS)
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: women get cards until it is mended
            async_executor.log_fault("preparing", error)
            recovery_attempted.set()
            await asyncio.sleep(RETRY_SECONDS)
    recovery_attempted.set()


async def _wait_for_clock(gateway: GatewayApp) -> None:
    """What was left is dated by a time that is known, where Telegram answers soon; nobody waits longer than that."""
    with suppress(TimeoutError):
        async with asyncio.timeout(STORE_WAIT_SECONDS):
            while gateway.context.clock.get_known_time() is None:
                await asyncio.sleep(CLOCK_POLL_SECONDS)


async def _wait_for_recovery(gateway: GatewayApp, recovery_attempted: asyncio.Event) -> None:
    """What an earlier process left comes before what is new; but nobody waits long for a database that is away."""
    await gateway.leadership.wait_until_polling()
    if gateway.leadership.role == CUT_OFF:
        return
    try:
        async with asyncio.timeout(STORE_WAIT_SECONDS):
            await recovery_attempted.wait()
    except TimeoutError:
        log.warning("store_slow")


async def _run_polling(gateway: GatewayApp, recovery_attempted: asyncio.Event) -> None:
    await _open_telegram(gateway)
    await _wait_for_recovery(gateway, recovery_attempted)
    await gateway.telegram.delete_webhook()
    log.info("gateway_ready")
    await asyncio.gather(gateway.receiver.poll(), publish_profile(gateway.telegram, bootstrap.catalogues()))


async def _run_webhook(
    gateway: GatewayApp, settings: Settings, servers: list[web.AppRunner], recovery_attempted: asyncio.Event
) -> None:
    await _open_telegram(gateway)
    await gateway.leadership.wait_until_known()
    if not gateway.leadership.is_standby():
        await _wait_for_recovery(gateway, recovery_attempted)
    app = build_webhook_app(gateway.telegram, gateway.receiver.receive_updates, secret=settings.webhook_secret)
    servers.append(await _start_server(app, settings, settings.webhook_port))
    await gateway.telegram.set_webhook(settings.webhook_url, secret=settings.webhook_secret)
    log.info("gateway_ready")
    await gateway.leadership.wait_until_polling()
    await publish_profile(gateway.telegram, bootstrap.catalogues())
    await asyncio.Event().wait()


async def _open_telegram(gateway: GatewayApp) -> None:
    while True:
        try:
            await gateway.telegram.open()
            return
        except ChannelUnavailable as error:
            log.warning("telegram_away error=%s", str(error))
            await asyncio.sleep(RETRY_SECONDS)


async def _start_server(
    app: web.Application, settings: Settings, port: int, *, limits: ConnectionLimits | None = None
) -> web.AppRunner:
    try:
        return await start_server(app, host=settings.bind, port=port, limits=limits)
    except OSError as error:
        raise BadSettings(f"Port {port} is taken. Stop what uses it, or set another port.") from error


def _raise_first(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        if task.done() and task.exception():
            raise task.exception() or RuntimeError
    for task in tasks:
        task.cancel()


async def _close(gateway: GatewayApp, servers: list[web.AppRunner]) -> None:
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await gateway.chat.chat_queues.wait_until_idle()
            await gateway.chat.outbox_sender.drain()
    except TimeoutError:
        log.info("stopped_with_work_left")  # it waits in the inbox and the outbox
    for door in servers:
        await door.cleanup()
    await gateway.assistant.aclose()
    await gateway.telegram.close()
    await gateway.leadership.release_lease()
    gateway.context.db.close()
    gateway.engine.dispose()


async def sweep(settings: Settings) -> int:
    """Sweep once; 0, or 1 where this machine's clock is in doubt and nothing was removed."""
    gateway = build_gateway(settings, is_alone=True)
    await gateway.telegram.open()
    is_swept = await gateway.retention_job.run_once()
    await gateway.assistant.aclose()
    await gateway.telegram.close()
    gateway.context.db.close()
    return 0 if is_swept else 1
