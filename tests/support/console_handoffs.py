"""Women who ask for a person, and officers who answer them in the console, over one store: `dara.claims(asked)`."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from httpx import Response

from bot.services.sending import Sent
from tests.support.console import EMBASSY, Browser, Stage
from tests.support.handoffs import Office, Woman

CARD = "Help with: health\nWhen to write: any day\nCode word: green mango"
_TOKEN = re.compile(r'name="bound" value="([0-9a-f]{64})"')


@dataclass
class Desk:
    """An officer at work in a browser, signed in."""

    browser: Browser
    story: "Story"

    @property
    def id(self) -> str:
        return self.browser.id

    @property
    def page(self) -> str:
        """What stands on the page, as it is read."""
        return unescape(self.browser.page.text)

    def opens(self, asked: Sent, part: str = "") -> str:
        """The page of a handoff, or a part of it."""
        self.browser.opens(f"/handoffs/{asked.handoff_id}{part}")
        return self.page

    def sees_queue(self) -> str:
        self.browser.opens("/queue")
        return self.page

    def bound(self, asked: Sent) -> str:
        """The token that binds a form to one handoff, as its page has it."""
        place = f'action="/handoffs/{asked.handoff_id}/'
        for path in (f"/handoffs/{asked.handoff_id}", "/queue"):
            drawn = self.browser.http.get(path).text
            at = drawn.find(place)
            if at >= 0:
                return _TOKEN.search(drawn, at)[1]  # type: ignore[index]
        raise AssertionError("no form of this handoff")

    def does(self, asked: Sent, verb: str, **fields: Any) -> Response:
        """Send a form of a handoff."""
        fields = fields if "bound" in fields else {**fields, "bound": self.bound(asked)}
        return self.browser.sends(f"/handoffs/{asked.handoff_id}/{verb}", **fields)

    def claims(self, asked: Sent) -> Response:
        return self.does(asked, "claim")

    def greets(self, asked: Sent) -> Response:
        return self.does(asked, "reply", prepared="greet")

    def says(self, asked: Sent, words: str, **fields: Any) -> Response:
        return self.does(asked, "reply", words=words, **fields)


@dataclass
class Story:
    """A console, its women and its officers."""

    stage: Stage
    office: Office = field(init=False)

    def __post_init__(self) -> None:
        self.office = Office(self.stage.office.engine, self.stage.office.keys, self.stage.clock)

    def woman(self, chat_id: int = 7001) -> Woman:
        return self.office.woman(chat_id)

    def asked(self, chat_id: int = 7001, card: str = CARD, **answers: str) -> Sent:
        """A woman sent her card to the embassy; she reads English, any time, nothing sealed."""
        given = {"how": "open", "language": "en", "window": "any", "days": "any", **answers}
        return self.woman(chat_id).asks(EMBASSY, card, **given)

    def officer(self, login: str = "dara", *roles: str, **values: Any) -> Desk:
        return Desk(self.stage.officer(login, *roles, **values).signs_in(), self)

    def reaches_her(self) -> list[str]:
        """Time goes on until nothing can be taken back; what then comes to any phone."""
        self.stage.clock.pass_time(seconds=11)
        came = []
        while self.office.pumps():
            came += [words for _, words in self.office.delivers()]
        return came

    def verbs(self, handoff_id: str) -> list[str]:
        """What the audit knows of a handoff, the first act first."""
        with self.stage.work() as uow:
            return [row.verb for row in reversed(uow.audit.of(handoff_id, limit=1000))]
