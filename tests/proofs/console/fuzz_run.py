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
from bot.cli.admin_context import AdminContext
from bot.config.settings import LOOPBACK
from bot.console.app import create_app
from bot.console.routes import ROUTES
from bot.db.tables.officers import OfficerRow
from bot.domain.permissions import ROLES
from bot.services.officers import onboarding
from bot.services.officers.authentication import AuthContext
from bot.services.officers.credentials import PasswordService
from bot.services.officers.onboarding import InvitationAttempt
from tests.proofs.chaos.postgres_server import run_server
from tests.proofs.console import fuzz_report, fuzz_transports
from tests.proofs.console.console_installation import ConsoleInstallation, Plan, create_installation
from tests.proofs.console.console_installation import run_console as process
from tests.proofs.console.fuzz_report import RequestStatistics
from tests.proofs.console.fuzz_requests import METHODS
from tests.proofs.console.fuzz_visitors import (
    ANONYMOUS,
    JOINING,
    NAMES,
    POSTLESS,
    ConsoleWork,
    VisitorRoom,
    create_room,
    create_visitor,
)
from tests.proofs.report_page import Figure
from tests.support.console_client import open_console
from tools import demo_data

EXAMPLES_EACH: Final = 2
"""Requests of each route, method and visitor; the first of each is the plainest there is."""
EXAMPLES_PER_OWN_METHOD: Final = 14
EXAMPLES_OVER_SOCKETS: Final = 3
MIN_REQUESTS: Final = 10_000
LOG_ERROR: Final = re.compile(r"Traceback|\"level\": \"(?:ERROR|CRITICAL)\"")
SERVER_PROTOCOL_ERROR: Final = "LocalProtocolError"
"""uvicorn refused bytes that are no HTTP while the console was answering them; nothing of ours can hear that in time."""


def run_all() -> list[Figure]:
    """All of it, on PostgreSQL."""
    inside = _run_in_process()
    outside, logged = _run_over_sockets()
    pairs = len({route.path for route in ROUTES}) * len(METHODS) * len(NAMES)
    sent = inside.sent_count + outside.sent_count
    for said in (*inside.wrong_answers, *outside.wrong_answers, *logged)[:20]:
        print(said[:600])
    return [
        Figure(
            "requests",
            f"at least {MIN_REQUESTS:,}",
            f"{sent:,}, {outside.sent_count:,} of them over sockets",
            sent >= MIN_REQUESTS,
        ),
        Figure(
            "address × method × visitor", f"{pairs:,}", f"{len(inside.errors_met):,}", len(inside.errors_met) == pairs
        ),
        Figure("server errors, tracebacks, answers without their headers", "0", *_build_zero_figure(inside, outside)),
        Figure(
            "errors and tracebacks in the log of the process",
            "0",
            str(len(_list_own_errors(logged))),
            not _list_own_errors(logged),
        ),
        Figure(
            "bytes that are no HTTP, refused while they were answered",
            "",
            str(len(logged) - len(_list_own_errors(logged))),
        ),
        *(
            Figure(f"answers: {status or 'none, as to what was cut off'}", "", f"{count:,}")
            for status, count in sorted((inside.status_counts + outside.status_counts).items())
        ),
    ]


def _build_zero_figure(*told: RequestStatistics) -> tuple[str, bool]:
    wrong = sum(len(each.wrong_answers) for each in told)
    return str(wrong), wrong == 0


def _run_in_process() -> RequestStatistics:
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server() as database,
        open_console(Path(folder), url=database.url) as stage,
    ):
        app = create_app(stage.console_state, bind=LOOPBACK)
        with fuzz_report.open_fuzzer(
            create_room(stage), partial(fuzz_transports.send_in_process, app), host=f"{LOOPBACK}:8082"
        ) as play:
            play.send_to_all(EXAMPLES_EACH)
            play.send_to_all(EXAMPLES_PER_OWN_METHOD, methods=(fuzz_report.OWN_METHOD,))
        return play.statistics


def _run_over_sockets() -> tuple[RequestStatistics, list[str]]:
    plan = Plan(posts=1, officers=1, handoffs=3, held_handoffs=1, messages_per_handoff=1)
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server() as database,
        create_installation(Path(folder), plan, database_url=database.url) as house,
        process(house),
    ):
        port = house.settings.console_port
        with fuzz_report.open_fuzzer(
            _create_room(house), partial(fuzz_transports.send_over_socket, port), host=f"{LOOPBACK}:{port}"
        ) as play:
            play.send_to_all(EXAMPLES_OVER_SOCKETS, methods=(fuzz_report.OWN_METHOD,))
        return play.statistics, [line for line in house.read_logs().splitlines() if LOG_ERROR.search(line)]


def _list_own_errors(logged: Sequence[str]) -> list[str]:
    return [line for line in logged if SERVER_PROTOCOL_ERROR not in line]


def _create_room(installation: ConsoleInstallation) -> VisitorRoom:
    """The same visitors, at the door of a process."""
    office, post = installation.services, installation.posts[0]
    made = VisitorRoom(ConsoleWork(office.engine, office.keys, office.clock))
    (held,) = installation.held_handoffs.values()
    rows = _create_officers(installation)
    made.existing_names = {
        "handoff_id": tuple(held),
        "position": ("1", "2"),
        "post_id": (post.post_id,),
        "name": ("console.js",),
        "day": ("2026-03-03",),
        "shift_id": ("1",),
        "row_id": (bootstrap.library().directory.hotlines[0].row_id,),
        "officer_id": tuple(row.officer_id for row in rows.values()),
    }
    for name, row in (*rows.items(), (ANONYMOUS, None)):
        made.visitors[name] = create_visitor(
            name, row, office.keys, token=secrets.token_urlsafe(32), there=made.existing_names
        )
        made.restore(made.visitors[name])
    with made.work.open_unit_of_work() as uow:
        uow.handoffs.update(held[0], officer_id=rows["officer"].officer_id)
        uow.commit()
    return made


def _create_officers(installation: ConsoleInstallation) -> dict[str, OfficerRow]:
    office, post = installation.services, installation.posts[0]
    bureau = AdminContext(office.engine, office.keys, installation.settings.console_home, lambda: datetime.now(UTC))
    passwords = PasswordService.from_policy(bootstrap.sign_in_policy())
    for role in ROLES:
        part = demo_data.DemoAccount(role, role.title(), (role,), None if role in POSTLESS else post)
        demo_data._create_account(bureau, passwords, part)
    code = bureau.invite_officer(
        JOINING,
        roles=("officer",),
        name="Somebody",
        title="other",
        post_id=post.post_id,
        language="en",
        languages=("en",),
        is_woman=True,
    )
    invited, reception = (
        InvitationAttempt(JOINING, code, "test"),
        AuthContext(bureau.open_unit_of_work, bureau.keys, passwords, bootstrap.sign_in_policy()),
    )
    onboarding.open_invitation(
        reception, invited, token=secrets.token_urlsafe(32), now=bureau.now(), random_bytes=secrets.token_bytes
    )
    return {name: bureau.find_officer(name) for name in (*ROLES, JOINING)}
