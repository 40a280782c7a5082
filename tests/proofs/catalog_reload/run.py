"""One flight: everybody writes at once, and before the last is answered the catalogues were replaced again and again."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from sqlalchemy import func, select

from bot import bootstrap
from bot.channels.chat_queues import FloodControl
from bot.chat.live_content import LiveContent
from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.db.tables.core import inbox
from bot.db.unit_of_work import UnitOfWork
from bot.domain.messages import OutgoingMessage
from bot.domain.turn import AssistantReply, ResponseCall, Turn
from bot.i18n.catalogs import load_catalogues
from tests.support import raw_updates
from tests.support.catalog_folders import BAD_WRITERS, TRANSLATED_LANGUAGES, LocalesFolder
from tests.support.fakes import FakeAssistant
from tests.support.gateway_app import House

FIRST_CHAT: Final = 30_000_001
MESSAGES_EACH: Final = 4
BATCH: Final = 50
BAD_FROM: Final = 100_000
"""Versions from this number on must never be seen."""
LONGEST_SECONDS: Final = 600.0
ASSISTANT_REPLIES: Final = (
    ResponseCall("utter_menu"),
    ResponseCall("utter_numbers_home", {"origin": "PH", "hotlines": ["hot-my-04"]}),
    ResponseCall("utter_topic_help", {"topic": "wages_unpaid"}),
)
"""Every answer is three screens, and each must be of the version of the other two."""


class SlowAssistant(FakeAssistant):
    """Answers with several screens, after a while; never more messages than are allowed so far."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self._rng = rng
        self._begun = 0
        self.allowed = 0
        self.answered = 0

    async def send_turn(self, turn: Turn) -> AssistantReply:
        self.turns.append(turn)
        while self._begun >= self.allowed:
            await asyncio.sleep(0.001)
        self._begun += 1
        await asyncio.sleep(self._rng.random() / 50)
        self.answered += 1
        return AssistantReply(turn.turn_id, ASSISTANT_REPLIES, "inform", 1.0, turn.country)


@dataclass
class FlightResult:
    """What came of it."""

    messages: int
    in_flight: int = 0
    """Kept and not answered when the first catalogue was replaced."""
    swaps: int = 0
    refused_count: int = 0
    taken_count: int = 0
    messages_left: int = 0
    """Rows of the inbox that nobody handled."""
    chats: dict[int, list[OutgoingMessage]] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)


def get_language(chat_id: int) -> str:
    """Which language somebody's phone speaks."""
    return TRANSLATED_LANGUAGES[chat_id % len(TRANSLATED_LANGUAGES)]


async def run_flight(folder: Path, *, messages: int, swaps: int, seed: int) -> FlightResult:
    """Everything once, in a folder of its own."""
    rng, locales = random.Random(seed), LocalesFolder.copy_of(folder / "product")
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    migrate(engine)
    with patch.object(bootstrap, "catalogues", lambda: load_catalogues(locales.folder)):
        showing = LiveContent.load(locales=locales.folder)
        house = House(
            engine,
            folder,
            KeyRing.open(folder / "keys", create=True),
            assistant=SlowAssistant(rng),
            showing=showing,
            flood=FloodControl(messages=messages, seconds=1),
            patience=LONGEST_SECONDS,
        )
        found = FlightResult(messages)
        try:
            await _run_flight(house, showing, locales, found, swaps, rng)
        finally:
            house.kit.db.close()
        with engine.connect() as connection:
            waiting = select(func.count()).select_from(inbox).where(inbox.c.handled_at.is_(None))
            found.messages_left = connection.execute(waiting).scalar_one()
        engine.dispose()
    return found


async def _run_flight(
    installation: House,
    showing: LiveContent,
    locales: LocalesFolder,
    found: FlightResult,
    swaps: int,
    rng: random.Random,
) -> None:
    courier = asyncio.create_task(installation.courier.run())
    for batch in _split_batches(list(_create_updates(found.messages, rng))):
        await installation.receiving.receive_updates([installation.update(one) for one in batch])
    async with asyncio.timeout(LONGEST_SECONDS):
        await _run_swaps(installation, showing, locales, found, swaps, rng)
        await installation.queues.wait_until_idle()
        while await asyncio.to_thread(_has_pending, installation):
            installation.courier.wake()
            await asyncio.sleep(0.05)
        await installation.courier.drain()
        courier.cancel()
    found.chats = {chat_id: list(messages.values()) for chat_id, messages in installation.telegram.chats.items()}


def _has_pending(installation: House) -> bool:
    with UnitOfWork(installation.engine, is_read_only=True) as uow:
        return bool(uow.outbox.list_due(installation.clock(), 1))


async def _run_swaps(
    installation: House,
    showing: LiveContent,
    locales: LocalesFolder,
    found: FlightResult,
    swaps: int,
    rng: random.Random,
) -> None:
    """A replacement each time as many more were answered: half a share while it is looked at, half with what came of it.

    However slow a look is, answers wait for it; otherwise a busy machine has answered everybody before a version is bad.
    """
    slow = installation.assistant
    assert isinstance(slow, SlowAssistant)
    found.in_flight = found.messages - slow.answered
    for number in range(1, swaps + 1):
        while slow.answered < slow.allowed:
            await asyncio.sleep(0.001)
        _replace_catalogues(locales, number, found, rng)
        before = showing.catalogues()
        slow.allowed = (2 * number - 1) * found.messages // (2 * swaps)
        await showing.check_for_updates()
        slow.allowed = number * found.messages // swaps
        found.taken_count += sum(
            before[language] is not showing.catalogues()[language] for language in TRANSLATED_LANGUAGES
        )
    found.swaps = swaps


def _replace_catalogues(locales: LocalesFolder, number: int, found: FlightResult, rng: random.Random) -> None:
    """Good and bad in turn, in any languages; compiled, or only saved."""
    languages = rng.sample(TRANSLATED_LANGUAGES, rng.randint(1, len(TRANSLATED_LANGUAGES)))
    kinds = list(BAD_WRITERS)
    kind = kinds[number // 3 % len(kinds)] if number % 3 == 0 else rng.choice(("compiled", "saved"))
    for language in languages:
        if kind in BAD_WRITERS:
            BAD_WRITERS[kind](locales, language, BAD_FROM + number)
            found.refused_count += 1
        elif kind == "saved":
            locales.write_po(language, number)
        else:
            locales.write_compiled(language, number)
    found.kinds[kind] += 1


def _create_updates(messages: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    women = range(FIRST_CHAT, FIRST_CHAT + messages // MESSAGES_EACH)
    order = [chat_id for chat_id in women for _ in range(MESSAGES_EACH)]
    rng.shuffle(order)
    for chat_id in order:
        yield raw_updates.text("what can I do", chat_id=chat_id, language=get_language(chat_id))


def _split_batches(updates: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    return (updates[start : start + BATCH] for start in range(0, len(updates), BATCH))
