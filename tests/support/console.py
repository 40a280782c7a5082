"""A console for tests, and officers with a browser each: `dara.signs_in()`, `dara.opens("/shifts")`, `dara.sends(…)`."""

import itertools
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from httpx import Response
from starlette.testclient import TestClient

from bot.console.aids import Aids
from bot.console.app import create_app
from bot.console.office import Office
from bot.console.pages import Pages
from bot.console.pulse import Pulse
from bot.console.routes import ROUTES
from bot.console.signs import SIGNS
from bot.console.visiting import Route
from bot.content.console import load_signing
from bot.content.guides import load_guides
from bot.i18n.languages import load_languages
from bot.model.post import Post
from bot.services import joining, officers, onetime, sign_in
from bot.services.joining import Invited
from bot.services.officers import Inviter
from bot.services.passwords import Passwords
from bot.services.sign_in import Signed
from bot.store.engine import Database, erase_checkpoint, open_engine
from bot.store.keys import KeyRing
from bot.store.migrations import migrate
from bot.store.officer_rows import OfficerRow
from bot.store.unit_of_work import EVERY_POST, UnitOfWork
from tests.support.factories import NOW, ROOT, Clock, Ids, library

HOME = "http://127.0.0.1:8082"
PASSWORD = "four quiet words here"
SIGNING = load_signing(ROOT / "data" / "policies")
EMBASSY = Post(
    post_id="kh-my", name="Embassy in a test", country="MY", origin="KH", run_by="mission", mission_id=None,
    time_zone="Asia/Kuala_Lumpur", reports="unknown", hours="Mo-Fr 09:00-17:00", languages=("km", "en"), keep_days=30,
    joined_at=NOW,
)  # fmt: skip
GROUP = replace(EMBASSY, post_id="ngo-my", name="A group in a test", origin=None, run_by="non_government")
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
_SECRET = re.compile(r'<code class="secret">([A-Z2-7]+)</code>')
CHEAP = Passwords(memory_kib=8, rounds=1)
"""What a password costs is measured elsewhere."""


@dataclass
class Stage:
    """A console over a database of its own, and a clock that tests move."""

    office: Office
    clock: Clock
    routes: Sequence[Route] = ROUTES
    ids: Ids = field(default_factory=lambda: Ids("officer"))

    def work(self) -> UnitOfWork:
        return UnitOfWork(self.office.engine, post=EVERY_POST)

    def officer(self, login: str, *roles: str, post: str | None = "kh-my", **values: Any) -> "Browser":
        """Somebody who joined, with a browser that has not signed in."""
        row = OfficerRow(
            officer_id=self.ids(), post_id=post, login=login, name=login.title(), title="consular", language="en",
            languages="en", is_woman=True, roles=",".join(roles or ("officer",)),
        )  # fmt: skip
        self.invite(replace(row, **values), code=f"CODE-{login}")
        return Browser(self, login=login).joins(f"CODE-{login}")

    def invite(self, row: OfficerRow, *, code: str) -> OfficerRow:
        """An account that waits for nobody: the operator made it."""
        with self.work() as uow:
            return officers.invite(
                uow, self.office.keys, officer=row, code=code, inviter=Inviter("test", acts_alone=True), now=self.clock.now
            )

    def row(self, login: str) -> OfficerRow:
        with self.work() as uow:
            found = uow.officers.by_login(login)
        assert found
        return found

    def signed(self, token: str) -> Signed:
        """Whose cookie it is."""
        with self.work() as uow:
            found = sign_in.recognise(uow, self.office.keys, self.office.signing, token=token, now=self.clock.now)
        assert found
        return found

    def code(self, login: str) -> str:
        """What the phone of an officer shows now; time goes on first, so that it was not used yet."""
        self.clock.pass_time(seconds=onetime.STEP_SECONDS)
        return onetime.code_at(sign_in.secret_of(self.office.keys, self.row(login)), self.clock.now)

    def audit(self) -> list[tuple[str, str, str]]:
        with self.work() as uow:
            return [(row.by, row.verb, row.noun) for row in reversed(uow.audit.latest(1000))]


