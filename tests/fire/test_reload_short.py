"""A short flight; the whole proof is `python -m tests.fire.reload`. And faults planted for it to find."""

from pathlib import Path

import pytest

from bot.gateway import turns
from bot.gateway.answers import Answers
from bot.gateway.showing import Showing
from bot.i18n import renewed
from tests.fire.reload import flight as flights
from tests.fire.reload.flight import fly
from tests.fire.reload.judge import wrong
from tests.support.shelves import BAD

MESSAGES, SWAPS = 60, 10
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize(("messages", "swaps"), [(20, 4), pytest.param(MESSAGES, SWAPS, marks=pytest.mark.proof)])
async def test_nothing_is_lost_or_mixed_on_a_short_flight(tmp_path: Path, messages: int, swaps: int) -> None:
    flight = await fly(tmp_path, messages=messages, swaps=swaps, seed=1)
    assert wrong(flight) == []
    assert flight.taken and flight.refused
    assert flight.in_flight == messages


@pytest.mark.proof
async def test_two_versions_in_one_turn_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = Answers._rendered

    def half(self: Answers, reply: object, standing: object, catalogues: object) -> object:
        whole = rendered(self, reply, standing, catalogues)  # type: ignore[arg-type]
        now = rendered(self, reply, standing, SHOWING[-1]._shown.catalogues)  # type: ignore[arg-type]
        return turns.replace(whole, screens=(*whole.screens[:1], *now.screens[1:]))

    opened = Showing.__init__
    monkeypatch.setattr(Showing, "__init__", lambda self, *a, **k: (SHOWING.append(self), opened(self, *a, **k))[1])
    monkeypatch.setattr(Answers, "_rendered", half)
    flight = await fly(tmp_path, messages=MESSAGES, swaps=SWAPS, seed=1)
    assert any("in one turn" in line for line in wrong(flight))


SHOWING: list[Showing] = []


@pytest.mark.proof
async def test_a_bad_version_that_is_taken_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewed, "_none", lambda *_: None)
    monkeypatch.setattr(renewed, "said_by", lambda _: {})  # and nothing is kept of the version before
    monkeypatch.setattr(flights, "BAD", {"missing": BAD["missing"]})
    flight = await fly(tmp_path, messages=MESSAGES, swaps=SWAPS, seed=2)
    assert any("screens instead" in line for line in wrong(flight))  # a help card came, because a message is not there
