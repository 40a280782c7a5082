"""What operators must see before a woman does: the database, the assistant, Telegram, and how long anything has waited.

Once a minute the assistant takes a turn that is nobody's, under a random conversation that is forgotten at once. Nothing here
raises, and nothing here decides what she is answered.
"""

import asyncio
import logging
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from bot.channels import metrics
from bot.db import async_executor
from bot.db.async_executor import DbExecutor
from bot.db.repositories.queue_ages import OldestWaiting
from bot.db.unit_of_work import UnitOfWork
from bot.domain.turn import AssistantReply, Turn
from bot.errors import AssistantUnavailable, ChannelUnavailable, StoreUnavailable

log = logging.getLogger(__name__)
INTERVAL_SECONDS: Final = 15.0
PROBE_SECONDS: Final = 60.0
PROBE_TIMEOUT_SECONDS: Final = 10.0
TELEGRAM_SILENCE_SECONDS: Final = 45.0
"""A long poll is answered after 25 seconds at the latest; whoever has a webhook asks by itself after this long."""
MAX_WAITING_SECONDS: Final = 120.0
"""An inbox or outbox that old is not worked off."""
MIN_FREE_BYTES: Final = 100 << 20


class ProbedAssistant(Protocol):
    """What is asked of the assistant."""

    async def send_turn(self, turn: Turn) -> AssistantReply: ...
    async def forget_conversation(self, conversation_id: str) -> None: ...
    async def is_ready(self) -> bool: ...


class ContactTime:
    """When Telegram last answered anything."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic, self._at = monotonic, -1e9

    def note(self) -> None:
        """It did, now."""
        self._at = self._monotonic()

    @property
    def silent_seconds(self) -> float:
        """How long ago that is."""
        return self._monotonic() - self._at


@dataclass
class HealthProbe:
    """Looks every fifteen seconds, and keeps what it found for /readyz."""

    db: DbExecutor
    assistant: ProbedAssistant
    contact: ContactTime
    ping_telegram: Callable[[], object]
    """An awaitable that raises ChannelUnavailable."""
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    folder: Path
    """Where the data is, with the notes of the last copy and the last drill."""
    is_probing: bool
    """Whether turns that are nobody's are taken; not in the rehearsal."""
    _reasons: dict[str, bool] = field(default_factory=dict, init=False)
    _probed_at: float = field(default=-1e9, init=False)

    def list_reasons(self) -> list[str]:
        """What stands against saying that this gateway can do all its work; a gateway that is not ready still gives cards."""
        return ["starting"] if not self._reasons else [name for name, is_well in self._reasons.items() if not is_well]

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.run_once()
            except Exception as error:  # noqa: BLE001 -- a look that fails may end nothing
                async_executor.log_fault("looking", error)
            await asyncio.sleep(INTERVAL_SECONDS)

    async def run_once(self) -> None:
        """Look once."""
        found = dict(zip(("database", "inbox", "outbox"), await self._look_at_database(), strict=True))
        found["assistant"] = await self._look_at_assistant()
        found["telegram"] = await self._look_at_telegram()
        found["disk"] = self._look_at_disk()
        for name in ("database", "assistant", "telegram"):
            metrics.REACHABLE.labels(what=name).set(found[name])
        self._note_runs()
        self._reasons = found

    async def _look_at_database(self) -> tuple[bool, bool, bool]:
        try:
            oldest: OldestWaiting = await self.db.read(_read_queue_ages)
        except StoreUnavailable:
            return False, True, True
        ages = {
            "inbox": self._measure_age(oldest.inbox),
            "outbox": self._measure_age(oldest.outbox),
            "handoff": self._measure_age(oldest.handoff),
        }
        for name, seconds in ages.items():
            metrics.OLDEST_WAITING.labels(queue=name).set(seconds)
        return True, ages["inbox"] <= MAX_WAITING_SECONDS, ages["outbox"] <= MAX_WAITING_SECONDS

    def _measure_age(self, since: datetime | None) -> float:
        return max(0.0, (self.now() - since).total_seconds()) if since else 0.0

    async def _look_at_assistant(self) -> bool:
        if not self.is_probing or self.monotonic() - self._probed_at < PROBE_SECONDS:
            return await self.assistant.is_ready()
        self._probed_at = began = self.monotonic()
        turn = build_probe_turn(self.now().timestamp())
        try:
            await self.assistant.send_turn(turn)
        except AssistantUnavailable:
            return False
        with suppress(AssistantUnavailable):  # it forgets by itself, ten minutes later
            await self.assistant.forget_conversation(turn.conversation_id)
        metrics.PROBE_SECONDS.set(self.monotonic() - began)
        metrics.PROBED_AT.set(self.now().timestamp())
        return True

    async def _look_at_telegram(self) -> bool:
        if self.contact.silent_seconds > TELEGRAM_SILENCE_SECONDS:
            try:
                await self.ping_telegram()  # type: ignore[misc]
            except ChannelUnavailable:
                return False
        return True

    def _look_at_disk(self) -> bool:
        free = shutil.disk_usage(self.folder).free
        metrics.DISK_FREE.set(free)
        return free >= MIN_FREE_BYTES

    def _note_runs(self) -> None:
        for name in ("backup", "drill"):
            with suppress(OSError, ValueError):  # there was none yet
                at = datetime.fromisoformat((self.folder / f"last-{name}").read_text(encoding="ascii").strip())
                metrics.LAST_RUN.labels(what=name).set(at.astimezone(UTC).timestamp())


def _read_queue_ages(uow: UnitOfWork) -> OldestWaiting:
    return uow.queue_ages.read()


def build_probe_turn(now: float) -> Turn:
    """A turn that is nobody's: a random conversation, one neutral word. `now` in seconds since the epoch."""
    return Turn(
        turn_id=secrets.token_hex(16),
        conversation_id=f"probe-{secrets.token_hex(16)}",
        language="en",
        expires_at=now + PROBE_TIMEOUT_SECONDS,
        text="hello",
    )
