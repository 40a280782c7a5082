"""The same turns once more, on an assistant that nobody disturbs: what it remembers then is what it should remember."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from bot.chat.assistant_client import RasaClient
from bot.chat.inbound import COMMAND_INTENTS
from bot.config.settings import LOOPBACK
from bot.crypto.key_ring import CHANNEL
from bot.domain.turn import Choice, Turn
from tests.proofs.chaos.database_state import AssistantMemory, InboxEntry, read_memory_by_id
from tests.proofs.chaos.simulated_users import ActionResult, UserStory
from tests.support.stack import open_stack


@dataclass(frozen=True)
class ConversationResult:
    """A conversation as the woman, the gateway's database and the assistant's have it."""

    story: UserStory
    entries: Sequence[InboxEntry]
    memory: AssistantMemory
    send_count: int
    """Messages of ours that reached her phone."""


async def list_differences(lived: Sequence[ConversationResult], folder: Path) -> list[str]:
    """The conversations that an undisturbed assistant would remember differently, one sentence each."""
    with open_stack(folder) as stack:
        url = f"http://{LOOPBACK}:{stack.settings.assistant_port}"
        assistant = RasaClient(url, stack.keys.get_key(CHANNEL), timeout=20.0)
        tracker = create_engine(stack.settings.tracker_url, future=True)
        try:
            return [sentence for one in lived for sentence in await _compare(one, assistant, tracker)]
        finally:
            await assistant.aclose()
            tracker.dispose()


async def _compare(result: ConversationResult, assistant: RasaClient, tracker: object) -> list[str]:
    taken = [
        (deed, entry)
        for deed, entry in zip(result.story.results, result.entries, strict=True)
        if entry.turn_id in result.memory.turns
    ]
    wrong = []
    if [entry.turn_id for _, entry in taken] != list(result.memory.turns):
        wrong.append(f"{result.memory.conversation_id}: turns were taken in another order than she wrote")
    await _replay_turn(result, taken, assistant)
    if read_memory_by_id(tracker, result.memory.conversation_id).state != result.memory.state:  # type: ignore[arg-type]
        wrong.append(f"{result.memory.conversation_id}: the assistant remembers something else")
    return wrong


async def _replay_turn(
    result: ConversationResult, taken: Sequence[tuple[ActionResult, InboxEntry]], assistant: RasaClient
) -> None:
    country = None
    for deed, entry in taken:
        command = COMMAND_INTENTS.get(deed.words)
        choice = Choice.from_payload(deed.choice) if deed.choice else Choice(command) if command else None
        turn = Turn(
            turn_id=entry.turn_id or "",
            conversation_id=result.memory.conversation_id,
            language=result.story.language,
            expires_at=time.time() + 20.0,
            text=None if choice else deed.words,
            choice=choice,
            country=country,
        )
        reply = await assistant.send_turn(turn)
        if deed.is_answered:  # else the gateway never learnt of it
            country = reply.country or country
