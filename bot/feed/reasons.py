"""Why an edition was not taken: a code for logs and metrics, a sentence for the operator. Neither holds the address."""

from collections.abc import Mapping
from typing import Final

from bot.errors import FeedRejected

REFUSAL_MESSAGES: Final[Mapping[str, str]] = {
    "busy": "Another refresh is under way.",
    "unreachable": "The feed's server cannot be reached, or its certificate is not right.",
    "slow": "The feed did not arrive in time.",
    "http_status": "The feed's server answered with an error.",
    "redirect_loop": "The feed's server sends from one address to the next without end.",
    "redirect_elsewhere": "The feed's server sends to another host, which is not followed.",
    "encoded": "The feed's server compresses what it sends; it must send the file as it is.",
    "too_large": "What arrives is larger than an edition may be.",
    "half": "Only a part of the file arrived.",
    "signature": "The signature does not fit any key of DIRECTORY_FEED_KEY.",
    "archive": "The archive does not hold what an edition holds.",
    "manifest": "The manifest and the files do not agree.",
    "older": "The edition is not newer than the last one taken.",
    "ahead": "The edition is dated in the future.",
    "older_than_shipped": "The edition's rows are older than those this version was shipped with.",
    "content": "The edition cannot be loaded.",
    "findings": "The edition has rows that the checks refuse.",
    "emergency_lost": "The edition has lost an emergency number.",
    "rows_lost": "The edition has lost too many rows; if that is meant, run: python -m bot feed --allow-fewer",
    "id_reused": "An id of the edition now means another row; a new row needs a new id.",
    "disk": "The edition could not be written to disk.",
    "fault": "The refresh failed in a way nobody foresaw; the log says where.",
    "no_feed": "DIRECTORY_FEED_URL is not set, so there is no feed.",
    "nothing_before": "The shipped directory is in use already; there is nothing to go back to.",
    "key_exists": "The key file exists already and is not replaced.",
    "key_file": "The key file cannot be used; make one with: python -m bot feed key --key FILE",
}


def build_refusal(reason: str, detail: str = "") -> FeedRejected:
    """The refusal with this code. Raises KeyError for a code nobody explained."""
    return FeedRejected(f"{REFUSAL_MESSAGES[reason]} {detail}".strip(), reason=reason)
