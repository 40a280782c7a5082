"""The console process: built, served until told to stop, its database brought up to date and tidied meanwhile."""

import asyncio
import contextlib
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from typing import Final, cast

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Served
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot import bootstrap
from bot.config import security_checks, urls
from bot.config.settings import LOOPBACK, Settings
from bot.connection_guard import ConnectionLimiter
from bot.console import middleware
from bot.console.app_state import ConsoleState, HandoffResources
from bot.console.live_updates import TOKEN_BUILDERS, ChangeTokens
from bot.console.middleware import build_endpoint
from bot.console.push_sender import PushSender
from bot.console.request_context import Route
from bot.console.routes import ROUTES
from bot.console.security_headers import SecurityHeadersMiddleware
from bot.console.templating import TemplateRenderer
from bot.console.translation_client import TranslationClient, TranslationLimiter
from bot.crypto.key_ring import AUDIT
from bot.db import engine
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.db.unit_of_work import ALL_POSTS, UnitOfWork
from bot.errors import BadSettings, Misconfigured, StoreUnavailable
from bot.services.clock import read_database_time
from bot.services.officers import authentication, credentials
from bot.services.officers.credentials import PasswordService

log = logging.getLogger(__name__)
MAINTENANCE_SECONDS: Final = 60.0
RETRY_SECONDS: Final = 1.0
STOP_SECONDS: Final = 1
MisconfiguredHandler = Callable[[Misconfigured], None]


def create_app(
    state: ConsoleState, *, bind: str, routes: Sequence[Route] = ROUTES, give_up: MisconfiguredHandler | None = None
) -> SecurityHeadersMiddleware:
    """The console as one application. `give_up_turn` is told what an operator must change before it can go on."""

    async def no_such_page(request: Request, error: Exception) -> Response:
        return middleware.render_plain_error(
            state, request, error.status_code if isinstance(error, HTTPException) else middleware.SERVER_ERROR
        )

    served = [Served(route.path, build_endpoint(state, route), methods=[route.method]) for route in routes]
    app = Starlette(
        routes=served,
        exception_handlers={HTTPException: no_such_page, Exception: no_such_page},
        lifespan=lambda _: _run_lifespan(state, give_up or _ignore_error),
    )
    hosts = {*urls.LOCAL_HOSTS, bind, urls.split_url(state.console_url).hostname or ""}
    return SecurityHeadersMiddleware(app, hosts=hosts - {""}, is_https=state.is_https)


