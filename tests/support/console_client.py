"""A console for tests, and officers with a browser each: `dara.sign_in()`, `dara.opens("/shifts")`, `dara.sends(…)`."""

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

from anyio.from_thread import BlockingPortal, start_blocking_portal
from httpx import Response
from starlette.testclient import TestClient

from bot.console.app import create_app
from bot.console.app_state import ConsoleState, HandoffResources
from bot.console.live_updates import TOKEN_BUILDERS, ChangeTokens
from bot.console.request_context import Route
from bot.console.routes import ROUTES
from bot.console.templating import TemplateRenderer
from bot.content.playbooks import load_playbooks
from bot.content.policies import load_sign_in_policy, load_staff_alert_policy
from bot.crypto.key_ring import KeyRing
from bot.db.engine import Database, open_engine, truncate_wal
from bot.db.migrations import migrate
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import ALL_POSTS, UnitOfWork
from bot.domain.playbooks import Playbooks
from bot.domain.post import Post
from bot.i18n.languages import load_languages
from bot.services.officers import accounts, authentication, credentials, onboarding
from bot.services.officers.accounts import Inviter
from bot.services.officers.authentication import AuthenticatedSession
from bot.services.officers.credentials import PasswordService
from bot.services.officers.onboarding import InvitationAttempt
from tests.support.factories import NOW, ROOT, Clock, Ids, create_trusted_clock, load_real_content

HOME = "http://127.0.0.1:8082"
PASSWORD = "four quiet words here"
SIGN_IN_POLICY = load_sign_in_policy(ROOT / "data" / "policies")
EMBASSY = Post(
    post_id="kh-my",
    name="Embassy in a test",
    country="MY",
    origin="KH",
    run_by="mission",
    mission_id=None,
    time_zone="Asia/Kuala_Lumpur",
    reports="unknown",
    hours="Mo-Fr 09:00-17:00",
    languages=("km", "en"),
    keep_days=30,
    joined_at=NOW,
)
GROUP = replace(EMBASSY, post_id="ngo-my", name="A group in a test", origin=None, run_by="non_government")
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
_SECRET = re.compile(r'<code class="secret">([A-Z2-7]+)</code>')
CHEAP_PASSWORDS = PasswordService(memory_kib=8, rounds=1)
"""What a password costs is measured elsewhere."""


@dataclass
class ConsoleApp:
    """A console over a database of its own, and a clock that tests move."""

    console_state: ConsoleState
    clock: Clock
    routes: Sequence[Route] = ROUTES
    ids: Ids = field(default_factory=lambda: Ids("officer"))
    portal: BlockingPortal | None = None
    """The loop that serves all browsers; without it every request would start a thread and a loop of its own."""

    def open_unit_of_work(self) -> UnitOfWork:
        return UnitOfWork(self.console_state.engine, post=ALL_POSTS)

    def create_officer(self, login: str, *roles: str, post: str | None = "kh-my", **values: Any) -> "OfficerBrowser":
        """Somebody who joined, with a browser that has not signed in."""
        row = OfficerRow(
            officer_id=self.ids(),
            post_id=post,
            login=login,
            name=login.title(),
            title="consular",
            language="en",
            languages="en",
            is_woman=True,
            roles=",".join(roles or ("officer",)),
        )
        self.invite(replace(row, **values), code=f"CODE-{login}")
        return OfficerBrowser(self, login=login).accept_invitation(f"CODE-{login}")

    def invite(self, row: OfficerRow, *, code: str) -> OfficerRow:
        """An account that waits for nobody: the operator made it."""
        with self.open_unit_of_work() as uow:
            return accounts.invite_officer(
                uow,
                self.console_state.keys,
                officer=row,
                code=code,
                inviter=Inviter("test", is_command_line=True),
                now=self.clock.now,
            )

    def get_officer(self, login: str) -> OfficerRow:
        with self.open_unit_of_work() as uow:
            found = uow.officers.get_by_login(login)
        assert found
        return found

    def get_session(self, token: str) -> AuthenticatedSession:
        """Whose cookie it is."""
        with self.open_unit_of_work() as uow:
            found = authentication.authenticate_session(
                uow, self.console_state.keys, self.console_state.sign_in_policy, token=token, now=self.clock.now
            )
        assert found
        return found

    def get_totp_code(self, login: str) -> str:
        """What the phone of an officer shows now; time goes on first, so that it was not used yet."""
        self.clock.advance(seconds=credentials.STEP_SECONDS)
        return credentials.compute_totp(
            authentication.decrypt_totp_secret(self.console_state.keys, self.get_officer(login)), self.clock.now
        )

    def list_audit_acts(self) -> list[tuple[str, str, str]]:
        with self.open_unit_of_work() as uow:
            return [(row.by, row.verb, row.noun) for row in reversed(uow.audit.list_latest(1000))]


