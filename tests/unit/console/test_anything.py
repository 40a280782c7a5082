"""Whatever is sent to whichever route, by whomever: an answer, never a fault of ours.

No schemathesis: it wants an OpenAPI schema, and pages and forms have none. tests/fire/console/odd.py draws from what the
console is built of instead; at length, over every method and over sockets too, it is `make console-proofs`.
"""

from collections.abc import Iterator
from functools import partial

import pytest

from bot.console import arriving
from bot.console.app import create_app
from tests.fire.console import odd, odd_ways
from tests.fire.console.odd import Play, Wrong
from tests.fire.console.odd_visitors import NAMES, room
from tests.support.console import Stage

HOST = "127.0.0.1:8082"
KINDS = {200, 303, 403, 404, 405, 409}
"""All of these are met, or the requests do not get far enough."""


@pytest.fixture
def play(stage: Stage) -> Iterator[Play]:
    app = create_app(stage.office, bind="127.0.0.1")
    with odd.playing(room(stage), partial(odd_ways.into, app), host=HOST) as play:
        yield play


def test_every_request_is_answered(play: Play) -> None:
    play.anything(210)
    play.each_route(3)
    assert set(play.told.statuses) >= KINDS
    assert {visitor for _, _, visitor in play.told.met} == set(NAMES)


def test_an_origin_that_cannot_be_read_is_found(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "_netloc", lambda origin: arriving.urlsplit(origin).netloc)
    with pytest.raises(Wrong, match="ValueError"):
        play.everything_of("/sign-in", 400)


def test_a_number_that_is_none_is_found(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.console.trail._number", int)
    with pytest.raises(Wrong, match="audit"):
        play.everything_of("/audit", 60)
