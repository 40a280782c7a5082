"""A real Rasa whose words are read already, on one tracker store or another."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.assistant import lean_rasa, runtime
from bot.assistant.event_redaction import SESSION_METADATA
from bot.assistant.runtime import Runtime
from tests.proofs.bounded_tracker.random_conversations import ParsedMessage

lean_rasa.install_lean_rasa()

from rasa.core.agent import Agent, load_agent  # noqa: E402 -- rasa only behind lean.install()
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage  # noqa: E402
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore, TrackerStore  # noqa: E402
from rasa.core.utils import AvailableEndpoints  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402


@dataclass(frozen=True)
class TurnState:
    """A turn as far as it must not depend on how much history was kept."""

    actions: tuple[tuple[str | None, str | None, float | None], ...]
    """Each action, with the policy that chose it and how sure it was; the last is what is predicted next."""
    slots: dict[str, Any]
    loop: tuple[str, bool, bool] | None
    followup: str | None
    is_paused: bool
    responses: tuple[tuple[str | None, Any], ...]

    @classmethod
    def from_tracker(cls, tracker: DialogueStateTracker) -> "TurnState":
        """Read a tracker at the end of a turn."""
        events = _slice_last_turn(list(tracker.events))
        loop = tracker.active_loop if tracker.active_loop_name else None
        return cls(
            actions=tuple((e.action_name, e.policy, e.confidence) for e in events if e.type_name == "action"),
            slots={name: value for name, value in tracker.current_slot_values().items() if name != SESSION_METADATA},
            loop=(loop.name, bool(loop.is_interrupted), bool(loop.rejected)) if loop else None,
            followup=tracker.followup_action,
            is_paused=tracker.is_paused(),
            responses=tuple(_get_response(event) for event in events if event.type_name == "bot"),
        )


def _slice_last_turn(events: Sequence[Any]) -> Sequence[Any]:
    spoken = [place for place, event in enumerate(events) if event.type_name == "user"]
    return events[spoken[-1] :] if spoken else events


def _get_response(event: Any) -> tuple[str | None, Any]:
    return event.metadata.get("utter_action"), event.metadata.get("arguments")


@dataclass
class _FixedInterpreter:
    """Stands where Rasa would ask a server to understand: it is handed what she means."""

    message: ParsedMessage | None = None

    async def parse(self, _message: UserMessage) -> dict[str, Any]:
        assert self.message
        return self.message.to_parse_data()


@dataclass
class RecordingEngine:
    """An agent, and the trackers it was about to save."""

    agent: Agent
    bounded: TrackerStore
    interpreter: _FixedInterpreter = field(default_factory=_FixedInterpreter)

    @classmethod
    async def load(cls, project: Path, model: Path, *, database: Path, actions: str) -> "RecordingEngine":
        """Load a model with the product's tracker store on a database of its own."""
        runtime.set_runtime(Runtime(b"k" * 32, f"sqlite:///{database}", actions_package=actions))
        endpoints = AvailableEndpoints.read_endpoints(str(project / "endpoints.yml"))
        agent = await load_agent(str(model), endpoints=endpoints)
        engine = cls(agent, agent.tracker_store)
        agent.processor.http_interpreter = engine.interpreter
        return engine

    def create_full_store(self, *, in_sql: bool) -> TrackerStore:
        """One of Rasa's own stores, with every event."""
        return (
            SQLTrackerStore(self.agent.domain, db=None, query={}) if in_sql else InMemoryTrackerStore(self.agent.domain)
        )

    async def run_conversation(
        self, talk: Sequence[ParsedMessage], *, store: TrackerStore, name: str
    ) -> list[TurnState]:
        """A whole conversation; every turn as it was left."""
        self.agent.processor.tracker_store = store
        with _patch_clock() as clock:
            taken = []
            for said in talk:
                clock.moved += said.quiet_minutes * 60
                taken.append(await self._run_turn(said, store, name))
            stored = await store.retrieve(name)
            assert stored and TurnState.from_tracker(stored) == taken[-1], "what was saved is not what was left"
        return taken

    async def _run_turn(self, said: ParsedMessage, store: TrackerStore, name: str) -> TurnState:
        self.interpreter.message = said
        left: list[TurnState] = []
        save = store.save

        async def noted(tracker: DialogueStateTracker) -> None:
            left.append(TurnState.from_tracker(tracker))
            await save(tracker)

        store.save = noted
        try:
            message = UserMessage(f"/{said.intent}", CollectingOutputChannel(), sender_id=name)
            await self.agent.processor.handle_message(message)
        finally:
            del store.save
        return left[-1]


@dataclass
class _MovableClock:
    moved: float = 0.0


@contextmanager
def _patch_clock() -> Iterator[_MovableClock]:
    """Rasa's clock, which conversations move: sessions expire by it. Each conversation begins at the same moment."""
    clock, real, ticks = _MovableClock(), time.time, iter(range(10**9))
    begun = real()
    time.time = lambda: begun + clock.moved + next(ticks) * 1e-5
    try:
        yield clock
    finally:
        time.time = real