def run_console(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises Misconfigured."""
    office = build_state(settings)
    with contextlib.suppress(StoreUnavailable):  # it is waited for
        _prepare_database(office)
    unfit: list[Misconfigured] = []

    def give_up(error: Misconfigured) -> None:
        unfit.append(error)
        server.should_exit = True

    protocol = cast(type[asyncio.Protocol], ConnectionLimiter().wrap_protocol_factory(H11Protocol))
    config = uvicorn.Config(
        create_app(office, bind=settings.bind, give_up=give_up),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        loop="asyncio",
        http=protocol,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[_open_socket(settings)])
    if unfit:
        raise unfit[0]


def _prepare_database(state: ConsoleState) -> None:
    """Bring it up to date. Raises StoreUnavailable, and Misconfigured where it must not be used as it is."""
    migrate(state.engine)
    if state.is_rehearsal:
        return
    with state.open_post_unit_of_work(ALL_POSTS, reading=True) as uow:
        joined = sum(post.is_joined for post in uow.posts.list_all())
    if said := engine.find_isolation_problem(state.engine, joined=joined):
        raise BadSettings(said)


def _ignore_error(_: Misconfigured) -> None:
    """Nobody is told."""


def _open_socket(settings: Settings) -> socket.socket:
    # Opened here, because uvicorn would say what is wrong in its log alone.
    family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
    try:
        return socket.create_server((settings.bind, settings.console_port), family=family)
    except OSError as error:
        taken = f"Port {settings.console_port} is taken. Stop what uses it, or set CONSOLE_PORT."
        raise BadSettings(taken) from error


def build_state(settings: Settings) -> ConsoleState:
    """Raises Misconfigured before anything is opened."""
    engine = open_engine(settings.database_url, audit_key=bootstrap.keys().get_key(AUDIT), names_post=True)
    signing, clock = bootstrap.sign_in_policy(), bootstrap.clock()
    return ConsoleState(
        engine=engine,
        keys=bootstrap.keys(),
        sign_in_policy=signing,
        passwords=PasswordService.from_policy(signing),
        template_renderer=TemplateRenderer(bootstrap.console_catalogues(), autonyms=bootstrap.autonyms()),
        change_tokens=ChangeTokens(
            lambda post_id: UnitOfWork(engine, is_read_only=True, post=post_id), TOKEN_BUILDERS, now=clock.now
        ),
        handoff_resources=_build_resources(settings),
        limits=bootstrap.library().limits,
        staff_alert_policy=bootstrap.staff_alert_policy(),
        statistics_rules=bootstrap.library().statistics_rules,
        duty_period=timedelta(hours=bootstrap.library().handoff_policy.duty_hours),
        console_url=settings.console_home,
        is_rehearsal=settings.is_rehearsal,
        clock=clock,
        now=clock.now,
        new_id=lambda: secrets.token_hex(16),
        new_token=lambda: secrets.token_urlsafe(32),
        new_code=lambda: credentials.generate_code(secrets.choice),
        random_bytes=secrets.token_bytes,
        heartbeat_seconds=signing.beat_seconds,
        push_contact=settings.push_contact,
        push_hosts=settings.push_hosts,
        translator=build_translator(settings),
        translation_limiter=TranslationLimiter(
            per_minute=signing.translations_per_minute, at_once=signing.translations_at_once
        ),
    )


def build_translator(settings: Settings) -> TranslationClient | None:
    """The operator's translation server; None where none is set, or its key cannot be read, of which each start tells."""
    if not settings.translation_url:
        return None
    try:
        key = security_checks.read_translation_key(settings)
    except BadSettings:
        log.warning("translation_off reason=key_file")
        return None
    return TranslationClient(settings.translation_url, key=key, seconds=settings.translation_seconds)


def _build_resources(settings: Settings) -> HandoffResources:
    return HandoffResources(
        playbooks=bootstrap.playbooks(),
        library=bootstrap.library,
        catalogues=bootstrap.catalogues(),
        media_url=f"http://{LOOPBACK}:{settings.gateway_port}",
    )


@contextlib.asynccontextmanager
async def _run_lifespan(state: ConsoleState, give_up: MisconfiguredHandler) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(_run_maintenance(state, give_up))]
    if state.push_contact:
        tasks.append(asyncio.create_task(PushSender(state).run()))
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    state.engine.dispose()


async def _run_maintenance(state: ConsoleState, give_up: MisconfiguredHandler) -> None:
    """Bring the database up to date, then remove what is past its time, once a minute.

    Not at once: the gateway that bears witness to the time is hardly there yet, and an operator would read of a doubt.
    """
    is_new = True
    while True:
        try:
            if is_new:
                await run_in_threadpool(_prepare_database, state)
                is_new = False
                log.info("console_ready")
            else:
                await run_in_threadpool(_expire_sessions, state)
        except StoreUnavailable as error:
            log.warning("store_away error=%s", str(error))
        except Misconfigured as error:
            give_up(error)
            return
        await asyncio.sleep(RETRY_SECONDS if is_new else MAINTENANCE_SECONDS)


def _expire_sessions(state: ConsoleState) -> None:
    with state.open_post_unit_of_work(ALL_POSTS) as uow:
        state.clock.add_database_time(read_database_time(uow))
        at = state.clock.get_trusted_time()
        if at is None:
            log.warning("clock_not_trusted reason=%s", state.clock.state.reason)
        else:
            authentication.expire_sessions(uow, state.sign_in_policy, now=at)
