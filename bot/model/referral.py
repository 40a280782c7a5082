"""Words about referring her to another service, and about a row of the directory that an officer found wrong."""

from typing import Final

REFERRAL_SERVICES: Final = ("health", "justice", "shelter", "social", "home_country")
"""To whom an officer refers her."""
STATE_ASKED: Final = "asked"
FINAL_STATES: Final = ("confirmed", "unavailable", "declined", "unsafe")
"""How a referral ends: a living person there took it; nobody could; she did not want it; it would have put her in danger."""
REFERRAL_STATES: Final = (STATE_ASKED, *FINAL_STATES)
ROW_FAULTS: Final = ("dead", "other_number", "other_hours", "other_address", "closed", "unkind")
"""What an officer may find wrong with a row of the directory."""
OWN_LIST_RECEIVER: Final = "own"
"""The receiver that is no row of the directory: a service that the post knows itself."""
RECEIVER_KINDS: Final = {
    "health": ("health", "mental_health"),
    "justice": ("legal", "labour", "trafficking", "police"),
    "shelter": ("shelter", "violence", "child"),
    "social": ("migrant_ngo", "labour"),
    "home_country": ("consular", "migrant_ngo", "violence", "legal"),
}
"""The kinds of help lines that are offered as receivers of each service."""
