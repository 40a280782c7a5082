"""Any need by its name → what is shown for it. One door for whoever asks outside a conversation."""

from typing import Final

from bot.model.directory import Directory
from bot.model.turn import Utterance
from bot.model.vocabulary import KINDS
from bot.services import directory as finding
from bot.services.nearest import Seeker
from bot.services.offices import ABOUT_WORK

OFFICE: Final = ("find_embassy", *ABOUT_WORK)
"""Her country's office; for topics about work its labour office first."""
EMERGENCY: Final = ("police", "ambulance")
NEEDED: Final = (*OFFICE, "find_hotline", *finding.NEEDS, "danger_now", "self_harm", *KINDS)
"""Every need there is."""


def shown(directory: Directory, *, need: str, country: str, origin: str, seeker: Seeker) -> Utterance:
    """What she is shown for a need. Raises KeyError for one that is none."""
    if need in OFFICE:
        return finding.offices(directory, country=country, origin=origin, seeker=seeker)
    if need in finding.NEEDS:
        return finding.for_need(directory, intent=need, country=country, origin=origin, seeker=seeker)
    if need == "danger_now" or need in EMERGENCY:
        return finding.help_now(country=country)
    if need == "self_harm":
        return finding.very_low(directory, country=country, seeker=seeker)
    if need != "find_hotline" and need not in KINDS:
        raise KeyError(need)
    kind = need if need in KINDS else None
    return finding.numbers(directory, country=country, origin=origin, kind=kind, seeker=seeker)
