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

from bot import addresses, bootstrap
from bot.console import faults
from bot.console.admitting import endpoint
from bot.console.aids import Aids
from bot.console.headers import Guarded
from bot.console.office import Office
from bot.console.pages import Pages
from bot.console.pulse import Pulse
from bot.console.routes import ROUTES
from bot.console.signs import SIGNS
from bot.console.visiting import Route
from bot.errors import BadSettings, Misconfigured, StoreUnavailable
from bot.intake import Intake
from bot.services import onetime, sign_in
from bot.services.clock import ask_database
from bot.services.passwords import Passwords
from bot.settings import LOOPBACK, Settings
from bot.store import apart
from bot.store.engine import open_engine
from bot.store.keys import AUDIT
from bot.store.migrations import migrate
from bot.store.unit_of_work import EVERY_POST, UnitOfWork

log = logging.getLogger(__name__)
TIDY_SECONDS: Final = 60.0
RETRY_SECONDS: Final = 1.0
STOP_SECONDS: Final = 1
GiveUp = Callable[[Misconfigured], None]


def create_app(
    office: Office, *, bind: str, routes: Sequence[Route] = ROUTES, give_up: GiveUp | None = None
) -> Guarded:
    """The console as one application. `give_up` is told what an operator must change before it can go on."""

    async def no_such_page(request: Request, error: Exception) -> Response:
        return faults.plain(office, request, error.status_code if isinstance(error, HTTPException) else faults.BROKEN)

    served = [Served(route.path, endpoint(office, route), methods=[route.method]) for route in routes]
    app = Starlette(
        routes=served,
        exception_handlers={HTTPException: no_such_page, Exception: no_such_page},
        lifespan=lambda _: _tidying(office, give_up or _go_on),
    )
    hosts = {*addresses.HERE, bind, addresses.parts(office.home).hostname or ""}
    return Guarded(app, hosts=hosts - {""}, is_https=office.is_https)


def run(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises Misconfigured."""
    office = build(settings)
    with contextlib.suppress(StoreUnavailable):  # it is waited for
        _open_database(office)
    unfit: list[Misconfigured] = []

    def give_up(error: Misconfigured) -> None:
        unfit.append(error)
        server.should_exit = True

    protocol = cast(type[asyncio.Protocol], Intake().before(H11Protocol))
    config = uvicorn.Config(
        create_app(office, bind=settings.bind, give_up=give_up), log_config=None, access_log=False, server_header=False,
        proxy_headers=False, loop="asyncio", http=protocol, ws="none", lifespan="on",
        timeout_graceful_shutdown=STOP_SECONDS,
    )  # fmt: skip
    server = uvicorn.Server(config)
    server.run(sockets=[_opened(settings)])
    if unfit:
        raise unfit[0]


def _open_database(office: Office) -> None:
    """Bring it up to date. Raises StoreUnavailable, and Misconfigured where it must not be used as it is."""
    migrate(office.engine)
    if office.is_rehearsal:
        return
    with office.work_of(EVERY_POST, reading=True) as uow:
        joined = sum(post.is_joined for post in uow.posts.all())
    if said := apart.fault(office.engine, joined=joined):
        raise BadSettings(said)


def _go_on(_: Misconfigured) -> None:
    """Nobody is told."""


def _opened(settings: Settings) -> socket.socket:
    # Opened here, because uvicorn would say what is wrong in its log alone.
    family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
    try:
        return socket.create_server((settings.bind, settings.console_port), family=family)
    except OSError as error:
        taken = f"Port {settings.console_port} is taken. Stop what uses it, or set CONSOLE_PORT."
        raise BadSettings(taken) from error


def build(settings: Settings) -> Office:
    """Raises Misconfigured before anything is opened."""
    engine = open_engine(settings.database_url, audit_key=bootstrap.keys().key(AUDIT), names_post=True)
    signing, clock = bootstrap.signing(), bootstrap.clock()
    return Office(
        engine=engine,
        keys=bootstrap.keys(),
        signing=signing,
        passwords=Passwords.of(signing),
        pages=Pages(bootstrap.officers_catalogues(), autonyms=bootstrap.autonyms()),
        pulse=Pulse(lambda post_id: UnitOfWork(engine, reading=True, post=post_id), SIGNS, now=clock.now),
        aids=_aids(settings),
        limits=bootstrap.library().limits,
        rules=bootstrap.library().statistics,
        duty=timedelta(hours=bootstrap.library().handoff.duty_hours),
        home=settings.console_home,
        is_rehearsal=settings.is_rehearsal,
        clock=clock,
        now=clock.now,
        new_id=lambda: secrets.token_hex(16),
        new_token=lambda: secrets.token_urlsafe(32),
        new_code=lambda: onetime.new_code(secrets.choice),
        random_bytes=secrets.token_bytes,
        beat_seconds=signing.beat_seconds,
    )


def _aids(settings: Settings) -> Aids:
    return Aids(
        guides=bootstrap.guides(),
        library=bootstrap.library,
        catalogues=bootstrap.catalogues(),
        media_door=f"http://{LOOPBACK}:{settings.gateway_port}",
    )


@contextlib.asynccontextmanager
async def _tidying(office: Office, give_up: GiveUp) -> AsyncIterator[None]:
    tidying = asyncio.create_task(_tidy(office, give_up))
    yield
    tidying.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await tidying
    office.engine.dispose()


async def _tidy(office: Office, give_up: GiveUp) -> None:
    """Bring the database up to date, then remove what is past its time, once a minute.

    Not at once: the gateway that bears witness to the time is hardly there yet, and an operator would read of a doubt.
    """
    is_new = True
    while True:
        try:
            if is_new:
                await run_in_threadpool(_open_database, office)
                is_new = False
                log.info("console_ready")
            else:
                await run_in_threadpool(_expire, office)
        except StoreUnavailable as error:
            log.warning("store_away error=%s", str(error))
        except Misconfigured as error:
            give_up(error)
            return
        await asyncio.sleep(RETRY_SECONDS if is_new else TIDY_SECONDS)


def _expire(office: Office) -> None:
    with office.work_of(EVERY_POST) as uow:
        office.clock.hear_database(ask_database(uow))
        at = office.clock.trusted()
        if at is None:
            log.warning("clock_not_trusted reason=%s", office.clock.state.reason)
        else:
            sign_in.expire(uow, office.signing, now=at)
