"""How the gateway is put together from settings and content."""

import logging
import secrets
import time
from dataclasses import dataclass

from bot import bootstrap
from bot.dialogue.assistant import Assistant
from bot.gateway import identity
from bot.gateway.answers import Answers
from bot.gateway.buttons import Buttons
from bot.gateway.clearing import Clearing
from bot.gateway.courier import Courier
from bot.gateway.departure import Departure
from bot.gateway.desk import Desk
from bot.gateway.doorbell import Doorbell
from bot.gateway.flood import Flood
from bot.gateway.hers import Hers, hers
from bot.gateway.kit import Kit
from bot.gateway.leadership import Alone, Leadership
from bot.gateway.ledger import ONE_WRITER, SIDE_BY_SIDE, Ledger
from bot.gateway.memory import Memory
from bot.gateway.pace import Pace
from bot.gateway.pins import Pins
from bot.gateway.pump import Pump
from bot.gateway.queues import Queues
from bot.gateway.recall import Recall
from bot.gateway.receiving import Receiving
from bot.gateway.showing import Showing
from bot.gateway.spool import Spool
from bot.gateway.sweeping import Sweeping
from bot.gateway.telegram import Telegram
from bot.gateway.tongues import Tongues
from bot.gateway.triage import Triage
from bot.gateway.turns import Turns
from bot.gateway.unaided import Unaided
from bot.gateway.urgent import Urgent
from bot.services.clock import TrustedClock
from bot.settings import LOOPBACK, TELEGRAM_API, Settings
from bot.store.engine import Database, erase_checkpoint, is_sqlite, open_engine
from bot.store.keys import AUDIT, BUTTON, CHANNEL
from bot.store.migrations import migrate
from bot.store.unit_of_work import UnitOfWork
from bot.text.danger import FILE, Signals
from bot.text.normalise import normalise
from bot.text.places import PlaceNames

log = logging.getLogger(__name__)
REHEARSAL_PACE = 20.0
"""Trainers, crawlers and tests need not wait as long as Telegram asks."""


@dataclass(frozen=True)
class Gateway:
    """Everything that runs in the gateway process."""

    kit: Kit
    engine: Database
    assistant: Assistant
    queues: Queues
    courier: Courier
    receiving: Receiving
    sweeping: Sweeping
    clearing: Clearing
    showing: Showing
    pump: Pump
    doorbell: Doorbell
    leadership: Leadership


def build(settings: Settings, *, is_alone: bool = False) -> Gateway:
    """Raises Misconfigured before anything is opened. With `is_alone` it works beside whoever leads."""
    engine = open_engine(settings.database_url, audit_key=bootstrap.keys().key(AUDIT))
    leadership = _leadership(engine)
    kit = _kit(settings, engine, None if is_alone else leadership)
    url = f"http://{LOOPBACK}:{settings.assistant_port}"
    assistant = Assistant(url, kit.keys.key(CHANNEL), timeout=kit.limits.engine_seconds)
    showing = Showing.open()
    times = REHEARSAL_PACE if settings.is_rehearsal else 1.0
    queues, courier, urgent = Queues(), Courier(kit, pace=Pace(times=times)), Urgent(kit, cards=showing.cards)
    flood = Flood(messages=round(kit.limits.flood_messages * times), seconds=kit.limits.flood_seconds)
    triage = Triage(
        bootstrap.library().words, normalise=normalise, signals=_signals(settings), reader=PlaceNames.read_root(settings.root),
        places=bootstrap.library().places, likely=bootstrap.library().likely_countries,
    )  # fmt: skip
    her_side = _hers(kit, showing=showing, triage=triage, queues=queues, courier=courier)
    doorbell = Doorbell(
        kit, policy=bootstrap.doorbell(), handoffs=bootstrap.library().handoff, catalogues=bootstrap.officers_catalogues
    )
    desk = _desk(
        kit, assistant=assistant, showing=showing, queues=queues, flood=flood, courier=courier, urgent=urgent, engine=engine,
        triage=triage, hers=her_side, doorbell=doorbell,
    )  # fmt: skip
    pins = Pins(kit.memory, places=bootstrap.library().places, now=kit.now)
    spool = Spool(settings.var / "spool", kit.keys)
    receiving = Receiving(kit, spool=spool, desk=desk, urgent=urgent, queues=queues, pins=pins)
    sweeping = Sweeping(
        kit, assistant=assistant, checkpoint=lambda: erase_checkpoint(engine), policy=bootstrap.library().handoff
    )
    return Gateway(
        kit, engine, assistant, queues, courier, receiving, sweeping, Clearing(kit), showing, her_side.pump, doorbell,
        leadership,
    )  # fmt: skip


