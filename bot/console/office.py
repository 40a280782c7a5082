"""What the console is built from; handed to every visit."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.console.aids import Aids
from bot.console.pages import Pages
from bot.console.pulse import Pulse
from bot.model.officer import Signing
from bot.model.policy import Limits
from bot.services import passkeys
from bot.services.passkeys import Site
from bot.services.passwords import Passwords
from bot.services.sign_in import Reception
from bot.services.statistics import Rules
from bot.store.engine import Database
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

NO_POST: Final = ""
"""The name of no post: what PostgreSQL then shows of posts' rows is nothing."""


@dataclass(frozen=True)
class Office:
    """One console. Time, ids and secrets come from here, so that a test can foresee them."""

    engine: Database
    keys: KeyRing = field(repr=False)
    signing: Signing
    passwords: Passwords
    pages: Pages
    pulse: Pulse
    aids: Aids
    limits: Limits
    rules: Rules
    """What numbers may be shown, by audience."""
    duty: timedelta
    """Whoever went on duty longer ago than this forgot to go off."""
    home: str
    """Where officers open it: `https://…` behind a proxy, or this machine's own address."""
    is_rehearsal: bool
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    new_token: Callable[[], str]
    new_code: Callable[[], str]
    random_bytes: Callable[[int], bytes]
    beat_seconds: float
    """How often a stream looks whether anything changed."""
    streams: Counter[str] = field(default_factory=Counter, repr=False)
    """How many streams each session has opened since the process began."""

    @property
    def is_https(self) -> bool:
        """Whether a proxy encrypts the way to the browser."""
        return self.home.startswith("https://")

    @property
    def site(self) -> Site | None:
        """For which site passkeys are, None where browsers make none for its address."""
        return passkeys.site(self.home)

    @property
    def reception(self) -> Reception:
        """What signing in needs."""
        return Reception(self.work, self.keys, self.passwords, self.signing)

    def work(self, *, reading: bool = False) -> UnitOfWork:
        """A unit of work for signing in and accounts: it sees no post's handoffs."""
        return UnitOfWork(self.engine, reading=reading, post=NO_POST)

    def work_of(self, post_id: str | None, *, reading: bool = False) -> UnitOfWork:
        """A unit of work that sees one post, and none where there is none."""
        return UnitOfWork(self.engine, reading=reading, post=post_id or NO_POST)
