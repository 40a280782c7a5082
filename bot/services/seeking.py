"""Any need by its name → what is shown for it. One door for whoever asks outside a conversation."""

from typing import Final

from bot.model.directory import Directory
from bot.model.turn import ResponseCall
from bot.model.vocabulary import HOTLINE_KINDS
from bot.services import directory as finding
from bot.services.nearest import Seeker
from bot.services.offices import WORK_TOPICS

OFFICE_NEEDS: Final = ("find_embassy", *WORK_TOPICS)
"""Her country's office; for topics about work its labour office first."""
EMERGENCY_NEEDS: Final = ("police", "ambulance")
ALL_NEEDS: Final = (*OFFICE_NEEDS, "find_hotline", *finding.SERVICES_BY_INTENT, "danger_now", "self_harm", *HOTLINE_KINDS)
"""Every need there is."""


def find_for_need(directory: Directory, *, need: str, country: str, origin: str, seeker: Seeker) -> ResponseCall:
    """What she is shown for a need. Raises KeyError for one that is none."""
    if need in OFFICE_NEEDS:
        return finding.find_offices(directory, country=country, origin=origin, seeker=seeker)
    if need in finding.SERVICES_BY_INTENT:
        return finding.find_services(directory, intent=need, country=country, origin=origin, seeker=seeker)
    if need == "danger_now" or need in EMERGENCY_NEEDS:
        return finding.build_help_card(country=country)
    if need == "self_harm":
        return finding.build_self_harm_card(directory, country=country, seeker=seeker)
    if need != "find_hotline" and need not in HOTLINE_KINDS:
        raise KeyError(need)
    kind = need if need in HOTLINE_KINDS else None
    return finding.find_numbers(directory, country=country, origin=origin, kind=kind, seeker=seeker)
