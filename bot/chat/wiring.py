"""The gateway put together: her side of the conversation, then everything that runs around it."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot import bootstrap
from bot.channels.callback_data import CallbackDataCodec
from bot.channels.channel import Channel
from bot.channels.chat_queues import ChatQueues, FloodControl
from bot.channels.message_deletion import LateDeletionJob
from bot.channels.outbox_sender import OutboxSender
from bot.channels.rate_limiter import RateLimiter
from bot.channels.router import ChannelRouter
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.receiver import Receiver
from bot.channels.telegram.spool import Spool
from bot.channels.web.client import WebClient
from bot.channels.web.http_endpoints import WebDoor
from bot.channels.web.pages import WebPages
from bot.channels.web.request_limits import RequestLimits
from bot.channels.web.sessions import PageKeys, WebSessions
from bot.chat.assistant_client import RasaClient
from bot.chat.assistant_handler import AssistantClient, AssistantHandler
from bot.chat.card_requests import CardRequester
from bot.chat.context import AppContext
from bot.chat.dispatcher import Dispatcher
from bot.chat.edited_messages import EditTracker
from bot.chat.handlers import HandoffComponents, build_arrival_handlers, build_turn_handlers
from bot.chat.handoff_chat import HandoffChat
from bot.chat.handoff_delivery import HandoffDeliveryJob
from bot.chat.handoff_form import HandoffForm
from bot.chat.handoff_offer import HandoffOffer
from bot.chat.health_probe import ContactTime, HealthProbe
from bot.chat.help_cards import CARD_SCREENS, HELP_CARD, HelpCards
from bot.chat.immediate_sender import ImmediateSender
from bot.chat.inbound import InboundParser
from bot.chat.leave_and_erase import ConversationForgetter, QuickExit
from bot.chat.live_content import LiveContent
from bot.chat.local_screens import GatewayScreens, LocalReplies
from bot.chat.location import LocationResolver
from bot.chat.post_processors import BannerNotice, Introduction, LanguageOffer, MinorHelp, UnsentCard
from bot.chat.reminders import ReminderJob, Reminders
from bot.chat.retention_job import RetentionJob
from bot.chat.safe_word import SafeWords
from bot.chat.session_cache import SessionCache, SessionStates
from bot.chat.staff_alerts import StaffAlertSender
from bot.chat.triage import Triage
from bot.chat.turn_processor import TurnProcessor
from bot.config.settings import LOOPBACK, TELEGRAM_API, Settings
from bot.crypto.key_ring import AUDIT, BUTTON, CHANNEL
from bot.db import async_executor
from bot.db.async_executor import POSTGRESQL_THREADS, SQLITE_THREADS, DbExecutor
from bot.db.engine import Database, find_isolation_problem, is_sqlite, open_engine, truncate_wal
from bot.db.migrations import migrate
from bot.db.unit_of_work import UnitOfWork
from bot.domain.clips import VoiceNote
from bot.domain.directory import Directory
from bot.domain.handoff import HandoffPolicy, SafeContact
from bot.domain.limits import WordLists
from bot.domain.post import StaffAlertPolicy
from bot.domain.reminder import ReminderPolicy
from bot.domain.rights import Rights
from bot.domain.screen import Banner
from bot.errors import BadSettings
from bot.i18n.catalogs import Catalogues
from bot.i18n.renderer import ScreenRenderer
from bot.nlu.danger_model import TRIAGE_MODEL_FILE, TriageModel
from bot.nlu.place_matcher import PlaceNameMatcher
from bot.nlu.text.normalize import normalize
from bot.services import leader_election
from bot.services.clock import TrustedClock
from bot.services.leader_election import Leadership, SoleLeader


class Assistant(AssistantClient, ConversationForgetter, Protocol):
    """Whoever takes turns, and forgets conversations."""


class ShownContent(Protocol):
    """What is shown now (bot/chat/live_content.py)."""

    def renderer(self) -> ScreenRenderer:
        """What renders screens."""

    def catalogues(self) -> Catalogues:
        """What every language says."""

    def cards(self) -> HelpCards:
        """The help cards."""

    def pin_version(self) -> AbstractContextManager[None]:
        """Within this, what is shown does not change."""


@dataclass(frozen=True)
class ChatPolicy:
    """What people decided, as it stands in data/."""

    words: WordLists
    rights: Rights
    likely_countries: Mapping[str, Sequence[str]]
    banners: Sequence[Banner]
    handoff_policy: HandoffPolicy
    safe_contact: SafeContact
    reminder_policy: ReminderPolicy
    staff_alert_policy: StaffAlertPolicy
    autonyms: Mapping[str, str]
    get_directory: Callable[[], Directory]
    console_catalogues: Callable[[], Catalogues]
    """What posts read."""
    load_voice_note: Callable[[str], VoiceNote]
    """What a button "Listen" means; raises BadSound where it may not be played any more."""


@dataclass(frozen=True)
class Chat:
    """Her side of the conversation, put together."""

    dispatcher: Dispatcher
    turn_processor: TurnProcessor
    triage: Triage
    immediate_sender: ImmediateSender
    chat_queues: ChatQueues
    outbox_sender: OutboxSender
    quick_exit: QuickExit
    assistant_handler: AssistantHandler
    handoffs: HandoffComponents
    handoff_delivery_job: HandoffDeliveryJob
    reminder_job: ReminderJob
    staff_alert_sender: StaffAlertSender
    screens: GatewayScreens


def build_chat(
    context: AppContext,
    *,
    policy: ChatPolicy,
    content: ShownContent,
    triage: Triage,
    assistant: Assistant,
    flood_control: FloodControl,
    rate_limiter: RateLimiter,
    checkpoint: Callable[[], None],
    list_web_chats: Callable[[], Sequence[int]] | None = None,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Chat:
    """Build it. `checkpoint`: empties the database's log of what was erased; `clock`: seconds since the epoch."""
    screens = GatewayScreens(
        renderer=content.renderer,
        catalogues=content.catalogues,
        autonyms=policy.autonyms,
        likely_countries=policy.likely_countries,
    )
    chat_queues, outbox_sender = (
        ChatQueues(),
        OutboxSender(
            context, rate_limiter=rate_limiter, load_voice_note=policy.load_voice_note, list_web_chats=list_web_chats
        ),
    )
    immediate_sender, sessions = ImmediateSender(context, cards=content.cards), SessionStates()
    local_replies = LocalReplies(
        policy.get_directory,
        rights=policy.rights,
        likely_countries=policy.likely_countries,
        banners=policy.banners,
        now=context.now,
    )
    safe_words = SafeWords(context, words=policy.words, normalise=normalize)
    handoffs = _build_handoffs(context, policy=policy, screens=screens, chat_queues=chat_queues)
    delivery_job = HandoffDeliveryJob(
        context,
        outbox_sender=outbox_sender,
        handoff_offer=handoffs.offer,
        handoff_chat=handoffs.chat,
        screens=screens,
        policy=policy.handoff_policy,
        safe_contact=policy.safe_contact,
        pin_content=content.pin_version,
    )
    reminder_job = ReminderJob(
        context,
        outbox_sender=outbox_sender,
        screens=screens,
        policy=policy.reminder_policy,
        safe_contact=policy.safe_contact,
        pin_content=content.pin_version,
    )
    assistant_handler = AssistantHandler(
        assistant=assistant,
        screens=screens,
        sessions=sessions,
        local_replies=local_replies,
        timeout_seconds=context.limits.engine_seconds,
        clock=clock,
        previous_card_intent=context.previous_card_intent,
        rewrite_response=handoffs.offer.rewrite_response,
    )
    quick_exit = QuickExit(context, assistant=assistant, render_screen=screens.render_screen, checkpoint=checkpoint)
    turn_processor = TurnProcessor(
        context,
        outbox_sender=outbox_sender,
        quick_exit=quick_exit,
        immediate_sender=immediate_sender,
        assistant=assistant,
        cards=content.cards,
        send_due_notices=delivery_job.send_due_notices,
        pin_content=content.pin_version,
        handlers=build_turn_handlers(
            context,
            quick_exit=quick_exit,
            safe_words=safe_words,
            handoffs=handoffs,
            screens=screens,
            sessions=sessions,
            local_replies=local_replies,
            reminders=Reminders(
                context, screens=screens, policy=policy.reminder_policy, safe_contact=policy.safe_contact
            ),
            load_voice_note=policy.load_voice_note,
            assistant_handler=assistant_handler,
        ),
        post_processors=(
            Introduction(screens=screens, sessions=sessions),
            BannerNotice(policy.banners, screens=screens, now=context.now),
            MinorHelp(screens=screens, sessions=sessions, local_replies=local_replies),
            LanguageOffer(triage.triage_model, screens=screens),
            UnsentCard(cards=content.cards),
        ),
    )
    staff_alert_sender = StaffAlertSender(
        context,
        policy=policy.staff_alert_policy,
        handoff_policy=policy.handoff_policy,
        safe_contact=policy.safe_contact,
        catalogues=policy.console_catalogues,
        sleep=sleep,
    )
    edit_tracker = EditTracker(context)
    dispatcher = Dispatcher(
        context,
        parser=InboundParser(
            context,
            triage=triage,
            edit_tracker=edit_tracker,
            card_requester=CardRequester(context, triage=triage),
        ),
        handlers=build_arrival_handlers(
            context,
            turns=turn_processor,
            immediate_sender=immediate_sender,
            quick_exit=quick_exit,
            safe_words=safe_words,
            staff_alert_sender=staff_alert_sender,
            screens=screens,
            likely_countries=policy.likely_countries,
        ),
        turns=turn_processor,
        immediate_sender=immediate_sender,
        quick_exit=quick_exit,
        chat_queues=chat_queues,
        flood_control=flood_control,
        safe_words=safe_words,
        edit_tracker=edit_tracker,
    )
    return Chat(
        dispatcher=dispatcher,
        turn_processor=turn_processor,
        triage=triage,
        immediate_sender=immediate_sender,
        chat_queues=chat_queues,
        outbox_sender=outbox_sender,
        quick_exit=quick_exit,
        assistant_handler=assistant_handler,
        handoffs=handoffs,
        handoff_delivery_job=delivery_job,
        reminder_job=reminder_job,
        staff_alert_sender=staff_alert_sender,
        screens=screens,
    )


