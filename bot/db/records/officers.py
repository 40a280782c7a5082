"""Rows of officers as the rest of the product sees them; silent about secrets when printed."""

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.permissions import UNCONFIRMED_ROLE


@dataclass(frozen=True)
class OfficerRow:
    """An account. `roles` and `languages` are codes separated by commas; `totp` is sealed under the console's key."""

    officer_id: str
    post_id: str | None
    login: str
    name: str
    title: str
    roles: str
    language: str
    languages: str
    is_woman: bool
    password_hash: str | None = field(default=None, repr=False)
    totp: bytes | None = field(default=None, repr=False)
    totp_step: int | None = None
    on_duty_at: datetime | None = None
    cap: int | None = None
    epoch: int = 0
    joined_at: datetime | None = None
    disabled_at: datetime | None = None
    invited_by: str | None = None
    """Who invited, reset or gave him rights last: not the one who can confirm it."""
    invited_at: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def role_codes(self) -> tuple[str, ...]:
        """The roles he was given; `effective_roles` are those that hold now."""
        return tuple(part for part in self.roles.split(",") if part)

    @property
    def effective_roles(self) -> tuple[str, ...]:
        """What he may do now: next to nothing until a second person confirmed the account."""
        return self.role_codes if self.confirmed_at else (UNCONFIRMED_ROLE,)

    @property
    def language_codes(self) -> tuple[str, ...]:
        """What he can answer in."""
        return tuple(part for part in self.languages.split(",") if part)

    @property
    def can_sign_in(self) -> bool:
        """Whether the account was joined and is not disabled."""
        return self.joined_at is not None and self.disabled_at is None and bool(self.password_hash and self.totp)


@dataclass(frozen=True)
class InvitationRow:
    """An invitation, known by the hash of its code."""

    code_hash: str = field(repr=False)
    officer_id: str
    made_at: datetime


@dataclass(frozen=True)
class SessionRow:
    """A browser that somebody signed in with, known by the hash of its cookie."""

    session_hash: str = field(repr=False)
    officer_id: str
    stage: str
    epoch: int
    began_at: datetime
    seen_at: datetime
    totp: bytes | None = field(default=None, repr=False)
    """While he joins: the secret that this browser alone was shown, sealed."""


@dataclass(frozen=True)
class PasskeyRow:
    """A passkey of an officer: what recognises it, and nothing that opens anything."""

    credential_id: bytes
    officer_id: str
    public_key: bytes = field(repr=False)
    sign_count: int
    added_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True)
class ShiftRow:
    """A time of the week an officer answers; minutes of the day of the post."""

    shift_id: str
    post_id: str
    officer_id: str
    weekday: int
    begins: int
    ends: int


@dataclass(frozen=True)
class HolidayRow:
    """A day on which the shifts of a post do not hold."""

    post_id: str
    day: date
    country: str
    name: str
