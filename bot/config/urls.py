"""Which addresses may be given to the product: encrypted ones, or this machine's own."""

from typing import Final
from urllib.parse import SplitResult, urlsplit

from bot.settings import LOOPBACK

LOCAL_HOSTS: Final = (LOOPBACK, "localhost")


def split_url(address: str) -> SplitResult:
    """An address in its parts; empty parts where it is none."""
    try:
        found = urlsplit(address)
        return found if found.hostname and (found.port or 1) > 0 else urlsplit("")
    except ValueError:
        return urlsplit("")


def is_local_url(address: str) -> bool:
    """Whether it stays on this machine."""
    found = split_url(address)
    return found.scheme == "http" and found.hostname in LOCAL_HOSTS


def find_url_fault(name: str, address: str, *, consequence: str) -> str | None:
    """What is wrong with an address somebody set, in one sentence, or None. `otherwise`: what would happen in the clear."""
    found = split_url(address)
    if found.scheme != "https" and not is_local_url(address):
        return f"{name} must begin with https://, except on this machine: {consequence}."
    if found.username or found.password:
        return f"{name} must hold no name and no password: it would be written into errors."
    return None