def _build_handoffs(
    context: AppContext, *, policy: ChatPolicy, screens: GatewayScreens, chat_queues: ChatQueues
) -> HandoffComponents:
    offer = HandoffOffer(context, policy=policy.handoff_policy, safe_contact=policy.safe_contact)
    chat = HandoffChat(
        context,
        handoff_offer=offer,
        policy=policy.handoff_policy,
        safe_contact=policy.safe_contact,
        screens=screens,
        has_waiting=chat_queues.has_waiting,
    )
    form = HandoffForm(context, handoff_offer=offer, policy=policy.handoff_policy, screens=screens)
    return HandoffComponents(offer, form, chat)


log = logging.getLogger(__name__)
SIMULATOR_RATE_FACTOR = 20.0
"""Trainers, crawlers and tests need not wait as long as Telegram asks."""


@dataclass(frozen=True)
class GatewayApp:
    """Everything that runs in the gateway process."""

    context: AppContext
    engine: Database
    assistant: RasaClient
    telegram: TelegramClient
    chat: Chat
    receiver: Receiver
    retention_job: RetentionJob
    late_deletion_job: LateDeletionJob
    live_content: LiveContent
    leadership: Leadership
    health_probe: HealthProbe
    web_door: WebDoor | None
    """What pages are answered with, where there is a web chat."""


