"""Whatever is sent to whichever route, by whomever: an answer, never a fault of ours.

No schemathesis: it wants an OpenAPI schema, and pages and forms have none. tests/proofs/console/fuzz_report.py draws
from what the
console is built of instead; at length, over every method and over sockets too, it is `make console-proofs`.
"""

from collections.abc import Iterator
from functools import partial

import pytest

from bot.console import request_parser
from bot.console.app import create_app
from tests.proofs.console import fuzz_report, fuzz_transports
from tests.proofs.console.fuzz_report import RequestFuzzer, WrongAnswer
from tests.proofs.console.fuzz_visitors import NAMES, create_room
from tests.support.console_client import ConsoleApp

HOST = "127.0.0.1:8082"
KINDS = {200, 303, 403, 404, 405, 409}
"""All of these are met, or the requests do not get far enough."""


@pytest.fixture
def play(stage: ConsoleApp) -> Iterator[RequestFuzzer]:
    app = create_app(stage.console_state, bind="127.0.0.1")
    with fuzz_report.open_fuzzer(create_room(stage), partial(fuzz_transports.send_in_process, app), host=HOST) as play:
        yield play


def test_every_request_is_answered(play: RequestFuzzer) -> None:
    play.send_any(210)
    play.send_to_each_route(3)
    assert set(play.statistics.status_counts) >= KINDS
    assert {visitor for _, _, visitor in play.statistics.errors_met} == set(NAMES)


def test_an_origin_that_cannot_be_read_is_found(play: RequestFuzzer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_parser, "_parse_netloc", lambda origin: request_parser.urlsplit(origin).netloc)
    with pytest.raises(WrongAnswer, match="ValueError"):
        play.send_as_all_visitors("/sign-in", 400)


def test_a_number_that_is_none_is_found(play: RequestFuzzer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.console.views.audit._parse_number", int)
    with pytest.raises(WrongAnswer, match="audit"):
        play.send_as_all_visitors("/audit", 60)
