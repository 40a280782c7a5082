"""A bounded tracker decides as the whole one would."""

import asyncio
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.assistant.event_redaction import SESSION_METADATA
from bot.assistant.tracker_snapshot import Snapshot, take_snapshot
from tests.unit.assistant.conftest import loaded_agent

SAYINGS = (
    "/greet",
    "/thanks",
    "/find_embassy",
    "/find_embassy",
    '/inform{"country": "MY"}',
    '/inform{"origin": "ID"}',
    '/wages_unpaid{"country": "HK"}',
    "/skip",
    "/out_of_scope",
    "session expires",
)
"""A form, what fills it, what interrupts it, an intent without a rule, and ten quiet minutes."""


@pytest.fixture
def wide_awake(monkeypatch: pytest.MonkeyPatch):
    """Rasa's clock, moved by tests: sessions expire by it."""
    moved = [0.0]
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + moved[0])
    return moved


@given(sayings=st.lists(st.sampled_from(SAYINGS), min_size=12, max_size=60))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_conversations_go_as_with_the_full_history(sayings, project, held, wide_awake) -> None:
    bounded, full = asyncio.run(_both(sayings, project, wide_awake))
    assert bounded == full


async def _both(sayings, project, moved):
    from rasa.core.tracker_store import InMemoryTrackerStore

    agent = await _agent(project)
    ours = agent.tracker_store
    names = f"conversation-{time.perf_counter_ns()}"
    results = []
    for store in (ours, InMemoryTrackerStore(agent.domain)):
        moved[0] = 0.0
        agent.processor.tracker_store = store
        results.append([await _turn(agent, store, names, saying, moved) for saying in sayings])
    agent.processor.tracker_store = ours
    return results


_agents = {}


async def _agent(project):
    if project not in _agents:
        _agents[project] = await loaded_agent(project)
    return _agents[project]


async def _turn(agent, store, name, saying, moved):
    """One message, and everything that must not depend on how much history was kept."""
    from rasa.core.channels.channel import UserMessage

    if saying == "session expires":
        moved[0] += 11 * 60
        return None
    await agent.processor.handle_message(UserMessage(saying, sender_id=name))
    tracker = await store.retrieve(name)
    events = list(tracker.events)
    last = max(place for place, event in enumerate(events) if event.type_name == "user")
    slots = {key: value for key, value in tracker.current_slot_values().items() if key != SESSION_METADATA}
    loop = tracker.active_loop
    return (
        [event.action_name for event in events[last:] if event.type_name == "action"],
        slots,
        loop and (loop.name, loop.is_interrupted, loop.rejected),
        tracker.followup_action,
        agent.processor.predict_next_with_tracker(tracker)["scores"],
    )


def test_a_snapshot_reads_back_as_it_was_written() -> None:
    snapshot = Snapshot(at=2.0, session_started=1.0, slots={"country": "MY"}, loop="form", is_rejected=True)
    assert Snapshot.from_dict(snapshot.as_dict()) == snapshot


@pytest.mark.parametrize(
    "state",
    [
        {"latest_action": "utter_greet"},
        {
            "slots": {"country": "MY", "requested_slot": "origin"},
            "latest_action": "embassy_form",
            "loop": "embassy_form",
        },
        {"loop": "embassy_form", "latest_action": "utter_thanks", "is_rejected": True},
        {"loop": "embassy_form", "latest_action": "embassy_form", "is_interrupted": True},
        {"loop": "embassy_form", "latest_action": "utter_thanks", "is_rejected": True, "is_interrupted": True},
        {"latest_action": "action_inform", "followup_action": "action_skip"},
        {"latest_action": "utter_greet", "is_paused": True},
    ],
)
def test_the_events_of_a_snapshot_lead_back_to_it(state, project) -> None:
    from rasa.shared.core.domain import Domain

    slots = Domain.load(str(project / "domain.yml")).slots
    snapshot = Snapshot(at=2.0, session_started=1.0, **state)
    assert take_snapshot("her", snapshot.to_events(), slots) == snapshot
