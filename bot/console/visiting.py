"""A visit: one request, recognised, allowed or not, answered. The only way to any page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console import audit_texts, cookies, handoff_texts, texts
from bot.console.arriving import Arrival, Form
from bot.console.menu import MENU, Item
from bot.console.office import Office
from bot.errors import NotFound, NotNow, NotYours
from bot.model.permission import NONE, allows
from bot.services import devices, sign_in
from bot.services.sign_in import Signed
from bot.store.officer_rows import OfficerRow
from bot.store.unit_of_work import UnitOfWork

UNSAFE: Final = ("POST",)
SEEN_AGAIN: Final = timedelta(seconds=30)
"""A session notes that it is used this often at most."""
DONE: Final = {**texts.DONE, **handoff_texts.DONE}


@dataclass(frozen=True)
class Visit:
    """What a view is given. `signed` is None on open doors alone."""

    office: Office
    arrival: Arrival
    token: str
    signed: Signed | None
    language: str
    now: datetime
    tokens: dict[str, str] = field(default_factory=dict, repr=False)
    """Of the forms of this answer, by purpose: a page has hundreds of forms about one thing."""

    @property
    def officer(self) -> OfficerRow:
        """Who asks. Raises NotYours where nobody signed in."""
        if self.signed is None:
            raise NotYours("not_allowed")
        return self.signed.officer

    @property
    def form(self) -> Form:
        """What was filled in."""
        return self.arrival.form

    @property
    def path(self) -> Mapping[str, str]:
        """The parts of the address that differ."""
        return self.arrival.path

    @property
    def query(self) -> Mapping[str, str]:
        """What stands behind the question mark."""
        return self.arrival.query

    @property
    def post_id(self) -> str:
        """The post of who asks. Raises NotFound where he has none."""
        if not self.officer.post_id:
            raise NotFound("post")
        return self.officer.post_id

    def work(self, *, reading: bool = False) -> UnitOfWork:
        """A unit of work that sees the post of who asks, and no other."""
        return self.office.work_of(self.officer.post_id, reading=reading)

    def may(self, verb: str, whose: str = NONE) -> bool:
        """Whether who asks may do something."""
        return self.signed is not None and allows(self.officer.acting_roles, verb, whose)

    @property
    def menu(self) -> list[Item]:
        """The pages that this account includes."""
        return [item for item in MENU if self.may(item.verb) and (self.officer.post_id or not item.needs_post)]

    def form_token(self, purpose: str = "") -> str:
        """What a form must send back as `csrf`; with a purpose, as `bound`: it then works for that one thing alone."""
        if purpose not in self.tokens:
            self.tokens[purpose] = cookies.form_token(self.office, self.token, purpose)
        return self.tokens[purpose]

    def check_bound(self, purpose: str) -> None:
        """Raises NotNow where the form was drawn for another thing."""
        if not cookies.is_form_token(self.office, self.token, self.form.get("bound"), purpose):
            raise NotNow("form_old")

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """Draw a page."""
        return HTMLResponse(self.drawn(template, **context), status_code=status)

    def drawn(self, template: str, **context: Any) -> str:
        """A page as text."""
        done = DONE.get(self.query.get("done", ""), "")
        given = {"visit": self, "done": done, "texts": texts, "acts": audit_texts, "fault": None, **context}
        return self.office.pages.draw(template, language=self.language, **given)

    def remember_device(self, response: Response, officer: OfficerRow) -> None:
        """Somebody signed in with this browser: from now on it has tries of its own."""
        marks = devices.remember(
            self.office.keys, self.arrival.marks, login=officer.login, name=self.office.new_token(), now=self.now
        )
        cookies.give_marks(self.office, response, marks)

    def go(self, address: str, *, done: str = "", token: str = "") -> Response:
        """Send the browser to another page of ours, saying there what was done."""
        joined = "&" if "?" in address else "?"
        response = RedirectResponse(f"{address}{joined}done={done}" if done else address, status_code=303)
        if token:
            cookies.give(self.office, response, token)
        return response


View = Callable[[Visit], Response]
Whose = Callable[[Visit], str]


def nobodys(_: Visit) -> str:
    """Whose it is where it is nobody's, or where the verb has no object."""
    return NONE


@dataclass(frozen=True)
class Route:
    """One row of routes.py: which request, which verb of the permission table, what answers, and whose thing it is about."""

    method: str
    path: str
    verb: str
    view: View
    whose: Whose = nobodys

    @property
    def has_form(self) -> bool:
        """Whether it changes something, so that a form of ours must ask for it."""
        return self.method in UNSAFE


def unseen(office: Office, arrival: Arrival) -> Visit:
    """A request that is answered without asking who sent it."""
    return Visit(office, arrival, arrival.token, None, office.pages.spoken(arrival.spoken), office.now())


def recognised(office: Office, arrival: Arrival) -> Visit:
    """Who sent a request. Raises StoreUnavailable."""
    now = office.now()
    with office.work(reading=True) as uow:
        signed = sign_in.recognise(uow, office.keys, office.signing, token=arrival.token, now=now)
    language = signed.officer.language if signed else office.pages.spoken(arrival.spoken)
    return Visit(office, arrival, arrival.token or office.new_token(), signed, language, now)


def see(visit: Visit) -> None:
    """The session is used."""
    if visit.signed and visit.now - visit.signed.session.seen_at > SEEN_AGAIN:
        with visit.office.work() as uow:
            sign_in.see(uow, visit.signed.session, now=visit.now)
