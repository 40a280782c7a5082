"""A short flight; the whole proof is `python -m tests.proofs.catalog_reload`. And faults planted for it to find."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.answer import Answer
from bot.chat.assistant_handler import AssistantHandler
from bot.chat.live_content import LiveContent
from bot.domain.turn import AssistantReply
from bot.i18n import catalog_reload
from bot.services.conversations import ConversationContext
from tests.proofs.catalog_reload import run as flights
from tests.proofs.catalog_reload.invariants import find_faults
from tests.proofs.catalog_reload.run import run_flight
from tests.support.catalog_folders import BAD_WRITERS

MESSAGES, SWAPS = 60, 10
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize(("messages", "swaps"), [(20, 4), pytest.param(MESSAGES, SWAPS, marks=pytest.mark.proof)])
async def test_nothing_is_lost_or_mixed_on_a_short_flight(tmp_path: Path, messages: int, swaps: int) -> None:
    flight = await run_flight(tmp_path, messages=messages, swaps=swaps, seed=1)
    assert find_faults(flight) == []
    assert flight.taken_count and flight.refused_count
    assert flight.in_flight == messages


@pytest.mark.proof
async def test_two_versions_in_one_turn_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = AssistantHandler._render_reply

    async def half(self: AssistantHandler, reply: AssistantReply, conversation: ConversationContext) -> Answer:
        whole = await rendered(self, reply, conversation)
        live = LIVE_CONTENTS[-1]
        pinned = live._pinned_version.set(live._version)
        now = await rendered(self, reply, conversation)
        live._pinned_version.reset(pinned)
        return replace(whole, screens=(*whole.screens[:1], *now.screens[1:]))

    opened = LiveContent.__init__
    monkeypatch.setattr(
        LiveContent, "__init__", lambda self, *a, **k: (LIVE_CONTENTS.append(self), opened(self, *a, **k))[1]
    )
    monkeypatch.setattr(AssistantHandler, "_render_reply", half)
    flight = await run_flight(tmp_path, messages=MESSAGES, swaps=SWAPS, seed=1)
    assert any("in one turn" in line for line in find_faults(flight))


LIVE_CONTENTS: list[LiveContent] = []


@pytest.mark.proof
async def test_a_bad_version_that_is_taken_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_reload, "_refuse_if_any", lambda *_: None)
    monkeypatch.setattr(catalog_reload, "get_translations", lambda _: {})  # and nothing is kept of the version before
    monkeypatch.setattr(flights, "BAD_WRITERS", {"missing": BAD_WRITERS["missing"]})
    flight = await run_flight(tmp_path, messages=MESSAGES, swaps=SWAPS, seed=2)
    assert any(
        "screens instead" in line for line in find_faults(flight)
    )  # a help card came, because a message is not there
