"""Odd requests at length: every route, method and visitor within this process, then over sockets into a running one."""

import re
import secrets
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from bot import bootstrap
from bot.appointing import demonstration
from bot.appointing.making import Bureau
from bot.console.app import create_app
from bot.console.routes import ROUTES
from bot.model.permission import ROLES
from bot.services import joining
from bot.services.joining import Invited
from bot.services.passwords import Passwords
from bot.services.sign_in import Reception
from bot.settings import LOOPBACK
from bot.store.officer_rows import OfficerRow
from tests.fire.chaos.database import served
from tests.fire.console import odd, odd_ways
from tests.fire.console.house import House, Plan, furnished
from tests.fire.console.house import console as process
from tests.fire.console.odd import Told
from tests.fire.console.odd_requests import METHODS
from tests.fire.console.odd_visitors import JOINING, NAMES, NOBODY, POSTLESS, Room, Work, room, visitor
from tests.fire.page import Figure
from tests.support.console import console

EACH: Final = 2
"""Requests of each route, method and visitor; the first of each is the plainest there is."""
EACH_BY_ITS_METHOD: Final = 14
EACH_OVER_SOCKETS: Final = 3
FEWEST: Final = 10_000
IN_A_LOG: Final = re.compile(r"Traceback|\"level\": \"(?:ERROR|CRITICAL)\"")
OF_THE_SERVER: Final = "LocalProtocolError"
"""uvicorn refused bytes that are no HTTP while the console was answering them; nothing of ours can hear that in time."""


def run() -> list[Figure]:
    """All of it, on PostgreSQL."""
    inside = _inside()
    outside, logged = _outside()
    pairs = len({route.path for route in ROUTES}) * len(METHODS) * len(NAMES)
    sent = inside.sent + outside.sent
    for said in (*inside.wrong, *outside.wrong, *logged)[:20]:
        print(said[:600])
    return [
        Figure("requests", f"at least {FEWEST:,}", f"{sent:,}, {outside.sent:,} of them over sockets", sent >= FEWEST),
        Figure("address × method × visitor", f"{pairs:,}", f"{len(inside.met):,}", len(inside.met) == pairs),
        Figure("server errors, tracebacks, answers without their headers", "0", *_none(inside, outside)),
        Figure("errors and tracebacks in the log of the process", "0", str(len(_ours(logged))), not _ours(logged)),
        Figure("bytes that are no HTTP, refused while they were answered", "", str(len(logged) - len(_ours(logged)))),
        *(Figure(f"answers: {status or 'none, as to what was cut off'}", "", f"{count:,}")
          for status, count in sorted((inside.statuses + outside.statuses).items())),
    ]  # fmt: skip


def _none(*told: Told) -> tuple[str, bool]:
    wrong = sum(len(each.wrong) for each in told)
    return str(wrong), wrong == 0


def _inside() -> Told:
    with tempfile.TemporaryDirectory() as folder, served() as database, console(Path(folder), url=database.url) as stage:
        app = create_app(stage.office, bind=LOOPBACK)
        with odd.playing(room(stage), partial(odd_ways.into, app), host=f"{LOOPBACK}:8082") as play:
            play.everything(EACH)
            play.everything(EACH_BY_ITS_METHOD, methods=(odd.ITS_OWN,))
        return play.told


def _outside() -> tuple[Told, list[str]]:
    plan = Plan(posts=1, officers=1, handoffs=3, held=1, said=1)
    with (
        tempfile.TemporaryDirectory() as folder,
        served() as database,
        furnished(Path(folder), plan, database_url=database.url) as house,
        process(house),
    ):
        port = house.settings.console_port
        with odd.playing(_room(house), partial(odd_ways.over, port), host=f"{LOOPBACK}:{port}") as play:
            play.everything(EACH_OVER_SOCKETS, methods=(odd.ITS_OWN,))
        return play.told, [line for line in house.logs().splitlines() if IN_A_LOG.search(line)]


def _ours(logged: Sequence[str]) -> list[str]:
    return [line for line in logged if OF_THE_SERVER not in line]


def _room(house: House) -> Room:
    """The same visitors, at the door of a process."""
    office, post = house.office, house.posts[0]
    made = Room(Work(office.engine, office.keys, office.clock))
    (held,) = house.held.values()
    rows = _officers(house)
    made.there = {
        "handoff_id": tuple(held), "position": ("1", "2"), "post_id": (post.post_id,), "name": ("console.js",),
        "day": ("2026-03-03",), "shift_id": ("1",), "row_id": (bootstrap.library().directory.hotlines[0].row_id,),
        "officer_id": tuple(row.officer_id for row in rows.values()),
    }  # fmt: skip
    for name, row in (*rows.items(), (NOBODY, None)):
        made.visitors[name] = visitor(name, row, office.keys, token=secrets.token_urlsafe(32), there=made.there)
        made.mend(made.visitors[name])
    with made.work.open() as uow:
        uow.handoffs.change(held[0], officer_id=rows["officer"].officer_id)
        uow.commit()
    return made


def _officers(house: House) -> dict[str, OfficerRow]:
    office, post = house.office, house.posts[0]
    bureau = Bureau(office.engine, office.keys, house.settings.console_home, lambda: datetime.now(UTC))
    passwords = Passwords.of(bootstrap.signing())
    for role in ROLES:
        part = demonstration.Part(role, role.title(), (role,), None if role in POSTLESS else post)
        demonstration._played(bureau, passwords, part)
    code = bureau.invite(
        JOINING, roles=("officer",), name="Somebody", title="other", post_id=post.post_id, language="en", languages=("en",),
        is_woman=True,
    )  # fmt: skip
    invited, reception = Invited(JOINING, code, "test"), Reception(bureau.work, bureau.keys, passwords, bootstrap.signing())
    joining.enter(reception, invited, token=secrets.token_urlsafe(32), now=bureau.now(), random_bytes=secrets.token_bytes)
    return {name: bureau.by_login(name) for name in (*ROLES, JOINING)}
