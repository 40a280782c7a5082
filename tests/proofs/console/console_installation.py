"""Posts with officers, women with open handoffs and a year of numbers, in their own database; and the console's process."""

import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx

from bot import bootstrap
from bot.cli.admin_context import AdminContext
from bot.config.settings import Settings, child_environment
from bot.crypto.key_ring import AUDIT, KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.db.unit_of_work import UnitOfWork
from bot.domain.post import Post
from bot.domain.statistics import DIMENSIONS
from bot.services import statistics
from bot.services.officers.credentials import PasswordService
from tests.support.factories import ROOT, Clock, Ids
from tests.support.handoff_scenario import HandoffServices, OfficerActor, PersonActor
from tests.support.officer_client import OfficerCredentials
from tools import demo_data, local_stack

ANSWERS: Final = {"help": "health", "window": "any", "days": "any", "how": "open", "language": "my"}
CARD: Final = "You ask for: health\nHow urgent: {urgency}\nWhen: any time\nCode word: mango"
MESSAGE_TEXT: Final = (
    "They keep my passport, and I have not been paid since the rains began. Please write in the evening."
)
EARLIER: Final = timedelta(minutes=30)
MONTHS: Final = 12
PATIENCE_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Plan:
    """How many of everything."""

    posts: int
    officers: int
    """At each post."""
    handoffs: int
    """Open at each post."""
    held_handoffs: int
    """By each officer."""
    messages_per_handoff: int
    """By each side in each that is held."""

    @property
    def page_count(self) -> int:
        """Officers in all."""
        return self.posts * self.officers


@dataclass
class ConsoleInstallation:
    """A console with everybody it needs."""

    settings: Settings
    services: HandoffServices
    posts: list[Post]
    credentials: dict[str, list[OfficerCredentials]] = field(default_factory=dict)
    """By post."""
    held_handoffs: dict[str, list[str]] = field(default_factory=dict)
    """Login → the handoffs he holds."""
    chats: int = 800_000

    def create_person(self) -> PersonActor:
        """A woman nobody met before."""
        self.chats += 1
        return PersonActor(self.services, self.chats)

    def open_unit_of_work(self) -> UnitOfWork:
        """A unit of work over everything."""
        return open_unit_of_work(self.services)

    def read_logs(self) -> str:
        """What the console wrote."""
        return (self.settings.var / "console.log").read_text("utf-8", errors="replace")


@contextmanager
def create_installation(folder: Path, plan: Plan, *, database_url: str = "") -> Iterator[ConsoleInstallation]:
    """Everybody of a plan, on SQLite or in another database; the console is not started."""
    own = local_stack.isolate_settings(Settings.from_env({}), folder)
    own = replace(own, database_url=database_url or own.database_url)
    keys = KeyRing.open(own.keys_dir, create=True)
    engine = open_engine(own.database_url, audit_key=keys.get_key(AUDIT))
    migrate(engine)
    clock = Clock(datetime.now(UTC) - EARLIER)
    office = HandoffServices(engine, keys, clock, Ids(secrets.token_hex(4)))
    house = ConsoleInstallation(own, office, [_create_post(number) for number in range(plan.posts)])
    try:
        for post in house.posts:
            _fill(house, post, plan)
        _add_statistics(office)
        office.clock = lambda: datetime.now(UTC)  # type: ignore[assignment]
        yield house
    finally:
        engine.dispose()


@contextmanager
def run_console(installation: ConsoleInstallation, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process, until it is well; stopped afterwards."""
    with (installation.settings.var / "console.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "console"],
            cwd=ROOT,
            stdout=log,
            stderr=log,
            env={**child_environment(installation.settings), **environment},
        )
        try:
            _wait_until_healthy(installation, process)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=10)


def create_officers(installation: ConsoleInstallation, post: Post, many: int) -> list[OfficerCredentials]:
    """Officers of a post who joined; every fourth is a supervisor too."""
    bureau = AdminContext(
        installation.services.engine,
        installation.services.keys,
        installation.settings.console_home,
        lambda: datetime.now(UTC),
    )
    passwords = PasswordService.from_policy(bootstrap.sign_in_policy())
    badges = []
    for number in range(many):
        roles = ("officer", "supervisor") if number % 4 == 0 else ("officer",)
        part = demo_data.DemoAccount(f"{post.post_id}-{number}", f"Officer {number}", roles, post)
        badges.append(OfficerCredentials(*demo_data._create_account(bureau, passwords, part).split()))
    return badges


def send_card(person: PersonActor, post: Post, *, urgency: str) -> Any:
    """She sends her card to a post."""
    return person.request_handoff(post, CARD.format(urgency=urgency), urgency=urgency, **ANSWERS)


def _create_post(number: int) -> Post:
    return replace(demo_data.DEMO_GROUP, post_id=f"post-{number}", name=f"Group {number}")


def _fill(installation: ConsoleInstallation, post: Post, plan: Plan) -> None:
    office = installation.services
    office.add_joined_post(post)
    badges = installation.credentials[post.post_id] = create_officers(installation, post, plan.officers)
    with open_unit_of_work(office) as uow:
        ids = {officer.login: officer.officer_id for officer in uow.officers.list_by_post(post.post_id)}
    urgencies = ("today", "week", "none", "none")
    women = [installation.create_person() for _ in range(plan.handoffs)]
    sent = [send_card(woman, post, urgency=urgencies[number % 4]) for number, woman in enumerate(women)]
    for number, badge in enumerate(badges):
        officer = OfficerActor(office, ids[badge.login], post.post_id)
        mine = slice(number * plan.held_handoffs, (number + 1) * plan.held_handoffs)
        installation.held_handoffs[badge.login] = [asked.handoff_id for asked in sent[mine]]
        for woman, asked in zip(women[mine], sent[mine], strict=True):
            _add_conversation(office, officer, woman, asked.handoff_id, plan.messages_per_handoff)


def _add_conversation(
    office: HandoffServices, officer: OfficerActor, person: PersonActor, handoff_id: str, said: int
) -> None:
    officer.claim(handoff_id)
    officer.read(handoff_id)
    for _ in range(said):
        officer.send_reply(handoff_id, MESSAGE_TEXT)
        office.clock.advance(seconds=0.01)
        person.send_message(MESSAGE_TEXT)


def _add_statistics(office: HandoffServices) -> None:
    """A year of months, none of them small."""
    now = datetime.now(UTC)
    with open_unit_of_work(office) as uow:
        for month in range(MONTHS):
            at = now - timedelta(days=30 * month)
            for dimension, values in DIMENSIONS.items():
                for place, value in enumerate(values):
                    for _ in range(12 + 7 * place % 40):
                        statistics.count_event(uow, now=at, dimension=dimension, value=value)
        uow.commit()


def open_unit_of_work(office: HandoffServices) -> UnitOfWork:
    """A unit of work over everything."""
    return UnitOfWork(office.engine)


def _wait_until_healthy(installation: ConsoleInstallation, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the console ended: {installation.read_logs()[-2000:]}")
        try:
            if httpx.get(f"{installation.settings.console_home}/healthz", timeout=1, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the console did not start")
