"""Her side of a handoff, put together: who would read her, her card, what she and an officer write, what she is told."""

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from bot import bootstrap
from bot.channels.telegram.callback_data import CallbackDataCodec
from bot.channels.telegram.chat_queues import ChatQueues, FloodControl
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.message_deletion import LateDeletionJob
from bot.channels.telegram.outbox_sender import OutboxSender
from bot.channels.telegram.rate_limiter import RateLimiter
from bot.channels.telegram.receiver import Receiver
from bot.channels.telegram.spool import Spool
from bot.chat.assistant_client import RasaClient
from bot.chat.assistant_handler import AssistantHandler
from bot.chat.context import AppContext
from bot.chat.dispatcher import Dispatcher
from bot.chat.handoff_chat import HandoffChat
from bot.chat.handoff_delivery import HandoffDeliveryJob
from bot.chat.handoff_form import HandoffForm
from bot.chat.handoff_offer import HandoffOffer
from bot.chat.handoff_router import FeedbackForm, HandoffRouter
from bot.chat.immediate_sender import ImmediateSender
from bot.chat.leave_and_erase import QuickExit
from bot.chat.live_content import LiveContent
from bot.chat.local_screens import GatewayScreens, LocalReplies
from bot.chat.location import LocationResolver
from bot.chat.retention_job import RetentionJob
from bot.chat.safe_word import SafeWordHandler
from bot.chat.screen_additions import LanguageOffer
from bot.chat.session_cache import SessionCache
from bot.chat.staff_alerts import StaffAlertSender
from bot.chat.triage import Triage, TriageResult
from bot.chat.turn_handler import TurnHandler
from bot.config.settings import LOOPBACK, TELEGRAM_API, Settings
from bot.crypto.key_ring import AUDIT, BUTTON, CHANNEL
from bot.db.async_executor import POSTGRESQL_THREADS, SQLITE_THREADS, DbExecutor
from bot.db.engine import Database, is_sqlite, open_engine, truncate_wal
from bot.db.migrations import migrate
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffPolicy, SafeContact
from bot.i18n.catalogs import Catalogues
from bot.i18n.renderer import ScreenRenderer
from bot.nlu.danger_model import TRIAGE_MODEL_FILE, TriageModel
from bot.nlu.place_matcher import PlaceNameMatcher
from bot.nlu.text.normalize import normalize
from bot.services import leader_election
from bot.services.clock import TrustedClock
from bot.services.leader_election import Leadership, SoleLeader


@dataclass(frozen=True)
class HandoffComponents:
    """What the rest of the gateway needs of it."""

    offer: HandoffOffer
    router: HandoffRouter
    delivery_job: HandoffDeliveryJob