def build_gateway(settings: Settings, *, is_alone: bool = False) -> GatewayApp:
    """Raises Misconfigured before anything is opened. With `is_alone` it works beside whoever leads."""
    engine = open_engine(settings.database_url, audit_key=bootstrap.keys().get_key(AUDIT))
    leadership, clock = _build_leadership(engine), bootstrap.clock(is_writer=True)
    contact = ContactTime(time.monotonic)
    telegram = _build_telegram_client(settings, clock, None if is_alone else leadership, contact)
    cache = SessionCache()
    web_sessions = _build_web_sessions(settings, cache)
    channel: Channel = telegram
    if web_sessions is not None:
        web = WebClient(web_sessions, bot_id=telegram.bot_id, cards=CARD_SCREENS, names_screens=settings.is_rehearsal)
        channel = ChannelRouter(telegram=telegram, web=web)
    context = _build_context(engine, clock, channel, None if is_alone else leadership, session_cache=cache)
    library, live_content = bootstrap.library(), LiveContent.load()
    url = f"http://{LOOPBACK}:{settings.assistant_port}"
    assistant = RasaClient(url, context.keys.get_key(CHANNEL), timeout=context.limits.engine_seconds)
    times = SIMULATOR_RATE_FACTOR if settings.is_rehearsal else 1.0
    chat = build_chat(
        context,
        policy=ChatPolicy(
            words=library.word_lists,
            rights=library.rights,
            likely_countries=library.likely_countries,
            banners=library.banners,
            handoff_policy=library.handoff_policy,
            safe_contact=library.safe_contact,
            reminder_policy=library.reminder_policy,
            staff_alert_policy=bootstrap.staff_alert_policy(),
            autonyms=bootstrap.autonyms(),
            get_directory=lambda: bootstrap.library().directory,
            console_catalogues=bootstrap.console_catalogues,
            load_voice_note=bootstrap.load_voice_note,
        ),
        content=live_content,
        triage=Triage(
            library.word_lists,
            normalise=normalize,
            triage_model=_load_triage_model(settings),
            place_reader=PlaceNameMatcher.read_root(settings.root),
            places=library.places,
            likely_countries=library.likely_countries,
        ),
        assistant=assistant,
        flood_control=FloodControl(
            messages=round(context.limits.flood_messages * times), seconds=context.limits.flood_seconds
        ),
        rate_limiter=RateLimiter(rate_factor=times),
        checkpoint=lambda: truncate_wal(engine),
        list_web_chats=web_sessions.list_chats if web_sessions is not None else None,
    )
    receiver = Receiver(
        context,
        client=telegram,
        spool=Spool(settings.var / "spool", context.keys),
        dispatcher=chat.dispatcher,
        immediate_sender=chat.immediate_sender,
        queues=chat.chat_queues,
        resolve_place=LocationResolver(context.session_cache, places=library.places, now=context.now).resolve_place,
        is_with_officer=context.session_cache.is_with_officer,
    )
    retention_job = RetentionJob(
        context,
        assistant=assistant,
        checkpoint=lambda: truncate_wal(engine),
        policy=library.handoff_policy,
        safe_contact=library.safe_contact,
    )
    return GatewayApp(
        context=context,
        engine=engine,
        assistant=assistant,
        telegram=telegram,
        chat=chat,
        receiver=receiver,
        retention_job=retention_job,
        late_deletion_job=LateDeletionJob(context),
        live_content=live_content,
        leadership=leadership,
        health_probe=HealthProbe(
            db=context.db,
            assistant=assistant,
            contact=contact,
            ping_telegram=telegram.ping,
            now=context.now,
            monotonic=time.monotonic,
            folder=settings.var,
            is_probing=settings.is_production,
        ),
        web_door=_build_web_door(settings, context, web_sessions, receiver=receiver, content=live_content)
        if web_sessions is not None
        else None,
    )