@dataclass
class Browser:
    """An officer's browser; every browser has cookies of its own."""

    stage: Stage
    login: str = "nobody"
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        app = create_app(self.stage.office, bind="127.0.0.1", routes=self.stage.routes)
        # Without `with` no lifespan runs: nothing tidies behind a test's back.
        self.http = TestClient(app, base_url=self.stage.office.home, follow_redirects=False, headers=dict(self.headers))
        self.page: Response = Response(204)

    @property
    def id(self) -> str:
        return self.stage.row(self.login).officer_id

    def opens(self, path: str, **headers: str) -> Response:
        self.page = self.http.get(path, headers=headers)
        return self.page

    def csrf(self) -> str:
        """The token of the forms of this browser."""
        found = _CSRF.search(self.page.text) or _CSRF.search(self.http.get("/account").text)
        found = found or _CSRF.search(self.http.get("/sign-in").text)
        assert found, "no form anywhere"
        return found[1]

    def sends(self, path: str, /, *, headers: Mapping[str, str] | None = None, **fields: Any) -> Response:
        """Fill in and send a form."""
        data = {"csrf": self.csrf(), **fields}
        self.page = self.http.post(path, data=data, headers=headers or {})
        return self.page

    def joins(self, code: str) -> "Browser":
        """Accept an invitation without the pages, which have tests of their own."""
        office, token = self.stage.office, office_token()
        invited = Invited(self.login, code, "test")
        assert joining.enter(
            office.reception, invited, token=token, now=self.stage.clock.now, random_bytes=secrets.token_bytes
        )
        signed = self.stage.signed(token)
        phone = onetime.code_at(joining.secret_shown(office.keys, signed.session), self.stage.clock.now)
        joining.join(
            office.reception, signed, password=PASSWORD, code=phone, token=office_token(), recovery=[f"RESCUE-{self.login}"],
            now=self.stage.clock.now,
        )  # fmt: skip
        return self

    def signs_in(self, *, password: str = PASSWORD, code: str = "") -> "Browser":
        self.opens("/sign-in")
        self.sends("/sign-in", login=self.login, password=password, code=code or self.stage.code(self.login))
        return self


def secret(browser: Browser) -> str:
    """While he joins: what the page tells whoever cannot let a phone read the picture."""
    found = _SECRET.search(browser.opens("/joining").text)
    assert found
    return found[1]


def phone(browser: Browser) -> str:
    """What a phone shows that read the picture of this browser."""
    return onetime.code_at(secret(browser), browser.stage.clock.now)


def office_token() -> str:
    return secrets.token_urlsafe(32)


@contextmanager
def console(
    folder: Path, *, home: str = HOME, routes: Sequence[Route] = ROUTES, url: str = "", **values: Any
) -> Iterator[Stage]:
    """A console with two posts in a folder, or over an empty database."""
    if url:
        _fill(engine := open_engine(url))
    else:
        (folder / "console.db").write_bytes(_filled())
        engine = open_engine(f"sqlite:///{folder / 'console.db'}")
    clock = Clock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    yield Stage(replace(_office(engine, folder, clock, home), **values), clock, routes)
    engine.dispose()


@cache
def _filled() -> bytes:
    """A database with two posts, made once."""
    with tempfile.TemporaryDirectory() as folder:
        _fill(engine := open_engine(f"sqlite:///{folder}/console.db"))
        erase_checkpoint(engine)
        engine.dispose()
        return (Path(folder) / "console.db").read_bytes()


def _fill(engine: Database) -> None:
    migrate(engine)
    with UnitOfWork(engine) as uow:
        for post in (EMBASSY, GROUP):
            uow.posts.add(post)
        uow.commit()


def _office(engine: Database, folder: Path, clock: Clock, home: str) -> Office:
    codes = itertools.count(1)
    autonyms = {code: language.autonym for code, language in load_languages(ROOT / "locales").items()}
    return Office(
        engine=engine,
        keys=KeyRing.open(folder / "keys", create=True),
        signing=SIGNING,
        passwords=CHEAP,
        pages=Pages(dict.fromkeys(autonyms, NullTranslations()), autonyms=autonyms),
        pulse=Pulse(lambda post: UnitOfWork(engine, reading=True, post=post), SIGNS, now=clock, clock=clock.monotonic),
        aids=Aids(
            guides=load_guides(ROOT / "data" / "policies"), library=library,
            catalogues=dict.fromkeys(autonyms, NullTranslations()),
            media_door="http://127.0.0.1:9",
        ),
        limits=library().limits,
        rules=library().statistics,
        duty=timedelta(hours=12),
        home=home,
        is_rehearsal=False,
        now=clock,
        new_id=Ids("made"),
        new_token=office_token,
        new_code=lambda: f"CODE-{next(codes)}",
        random_bytes=secrets.token_bytes,
        beat_seconds=0.01,
    )
