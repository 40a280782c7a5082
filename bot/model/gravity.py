"""Which of several things in one message is answered first: the gravest. A pure order, so that every layer may ask it."""

from collections.abc import Iterable
from typing import Final

GRAVITY: Final = (
    "danger_now", "self_harm",
    "sexual_violence", "confinement_trafficking", "physical_abuse", "partner_violence", "sexual_harassment",
    "feeling_low", "find_shelter", "find_health_care", "pregnancy", "health", "arrested", "no_documents",
    "police_reporting", "passport_kept", "phone_safety", "talk_to_person", "wages_unpaid", "leave_employer",
    "return_home", "recruitment_debt", "contract_changed", "working_hours_rest", "change_employer", "children",
    "find_hotline", "find_embassy", "find_legal_aid", "reintegration", "before_leaving",
)  # fmt: skip
"""Gravest first, as data/policies/gravity.csv says, with its reasons; `python -m bot check` compares the two."""
_RANK: Final = {name: rank for rank, name in enumerate(GRAVITY)}


def order_by_gravity(topics: Iterable[str]) -> tuple[str, ...]:
    """Intents of one message, each once, the gravest first; what has no gravity stands last, as it came."""
    return tuple(sorted(dict.fromkeys(topics), key=lambda name: _RANK.get(name, len(_RANK))))
