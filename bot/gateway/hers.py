"""Her side of a handoff, put together: who would read her, her card, what she and an officer write, what she is told."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from bot.gateway.courier import Courier
from bot.gateway.drafting import Drafting
from bot.gateway.kit import Kit
from bot.gateway.own import Own
from bot.gateway.own_screens import OwnScreens
from bot.gateway.persons import Persons
from bot.gateway.pump import Pump
from bot.gateway.queues import Queues
from bot.gateway.relaying import Relaying
from bot.gateway.telling import Telling
from bot.gateway.triage import Triage, Verdict
from bot.i18n.catalogue import Catalogues
from bot.i18n.screens import Stage
from bot.model.handoff import HandoffPolicy
from bot.model.safe_contact import SafeContact


@dataclass(frozen=True)
class Hers:
    """What the rest of the gateway needs of it."""

    persons: Persons
    own: Own
    pump: Pump


def hers(
    kit: Kit, *, stage: Callable[[], Stage], catalogues: Callable[[], Catalogues], autonyms: Mapping[str, str],
    policy: HandoffPolicy, safe: SafeContact, triage: Triage, queues: Queues, courier: Courier,
    begin: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Hers:  # fmt: skip
    """Build it. `begin`: within this, what is shown does not change."""
    screens = OwnScreens(stage=stage, catalogues=catalogues, autonyms=autonyms)
    persons = Persons(kit, policy=policy)
    relaying = Relaying(kit, persons=persons, policy=policy, safe=safe, screens=screens, has_more=queues.has_more)
    own = Own(
        persons=persons, relaying=relaying, telling=Telling(kit, screens=screens), screens=screens,
        drafting=Drafting(kit, persons=persons, policy=policy, screens=screens),
        means_stop=lambda text: triage.verdict(text) is Verdict.STOP,
    )  # fmt: skip
    pump = Pump(
        kit, courier=courier, persons=persons, relaying=relaying, screens=screens, policy=policy, safe=safe, begin=begin
    )
    return Hers(persons, own, pump)
