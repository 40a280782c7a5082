"""The menu: the pages an account includes, in the order they are needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console import cookies
from bot.console.app_state import ConsoleState
from bot.console.labels import audit, general, handoff
from bot.console.labels.general import N_
from bot.console.request_parser import Form, ParsedRequest
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.permissions import SCOPE_NONE, is_allowed
from bot.errors import NotFound, PermissionDenied, StateConflict
from bot.services.officers import authentication
from bot.services.officers.authentication import AuthenticatedSession


@dataclass(frozen=True)
class MenuItem:
    """A page in the menu, shown to whoever may do the verb."""

    path: str
    label: str
    verb: str
    needs_post: bool = False


MENU: Final[tuple[MenuItem, ...]] = (
    MenuItem("/queue", N_("Queue"), "see_queue", needs_post=True),
    MenuItem("/now", N_("Now"), "see_now", needs_post=True),
    MenuItem("/ended", N_("Ended"), "see_ended", needs_post=True),
    MenuItem("/directory", N_("Directory"), "correct_directory"),
    MenuItem("/corrections", N_("Corrections"), "see_corrections"),
    MenuItem("/texts", N_("Texts"), "see_post_texts", needs_post=True),
    MenuItem("/shifts", N_("Shifts"), "see_shifts", needs_post=True),
    MenuItem("/posts", N_("Posts"), "see_posts"),
    MenuItem("/officers", N_("Officers"), "see_officers"),
    # Translators: The page of statistics, not of telephone numbers.
    MenuItem("/statistics", N_("Statistics"), "see_statistics"),
    MenuItem("/complaints", N_("Complaints"), "see_complaints"),
    MenuItem("/audit", N_("Audit"), "see_audit"),
)


UNSAFE_METHODS: Final = ("POST",)
TOUCH_INTERVAL: Final = timedelta(seconds=30)
"""A session notes that it is used this often at most."""
DONE_MESSAGES: Final = {**general.DONE_MESSAGES, **handoff.DONE_MESSAGES}


@dataclass(frozen=True)
class RequestContext:
    """What a view is given. `signed` is None on open doors alone."""

    state: ConsoleState
    request: ParsedRequest
    token: str
    identity: AuthenticatedSession | None
    language: str
    now: datetime
    csrf_tokens: dict[str, str] = field(default_factory=dict, repr=False)
    """Of the forms of this answer, by purpose: a page has hundreds of forms about one thing."""

    @property
    def officer(self) -> OfficerRow:
        """Who asks. Raises NotYours where nobody signed in."""
        if self.identity is None:
            raise PermissionDenied("not_allowed")
        return self.identity.officer

    @property
    def form(self) -> Form:
        """What was filled in."""
        return self.request.form

    @property
    def path(self) -> Mapping[str, str]:
        """The parts of the address that differ."""
        return self.request.path

    @property
    def query(self) -> Mapping[str, str]:
        """What stands behind the question mark."""
        return self.request.query

    @property
    def post_id(self) -> str:
        """The post of who asks. Raises NotFound where he has none."""
        if not self.officer.post_id:
            raise NotFound("post")
        return self.officer.post_id

    def open_unit_of_work(self, *, reading: bool = False) -> UnitOfWork:
        """A unit of work that sees the post of who asks, and no other."""
        return self.state.open_post_unit_of_work(self.officer.post_id, reading=reading)

    def is_allowed(self, verb: str, resource_scope: str = SCOPE_NONE) -> bool:
        """Whether who asks may do something."""
        return self.identity is not None and is_allowed(self.officer.effective_roles, verb, resource_scope)

    @property
    def menu_items(self) -> list[MenuItem]:
        """The pages that this account includes."""
        return [item for item in MENU if self.is_allowed(item.verb) and (self.officer.post_id or not item.needs_post)]

    def get_csrf_token(self, purpose: str = "") -> str:
        """What a form must send back as `csrf`; with a purpose, as `bound`: it then works for that one thing alone."""
        if purpose not in self.csrf_tokens:
            self.csrf_tokens[purpose] = cookies.make_csrf_token(self.state, self.token, purpose)
        return self.csrf_tokens[purpose]

    def check_form_purpose(self, purpose: str) -> None:
        """Raises NotNow where the form was drawn for another thing."""
        if not cookies.is_csrf_token(self.state, self.token, self.form.get("bound"), purpose):
            raise StateConflict("form_old")

    def render_page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """Draw a page."""
        return HTMLResponse(self.render_template(template, **context), status_code=status)

    def render_template(self, template: str, **context: Any) -> str:
        """A page as text."""
        done = DONE_MESSAGES.get(self.query.get("done", ""), "")
        is_news = self.query.get("done", "") not in general.UNCHANGED
        given = {
            "visit": self,
            "done": done,
            "is_news": is_news,
            "texts": general,
            "acts": audit,
            "fault": None,
            **context,
        }
        return self.state.template_renderer.render(template, language=self.language, **given)

    def remember_device(self, response: Response, officer: OfficerRow) -> None:
        """Somebody signed in with this browser: from now on it has tries of its own."""
        marks = authentication.add_device(
            self.state.keys, self.request.device_cookie, login=officer.login, name=self.state.new_token(), now=self.now
        )
        cookies.set_device_cookie(self.state, response, marks)

    def redirect(self, address: str, *, done: str = "", token: str = "") -> Response:
        """Send the browser to another page of ours, saying there what was done."""
        joined = "&" if "?" in address else "?"
        response = RedirectResponse(f"{address}{joined}done={done}" if done else address, status_code=303)
        if token:
            cookies.set_session_cookie(self.state, response, token)
        return response


View = Callable[[RequestContext], Response]
ScopeResolver = Callable[[RequestContext], str]


def no_owner(_: RequestContext) -> str:
    """Whose it is where it is nobody's, or where the verb has no object."""
    return SCOPE_NONE


@dataclass(frozen=True)
class Route:
    """One row of routes.py: which request, which verb of the permission table, what answers, and whose thing it is about."""

    method: str
    path: str
    verb: str
    view: View
    resource_scope: ScopeResolver = no_owner

    @property
    def has_form(self) -> bool:
        """Whether it changes something, so that a form of ours must ask for it."""
        return self.method in UNSAFE_METHODS


def build_anonymous_context(state: ConsoleState, request: ParsedRequest) -> RequestContext:
    """A request that is answered without asking who sent it."""
    return RequestContext(
        state,
        request,
        request.token,
        None,
        state.template_renderer.match_language(request.accept_language),
        state.now(),
    )


def build_request_context(state: ConsoleState, request: ParsedRequest) -> RequestContext:
    """Who sent a request. Raises StoreUnavailable."""
    now = state.now()
    with state.open_unit_of_work(reading=True) as uow:
        signed = authentication.authenticate_session(
            uow, state.keys, state.sign_in_policy, token=request.token, now=now
        )
    language = signed.officer.language if signed else state.template_renderer.match_language(request.accept_language)
    return RequestContext(state, request, request.token or state.new_token(), signed, language, now)


def touch_session(context: RequestContext) -> None:
    """The session is used."""
    if context.identity and context.now - context.identity.session.seen_at > TOUCH_INTERVAL:
        with context.state.open_unit_of_work() as uow:
            authentication.touch_session(uow, context.identity.session, now=context.now)
