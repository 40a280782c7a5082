"""Which addresses may be given to the product: encrypted ones, or this machine's own."""

from typing import Final
from urllib.parse import SplitResult, urlsplit

from bot.settings import LOOPBACK

HERE: Final = (LOOPBACK, "localhost")


def parts(address: str) -> SplitResult:
    """An address in its parts; empty parts where it is none."""
    try:
        found = urlsplit(address)
        return found if found.hostname and (found.port or 1) > 0 else urlsplit("")
    except ValueError:
        return urlsplit("")


def is_here(address: str) -> bool:
    """Whether it stays on this machine."""
    found = parts(address)
    return found.scheme == "http" and found.hostname in HERE


def fault(name: str, address: str, *, otherwise: str) -> str | None:
    """What is wrong with an address somebody set, in one sentence, or None. `otherwise`: what would happen in the clear."""
    found = parts(address)
    if found.scheme != "https" and not is_here(address):
        return f"{name} must begin with https://, except on this machine: {otherwise}."
    if found.username or found.password:
        return f"{name} must hold no name and no password: it would be written into errors."
    return None
