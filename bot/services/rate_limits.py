"""How often somebody may try: delays that grow up to a limit; for one account never more than the policy's tries in its time.

A browser that signed in before has tries of its own (bot/services/devices.py). All others share those of the account they try
and, delayed only, never locked, those of their address: behind one address there may be a whole embassy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.model.officer import SignInPolicy
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

FREE_TRIES: Final = 2
"""Tries for an account before there are delays: anybody mistypes."""


@dataclass(frozen=True)
class RateLimit:
    """What is counted, under which keyed hash, and how strictly."""

    subject: str
    free_tries: int
    """Failed tries before there are delays."""
    is_bounded: bool
    """Whether there are no more than the policy's tries within its time, however long somebody waits between them."""


def list_browser_limits(keys: KeyRing, signing: SignInPolicy, *, login: str, address: str, device: str | None) -> tuple[RateLimit, ...]:
    """Of whoever signs in as `login`. `device`: the name of a browser that signed in as him before."""
    if device:
        return (RateLimit(keys.hash_secret("try from device", device), FREE_TRIES, is_bounded=True),)
    account = RateLimit(keys.hash_secret("try for account", login), FREE_TRIES, is_bounded=True)
    return (account, *list_address_limits(keys, signing, address=address))


def list_address_limits(keys: KeyRing, signing: SignInPolicy, *, address: str) -> tuple[RateLimit, ...]:
    """Of an address alone: for codes that are too long to be guessed."""
    return (RateLimit(keys.hash_secret("try from address", address), signing.tries, is_bounded=False),)


def list_officer_limits(keys: KeyRing, *, officer_id: str) -> tuple[RateLimit, ...]:
    """Of whoever is signed in and is asked for password or code once more; nobody outside can use these up."""
    return (RateLimit(keys.hash_secret("try while signed in", officer_id), FREE_TRIES, is_bounded=True),)


def count_try(open_work: Callable[[], UnitOfWork], limits: Sequence[RateLimit], signing: SignInPolicy, *, now: datetime) -> bool:
    """Count a try; False where it comes too soon, and then nothing is counted.

    Counted before it is looked at, and by one at a time, so that five at once are five.
    """
    since = now - signing.attempt_window
    with open_work() as uow:
        uow.sessions.lock_tries()
        may = all(_is_allowed(limit, uow.sessions.list_tries(limit.subject, since=since), signing, now) for limit in limits)
        for limit in limits if may else ():
            uow.sessions.add_try(limit.subject, at=now)
        uow.commit()
    return may


def forget_try(uow: UnitOfWork, limits: Sequence[RateLimit]) -> None:
    """It was right: this one try does not count. The others stay, or each success would buy somebody else more guesses."""
    for limit in limits:
        uow.sessions.delete_last_try(limit.subject)


def compute_delay(failed: int, free: int, signing: SignInPolicy) -> timedelta:
    """How long after the last of so many failed tries the next one is looked at."""
    if failed < free:
        return timedelta()
    grown = signing.delay_seconds * 2 ** min(failed - free, 30)
    return timedelta(seconds=min(grown, signing.delay_most_seconds))


def _is_allowed(limit: RateLimit, tries: Sequence[datetime], signing: SignInPolicy, now: datetime) -> bool:
    if limit.is_bounded and len(tries) >= signing.tries:
        return False
    return not tries or abs(now - max(tries)) >= compute_delay(len(tries), limit.free_tries, signing)
