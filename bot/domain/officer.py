"""Officers: how they sign in, what they are called, and when somebody is there."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

OFFICER_TITLES: Final = ("consular", "labour", "welfare", "social", "legal", "health", "head", "other")
"""What kind of officer somebody is; a woman is told it before she chooses a post."""
MAX_NAME_LENGTH: Final = 80
MAX_LOGIN_LENGTH: Final = 40
MINUTES_PER_DAY: Final = 1440


@dataclass(frozen=True)
class SignInPolicy:
    """data/policies/console.yml: how long and how often."""

    tries: int
    tries_minutes: int
    delay_seconds: int
    delay_most_seconds: int
    device_days: int
    challenge_minutes: int
    idle_minutes: int
    warning_minutes: int
    session_hours: int
    once_hours: int
    draft_hours: int
    beat_seconds: int
    push_quiet_minutes: int
    translations_per_minute: int
    translations_at_once: int
    invitation_hours: int
    recovery_codes: int
    password_least: int
    password_most: int
    password_letters: int
    password_memory_mib: int
    password_rounds: int
    gone_days: int

    @property
    def attempt_window(self) -> timedelta:
        """Tries older than this are forgotten."""
        return timedelta(minutes=self.tries_minutes)

    @property
    def challenge_lifetime(self) -> timedelta:
        """A page asks a passkey with a challenge that is not accepted after this."""
        return timedelta(minutes=self.challenge_minutes)

    @property
    def device_lifetime(self) -> timedelta:
        """A browser that nobody signed in with for this long is like any other."""
        return timedelta(days=self.device_days)

    @property
    def idle_timeout(self) -> timedelta:
        """A session that nothing was done in for this long is over."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def warning_period(self) -> timedelta:
        """How long before a session ends an open page says so."""
        return timedelta(minutes=self.warning_minutes)

    @property
    def session_lifetime(self) -> timedelta:
        """A session older than this is over, whatever was done in it."""
        return timedelta(hours=self.session_hours)

    @property
    def once_lifetime(self) -> timedelta:
        """A form that is sent again within this time acts once."""
        return timedelta(hours=self.once_hours)

    @property
    def draft_lifetime(self) -> timedelta:
        """What an officer typed and did not send is gone after this."""
        return timedelta(hours=self.draft_hours)

    @property
    def push_quiet_period(self) -> timedelta:
        """The time between two notices to one device."""
        return timedelta(minutes=self.push_quiet_minutes)

    @property
    def invitation_lifetime(self) -> timedelta:
        """An invitation older than this opens nothing."""
        return timedelta(hours=self.invitation_hours)


@dataclass(frozen=True)
class ShiftGap:
    """A time of a post's opening hours that no shift covers; minutes of the post's own day."""

    day: date
    begins: int
    ends: int
