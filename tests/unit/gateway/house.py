"""The gateway as it is built, with a store in a file and the outside replaced."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from telegram import Update

from bot.content.doorbell import load_doorbell
from bot.gateway.answers import Answers
from bot.gateway.breaker import Breaker
from bot.gateway.buttons import Buttons
from bot.gateway.clearing import Clearing
from bot.gateway.courier import Courier
from bot.gateway.departure import Departure
from bot.gateway.desk import Desk
from bot.gateway.doorbell import Doorbell
from bot.gateway.flood import Flood
from bot.gateway.help_card import HelpCards
from bot.gateway.hers import hers
from bot.gateway.kit import Kit
from bot.gateway.ledger import Ledger
from bot.gateway.memory import Memory
from bot.gateway.pace import Pace
from bot.gateway.pins import Pins
from bot.gateway.queues import Queues
from bot.gateway.recall import Recall
from bot.gateway.receiving import Receiving
from bot.gateway.showing import Showing
from bot.gateway.spool import Spool
from bot.gateway.sweeping import Sweeping
from bot.gateway.tongues import Tongues
from bot.gateway.triage import Triage
from bot.gateway.turns import Turns
from bot.gateway.unaided import Unaided
from bot.gateway.urgent import Urgent
from bot.i18n.catalogue import Catalogues, English
from bot.i18n.languages import load_languages
from bot.model.doorbell import DoorbellPolicy
from bot.model.turn import Choice
from bot.model.vocabulary import LANGUAGES
from bot.services import conversations
from bot.services.clock import TrustedClock
from bot.services.holders import Watch
from bot.store.engine import erase_checkpoint
from bot.store.keys import BUTTON, KeyRing
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from bot.text.danger import Signals
from bot.text.normalise import normalise
from bot.text.places import PlaceNames
from tests.support.factories import AT_ONCE, BOT_ID, CHAT, ROOT, Clock, Ids, catalogues, library, stage, trusted_clock
from tests.support.fakes import FakeAssistant, FakeTelegram, Switch
from tests.unit.gateway import raw

FASTER = 1000.0
"""Pace has tests of its own."""
FLOOD_SECONDS = 1.0
"""Shorter than the policy, so that a test can wait for it."""


@cache
def compiled_cards() -> HelpCards:
    """Compiled once: they never change."""
    return HelpCards.compile(stage(), catalogues(), library().directory)


@cache
def place_names() -> PlaceNames:
    """The real names of places."""
    return PlaceNames.read_root(ROOT)


@cache
def autonyms() -> dict[str, str]:
    """What each language calls itself."""
    return {code: language.autonym for code, language in load_languages(ROOT / "locales").items()}


@cache
def doorbell_policy() -> DoorbellPolicy:
    """The real one."""
    return load_doorbell(ROOT / "data" / "policies")


def english() -> Catalogues:
    """What officers read, untranslated."""
    return {code: English() for code in LANGUAGES}


@dataclass
class House:
    """Everything of the gateway, and what a test may want to touch."""

    engine: Engine
    folder: Path
    keys: KeyRing
    clock: Clock = field(default_factory=Clock)
    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    assistant: FakeAssistant = field(default_factory=FakeAssistant)
    ids: Ids = field(default_factory=lambda: Ids("turn"))
    flood: Flood = field(default_factory=lambda: Flood(messages=library().limits.flood_messages, seconds=FLOOD_SECONDS))
    signals: Signals | None = None
    """What sounds like danger, and which language she writes; without them only the word lists decide."""
    patience: float = 10.0
    """Seconds within which everything must be done and delivered. The store has as many: others may keep its disk busy."""
    breaker: Breaker | None = None
    """Without one it waits for nobody: its clock goes on by itself."""
    updates: int = 0
    showing: Showing | None = None
    """What is shown, where a test changes it meanwhile; without it nothing ever changes."""

    trusted: TrustedClock | None = None
    """What ends things for good asks it. Where a test brings its own, everything is dated by that, as in the product."""

    def __post_init__(self) -> None:
        self.store, now = Switch(self.engine), self.trusted.now if self.trusted else self.clock
        self.trusted = self.trusted or trusted_clock(self.clock)
        self.keys.condemned.delay = AT_ONCE
        self.kit = Kit(
            ledger=Ledger(self.store, patience=self.patience), telegram=self.telegram, keys=self.keys,
            buttons=Buttons(self.keys.key(BUTTON)), memory=Memory(), limits=library().limits, new_id=self.ids,
            clock=self.trusted, now=now,
            breaker=self.breaker or Breaker(clock=self.clock.monotonic, chance=Random(1).random, sleep=self._sleep),
        )  # type: ignore[arg-type] # fmt: skip
        self.cards = compiled_cards()
        self._cards = self.showing.cards if self.showing else lambda: self.cards
        self.queues, self.urgent = Queues(), Urgent(self.kit, cards=self._cards)
        self.courier = Courier(self.kit, pace=Pace(times=FASTER))
        self._open_desk()
        self.spool = Spool(self.folder / "spool", self.keys)
        pins = Pins(self.kit.memory, places=library().places, now=self.clock)
        self.receiving = Receiving(
            self.kit, spool=self.spool, desk=self.desk, urgent=self.urgent, queues=self.queues, pins=pins
        )
        self.sweeping, self.clearing = self._sweeping(), Clearing(self.kit)

    async def _sleep(self, seconds: float) -> None:
        """Let the clock of the breaker go on, without waiting and without making anything due."""
        self.clock.seconds += seconds
        await asyncio.sleep(0)

    def _open_desk(self) -> None:
        self.doorbell = Doorbell(
            self.kit, policy=doorbell_policy(), handoffs=library().handoff, catalogues=english, sleep=self.clock.sleep
        )
        self.kit.memory.watch(Watch(frozenset(), frozenset(), is_idle=True))  # as the gateway looks before anything comes in
        triage = Triage(
            library().words, normalise=normalise, signals=self.signals, reader=place_names(), places=library().places,
            likely=library().likely_countries,
        )  # fmt: skip
        said = self.showing.catalogues if self.showing else catalogues
        begin = self.showing.turn if self.showing else nullcontext
        self.hers = hers(
            self.kit, stage=stage, catalogues=said, autonyms=autonyms(), begin=begin,
            policy=library().handoff, safe=library().safe_contact, triage=triage, queues=self.queues, courier=self.courier,
        )  # fmt: skip
        self.answers = Answers(
            assistant=self.assistant, stage=stage, catalogues=said, cards=self._cards,
            seconds=library().limits.engine_seconds, about=triage.about, asks=triage.asks, card_before=self.kit.card_before,
            unaided=Unaided(lambda: library().directory, likely=library().likely_countries),
            tongues=Tongues(self.signals), clock=self.clock.monotonic, doors=self.hers.persons.door,
        )  # fmt: skip
        self.departure = Departure(
            self.kit, assistant=self.assistant, said=self.answers.said, checkpoint=lambda: erase_checkpoint(self.engine)
        )
        recall = Recall(self.kit, words=library().words, normalise=normalise)
        turns = Turns(
            self.kit, answers=self.answers, courier=self.courier, departure=self.departure, urgent=self.urgent,
            assistant=self.assistant, recall=recall, own=self.hers.own, tell=self.hers.pump.tell, begin=begin,
        )  # fmt: skip
        self.desk = Desk(
            self.kit, triage=triage, turns=turns, urgent=self.urgent, departure=self.departure, answers=self.answers,
            queues=self.queues, recall=recall, flood=self.flood, doorbell=self.doorbell,
            likely=library().likely_countries,
        )  # fmt: skip

    def _sweeping(self) -> Sweeping:
        return Sweeping(
            self.kit, assistant=self.assistant, checkpoint=lambda: erase_checkpoint(self.engine),
            policy=library().handoff,
        )  # fmt: skip

    def begins_at(self, at: datetime) -> None:
        """It is this time, and Telegram says so too."""
        self.clock.now = at
        self.kit.clock.hear_telegram(at)
        assert self.kit.clock.trusted() == at

    async def arrives(self, *updates: dict[str, Any]) -> None:
        """Telegram brings these at once; return when all is done and delivered."""
        await self.receiving.keep([self.update(one) for one in updates])
        await self.settled()

    async def says(self, text: str, *, chat_id: int = CHAT) -> list[str]:
        """She types; the texts that then stand in her chat."""
        await self.arrives(raw.text(text, chat_id=chat_id))
        return self.telegram.texts(chat_id)

    async def taps(self, choice: Choice | None, *, chat_id: int = CHAT, message_id: int | None = None) -> list[str]:
        """She taps a button that means this."""
        token = self.token(choice, chat_id=chat_id)
        await self.arrives(
            raw.tap(token, chat_id=chat_id, message_id=message_id or max(self.telegram.chats[chat_id], default=77))
        )
        return self.telegram.texts(chat_id)

    def token(self, choice: Choice | None, *, chat_id: int = CHAT) -> str:
        """Her button, or a stranger's where we do not know her."""
        with UnitOfWork(self.engine, reading=True) as uow:
            standing = conversations.look_up(uow, self.keys, bot_id=BOT_ID, chat_id=chat_id)
        owner = standing.owner if standing else f"stranger|{self.keys.pseudonym(BOT_ID, chat_id)}"
        return self.kit.buttons.token(choice, owner=owner)

    def update(self, fields: dict[str, Any]) -> Update:
        """An update as PTB reads it, with an id of its own unless it has one."""
        self.updates += 1
        for message in (fields.get("message"), fields.get("edited_message")):
            if message:
                message["date"] = min(message["date"], int(self.clock().timestamp()))  # sent by now, whatever time that is
        return Update.de_json({"update_id": self.updates, **fields}, None)

    async def settled(self) -> None:
        """Return when nothing is under way and nothing is due."""
        courier = asyncio.create_task(self.courier.run())
        try:
            async with asyncio.timeout(self.patience):
                await self.queues.idle()
                while not self.store.is_away and await self._is_due():
                    self.courier.ring()
                    await asyncio.sleep(0.002)
                await self.courier.drain()
        finally:
            courier.cancel()

    async def tidied(self) -> None:
        """One round of tidying, as the gateway does every other second."""
        await self.urgent.settle()
        await self.receiving._drain()
        await self.receiving._take_again()
        await self.settled()

    def rows(self) -> dict[str, int]:
        """How many rows each table has, those that have any. Where the audit's chain ends stands in an empty store, too."""
        with self.engine.connect() as connection:
            tables = [table for table in metadata.sorted_tables if table.name not in ("alembic_version", "audit_ends")]
            counts = {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}
        return {name: count for name, count in counts.items() if count}

    def all_rows(self, name: str) -> list[Any]:
        with self.engine.connect() as connection:
            return connection.execute(select(metadata.tables[name])).all()

    async def _is_due(self) -> bool:
        return bool(await asyncio.to_thread(self._due))

    def _due(self) -> list[Any]:
        with UnitOfWork(self.engine, reading=True) as uow:  # it must not stand in the writer's way
            return uow.outbox.due(self.clock(), 10)


Build = Callable[[], House]
