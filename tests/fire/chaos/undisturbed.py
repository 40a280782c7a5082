"""The same turns once more, on an assistant that nobody disturbs: what it remembers then is what it should remember."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from bot.dialogue.assistant import Assistant
from bot.gateway.answers import COMMANDS
from bot.model.turn import Choice, Turn
from bot.settings import LOOPBACK
from bot.store.keys import CHANNEL
from tests.fire.chaos.books import Entry, Memory, remembered
from tests.fire.chaos.women import Done, Story
from tests.support.stack import opened


@dataclass(frozen=True)
class Lived:
    """A conversation as the woman, the gateway's database and the assistant's have it."""

    story: Story
    entries: Sequence[Entry]
    memory: Memory
    sends: int
    """Messages of ours that reached her phone."""


async def differing(lived: Sequence[Lived], folder: Path) -> list[str]:
    """The conversations that an undisturbed assistant would remember differently, one sentence each."""
    with opened(folder) as stack:
        url = f"http://{LOOPBACK}:{stack.settings.assistant_port}"
        assistant = Assistant(url, stack.keys.key(CHANNEL), timeout=20.0)
        tracker = create_engine(stack.settings.tracker_url, future=True)
        try:
            return [sentence for one in lived for sentence in await _compared(one, assistant, tracker)]
        finally:
            await assistant.aclose()
            tracker.dispose()


async def _compared(one: Lived, assistant: Assistant, tracker: object) -> list[str]:
    taken = [
        (deed, entry)
        for deed, entry in zip(one.story.deeds, one.entries, strict=True)
        if entry.turn_id in one.memory.turns
    ]
    wrong = []
    if [entry.turn_id for _, entry in taken] != list(one.memory.turns):
        wrong.append(f"{one.memory.conversation_id}: turns were taken in another order than she wrote")
    await _again(one, taken, assistant)
    if remembered(tracker, one.memory.conversation_id).state != one.memory.state:  # type: ignore[arg-type]
        wrong.append(f"{one.memory.conversation_id}: the assistant remembers something else")
    return wrong


async def _again(one: Lived, taken: Sequence[tuple[Done, Entry]], assistant: Assistant) -> None:
    country = None
    for deed, entry in taken:
        command = COMMANDS.get(deed.words)
        choice = Choice.of_payload(deed.choice) if deed.choice else Choice(command) if command else None
        turn = Turn(
            turn_id=entry.turn_id or "",
            conversation_id=one.memory.conversation_id,
            language=one.story.language,
            expires_at=time.time() + 20.0,
            text=None if choice else deed.words,
            choice=choice,
            country=country,
        )
        reply = await assistant.take(turn)
        if deed.is_answered:  # else the gateway never learnt of it
            country = reply.country or country
