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

from bot import bootstrap, stack
from bot.appointing import demonstration
from bot.appointing.making import Bureau
from bot.model.counting import DIMENSIONS
from bot.model.post import Post
from bot.services import statistics
from bot.services.passwords import Passwords
from bot.settings import Settings, child_environment
from bot.store.engine import open_engine
from bot.store.keys import AUDIT, KeyRing
from bot.store.migrations import migrate
from bot.store.unit_of_work import UnitOfWork
from tests.support.factories import ROOT, Clock, Ids
from tests.support.handoffs import Office, Officer, Woman
from tests.support.posted import Badge

ANSWERS: Final = {"help": "health", "window": "any", "days": "any", "how": "open", "language": "my"}
CARD: Final = "You ask for: health\nHow urgent: {urgency}\nWhen: any time\nCode word: mango"
SAID: Final = "They keep my passport, and I have not been paid since the rains began. Please write in the evening."
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
    held: int
    """By each officer."""
    said: int
    """By each side in each that is held."""

    @property
    def pages(self) -> int:
        """Officers in all."""
        return self.posts * self.officers


@dataclass
class House:
    """A console with everybody it needs."""

    settings: Settings
    office: Office
    posts: list[Post]
    badges: dict[str, list[Badge]] = field(default_factory=dict)
    """By post."""
    held: dict[str, list[str]] = field(default_factory=dict)
    """Login → the handoffs he holds."""
    chats: int = 800_000

    def woman(self) -> Woman:
        """A woman nobody met before."""
        self.chats += 1
        return Woman(self.office, self.chats)

    def office_work(self) -> UnitOfWork:
        """A unit of work over everything."""
        return office_work(self.office)

    def logs(self) -> str:
        """What the console wrote."""
        return (self.settings.var / "console.log").read_text("utf-8", errors="replace")


@contextmanager
def furnished(folder: Path, plan: Plan, *, database_url: str = "") -> Iterator[House]:
    """Everybody of a plan, on SQLite or in another database; the console is not started."""
    own = stack.at_home(Settings.from_env({}), folder)
    own = replace(own, database_url=database_url or own.database_url)
    keys = KeyRing.open(own.keys_dir, create=True)
    engine = open_engine(own.database_url, audit_key=keys.key(AUDIT))
    migrate(engine)
    clock = Clock(datetime.now(UTC) - EARLIER)
    office = Office(engine, keys, clock, Ids(secrets.token_hex(4)))
    house = House(own, office, [_post(number) for number in range(plan.posts)])
    try:
        for post in house.posts:
            _fill(house, post, plan)
        _count(office)
        office.clock = lambda: datetime.now(UTC)  # type: ignore[assignment]
        yield house
    finally:
        engine.dispose()


@contextmanager
def console(house: House, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process, until it is well; stopped afterwards."""
    with (house.settings.var / "console.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "console"], cwd=ROOT, stdout=log, stderr=log,
            env={**child_environment(house.settings), **environment},
        )  # fmt: skip
        try:
            _until_well(house, process)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=10)


def officers_in(house: House, post: Post, many: int) -> list[Badge]:
    """Officers of a post who joined; every fourth is a supervisor too."""
    bureau = Bureau(house.office.engine, house.office.keys, house.settings.console_home, lambda: datetime.now(UTC))
    passwords = Passwords.of(bootstrap.signing())
    badges = []
    for number in range(many):
        roles = ("officer", "supervisor") if number % 4 == 0 else ("officer",)
        part = demonstration.Part(f"{post.post_id}-{number}", f"Officer {number}", roles, post)
        badges.append(Badge(*demonstration._played(bureau, passwords, part).split()))
    return badges


def sends(woman: Woman, post: Post, *, urgency: str) -> Any:
    """She sends her card to a post."""
    return woman.asks(post, CARD.format(urgency=urgency), urgency=urgency, **ANSWERS)


def _post(number: int) -> Post:
    return replace(demonstration.GROUP, post_id=f"post-{number}", name=f"Group {number}")


def _fill(house: House, post: Post, plan: Plan) -> None:
    office = house.office
    office.opens(post)
    badges = house.badges[post.post_id] = officers_in(house, post, plan.officers)
    with office_work(office) as uow:
        ids = {officer.login: officer.officer_id for officer in uow.officers.of_post(post.post_id)}
    urgencies = ("today", "week", "none", "none")
    women = [house.woman() for _ in range(plan.handoffs)]
    sent = [sends(woman, post, urgency=urgencies[number % 4]) for number, woman in enumerate(women)]
    for number, badge in enumerate(badges):
        officer = Officer(office, ids[badge.login], post.post_id)
        mine = slice(number * plan.held, (number + 1) * plan.held)
        house.held[badge.login] = [asked.handoff_id for asked in sent[mine]]
        for woman, asked in zip(women[mine], sent[mine], strict=True):
            _talk(office, officer, woman, asked.handoff_id, plan.said)


def _talk(office: Office, officer: Officer, woman: Woman, handoff_id: str, said: int) -> None:
    officer.claims(handoff_id)
    officer.reads(handoff_id)
    for _ in range(said):
        officer.says(handoff_id, SAID)
        office.clock.pass_time(seconds=0.01)
        woman.says(SAID)


def _count(office: Office) -> None:
    """A year of months, none of them small."""
    now = datetime.now(UTC)
    with office_work(office) as uow:
        for month in range(MONTHS):
            at = now - timedelta(days=30 * month)
            for dimension, values in DIMENSIONS.items():
                for place, value in enumerate(values):
                    for _ in range(12 + 7 * place % 40):
                        statistics.count(uow, now=at, dimension=dimension, value=value)
        uow.commit()


def office_work(office: Office) -> UnitOfWork:
    """A unit of work over everything."""
    return UnitOfWork(office.engine)


def _until_well(house: House, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the console ended: {house.logs()[-2000:]}")
        try:
            if httpx.get(f"{house.settings.console_home}/healthz", timeout=1, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the console did not start")
