"""How the gateway is put together from settings and content."""

import logging
import secrets
import time
from dataclasses import dataclass

from bot import bootstrap
from bot.dialogue.assistant import RasaClient
from bot.gateway import identity
from bot.gateway.answers import AssistantHandler
from bot.gateway.buttons import CallbackDataCodec
from bot.gateway.clearing import LateDeletionJob
from bot.gateway.courier import OutboxSender
from bot.gateway.departure import QuickExit
from bot.gateway.desk import Dispatcher
from bot.gateway.doorbell import StaffAlertSender
from bot.gateway.flood import FloodControl
from bot.gateway.hers import HandoffComponents, wire_handoffs
from bot.gateway.kit import AppContext
from bot.gateway.leadership import Leadership, SoleLeader
from bot.gateway.ledger import DbExecutor, POSTGRESQL_THREADS, SQLITE_THREADS
from bot.gateway.memory import SessionCache
from bot.gateway.pace import RateLimiter
from bot.gateway.pins import LocationResolver
from bot.gateway.pump import HandoffDeliveryJob
from bot.gateway.queues import ChatQueues
from bot.gateway.recall import SafeWordHandler
from bot.gateway.receiving import Receiver
from bot.gateway.showing import LiveContent
from bot.gateway.spool import Spool
from bot.gateway.sweeping import RetentionJob
from bot.gateway.telegram import TelegramClient
from bot.gateway.tongues import LanguageOffer
from bot.gateway.triage import Triage
from bot.gateway.turns import TurnHandler
from bot.gateway.unaided import LocalReplies
from bot.gateway.urgent import ImmediateSender
from bot.services.clock import TrustedClock
from bot.settings import LOOPBACK, TELEGRAM_API, Settings
from bot.store.engine import Database, is_sqlite, open_engine, truncate_wal
from bot.store.keys import AUDIT, BUTTON, CHANNEL
from bot.store.migrations import migrate
from bot.store.unit_of_work import UnitOfWork
from bot.text.danger import TRIAGE_MODEL_FILE, TriageModel
from bot.text.normalise import normalize
from bot.text.places import PlaceNameMatcher

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
    queues, courier, urgent = ChatQueues(), OutboxSender(kit, rate_limiter=RateLimiter(rate_factor=times)), ImmediateSender(kit, cards=showing.cards)
    flood = FloodControl(messages=round(kit.limits.flood_messages * times), seconds=kit.limits.flood_seconds)
    triage = Triage(
        bootstrap.library().word_lists, normalise=normalize, triage_model=_load_triage_model(settings), place_reader=PlaceNameMatcher.read_root(settings.root),
        places=bootstrap.library().places, likely_countries=bootstrap.library().likely_countries,
    )  # fmt: skip
    her_side = _build_handoffs(kit, showing=showing, triage=triage, chat_queues=queues, outbox_sender=courier)
    doorbell = StaffAlertSender(
        kit, policy=bootstrap.staff_alert_policy(), handoff_policy=bootstrap.library().handoff_policy, catalogues=bootstrap.console_catalogues
    )
    desk = _build_dispatcher(
        kit, assistant=assistant, showing=showing, chat_queues=queues, flood_control=flood, outbox_sender=courier, immediate_sender=urgent, engine=engine,
        triage=triage, hers=her_side, staff_alert_sender=doorbell,
    )  # fmt: skip
    pins = LocationResolver(kit.session_cache, places=bootstrap.library().places, now=kit.now)
    spool = Spool(settings.var / "spool", kit.keys)
    receiving = Receiver(kit, spool=spool, dispatcher=desk, immediate_sender=urgent, queues=queues, location_resolver=pins)
    sweeping = RetentionJob(
        kit, assistant=assistant, checkpoint=lambda: truncate_wal(engine), policy=bootstrap.library().handoff_policy
    )
    return GatewayApp(
        kit, engine, assistant, queues, courier, receiving, sweeping, LateDeletionJob(kit), showing, her_side.delivery_job, doorbell,
        leadership,
    )  # fmt: skip


def _build_leadership(engine: Database) -> Leadership:
    return Leadership(
        lambda generation: UnitOfWork(engine, generation=generation), migrate=lambda: migrate(engine), holder=identity.get_process_identity(),
        is_dead=identity.is_dead, monotonic=time.monotonic,
    )  # fmt: skip


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
        ),  # fmt: skip
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
        settings.telegram_token, api=settings.telegram_api, is_rehearsal=settings.is_rehearsal,
        on_server_date=clock.add_telegram_time if is_theirs else None, leadership=leadership,
    )  # fmt: skip


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
        assistant=assistant, renderer=showing.renderer, catalogues=showing.catalogues, cards=showing.cards,
        timeout_seconds=context.limits.engine_seconds, detect_subject=triage.detect_subject, detect_question=triage.detect_question, previous_card_intent=context.previous_card_intent,
        local_replies=LocalReplies(lambda: bootstrap.library().directory, likely_countries=bootstrap.library().likely_countries),
        language_offer=LanguageOffer(triage.triage_model), banners=bootstrap.library().banners, rewrite_response=hers.offer.rewrite_response,
    )  # fmt: skip
    departure = QuickExit(context, assistant=assistant, render_screen=answers.render_screen, checkpoint=lambda: truncate_wal(engine))
    recall = SafeWordHandler(context, words=words, normalise=normalize)
    turns = TurnHandler(
        context, assistant_handler=answers, outbox_sender=outbox_sender, quick_exit=departure, immediate_sender=immediate_sender, assistant=assistant, safe_word=recall,
        handoff_router=hers.router, send_due_notices=hers.delivery_job.send_due_notices, pin_content=showing.pin_version,
    )  # fmt: skip
    return Dispatcher(
        context, triage=triage, turn_handler=turns, immediate_sender=immediate_sender, quick_exit=departure, assistant_handler=answers, chat_queues=chat_queues, flood_control=flood_control,
        safe_word=recall, staff_alert_sender=staff_alert_sender, likely_countries=bootstrap.library().likely_countries,
    )  # fmt: skip


def _build_handoffs(context: AppContext, *, showing: LiveContent, triage: Triage, chat_queues: ChatQueues, outbox_sender: OutboxSender) -> HandoffComponents:
    library = bootstrap.library()
    return wire_handoffs(
        context, renderer=showing.renderer, catalogues=showing.catalogues, pin_content=showing.pin_version, autonyms=bootstrap.autonyms(),
        policy=library.handoff_policy, safe_contact=library.safe_contact, triage=triage, chat_queues=chat_queues, outbox_sender=outbox_sender,
    )  # fmt: skip


def _load_triage_model(settings: Settings) -> TriageModel | None:
    path = settings.root / "models" / TRIAGE_MODEL_FILE
    if not path.exists():
        log.error("triage_has_word_lists_only")  # she is still answered; `make train` was not run
        return None
    return TriageModel.load(path)
