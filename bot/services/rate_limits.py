"""How often somebody may try: delays that grow up to a limit; for one account never more than the policy's tries in its time.

A browser that signed in before has tries of its own (bot/services/devices.py). All others share those of the account they try
and, delayed only, never locked, those of their address: behind one address there may be a whole embassy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.model.officer import Signing
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

FREE: Final = 2
"""Tries for an account before there are delays: anybody mistypes."""


@dataclass(frozen=True)
class Limit:
    """What is counted, under which keyed hash, and how strictly."""

    subject: str
    free: int
    """Failed tries before there are delays."""
    is_bounded: bool
    """Whether there are no more than the policy's tries within its time, however long somebody waits between them."""


def of_browser(keys: KeyRing, signing: Signing, *, login: str, address: str, device: str | None) -> tuple[Limit, ...]:
    """Of whoever signs in as `login`. `device`: the name of a browser that signed in as him before."""
    if device:
        return (Limit(keys.fingerprint("try from device", device), FREE, is_bounded=True),)
    account = Limit(keys.fingerprint("try for account", login), FREE, is_bounded=True)
    return (account, *of_address(keys, signing, address=address))


def of_address(keys: KeyRing, signing: Signing, *, address: str) -> tuple[Limit, ...]:
    """Of an address alone: for codes that are too long to be guessed."""
    return (Limit(keys.fingerprint("try from address", address), signing.tries, is_bounded=False),)


def of_officer(keys: KeyRing, *, officer_id: str) -> tuple[Limit, ...]:
    """Of whoever is signed in and is asked for password or code once more; nobody outside can use these up."""
    return (Limit(keys.fingerprint("try while signed in", officer_id), FREE, is_bounded=True),)


def count(open_work: Callable[[], UnitOfWork], limits: Sequence[Limit], signing: Signing, *, now: datetime) -> bool:
    """Count a try; False where it comes too soon, and then nothing is counted.

    Counted before it is looked at, and by one at a time, so that five at once are five.
    """
    since = now - signing.window
    with open_work() as uow:
        uow.sessions.count_alone()
        may = all(_may(limit, uow.sessions.tries(limit.subject, since=since), signing, now) for limit in limits)
        for limit in limits if may else ():
            uow.sessions.add_try(limit.subject, at=now)
        uow.commit()
    return may


def forget(uow: UnitOfWork, limits: Sequence[Limit]) -> None:
    """It was right: this one try does not count. The others stay, or each success would buy somebody else more guesses."""
    for limit in limits:
        uow.sessions.forget_last_try(limit.subject)


def delay(failed: int, free: int, signing: Signing) -> timedelta:
    """How long after the last of so many failed tries the next one is looked at."""
    if failed < free:
        return timedelta()
    grown = signing.delay_seconds * 2 ** min(failed - free, 30)
    return timedelta(seconds=min(grown, signing.delay_most_seconds))


def _may(limit: Limit, tried: Sequence[datetime], signing: Signing, now: datetime) -> bool:
    if limit.is_bounded and len(tried) >= signing.tries:
        return False
    return not tried or abs(now - max(tried)) >= delay(len(tried), limit.free, signing)
