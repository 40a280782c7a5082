"""Odd requests by everybody to every route, and the first thing that was wrong.

Schemathesis would need an OpenAPI schema, and a console of pages and forms has none to keep true. What it would read from one
is in the table of routes, the forms of the pages and the table of permissions already, so Hypothesis draws from those: a
route, a form or a role that is new is met without anybody writing it down. What schemathesis checks is checked: no server
error, no traceback in answer or log, the headers of every answer, and no way in that the matrix does not allow
(tests/unit/console/test_permission_matrix.py). Unlike it, this also sends what no client library would, byte by byte.
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

from bot.console.routes import ROUTES
from bot.console.security_headers import SECURITY_HEADERS
from tests.proofs.console import fuzz_requests
from tests.proofs.console.fuzz_requests import METHODS, Request
from tests.proofs.console.fuzz_transports import NO_STATUS, RawResponse
from tests.proofs.console.fuzz_visitors import NAMES, LogListener, Visitor, VisitorRoom

SendRequest = Callable[[Request], Coroutine[Any, Any, RawResponse]]
OWN_METHOD: Final = ""
"""In place of a method: the one that the table of routes names."""
SERVER_ERRORS: Final = 500
BAD_REQUEST: Final = 400
"""What the server itself says to bytes that are no request; the console never does."""
PHASES: Final = (Phase.generate, Phase.shrink)


class WrongAnswer(AssertionError):
    """An answer that should never come."""


@dataclass
class RequestStatistics:
    """What was met."""

    status_counts: Counter[int] = field(default_factory=Counter)
    errors_met: set[tuple[str, str, str]] = field(default_factory=set)
    """Path, method, visitor."""
    wrong_answers: list[str] = field(default_factory=list)

    @property
    def sent_count(self) -> int:
        """How many requests."""
        return self.status_counts.total()


@dataclass
class RequestFuzzer:
    """One console, one way to it."""

    room: VisitorRoom
    send: SendRequest
    host: str
    runner: asyncio.Runner
    statistics: RequestStatistics = field(default_factory=RequestStatistics)
    log_listener: LogListener = field(default_factory=LogListener)
    logged_lines: str = ""
    """What was wrong last."""

    def send_any(self, examples: int, *, number: int = 0) -> None:
        """So many requests of any kind. Raises Wrong with the smallest that was found."""
        for name in NAMES:
            who = self.room.visitors[name]
            drawn = fuzz_requests.draw_request(who.tokens, self.room.existing_names, self.host)
            self._send_drawn(drawn, who, examples // len(NAMES) + 1, number)

    def send_to_all(self, examples: int, *, methods: Sequence[str] = METHODS) -> None:
        """So many of each route, method and visitor; what is wrong is kept, and it goes on."""
        for route, method, name in product(ROUTES, methods, NAMES):
            who = self.room.visitors[name]
            wanted = route.method if method == OWN_METHOD else method
            drawn = fuzz_requests.draw_request(who.tokens, self.room.existing_names, self.host, route, wanted)
            try:
                self._send_drawn(drawn, who, examples, 0)
            except (WrongAnswer, Flaky):  # a console remembers, so that the same may go well the second time
                self.statistics.wrong_answers.append(self.logged_lines)

    def send_to_each_route(self, examples: int) -> None:
        """So many to each route, with methods and visitors in turn. Raises Wrong."""
        for route, method, name in zip(ROUTES, cycle(METHODS), cycle(NAMES), strict=False):
            who = self.room.visitors[name]
            self._send_drawn(
                fuzz_requests.draw_request(who.tokens, self.room.existing_names, self.host, route, method),
                who,
                examples,
                0,
            )

    def send_as_all_visitors(self, path: str, examples: int) -> None:
        """So many requests of each visitor to one page. Raises Wrong."""
        route = next(route for route in ROUTES if route.path == path)
        for name in NAMES:
            who = self.room.visitors[name]
            self._send_drawn(
                fuzz_requests.draw_request(who.tokens, self.room.existing_names, self.host, route, route.method),
                who,
                examples,
                0,
            )

    def _send_drawn(self, drawn: st.SearchStrategy[Request], who: Visitor, examples: int, number: int) -> None:
        how = settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )

        @seed(f"{number} {who.name} {self.statistics.sent_count}")
        @how
        @given(request=drawn)
        def one(request: Request) -> None:
            self._send_request(request, who)

        one()

    def _send_request(self, request: Request, who: Visitor) -> None:
        self.log_listener.log_lines.clear()
        try:
            answer = self.runner.run(self.send(request))
        except Exception as error:
            answer, self.log_listener.log_lines = RawResponse(SERVER_ERRORS, {}, b""), [repr(error)]
        self.statistics.status_counts[answer.status] += 1
        self.statistics.errors_met.add((request.route.path, request.method, who.name))
        if request.method == "POST":
            self.room.restore(who)
        if said := find_fault(request, answer, self.log_listener.log_lines):
            self.logged_lines = f"{said}: {who.name} {request} {self.log_listener.log_lines}"
            raise WrongAnswer(self.logged_lines)


def find_fault(request: Request, answer: RawResponse, heard: Sequence[str]) -> str:
    """What is wrong with an answer; empty where nothing is."""
    if answer.status >= SERVER_ERRORS:
        return f"server error {answer.status}"
    if heard or b"Traceback" in answer.body:
        return "a traceback"
    if answer.status == NO_STATUS:
        return "" if request.is_broken else "no answer"
    missing = [name for name in SECURITY_HEADERS if name.lower() not in answer.headers]
    return f"without {', '.join(missing)}" if missing and answer.status != BAD_REQUEST else ""


@contextmanager
def open_fuzzer(session: VisitorRoom, send: SendRequest, *, host: str) -> Iterator[RequestFuzzer]:
    """A play with a loop of its own; whatever is logged meanwhile is heard."""
    with asyncio.Runner() as runner:
        play = RequestFuzzer(session, send, host, runner)
        root = logging.getLogger()
        root.addHandler(play.log_listener)
        try:
            yield play
        finally:
            root.removeHandler(play.log_listener)
