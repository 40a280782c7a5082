"""Where Rasa keeps conversations: bounded, without her words, and never pretending.

Each conversation is one row: a snapshot and its last turns (bot/assistant/tracker_snapshot.py), redacted
(bot/assistant/event_redaction.py). The reply of a turn is saved with it in one transaction, so that a turn happens once however
often it is sent. Trouble raises; Rasa's own wrapper, which would forget instead, is taken off (patches/tracker.py).
"""

import asyncio
import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant import runtime, tracker_snapshot
from bot.assistant.event_redaction import redact_events
from bot.assistant.tracker_db import TrackerDatabase
from bot.assistant.tracker_snapshot import Snapshot
from bot.assistant.turn_context import RunningTurn, current_turn
from bot.domain import assistant_protocol
from bot.domain.turn import MAX_TURNS, AssistantReply, Turn
from bot.errors import AssistantUnavailable, StoreUnavailable, TurnExpired

_POSTGRES_THREADS = 4
_POLL_SECONDS = 0.02
Result = TypeVar("Result")


class SnapshotTrackerStore(TrackerStore):
    """The tracker store named in endpoints.yml. All SQL runs in threads: the event loop serves every other woman."""

    def __init__(
        self, domain: Domain | None, event_broker: EventBroker | None = None, host: str | None = None, **_: Any
    ) -> None:
        """Called by Rasa. `host` (endpoints.yml `url`) is ignored: the address comes from the settings."""
        super().__init__(domain, event_broker)
        held = runtime.get_runtime()
        self._clock, self._name = held.clock, held.name
        self._database = TrackerDatabase(held.tracker_url)
        # One writer at a time is all SQLite has.
        self._executor = ThreadPoolExecutor(1 if self._database.is_sqlite else _POSTGRES_THREADS, "tracker")

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A new tracker. Unlike Rasa's it is not saved yet: only whole turns are."""
        return self.init_tracker(sender_id)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The present session of a conversation, or None. Raises StoreUnavailable."""
        row = await self._run_in_thread(self._database.load, sender_id)
        if row is None:
            return None
        state, events = row
        try:
            before = Snapshot.from_dict(json.loads(state)).to_events() if state else []
            after = [event for data in json.loads(events) if (event := Event.from_parameters(data))]
        except (ValueError, TypeError, KeyError) as error:
            raise StoreUnavailable("a conversation was saved by another version") from error
        return DialogueStateTracker.from_events(sender_id, [*before, *after], self.domain.slots)

    async def check(self) -> None:
        """Ask the database for nothing. Raises StoreUnavailable."""
        await self._run_in_thread(self._database.get_reply, "")

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The same: earlier sessions are forgotten, not kept."""
        return await self.retrieve(conversation_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save a conversation and, within a turn, its reply.

        Raises StoreUnavailable, TurnExpired or AssistantUnavailable (silence, or no end); then nothing is saved.
        """
        now = self._now()
        running = current_turn.get()
        saved = self._serialize_tracker(tracker)
        if running is None:
            await self._run_in_thread(self._database.save, tracker.sender_id, now=now, **saved)
            return
        running.raise_if_expired(now)
        reply = _build_reply(running, tracker)
        packed = assistant_protocol.pack_reply(reply).decode()
        turn_id = running.turn.turn_id
        await self._run_in_thread(
            self._database.save_turn,
            tracker.sender_id,
            holder=self._get_holder(running.turn),
            turn_id=turn_id,
            reply=packed,
            now=now,
            **saved,
        )
        running.reply = reply

    async def begin_turn(self, turn: Turn) -> AssistantReply | None:
        """Wait until the conversation is ours for this turn; its reply if it was taken before, and then nothing is held.

        Another assistant on the same database may be in the middle of a turn. Raises TurnExpired, StoreUnavailable.
        """
        tries = int(max(0.0, turn.expires_at - self._now()) / _POLL_SECONDS)
        for _ in range(tries + 1):
            is_held, packed = await self._run_in_thread(
                self._database.acquire_conversation,
                turn.conversation_id,
                holder=self._get_holder(turn),
                turn_id=turn.turn_id,
                now=self._now(),
                until=turn.expires_at,
            )
            if is_held:
                return assistant_protocol.unpack_reply(packed.encode()) if packed else None
            if self._now() >= turn.expires_at:
                break
            await asyncio.sleep(_POLL_SECONDS)
        raise TurnExpired

    async def release_turn(self, turn: Turn) -> None:
        """End a turn of which nothing is kept. Raises StoreUnavailable; it then ends with the turn's time."""
        await self._run_in_thread(
            self._database.release_conversation, turn.conversation_id, holder=self._get_holder(turn)
        )

    async def get_saved_reply(self, turn_id: str) -> AssistantReply | None:
        """The reply of a turn that was taken already, or None. Raises StoreUnavailable."""
        packed = await self._run_in_thread(self._database.get_reply, turn_id)
        return assistant_protocol.unpack_reply(packed.encode()) if packed else None

    async def delete(self, conversation_id: str) -> None:
        """Erase a conversation and its replies. Raises StoreUnavailable."""
        await self._run_in_thread(self._database.delete, conversation_id)

    async def delete_expired(self, now: datetime) -> int:
        """Erase what is quiet or old by `now`; says how many rows. Raises StoreUnavailable."""
        return await self._run_in_thread(self._database.delete_expired, now.timestamp())

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations. Raises StoreUnavailable."""
        return await self._run_in_thread(self._database.list_conversation_ids)

    def _serialize_tracker(self, tracker: DialogueStateTracker) -> dict[str, str | None]:
        before, after = tracker_snapshot.split_events(tracker.events, turns=MAX_TURNS)
        state = tracker_snapshot.take_snapshot(tracker.sender_id, before, self.domain.slots) if before else None
        events = redact_events((event.as_dict() for event in after), slots=tracker.slots)
        return {"snapshot": json.dumps(state.as_dict()) if state else None, "events": json.dumps(events)}

    def _get_holder(self, turn: Turn) -> str:
        return f"{self._name}:{turn.turn_id}"

    def _now(self) -> float:
        return self._clock().timestamp()

    async def _run_in_thread(self, work: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: work(*args, **kwargs))


def _build_reply(running: RunningTurn, tracker: DialogueStateTracker) -> AssistantReply:
    if tracker.latest_action_name != ACTION_LISTEN_NAME:
        # Rasa stops after ten actions and would wait for her in the middle of them, in every turn from now on.
        raise AssistantUnavailable("the turn did not come to an end")
    intent = tracker.latest_message.intent if tracker.latest_message else {}
    return running.build_reply(
        intent=intent.get("name") or "",
        confidence=float(intent.get("confidence") or 0.0),
        country=_get_country(running.turn, tracker),
    )


def _get_country(turn: Turn, tracker: DialogueStateTracker) -> str | None:
    # Said in this very message; else as the gateway knows it, for on a help card she may have chosen another since.
    entities = tracker.latest_message.entities if tracker.latest_message else []
    # A country with a role is only named, for the question she asks.
    said = next((one["value"] for one in entities if one["entity"] == "country" and not one.get("role")), None)
    return said or turn.country or tracker.get_slot("country")
