"""What the console is built from; handed to every visit."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.console.aids import HandoffResources
from bot.console.pages import TemplateRenderer
from bot.console.pulse import ChangeTokens
from bot.model.officer import SignInPolicy
from bot.model.policy import Limits
from bot.services import passkeys
from bot.services.clock import TrustedClock
from bot.services.passkeys import RelyingParty
from bot.services.passwords import PasswordService
from bot.services.sign_in import AuthContext
from bot.services.statistics import Rules
from bot.store.engine import Database
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

NO_POST: Final = ""
"""The name of no post: what PostgreSQL then shows of posts' rows is nothing."""


@dataclass(frozen=True)
class ConsoleState:
    """One console. Time, ids and secrets come from here, so that a test can foresee them."""

    engine: Database
    keys: KeyRing = field(repr=False)
    sign_in_policy: SignInPolicy
    passwords: PasswordService
    template_renderer: TemplateRenderer
    change_tokens: ChangeTokens
    handoff_resources: HandoffResources
    limits: Limits
    statistics_rules: Rules
    """What numbers may be shown, by audience."""
    duty_period: timedelta
    """Whoever went on duty longer ago than this forgot to go off."""
    console_url: str
    """Where officers open it: `https://…` behind a proxy, or this machine's own address."""
    is_rehearsal: bool
    clock: TrustedClock
    """What removes things for good asks it; everything else is dated by `now`, which is the same clock."""
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    new_token: Callable[[], str]
    new_code: Callable[[], str]
    random_bytes: Callable[[int], bytes]
    heartbeat_seconds: float
    """How often a stream looks whether anything changed."""
    streams: Counter[str] = field(default_factory=Counter, repr=False)
    """How many streams each session has opened since the process began."""

    @property
    def is_https(self) -> bool:
        """Whether a proxy encrypts the way to the browser."""
        return self.console_url.startswith("https://")

    @property
    def relying_party(self) -> RelyingParty | None:
        """For which site passkeys are, None where browsers make none for its address."""
        return passkeys.find_relying_party(self.console_url)

    @property
    def auth(self) -> AuthContext:
        """What signing in needs."""
        return AuthContext(self.open_unit_of_work, self.keys, self.passwords, self.sign_in_policy)

    def open_unit_of_work(self, *, reading: bool = False) -> UnitOfWork:
        """A unit of work for signing in and accounts: it sees no post's handoffs."""
        return UnitOfWork(self.engine, is_read_only=reading, post=NO_POST)

    def open_post_unit_of_work(self, post_id: str | None, *, reading: bool = False) -> UnitOfWork:
        """A unit of work that sees one post, and none where there is none."""
        return UnitOfWork(self.engine, is_read_only=reading, post=post_id or NO_POST)
