"""Odd requests by everybody to every route, and the first thing that was wrong.

Schemathesis would need an OpenAPI schema, and a console of pages and forms has none to keep true. What it would read from one
is in the table of routes, the forms of the pages and the table of permissions already, so Hypothesis draws from those: a
route, a form or a role that is new is met without anybody writing it down. What schemathesis checks is checked: no server
error, no traceback in answer or log, the headers of every answer, and no way in that the matrix does not allow
(tests/unit/console/test_matrix.py). Unlike it, this also sends what no client library would, byte by byte.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, product
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from bot.console.headers import HEADERS
from bot.console.routes import ROUTES
from tests.fire.console import odd_requests
from tests.fire.console.odd_requests import METHODS, Request
from tests.fire.console.odd_visitors import NAMES, Ear, Room, Visitor
from tests.fire.console.odd_ways import NONE, Answer

Send = Callable[[Request], Coroutine[Any, Any, Answer]]
ITS_OWN: Final = ""
"""In place of a method: the one that the table of routes names."""
SERVER_ERRORS: Final = 500
BAD_REQUEST: Final = 400
"""What the server itself says to bytes that are no request; the console never does."""
PHASES: Final = (Phase.generate, Phase.shrink)


class Wrong(AssertionError):
    """An answer that should never come."""


@dataclass
class Told:
    """What was met."""

    statuses: Counter[int] = field(default_factory=Counter)
    met: set[tuple[str, str, str]] = field(default_factory=set)
    """Path, method, visitor."""
    wrong: list[str] = field(default_factory=list)

    @property
    def sent(self) -> int:
        """How many requests."""
        return self.statuses.total()


@dataclass
class Play:
    """One console, one way to it."""

    room: Room
    send: Send
    host: str
    runner: asyncio.Runner
    told: Told = field(default_factory=Told)
    ear: Ear = field(default_factory=Ear)
    said: str = ""
    """What was wrong last."""

    def anything(self, examples: int, *, number: int = 0) -> None:
        """So many requests of any kind. Raises Wrong with the smallest that was found."""
        for name in NAMES:
            who = self.room.visitors[name]
            drawn = odd_requests.requests(who.tokens, self.room.there, self.host)
            self._try(drawn, who, examples // len(NAMES) + 1, number)

    def everything(self, examples: int, *, methods: Sequence[str] = METHODS) -> None:
        """So many of each route, method and visitor; what is wrong is kept, and it goes on."""
        for route, method, name in product(ROUTES, methods, NAMES):
            who = self.room.visitors[name]
            wanted = route.method if method == ITS_OWN else method
            drawn = odd_requests.requests(who.tokens, self.room.there, self.host, route, wanted)
            try:
                self._try(drawn, who, examples, 0)
            except (Wrong, Flaky):  # a console remembers, so that the same may go well the second time
                self.told.wrong.append(self.said)

    def each_route(self, examples: int) -> None:
        """So many to each route, with methods and visitors in turn. Raises Wrong."""
        for route, method, name in zip(ROUTES, cycle(METHODS), cycle(NAMES), strict=False):
            who = self.room.visitors[name]
            self._try(odd_requests.requests(who.tokens, self.room.there, self.host, route, method), who, examples, 0)

    def everything_of(self, path: str, examples: int) -> None:
        """So many requests of each visitor to one page. Raises Wrong."""
        route = next(route for route in ROUTES if route.path == path)
        for name in NAMES:
            who = self.room.visitors[name]
            self._try(odd_requests.requests(who.tokens, self.room.there, self.host, route, route.method), who, examples, 0)

    def _try(self, drawn: st.SearchStrategy[Request], who: Visitor, examples: int, number: int) -> None:
        how = settings(
            max_examples=examples, deadline=None, database=None, phases=PHASES, suppress_health_check=list(HealthCheck),
            print_blob=False,
        )  # fmt: skip

        @seed(f"{number} {who.name} {self.told.sent}")
        @how
        @given(request=drawn)
        def one(request: Request) -> None:
            self._one(request, who)

        one()

    def _one(self, request: Request, who: Visitor) -> None:
        self.ear.heard.clear()
        try:
            answer = self.runner.run(self.send(request))
        except Exception as error:
            answer, self.ear.heard = Answer(SERVER_ERRORS, {}, b""), [repr(error)]
        self.told.statuses[answer.status] += 1
        self.told.met.add((request.route.path, request.method, who.name))
        if request.method == "POST":
            self.room.mend(who)
        if said := fault(request, answer, self.ear.heard):
            self.said = f"{said}: {who.name} {request} {self.ear.heard}"
            raise Wrong(self.said)


def fault(request: Request, answer: Answer, heard: Sequence[str]) -> str:
    """What is wrong with an answer; empty where nothing is."""
    if answer.status >= SERVER_ERRORS:
        return f"server error {answer.status}"
    if heard or b"Traceback" in answer.body:
        return "a traceback"
    if answer.status == NONE:
        return "" if request.is_broken else "no answer"
    missing = [name for name in HEADERS if name.lower() not in answer.headers]
    return f"without {', '.join(missing)}" if missing and answer.status != BAD_REQUEST else ""


@contextmanager
def playing(room: Room, send: Send, *, host: str) -> Iterator[Play]:
    """A play with a loop of its own; whatever is logged meanwhile is heard."""
    with asyncio.Runner() as runner:
        play = Play(room, send, host, runner)
        root = logging.getLogger()
        root.addHandler(play.ear)
        try:
            yield play
        finally:
            root.removeHandler(play.ear)
