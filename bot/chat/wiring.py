"""Her side of a handoff, put together: who would read her, her card, what she and an officer write, what she is told."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from bot.gateway.courier import OutboxSender
from bot.gateway.drafting import HandoffForm
from bot.gateway.kit import AppContext
from bot.gateway.own import HandoffRouter
from bot.gateway.own_screens import GatewayScreens
from bot.gateway.persons import HandoffOffer
from bot.gateway.pump import HandoffDeliveryJob
from bot.gateway.queues import ChatQueues
from bot.gateway.relaying import HandoffChat
from bot.gateway.telling import FeedbackForm
from bot.gateway.triage import Triage, TriageResult
from bot.i18n.catalogue import Catalogues
from bot.i18n.screens import ScreenRenderer
from bot.model.handoff import HandoffPolicy
from bot.model.safe_contact import SafeContact


@dataclass(frozen=True)
class HandoffComponents:
    """What the rest of the gateway needs of it."""

    offer: HandoffOffer
    router: HandoffRouter
    delivery_job: HandoffDeliveryJob


def wire_handoffs(
    context: AppContext, *, renderer: Callable[[], ScreenRenderer], catalogues: Callable[[], Catalogues], autonyms: Mapping[str, str],
    policy: HandoffPolicy, safe_contact: SafeContact, triage: Triage, chat_queues: ChatQueues, outbox_sender: OutboxSender,
    pin_content: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> HandoffComponents:  # fmt: skip
    """Build it. `begin`: within this, what is shown does not change."""
    screens = GatewayScreens(renderer=renderer, catalogues=catalogues, autonyms=autonyms)
    persons = HandoffOffer(context, policy=policy)
    relaying = HandoffChat(context, handoff_offer=persons, policy=policy, safe_contact=safe_contact, screens=screens, has_waiting=chat_queues.has_waiting)
    own = HandoffRouter(
        handoff_offer=persons, handoff_chat=relaying, feedback_form=FeedbackForm(context, screens=screens), screens=screens,
        handoff_form=HandoffForm(context, handoff_offer=persons, policy=policy, screens=screens),
        is_stop_word=lambda text: triage.classify(text) is TriageResult.STOP,
    )  # fmt: skip
    pump = HandoffDeliveryJob(
        context, outbox_sender=outbox_sender, handoff_offer=persons, handoff_chat=relaying, screens=screens, policy=policy, safe_contact=safe_contact, pin_content=pin_content
    )
    return HandoffComponents(persons, own, pump)