def _leadership(engine: Database) -> Leadership:
    return Leadership(
        lambda generation: UnitOfWork(engine, generation=generation), migrate=lambda: migrate(engine), holder=identity.own(),
        is_dead=identity.is_dead, monotonic=time.monotonic,
    )  # fmt: skip


def _kit(settings: Settings, engine: Database, lead: Leadership | None) -> Kit:
    keys, clock = bootstrap.keys(), bootstrap.clock(keeps=True)
    open_work = lead.open_work if lead else lambda: UnitOfWork(engine)
    threads = ONE_WRITER if is_sqlite(engine) else SIDE_BY_SIDE
    return Kit(
        ledger=Ledger(
            open_work,
            threads=threads,
            open_led=lead.open_led if lead else None,
            open_reading=lead.open_reading if lead else None,
        ),  # fmt: skip
        telegram=_telegram(settings, clock, lead),
        keys=keys,
        buttons=Buttons(keys.key(BUTTON)),
        memory=Memory(),
        limits=bootstrap.library().limits,
        clock=clock,
        now=clock.now,
        new_id=lambda: secrets.token_hex(16),
        lead=lead or Alone(),
    )


def _telegram(settings: Settings, clock: TrustedClock, lead: Leadership | None) -> Telegram:
    # A Bot API server of one's own dates its answers by its own clock, perhaps this very one: then messages' dates alone count.
    is_theirs = settings.is_rehearsal or settings.telegram_api.rstrip("/") == TELEGRAM_API
    return Telegram(
        settings.telegram_token, api=settings.telegram_api, is_rehearsal=settings.is_rehearsal,
        hears=clock.hear_telegram if is_theirs else None, lead=lead,
    )  # fmt: skip


def _desk(
    kit: Kit,
    *,
    assistant: Assistant,
    showing: Showing,
    queues: Queues,
    flood: Flood,
    courier: Courier,
    urgent: Urgent,
    engine: Database,
    triage: Triage,
    hers: Hers,
    doorbell: Doorbell,
) -> Desk:
    words = bootstrap.library().words
    answers = Answers(
        assistant=assistant, stage=showing.stage, catalogues=showing.catalogues, cards=showing.cards,
        seconds=kit.limits.engine_seconds, about=triage.about, asks=triage.asks, card_before=kit.card_before,
        unaided=Unaided(lambda: bootstrap.library().directory, likely=bootstrap.library().likely_countries),
        tongues=Tongues(triage.signals), banners=bootstrap.library().banners, doors=hers.persons.door,
    )  # fmt: skip
    departure = Departure(kit, assistant=assistant, said=answers.said, checkpoint=lambda: erase_checkpoint(engine))
    recall = Recall(kit, words=words, normalise=normalise)
    turns = Turns(
        kit, answers=answers, courier=courier, departure=departure, urgent=urgent, assistant=assistant, recall=recall,
        own=hers.own, tell=hers.pump.tell, begin=showing.turn,
    )  # fmt: skip
    return Desk(
        kit, triage=triage, turns=turns, urgent=urgent, departure=departure, answers=answers, queues=queues, flood=flood,
        recall=recall, doorbell=doorbell, likely=bootstrap.library().likely_countries,
    )  # fmt: skip


def _hers(kit: Kit, *, showing: Showing, triage: Triage, queues: Queues, courier: Courier) -> Hers:
    library = bootstrap.library()
    return hers(
        kit, stage=showing.stage, catalogues=showing.catalogues, begin=showing.turn, autonyms=bootstrap.autonyms(),
        policy=library.handoff, safe=library.safe_contact, triage=triage, queues=queues, courier=courier,
    )  # fmt: skip


def _signals(settings: Settings) -> Signals | None:
    path = settings.root / "models" / FILE
    if not path.exists():
        log.error("triage_has_word_lists_only")  # she is still answered; `make train` was not run
        return None
    return Signals.load(path)
