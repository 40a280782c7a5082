"""Women who ask for a person, and officers who answer them in the console, over one store: `dara.claims(asked)`."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from httpx import Response

from bot.services.handoffs.submission import SubmissionReceipt
from tests.support.console_client import EMBASSY, ConsoleApp, OfficerBrowser
from tests.support.handoff_scenario import HandoffServices, PersonActor

CARD = "Help with: health\nWhen to write: any day\nCode word: green mango"
_TOKEN = re.compile(r'name="bound" value="([0-9a-f]{64})"')


@dataclass
class OfficerClient:
    """An officer at work in a browser, signed in."""

    browser: OfficerBrowser
    scenario: "HandoffScenario"

    @property
    def id(self) -> str:
        return self.browser.id

    @property
    def page(self) -> str:
        """What stands on the page, as it is read."""
        return unescape(self.browser.page.text)

    def open_handoff(self, receipt: SubmissionReceipt, part: str = "") -> str:
        """The page of a handoff, or a part of it."""
        self.browser.open(f"/handoffs/{receipt.handoff_id}{part}")
        return self.page

    def open_queue(self) -> str:
        self.browser.open("/queue")
        return self.page

    def read_form_token(self, receipt: SubmissionReceipt) -> str:
        """The token that binds a form to one handoff, as its page has it."""
        place = f'action="/handoffs/{receipt.handoff_id}/'
        for path in (f"/handoffs/{receipt.handoff_id}", "/queue"):
            drawn = self.browser.http.get(path).text
            at = drawn.find(place)
            if at >= 0:
                return _TOKEN.search(drawn, at)[1]  # type: ignore[index]
        raise AssertionError("no form of this handoff")

    def submit_action(self, receipt: SubmissionReceipt, verb: str, **fields: Any) -> Response:
        """Send a form of a handoff."""
        fields = fields if "bound" in fields else {**fields, "bound": self.read_form_token(receipt)}
        return self.browser.submit_form(f"/handoffs/{receipt.handoff_id}/{verb}", **fields)

    def claim(self, receipt: SubmissionReceipt) -> Response:
        return self.submit_action(receipt, "claim")

    def send_greeting(self, receipt: SubmissionReceipt) -> Response:
        return self.submit_action(receipt, "reply", prepared="greet")

    def send_reply(self, receipt: SubmissionReceipt, words: str, **fields: Any) -> Response:
        return self.submit_action(receipt, "reply", words=words, **fields)


@dataclass
class HandoffScenario:
    """A console, its women and its officers."""

    app: ConsoleApp
    services: HandoffServices = field(init=False)

    def __post_init__(self) -> None:
        self.services = HandoffServices(self.app.console_state.engine, self.app.console_state.keys, self.app.clock)

    def create_person(self, chat_id: int = 7001) -> PersonActor:
        return self.services.create_person(chat_id)

    def send_card(self, chat_id: int = 7001, card: str = CARD, **answers: str) -> SubmissionReceipt:
        """A woman sent her card to the embassy; she reads English, any time, nothing sealed."""
        given = {"how": "open", "language": "en", "window": "any", "days": "any", **answers}
        return self.create_person(chat_id).request_handoff(EMBASSY, card, **given)

    def create_officer(self, login: str = "dara", *roles: str, **values: Any) -> OfficerClient:
        return OfficerClient(self.app.create_officer(login, *roles, **values).sign_in(), self)

    def deliver_pending(self) -> list[str]:
        """Time goes on until nothing can be taken back; what then comes to any phone."""
        self.app.clock.advance(seconds=11)
        came = []
        while self.services.run_delivery_job():
            came += [words for _, words in self.services.deliver_outbox()]
        return came

    def list_audit_verbs(self, handoff_id: str) -> list[str]:
        """What the audit knows of a handoff, the first act first."""
        with self.app.open_unit_of_work() as uow:
            return [row.verb for row in reversed(uow.audit.list_by_subject(handoff_id, limit=1000))]