def wire_handoffs(
    context: AppContext,
    *,
    renderer: Callable[[], ScreenRenderer],
    catalogues: Callable[[], Catalogues],
    autonyms: Mapping[str, str],
    policy: HandoffPolicy,
    safe_contact: SafeContact,
    triage: Triage,
    chat_queues: ChatQueues,
    outbox_sender: OutboxSender,
    pin_content: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> HandoffComponents:
    """Build it. `begin`: within this, what is shown does not change."""
    screens = GatewayScreens(renderer=renderer, catalogues=catalogues, autonyms=autonyms)
    persons = HandoffOffer(context, policy=policy)
    relaying = HandoffChat(
        context,
        handoff_offer=persons,
        policy=policy,
        safe_contact=safe_contact,
        screens=screens,
        has_waiting=chat_queues.has_waiting,
    )
    own = HandoffRouter(
        handoff_offer=persons,
        handoff_chat=relaying,
        feedback_form=FeedbackForm(context, screens=screens),
        screens=screens,
        handoff_form=HandoffForm(context, handoff_offer=persons, policy=policy, screens=screens),
        is_stop_word=lambda text: triage.classify(text) is TriageResult.STOP,
    )
    pump = HandoffDeliveryJob(
        context,
        outbox_sender=outbox_sender,
        handoff_offer=persons,
        handoff_chat=relaying,
        screens=screens,
        policy=policy,
        safe_contact=safe_contact,
        pin_content=pin_content,
    )
    return HandoffComponents(persons, own, pump)


log = logging.getLogger(__name__)
SIMULATOR_RATE_FACTOR = 20.0
"""Trainers, crawlers and tests need not wait as long as Telegram asks."""


@dataclass(frozen=True)
class GatewayApp:
    """Everything that runs in the gateway process."""

    context: AppContext
    engine: Database
    assistant: RasaClient
    chat_queues: ChatQueues
    outbox_sender: OutboxSender
    receiver: Receiver
    retention_job: RetentionJob
    late_deletion_job: LateDeletionJob
    live_content: LiveContent
    handoff_delivery_job: HandoffDeliveryJob
    staff_alert_sender: StaffAlertSender
    leadership: Leadership


def build_gateway(settings: Settings, *, is_alone: bool = False) -> GatewayApp:
    """Raises Misconfigured before anything is opened. With `is_alone` it works beside whoever leads."""
    engine = open_engine(settings.database_url, audit_key=bootstrap.keys().get_key(AUDIT))
    leadership = _build_leadership(engine)
    kit = _build_context(settings, engine, None if is_alone else leadership)
    url = f"http://{LOOPBACK}:{settings.assistant_port}"
    assistant = RasaClient(url, kit.keys.get_key(CHANNEL), timeout=kit.limits.engine_seconds)
    showing = LiveContent.load()
    times = SIMULATOR_RATE_FACTOR if settings.is_rehearsal else 1.0
    queues, courier, urgent = (
        ChatQueues(),
        OutboxSender(kit, rate_limiter=RateLimiter(rate_factor=times)),
        ImmediateSender(kit, cards=showing.cards),
    )
    flood = FloodControl(messages=round(kit.limits.flood_messages * times), seconds=kit.limits.flood_seconds)
    triage = Triage(
        bootstrap.library().word_lists,
        normalise=normalize,
        triage_model=_load_triage_model(settings),
        place_reader=PlaceNameMatcher.read_root(settings.root),
        places=bootstrap.library().places,
        likely_countries=bootstrap.library().likely_countries,
    )
    her_side = _build_handoffs(kit, showing=showing, triage=triage, chat_queues=queues, outbox_sender=courier)
    doorbell = StaffAlertSender(
        kit,
        policy=bootstrap.staff_alert_policy(),
        handoff_policy=bootstrap.library().handoff_policy,
        catalogues=bootstrap.console_catalogues,
    )
    desk = _build_dispatcher(
        kit,
        assistant=assistant,
        showing=showing,
        chat_queues=queues,
        flood_control=flood,
        outbox_sender=courier,
        immediate_sender=urgent,
        engine=engine,
        triage=triage,
        hers=her_side,
        staff_alert_sender=doorbell,
    )
    pins = LocationResolver(kit.session_cache, places=bootstrap.library().places, now=kit.now)
    spool = Spool(settings.var / "spool", kit.keys)
    receiving = Receiver(
        kit,
        spool=spool,
        dispatcher=desk,
        immediate_sender=urgent,
        queues=queues,
        resolve_place=pins.resolve_place,
        is_with_officer=kit.session_cache.is_with_officer,
    )
    sweeping = RetentionJob(
        kit, assistant=assistant, checkpoint=lambda: truncate_wal(engine), policy=bootstrap.library().handoff_policy
    )
    return GatewayApp(
        kit,
        engine,
        assistant,
        queues,
        courier,
        receiving,
        sweeping,
        LateDeletionJob(kit),
        showing,
        her_side.delivery_job,
        doorbell,
        leadership,
    )


def _build_leadership(engine: Database) -> Leadership:
    return Leadership(
        lambda generation: UnitOfWork(engine, generation=generation),
        migrate=lambda: migrate(engine),
        holder=leader_election.get_process_identity(),
        is_dead=leader_election.is_dead,
        monotonic=time.monotonic,
    )


def _build_context(settings: Settings, engine: Database, leadership: Leadership | None) -> AppContext:
    keys, clock = bootstrap.keys(), bootstrap.clock(is_writer=True)
    open_work = leadership.open_unit_of_work if leadership else lambda: UnitOfWork(engine)
    threads = SQLITE_THREADS if is_sqlite(engine) else POSTGRESQL_THREADS
    return AppContext(
        db=DbExecutor(
            open_work,
            threads=threads,
            open_fenced=leadership.open_fenced if leadership else None,
            open_read_only=leadership.open_read_only if leadership else None,
        ),
        telegram=_build_telegram_client(settings, clock, leadership),
        keys=keys,
        callback_data=CallbackDataCodec(keys.get_key(BUTTON)),
        session_cache=SessionCache(),
        limits=bootstrap.library().limits,
        clock=clock,
        now=clock.now,
        new_id=lambda: secrets.token_hex(16),
        leadership=leadership or SoleLeader(),
    )


def _build_telegram_client(settings: Settings, clock: TrustedClock, leadership: Leadership | None) -> TelegramClient:
    # A Bot API server of one's own dates its answers by its own clock, perhaps this very one: then messages' dates alone count.
    is_theirs = settings.is_rehearsal or settings.telegram_api.rstrip("/") == TELEGRAM_API
    return TelegramClient(
        settings.telegram_token,
        api=settings.telegram_api,
        is_rehearsal=settings.is_rehearsal,
        on_server_date=clock.add_telegram_time if is_theirs else None,
        leadership=leadership,
    )


def _build_dispatcher(
    context: AppContext,
    *,
    assistant: RasaClient,
    showing: LiveContent,
    chat_queues: ChatQueues,
    flood_control: FloodControl,
    outbox_sender: OutboxSender,
    immediate_sender: ImmediateSender,
    engine: Database,
    triage: Triage,
    hers: HandoffComponents,
    staff_alert_sender: StaffAlertSender,
) -> Dispatcher:
    words = bootstrap.library().word_lists
    answers = AssistantHandler(
        assistant=assistant,
        renderer=showing.renderer,
        catalogues=showing.catalogues,
        cards=showing.cards,
        timeout_seconds=context.limits.engine_seconds,
        detect_subject=triage.detect_subject,
        detect_question=triage.detect_question,
        previous_card_intent=context.previous_card_intent,
        local_replies=LocalReplies(
            lambda: bootstrap.library().directory, likely_countries=bootstrap.library().likely_countries
        ),
        language_offer=LanguageOffer(triage.triage_model),
        banners=bootstrap.library().banners,
        rewrite_response=hers.offer.rewrite_response,
    )
    departure = QuickExit(
        context, assistant=assistant, render_screen=answers.render_screen, checkpoint=lambda: truncate_wal(engine)
    )
    recall = SafeWordHandler(context, words=words, normalise=normalize)
    turns = TurnHandler(
        context,
        assistant_handler=answers,
        outbox_sender=outbox_sender,
        quick_exit=departure,
        immediate_sender=immediate_sender,
        assistant=assistant,
        safe_word=recall,
        handoff_router=hers.router,
        send_due_notices=hers.delivery_job.send_due_notices,
        pin_content=showing.pin_version,
    )
    return Dispatcher(
        context,
        triage=triage,
        turn_handler=turns,
        immediate_sender=immediate_sender,
        quick_exit=departure,
        assistant_handler=answers,
        chat_queues=chat_queues,
        flood_control=flood_control,
        safe_word=recall,
        staff_alert_sender=staff_alert_sender,
        likely_countries=bootstrap.library().likely_countries,
    )


def _build_handoffs(
    context: AppContext, *, showing: LiveContent, triage: Triage, chat_queues: ChatQueues, outbox_sender: OutboxSender
) -> HandoffComponents:
    library = bootstrap.library()
    return wire_handoffs(
        context,
        renderer=showing.renderer,
        catalogues=showing.catalogues,
        pin_content=showing.pin_version,
        autonyms=bootstrap.autonyms(),
        policy=library.handoff_policy,
        safe_contact=library.safe_contact,
        triage=triage,
        chat_queues=chat_queues,
        outbox_sender=outbox_sender,
    )


def _load_triage_model(settings: Settings) -> TriageModel | None:
    path = settings.root / "models" / TRIAGE_MODEL_FILE
    if not path.exists():
        log.error("triage_has_word_lists_only")  # she is still answered; `make train` was not run
        return None
    return TriageModel.load(path)
