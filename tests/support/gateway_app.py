"""The gateway as it is built, with a store in a file and the outside replaced."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from telegram import Update

from bot.channels.callback_data import CallbackDataCodec
from bot.channels.channel import Channel
from bot.channels.chat_queues import FloodControl
from bot.channels.circuit_breaker import CircuitBreaker
from bot.channels.message_deletion import LateDeletionJob
from bot.channels.rate_limiter import RateLimiter
from bot.channels.router import ChannelRouter
from bot.channels.telegram.receiver import Receiver
from bot.channels.telegram.spool import Spool
from bot.channels.web.client import WebClient
from bot.channels.web.sessions import WebSessions
from bot.chat import wiring
from bot.chat.context import AppContext
from bot.chat.help_cards import CARD_SCREENS, HelpCards
from bot.chat.live_content import LiveContent
from bot.chat.location import LocationResolver
from bot.chat.post_processors import LanguageOffer
from bot.chat.retention_job import RetentionJob
from bot.chat.safe_word import SafeWords
from bot.chat.session_cache import SessionCache
from bot.chat.triage import Triage
from bot.chat.wiring import ChatPolicy, build_chat
from bot.content.policies import load_staff_alert_policy
from bot.crypto.key_ring import BUTTON, KeyRing
from bot.db.async_executor import DbExecutor
from bot.db.engine import truncate_wal
from bot.db.tables import metadata
from bot.db.unit_of_work import UnitOfWork
from bot.domain.enums import LANGUAGES
from bot.domain.post import StaffAlertPolicy
from bot.domain.turn import Choice
from bot.i18n.catalogs import Catalogues, EnglishTranslations
from bot.i18n.languages import load_languages
from bot.i18n.renderer import ScreenRenderer
from bot.nlu.danger_model import TriageModel
from bot.nlu.place_matcher import PlaceNameMatcher
from bot.nlu.text.normalize import normalize
from bot.services import conversations
from bot.services.clock import TrustedClock
from bot.services.handoffs.assignment import ActiveHandoffs
from tests.support import raw_updates
from tests.support.factories import (
    BOT_ID,
    CHAT,
    NO_DELAY,
    ROOT,
    Clock,
    Ids,
    create_renderer,
    create_trusted_clock,
    load_real_catalogues,
    load_real_content,
)
from tests.support.fakes import FakeAssistant, FakeTelegram, SwitchableStore
from tests.support.sounds import no_voice_note

FASTER = 1000.0
"""Pace has tests of its own."""
FLOOD_SECONDS = 1.0
"""Shorter than the policy, so that a test can wait for it."""


@cache
def compiled_cards() -> HelpCards:
    """Compiled once: they never change."""
    return HelpCards.compile(create_renderer(), load_real_catalogues(), load_real_content().directory)


@cache
def place_names() -> PlaceNameMatcher:
    """The real names of places."""
    return PlaceNameMatcher.read_root(ROOT)


@cache
def triage() -> Triage:
    """The real one, made comparable once."""
    return Triage(
        load_real_content().word_lists,
        normalise=normalize,
        place_reader=place_names(),
        places=load_real_content().places,
        likely_countries=load_real_content().likely_countries,
    )


_comparable_words: dict[str, str] = {}


class CachingSafeWords(SafeWords):
    """The same; thousands of words of the lists are made comparable once, and not for every house."""

    def _normalize_word(self, text: str) -> str:
        if text not in _comparable_words:
            _comparable_words[text] = super()._normalize_word(text)
        return _comparable_words[text]


wiring.SafeWords = CachingSafeWords  # type: ignore[misc]


@cache
def autonyms() -> dict[str, str]:
    """What each language calls itself."""
    return {code: language.autonym for code, language in load_languages(ROOT / "locales").items()}


@cache
def doorbell_policy() -> StaffAlertPolicy:
    """The real one."""
    return load_staff_alert_policy(ROOT / "data" / "policies")


def english() -> Catalogues:
    """What officers read, untranslated."""
    return {code: EnglishTranslations() for code in LANGUAGES}


def chat_policy() -> ChatPolicy:
    """The real one, without the notice of an operator."""
    content = load_real_content()
    return ChatPolicy(
        words=content.word_lists,
        rights=content.rights,
        likely_countries=content.likely_countries,
        banners=(),
        handoff_policy=content.handoff_policy,
        safe_contact=content.safe_contact,
        reminder_policy=content.reminder_policy,
        staff_alert_policy=doorbell_policy(),
        autonyms=autonyms(),
        get_directory=lambda: load_real_content().directory,
        console_catalogues=english,
        load_voice_note=no_voice_note,
    )


@dataclass(frozen=True)
class FixedContent:
    """What is shown, and never changes."""

    cards: Callable[[], HelpCards]
    renderer: Callable[[], ScreenRenderer] = create_renderer
    catalogues: Callable[[], Catalogues] = load_real_catalogues
    pin_version: Callable[[], AbstractContextManager[None]] = nullcontext


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
    flood: FloodControl = field(
        default_factory=lambda: FloodControl(messages=load_real_content().limits.flood_messages, seconds=FLOOD_SECONDS)
    )
    signals: TriageModel | None = None
    """What sounds like danger, and which language she writes; without them only the word lists decide."""
    patience: float = 10.0
    """Seconds within which everything must be done and delivered. The store has as many: others may keep its disk busy."""
    breaker: CircuitBreaker | None = None
    """Without one it waits for nobody: its clock goes on by itself."""
    updates: int = 0
    showing: LiveContent | None = None
    """What is shown, where a test changes it meanwhile; without it nothing ever changes."""

    policy: ChatPolicy | None = None
    """What people decided; without one, what stands in data/."""
    web_sessions: WebSessions | None = None
    """Open pages, where a test has some."""
    trusted: TrustedClock | None = None
    """What ends things for good asks it. Where a test brings its own, everything is dated by that, as in the product."""

    def __post_init__(self) -> None:
        self.store, now = SwitchableStore(self.engine), self.trusted.now if self.trusted else self.clock
        self.trusted = self.trusted or create_trusted_clock(self.clock)
        self.keys.destruction_schedule.delay = NO_DELAY
        self.kit = AppContext(
            db=DbExecutor(self.store, timeout_seconds=self.patience),
            channel=self._build_channel(),
            keys=self.keys,
            callback_data=CallbackDataCodec(self.keys.get_key(BUTTON)),
            session_cache=SessionCache(),
            limits=load_real_content().limits,
            new_id=self.ids,
            clock=self.trusted,
            now=now,
            breaker=self.breaker
            or CircuitBreaker(clock=self.clock.monotonic, random_fraction=Random(1).random, sleep=self._sleep),
        )  # type: ignore[arg-type]
        self.cards = compiled_cards()
        self.kit.session_cache.set_active_handoffs(
            ActiveHandoffs(frozenset(), frozenset(), is_idle=True)
        )  # as the gateway looks before anything comes in
        self.triage = copy(triage())  # its parts never change; a test may put others in their place
        self.triage.triage_model = self.signals
        self.chat = build_chat(
            self.kit,
            policy=self.policy or chat_policy(),
            content=self.showing or FixedContent(lambda: self.cards),
            triage=self.triage,
            assistant=self.assistant,
            flood_control=self.flood,
            rate_limiter=RateLimiter(rate_factor=FASTER),
            checkpoint=lambda: truncate_wal(self.engine),
            list_web_chats=self.web_sessions.list_chats if self.web_sessions is not None else None,
            clock=self.clock.monotonic,
            sleep=self.clock.sleep,
        )
        self.queues, self.urgent = self.chat.chat_queues, self.chat.immediate_sender
        self.courier, self.desk = self.chat.outbox_sender, self.chat.dispatcher
        self.departure, self.doorbell = self.chat.quick_exit, self.chat.staff_alert_sender
        self.spool = Spool(self.folder / "spool", self.keys)
        pins = LocationResolver(self.kit.session_cache, places=load_real_content().places, now=self.clock)
        self.receiving = Receiver(
            self.kit,
            client=self.telegram,
            spool=self.spool,
            dispatcher=self.desk,
            immediate_sender=self.urgent,
            queues=self.queues,
            resolve_place=pins.resolve_place,
            is_with_officer=self.kit.session_cache.is_with_officer,
        )
        self.sweeping, self.clearing = self._sweeping(), LateDeletionJob(self.kit)

    def _build_channel(self) -> Channel:
        if self.web_sessions is None:
            return self.telegram
        web = WebClient(self.web_sessions, bot_id=self.telegram.bot_id, cards=CARD_SCREENS)
        return ChannelRouter(telegram=self.telegram, web=web)

    async def _sleep(self, seconds: float) -> None:
        """Let the clock of the breaker go on, without waiting and without making anything due."""
        self.clock.seconds += seconds
        await asyncio.sleep(0)

    def hear(self, signals: Any) -> None:
        """From now on this hears what sounds like danger, and which language she writes."""
        self.triage.triage_model = signals
        for post_processor in self.chat.turn_processor.post_processors:
            if isinstance(post_processor, LanguageOffer):
                post_processor._triage_model = signals

    def _sweeping(self) -> RetentionJob:
        return RetentionJob(
            self.kit,
            assistant=self.assistant,
            checkpoint=lambda: truncate_wal(self.engine),
            policy=load_real_content().handoff_policy,
            safe_contact=load_real_content().safe_contact,
        )

    def begins_at(self, at: datetime) -> None:
        """It is this time, and Telegram says so too."""
        self.clock.now = at
        self.kit.clock.add_telegram_time(at)
        assert self.kit.clock.get_trusted_time() == at

    async def arrives(self, *updates: dict[str, Any]) -> None:
        """Telegram brings these at once; return when all is done and delivered."""
        await self.receiving.receive_updates([self.update(one) for one in updates])
        await self.settled()

    async def says(self, text: str, *, chat_id: int = CHAT) -> list[str]:
        """She types; the texts that then stand in her chat."""
        await self.arrives(raw_updates.text(text, chat_id=chat_id))
        return self.telegram.list_texts(chat_id)

    async def taps(self, choice: Choice | None, *, chat_id: int = CHAT, message_id: int | None = None) -> list[str]:
        """She taps a button that means this."""
        token = self.token(choice, chat_id=chat_id)
        await self.arrives(
            raw_updates.tap(
                token, chat_id=chat_id, message_id=message_id or max(self.telegram.chats[chat_id], default=77)
            )
        )
        return self.telegram.list_texts(chat_id)

    def token(self, choice: Choice | None, *, chat_id: int = CHAT) -> str:
        """Her button, or a stranger's where we do not know her."""
        with UnitOfWork(self.engine, is_read_only=True) as uow:
            standing = conversations.find_conversation(uow, self.keys, bot_id=BOT_ID, chat_id=chat_id)
        owner = standing.owner if standing else f"stranger|{self.keys.derive_pseudonym(BOT_ID, chat_id)}"
        return self.kit.callback_data.encode(choice, owner=owner)

    def update(self, fields: dict[str, Any]) -> Update:
        """An update as PTB reads it, with an id of its own unless it has one."""
        self.updates += 1
        for message in (fields.get("message"), fields.get("edited_message")):
            if message:
                message["date"] = min(
                    message["date"], int(self.clock().timestamp())
                )  # sent by now, whatever time that is
        return Update.de_json({"update_id": self.updates, **fields}, None)

    async def settled(self) -> None:
        """Return when nothing is under way and nothing is due."""
        courier = asyncio.create_task(self.courier.run())
        try:
            async with asyncio.timeout(self.patience):
                await self.queues.wait_until_idle()
                while not self.store.is_away and await self._is_due():
                    self.courier.wake()
                    await asyncio.sleep(0.002)
                await self.courier.drain()
        finally:
            courier.cancel()

    async def tidied(self) -> None:
        """One round of tidying, as the gateway does every other second."""
        await self.urgent.record_answered_turns()
        await self.receiving._drain_spool()
        await self.receiving._recover_stale()
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
        with UnitOfWork(self.engine, is_read_only=True) as uow:  # it must not stand in the writer's way
            return uow.outbox.list_due(self.clock(), 10)


Build = Callable[[], House]
