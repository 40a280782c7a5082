"""A tracker's state at one moment, small enough to stand for everything before it.

Rasa rebuilds a tracker by replaying its events, again and again within one turn. So a snapshot is turned back into the
few events that lead to the same state, and the last turns follow behind it as they happened.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    FollowupAction,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.event_redaction import SESSION_METADATA, is_safe_slot


@dataclass(frozen=True)
class Snapshot:
    """What a DialogueStateTracker needs in order to predict as it would with all its history."""

    at: float
    """Seconds since the epoch of the last event it stands for."""
    session_started: float
    latest_action: str | None = None
    followup_action: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    """Every slot that differs from its initial value, `requested_slot` among them."""
    loop: str | None = None
    is_rejected: bool = False
    is_interrupted: bool = False
    is_paused: bool = False

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Snapshot":
        """Read what `as_dict` wrote."""
        return cls(**data)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    def to_events(self) -> list[Event]:
        """The shortest history that leads to this state."""
        opening = [ActionExecuted(ACTION_SESSION_START_NAME, timestamp=self.session_started)]
        slots = [SlotSet(name, value, timestamp=self.at) for name, value in self.slots.items()]
        return [
            *opening,
            SessionStarted(timestamp=self.session_started),
            *slots,
            *self._build_loop_events(),
            *self._build_final_events(),
        ]

    def _build_loop_events(self) -> list[Event]:
        if self.loop is None:
            return []
        events: list[Event] = [ActionExecuted(self.loop, timestamp=self.at), ActiveLoop(self.loop, timestamp=self.at)]
        if self.is_rejected:
            events.append(ActionExecutionRejected(self.loop, timestamp=self.at))
        return events

    def _build_final_events(self) -> list[Event]:
        # In this order: executing an action clears both the follow-up and the interruption.
        events: list[Event] = []
        if self.latest_action and self.latest_action not in (self.loop, ACTION_SESSION_START_NAME):
            events.append(ActionExecuted(self.latest_action, timestamp=self.at))
        if self.followup_action:
            events.append(FollowupAction(self.followup_action, timestamp=self.at))
        if self.is_interrupted:
            events.append(LoopInterrupted(True, timestamp=self.at))
        if self.is_paused:
            events.append(ConversationPaused(timestamp=self.at))
        return events


def split_events(events: Sequence[Event], *, turns: int) -> tuple[list[Event], list[Event]]:
    """Split the present session into what a snapshot will stand for and its last `turns` user turns.

    Earlier sessions are left out of both. The first part is empty while the session is shorter than that.
    """
    session = list(events)[_find_session_start(events) :]
    spoken = [place for place, event in enumerate(session) if isinstance(event, UserUttered)]
    if len(spoken) <= turns:
        return [], session
    cut = _find_turn_start(session, spoken[-turns])
    return session[:cut], session[cut:]


def take_snapshot(tracker_id: str, events: Sequence[Event], slots: Sequence[Slot]) -> Snapshot:
    """The state after `events`, which begin with the start of their session. `slots` are the domain's."""
    tracker = DialogueStateTracker.from_events(tracker_id, list(events), slots)
    loop = tracker.active_loop if tracker.active_loop_name else None
    return Snapshot(
        at=events[-1].timestamp,
        session_started=events[0].timestamp,
        latest_action=tracker.latest_action_name,
        followup_action=tracker.followup_action,
        slots=_get_changed_slots(tracker),
        loop=loop.name if loop else None,
        is_rejected=bool(loop and loop.rejected),
        is_interrupted=bool(loop and loop.is_interrupted),
        is_paused=tracker.is_paused(),
    )


def _get_changed_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    return {
        name: slot.value
        for name, slot in tracker.slots.items()
        if slot.value != slot.initial_value
        and name != SESSION_METADATA
        and is_safe_slot(name, slot.value, slots=tracker.slots)
    }


def _find_session_start(events: Sequence[Event]) -> int:
    starts = [
        place
        for place, event in enumerate(events)
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_SESSION_START_NAME
    ]
    return starts[-1] if starts else 0


def _find_turn_start(session: Sequence[Event], spoken: int) -> int:
    """Where a turn begins: at the action_listen she answered, or at her message where there is none."""
    for place in range(spoken - 1, -1, -1):
        event = session[place]
        if isinstance(event, ActionExecuted):
            return place if event.action_name == ACTION_LISTEN_NAME else spoken
        if isinstance(event, UserUttered):
            return spoken
    return spoken
