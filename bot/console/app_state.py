"""What handoffs need of the product beside the database: policies, the directory, prepared texts, her languages."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.console.live_updates import ChangeTokens
from bot.console.templating import TemplateRenderer
from bot.console.translation_client import TranslationLimiter
from bot.content.bundle import ContentBundle
from bot.crypto.key_ring import KeyRing
from bot.db.engine import Database
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffPolicy, SafeContact
from bot.domain.limits import Limits
from bot.domain.officer import SignInPolicy
from bot.domain.playbooks import Playbooks
from bot.domain.post import StaffAlertPolicy
from bot.domain.translation import MachineTranslator
from bot.i18n.catalogs import Catalogues
from bot.i18n.opening_hours import format_opening_hours
from bot.i18n.translator import Translator
from bot.process_metrics import ProcessMetrics
from bot.services.clock import TrustedClock
from bot.services.officers import passkeys
from bot.services.officers.authentication import AuthContext
from bot.services.officers.credentials import PasswordService
from bot.services.officers.passkeys import RelyingParty
from bot.services.statistics import Rules


@dataclass(frozen=True)
class HandoffResources:
    """Read once, handed to every visit. `library` is asked each time: a number may be shown today and not tomorrow."""

    playbooks: Playbooks
    library: Callable[[], ContentBundle]
    catalogues: Catalogues = field(repr=False)
    """What women read, by language."""
    media_url: str
    """Where the gateway hands out voice notes and photos: `http://127.0.0.1:8081`."""

    @property
    def policy(self) -> HandoffPolicy:
        """How a handoff lives."""
        return self.library().handoff_policy

    @property
    def safe_contact(self) -> SafeContact:
        """What the words of a card mean in hours."""
        return self.library().safe_contact

    def format_hours(self, hours: str, language: str) -> str:
        """Opening hours in words of a language; as they are written where they are of a kind we cannot say."""
        try:
            return "; ".join(format_opening_hours(hours, "", self.get_translator(language), now=None))
        except ValueError:
            return hours

    def get_translator(self, language: str) -> Translator:
        """A language that women read."""
        return Translator(language, self.catalogues[language])


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
    staff_alert_policy: StaffAlertPolicy
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
    process_metrics: ProcessMetrics = field(default_factory=lambda: ProcessMetrics("console"), repr=False)
    push_contact: str = ""
    """Whom push services can write to; empty where the operator has not switched notices on."""
    push_hosts: tuple[str, ...] = ()
    """The push services that may be called."""
    translator: MachineTranslator | None = field(default=None, repr=False)
    """The operator's translation server; None where there is none, so that nothing can ask it."""
    translation_limiter: TranslationLimiter = field(
        default_factory=lambda: TranslationLimiter(per_minute=1, at_once=1), repr=False
    )
    """How often officers may ask it."""
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