def _build_web_sessions(settings: Settings, cache: SessionCache) -> WebSessions | None:
    if not settings.web_url:
        return None

    def is_awaited(chat_id: int) -> bool:
        person = cache.get_person(chat_id)
        return cache.is_with_officer(chat_id) or (person is not None and cache.is_waiting(person.owner.split("|")[0]))

    return WebSessions(clock=time.monotonic, is_awaited=is_awaited)


def _build_web_door(
    settings: Settings, context: AppContext, sessions: WebSessions, *, receiver: Receiver, content: ShownContent
) -> WebDoor:
    pages = WebPages(
        catalogues=content.catalogues,
        get_card=lambda language, country: content.cards().get_card(HELP_CARD, language=language, country=country),
        autonyms=bootstrap.autonyms(),
        exit_url=settings.web_exit_url,
    )
    return WebDoor(
        sessions=sessions,
        keys=PageKeys(context.keys.get_key(BUTTON), random_bytes=secrets.token_bytes, now=time.time),
        pages=pages,
        limits=RequestLimits(clock=time.monotonic, random_bytes=secrets.token_bytes),
        store_messages=receiver.receive_messages,
        is_leader=context.leadership.is_leader,
        proxies=settings.web_proxies,
    )


def _build_leadership(engine: Database) -> Leadership:
    return Leadership(
        lambda generation: UnitOfWork(engine, generation=generation),
        migrate=lambda: _prepare_database(engine),
        holder=leader_election.get_process_identity(),
        is_dead=leader_election.is_dead,
        monotonic=time.monotonic,
    )


