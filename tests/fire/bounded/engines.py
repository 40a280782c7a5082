"""A real Rasa whose words are read already, on one tracker store or another."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.dialogue import lean, runtime
from bot.dialogue.redaction import SESSION_METADATA
from bot.dialogue.runtime import Runtime
from tests.fire.bounded.talks import Said

lean.install()

from rasa.core.agent import Agent, load_agent  # noqa: E402 -- rasa only behind lean.install()
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage  # noqa: E402
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore, TrackerStore  # noqa: E402
from rasa.core.utils import AvailableEndpoints  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402


@dataclass(frozen=True)
class Taken:
    """A turn as far as it must not depend on how much history was kept."""

    actions: tuple[tuple[str | None, str | None, float | None], ...]
    """Each action, with the policy that chose it and how sure it was; the last is what is predicted next."""
    slots: dict[str, Any]
    loop: tuple[str, bool, bool] | None
    followup: str | None
    is_paused: bool
    said: tuple[tuple[str | None, Any], ...]

    @classmethod
    def of(cls, tracker: DialogueStateTracker) -> "Taken":
        """Read a tracker at the end of a turn."""
        events = _last_turn(list(tracker.events))
        loop = tracker.active_loop if tracker.active_loop_name else None
        return cls(
            actions=tuple((e.action_name, e.policy, e.confidence) for e in events if e.type_name == "action"),
            slots={name: value for name, value in tracker.current_slot_values().items() if name != SESSION_METADATA},
            loop=(loop.name, bool(loop.is_interrupted), bool(loop.rejected)) if loop else None,
            followup=tracker.followup_action,
            is_paused=tracker.is_paused(),
            said=tuple(_spoken(event) for event in events if event.type_name == "bot"),
        )


def _last_turn(events: Sequence[Any]) -> Sequence[Any]:
    spoken = [place for place, event in enumerate(events) if event.type_name == "user"]
    return events[spoken[-1] :] if spoken else events


def _spoken(event: Any) -> tuple[str | None, Any]:
    return event.metadata.get("utter_action"), event.metadata.get("arguments")


@dataclass
class _AlreadyRead:
    """Stands where Rasa would ask a server to understand: it is handed what she means."""

    said: Said | None = None

    async def parse(self, _message: UserMessage) -> dict[str, Any]:
        assert self.said
        return self.said.parsed()


@dataclass
class Engine:
    """An agent, and the trackers it was about to save."""

    agent: Agent
    bounded: TrackerStore
    read: _AlreadyRead = field(default_factory=_AlreadyRead)

    @classmethod
    async def load(cls, project: Path, model: Path, *, database: Path, actions: str) -> "Engine":
        """Load a model with the product's tracker store on a database of its own."""
        runtime.hold(Runtime(b"k" * 32, f"sqlite:///{database}", actions_package=actions))
        endpoints = AvailableEndpoints.read_endpoints(str(project / "endpoints.yml"))
        agent = await load_agent(str(model), endpoints=endpoints)
        engine = cls(agent, agent.tracker_store)
        agent.processor.http_interpreter = engine.read
        return engine

    def whole(self, *, in_sql: bool) -> TrackerStore:
        """One of Rasa's own stores, with every event."""
        return SQLTrackerStore(self.agent.domain, db=None) if in_sql else InMemoryTrackerStore(self.agent.domain)

    async def take(self, talk: Sequence[Said], *, store: TrackerStore, name: str) -> list[Taken]:
        """A whole conversation; every turn as it was left."""
        self.agent.processor.tracker_store = store
        with _clock() as clock:
            taken = []
            for said in talk:
                clock.moved += said.quiet_minutes * 60
                taken.append(await self._turn(said, store, name))
            stored = await store.retrieve(name)
            assert stored and Taken.of(stored) == taken[-1], "what was saved is not what was left"
        return taken

    async def _turn(self, said: Said, store: TrackerStore, name: str) -> Taken:
        self.read.said = said
        left: list[Taken] = []
        save = store.save

        async def noted(tracker: DialogueStateTracker) -> None:
            left.append(Taken.of(tracker))
            await save(tracker)

        store.save = noted
        try:
            message = UserMessage(f"/{said.intent}", CollectingOutputChannel(), sender_id=name)
            await self.agent.processor.handle_message(message)
        finally:
            del store.save
        return left[-1]


@dataclass
class _Moved:
    moved: float = 0.0


@contextmanager
def _clock() -> Iterator[_Moved]:
    """Rasa's clock, which conversations move: sessions expire by it. Each conversation begins at the same moment."""
    clock, real, ticks = _Moved(), time.time, iter(range(10**9))
    begun = real()
    time.time = lambda: begun + clock.moved + next(ticks) * 1e-5
    try:
        yield clock
    finally:
        time.time = real