@dataclass
class OfficerBrowser:
    """An officer's browser; every browser has cookies of its own."""

    app: ConsoleApp
    login: str = "nobody"
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        app = create_app(self.app.console_state, bind="127.0.0.1", routes=self.app.routes)
        # Without `with` no lifespan runs: nothing tidies behind a test's back.
        self.http = TestClient(
            app, base_url=self.app.console_state.console_url, follow_redirects=False, headers=dict(self.headers)
        )
        self.http.portal = self.app.portal
        self.page: Response = Response(204)

    @property
    def id(self) -> str:
        return self.app.get_officer(self.login).officer_id

    def open(self, path: str, **headers: str) -> Response:
        self.page = self.http.get(path, headers=headers)
        return self.page

    def get_csrf_token(self) -> str:
        """The token of the forms of this browser."""
        found = _CSRF.search(self.page.text) or _CSRF.search(self.http.get("/account").text)
        found = found or _CSRF.search(self.http.get("/sign-in").text)
        assert found, "no form anywhere"
        return found[1]

    def submit_form(self, path: str, /, *, headers: Mapping[str, str] | None = None, **fields: Any) -> Response:
        """Fill in and send a form."""
        data = {"csrf": self.get_csrf_token(), **fields}
        self.page = self.http.post(path, data=data, headers=headers or {})
        return self.page

    def accept_invitation(self, code: str) -> "OfficerBrowser":
        """Accept an invitation without the pages, which have tests of their own."""
        office, token = self.app.console_state, create_token()
        invited = InvitationAttempt(self.login, code, "test")
        assert onboarding.open_invitation(
            office.auth, invited, token=token, now=self.app.clock.now, random_bytes=secrets.token_bytes
        )
        signed = self.app.get_session(token)
        phone = credentials.compute_totp(
            onboarding.decrypt_shown_secret(office.keys, signed.session), self.app.clock.now
        )
        onboarding.join_account(
            office.auth,
            signed,
            password=PASSWORD,
            code=phone,
            token=create_token(),
            recovery=[f"RESCUE-{self.login}"],
            now=self.app.clock.now,
        )
        return self

    def sign_in(self, *, password: str = PASSWORD, code: str = "") -> "OfficerBrowser":
        self.open("/sign-in")
        self.submit_form(
            "/sign-in", login=self.login, password=password, code=code or self.app.get_totp_code(self.login)
        )
        return self


def read_totp_secret(browser: OfficerBrowser) -> str:
    """While he joins: what the page tells whoever cannot let a phone read the picture."""
    found = _SECRET.search(browser.open("/joining").text)
    assert found
    return found[1]


def compute_totp_code(browser: OfficerBrowser) -> str:
    """What a phone shows that read the picture of this browser."""
    return credentials.compute_totp(read_totp_secret(browser), browser.app.clock.now)


def create_token() -> str:
    return secrets.token_urlsafe(32)


@contextmanager
def open_console(
    folder: Path, *, home: str = HOME, routes: Sequence[Route] = ROUTES, url: str = "", **values: Any
) -> Iterator[ConsoleApp]:
    """A console with two posts in a folder, or over an empty database."""
    if url:
        _fill_database(engine := open_engine(url))
    else:
        (folder / "console.db").write_bytes(_create_filled_database())
        engine = open_engine(f"sqlite:///{folder / 'console.db'}")
    clock = Clock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    with start_blocking_portal() as portal:
        yield ConsoleApp(replace(_create_state(engine, folder, clock, home), **values), clock, routes, portal=portal)
        portal.call(portal.stop, True)  # a page that is still open is not waited for
    engine.dispose()


@cache
def _load_real_playbooks() -> Playbooks:
    return load_playbooks(ROOT / "data" / "officers")


@cache
def _get_autonyms() -> dict[str, str]:
    return {code: language.autonym for code, language in load_languages(ROOT / "locales").items()}


@cache
def _get_template_renderer() -> TemplateRenderer:
    """One for all consoles: it keeps the templates it has compiled."""
    return TemplateRenderer(dict.fromkeys(_get_autonyms(), NullTranslations()), autonyms=_get_autonyms())


@cache
def _create_filled_database() -> bytes:
    """A database with two posts, made once."""
    with tempfile.TemporaryDirectory() as folder:
        _fill_database(engine := open_engine(f"sqlite:///{folder}/console.db"))
        truncate_wal(engine)
        engine.dispose()
        return (Path(folder) / "console.db").read_bytes()


def _fill_database(engine: Database) -> None:
    migrate(engine)
    with UnitOfWork(engine) as uow:
        for post in (EMBASSY, GROUP):
            uow.posts.add(post)
        uow.commit()


def _create_state(engine: Database, folder: Path, clock: Clock, home: str) -> ConsoleState:
    codes = itertools.count(1)
    return ConsoleState(
        engine=engine,
        keys=KeyRing.open(folder / "keys", create=True),
        sign_in_policy=SIGN_IN_POLICY,
        passwords=CHEAP_PASSWORDS,
        template_renderer=_get_template_renderer(),
        change_tokens=ChangeTokens(
            lambda post: UnitOfWork(engine, is_read_only=True, post=post),
            TOKEN_BUILDERS,
            now=clock,
            clock=clock.monotonic,
        ),
        handoff_resources=HandoffResources(
            playbooks=_load_real_playbooks(),
            library=load_real_content,
            catalogues=dict.fromkeys(_get_autonyms(), NullTranslations()),
            media_url="http://127.0.0.1:9",
        ),
        limits=load_real_content().limits,
        staff_alert_policy=load_staff_alert_policy(ROOT / "data" / "policies"),
        statistics_rules=load_real_content().statistics_rules,
        duty_period=timedelta(hours=12),
        console_url=home,
        is_rehearsal=False,
        clock=create_trusted_clock(clock),
        now=clock,
        new_id=Ids("made"),
        new_token=create_token,
        new_code=lambda: f"CODE-{next(codes)}",
        random_bytes=secrets.token_bytes,
        heartbeat_seconds=0.01,
    )