def _prepare_database(engine: Database) -> None:
    migrate(engine)
    if bootstrap.settings().is_production:
        try:
            warn_of_missing_isolation(engine)
        except Exception as error:  # noqa: BLE001 -- a warning less, and women are answered all the same
            async_executor.log_fault("looking whether posts are apart", error)


def warn_of_missing_isolation(engine: Database) -> None:
    """Log in one sentence that posts are not kept apart, where they are not. The console then refuses to start."""
    with UnitOfWork(engine, is_read_only=True) as uow:
        joined = sum(post.is_joined for post in uow.posts.list_all())
    if said := find_isolation_problem(engine, joined=joined):
        log.warning("posts_not_apart sentence=%s", BadSettings(said))


def _build_context(
    engine: Database,
    clock: TrustedClock,
    channel: Channel,
    leadership: Leadership | None,
    *,
    session_cache: SessionCache,
) -> AppContext:
    keys = bootstrap.keys()
    open_work = leadership.open_unit_of_work if leadership else lambda: UnitOfWork(engine)
    threads = SQLITE_THREADS if is_sqlite(engine) else POSTGRESQL_THREADS
    return AppContext(
        db=DbExecutor(
            open_work,
            threads=threads,
            open_fenced=leadership.open_fenced if leadership else None,
            open_read_only=leadership.open_read_only if leadership else None,
        ),
        channel=channel,
        keys=keys,
        callback_data=CallbackDataCodec(keys.get_key(BUTTON)),
        session_cache=session_cache,
        limits=bootstrap.library().limits,
        clock=clock,
        now=clock.now,
        new_id=lambda: secrets.token_hex(16),
        leadership=leadership or SoleLeader(),
    )


def _build_telegram_client(
    settings: Settings, clock: TrustedClock, leadership: Leadership | None, contact: ContactTime
) -> TelegramClient:
    # A Bot API server of one's own dates its answers by its own clock, perhaps this very one: then messages' dates alone count.
    is_theirs = settings.is_rehearsal or settings.telegram_api.rstrip("/") == TELEGRAM_API

    def hear_date(date: datetime) -> None:
        contact.note()
        if is_theirs:
            clock.add_telegram_time(date)

    return TelegramClient(
        settings.telegram_token,
        api=settings.telegram_api,
        is_rehearsal=settings.is_rehearsal,
        on_server_date=hear_date,
        leadership=leadership,
    )


def _load_triage_model(settings: Settings) -> TriageModel | None:
    path = settings.root / "models" / TRIAGE_MODEL_FILE
    if not path.exists():
        log.error("triage_has_word_lists_only")  # she is still answered; `make train` was not run
        return None
    return TriageModel.load(path)
