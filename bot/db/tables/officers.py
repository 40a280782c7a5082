"""Officers: how they sign in, and when somebody is there. Nothing of any woman stands here."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Index, text

from bot.db.record import Record, column, table_of
from bot.db.types import SERIAL
from bot.domain.permissions import ANSWERING_ROLES, UNCONFIRMED_ROLE

_OFFICER_RETENTION: Final = "until a year after the account was disabled"
_SESSION_RETENTION: Final = "until signed out, 8 hours at most"
_INVITATION_RETENTION: Final = "until used, 72 hours at most"
_TRY_RETENTION: Final = "15 minutes"
_PASSKEY_RETENTION: Final = "until removed, or the account is reset"
_PUSH_RETENTION: Final = (
    "until taken off, every session ends at once, the account is disabled, or the browser takes no more"
)
_CHALLENGE_RETENTION: Final = "10 minutes"
_RECOVERY_CODE_RETENTION: Final = "until used, or made anew"
_ROSTER_RETENTION: Final = "until removed"
_POST_TEXT_RETENTION: Final = "until a year after it was withdrawn"


class OfficerRow(Record, table="officers", retention=_OFFICER_RETENTION):
    """An account. `roles` and `languages` are codes separated by commas; `totp` is sealed under the console's key."""

    officer_id: str = column(purpose="a random name for the account", primary_key=True)
    post_id: str | None = column(purpose="the one post whose handoffs he sees; none where he sees none")
    login: str = column(purpose="the name he signs in with", unique=True)
    name: str = column(purpose="what colleagues call him")
    title: str = column(purpose="what kind of officer women are told of")
    roles: str = column(purpose="what he may do")
    language: str = column(purpose="the language of his console")
    languages: str = column(purpose="the languages he can answer in")
    is_woman: bool = column(purpose="whether a woman who asks for a woman can have her")
    password_hash: str | None = column(purpose="recognises the password; argon2id", default=None, repr=False)
    totp: bytes | None = column(purpose="recognises the codes of his phone; encrypted", default=None, repr=False)
    totp_step: int | None = column(purpose="a code opens once", default=None)
    on_duty_at: datetime | None = column(
        purpose="since when he answers; women are told whether anybody does", default=None
    )
    cap: int | None = column(purpose="how many handoffs he holds at once at most", default=None)
    epoch: int = column(purpose="ends all his sessions at once", default=0)
    joined_at: datetime | None = column(purpose="whether the invitation was accepted", default=None)
    disabled_at: datetime | None = column(purpose="tells when to remove the account", default=None)
    invited_by: str | None = column(purpose="who opened the account last cannot be who confirms it", default=None)
    """Who invited, reset or gave him rights last: not the one who can confirm it."""
    invited_at: datetime | None = column(purpose="colleagues are told when it was opened", default=None)
    confirmed_at: datetime | None = column(
        purpose="before a second person confirmed it, it opens nothing of any woman", default=None
    )

    has_chime: bool = column(
        purpose="whether their console makes a sound when something arrives",
        default=False,
        server_default=text("false"),
    )
    has_keys: bool = column(
        purpose="whether single keys act in their console", default=True, server_default=text("true")
    )
    favourites: str = column(purpose="prepared texts they keep at hand", default="", server_default=text("''"))
    """Codes with commas between them."""
    is_interpreter: bool | None = column(
        purpose="whether the post lets the account interpret in any language", default=None
    )
    name_for_women: str | None = column(
        purpose="what women are told the account is called when it interprets", default=None
    )
    """Chosen by whoever has the account; None: `name`."""

    __table_args__ = (Index("ix_officers_post_id", "post_id"),)  # OfficerRepository.list_by_post

    @property
    def role_codes(self) -> tuple[str, ...]:
        """The roles he was given; `effective_roles` are those that hold now."""
        return tuple(part for part in self.roles.split(",") if part)

    @property
    def effective_roles(self) -> tuple[str, ...]:
        """What he may do now: next to nothing until a second person confirmed the account."""
        return self.role_codes if self.confirmed_at else (UNCONFIRMED_ROLE,)

    @property
    def can_answer(self) -> bool:
        """Whether the account may hold a handoff now, and so can be asked, called or offered one."""
        return self.can_sign_in and not ANSWERING_ROLES.isdisjoint(self.effective_roles)

    @property
    def language_codes(self) -> tuple[str, ...]:
        """What he can answer in."""
        return tuple(part for part in self.languages.split(",") if part)

    @property
    def favourite_codes(self) -> tuple[str, ...]:
        """Prepared texts he keeps at hand."""
        return tuple(part for part in self.favourites.split(",") if part)

    @property
    def shown_name(self) -> str:
        """What a woman is told they are called."""
        return self.name_for_women or self.name

    @property
    def can_sign_in(self) -> bool:
        """Whether the account was joined and is not disabled."""
        return self.joined_at is not None and self.disabled_at is None and bool(self.password_hash and self.totp)


officers: Final = table_of(OfficerRow)


class InvitationRow(Record, table="invitations", retention=_INVITATION_RETENTION):
    """An invitation, known by the hash of its code."""

    code_hash: str = column(purpose="recognises the code of the invitation", primary_key=True, repr=False)
    officer_id: str = column(purpose="whose row it is", references="officers.officer_id")
    made_at: datetime = column(purpose="tells when it opens nothing any more")

    __table_args__ = (
        Index("ix_invitations_officer_id", "officer_id"),
    )  # the cascade, and a new invitation instead of an old one


invitations: Final = table_of(InvitationRow)


class RecoveryCodeRow(Record, table="recovery_codes", retention=_RECOVERY_CODE_RETENTION):
    """A code for a lost phone, known by its hash."""

    code_hash: str = column(purpose="recognises a code for a lost phone", primary_key=True)
    officer_id: str = column(purpose="whose row it is", references="officers.officer_id")

    __table_args__ = (Index("ix_recovery_codes_officer_id", "officer_id"),)  # the cascade, and codes made anew


recovery_codes: Final = table_of(RecoveryCodeRow)


class SessionRow(Record, table="sessions", retention=_SESSION_RETENTION):
    """A browser that somebody signed in with, known by the hash of its cookie."""

    session_hash: str = column(purpose="recognises a browser; a keyed hash of its cookie", primary_key=True, repr=False)
    officer_id: str = column(purpose="whose row it is", references="officers.officer_id")
    stage: str = column(purpose="whether he signed in, or only holds an invitation")
    epoch: int = column(purpose="ends it when the account changes")
    began_at: datetime = column(purpose="ends it after eight hours")
    seen_at: datetime = column(purpose="ends it when nobody uses it")
    totp: bytes | None = column(
        purpose="the secret this browser was shown, until he joined with it; encrypted", default=None, repr=False
    )
    """While he joins: the secret that this browser alone was shown, sealed."""

    __table_args__ = (
        CheckConstraint("stage IN ('joining', 'signed_in')", name="stage"),
        Index("ix_sessions_officer_id", "officer_id"),  # the cascade, and revoking
    )


sessions: Final = table_of(SessionRow)


class SignInTryRow(Record, table="sign_in_tries", retention=_TRY_RETENTION):
    """One try to sign in."""

    try_id: int = column(SERIAL, purpose="tells tries apart", primary_key=True, autoincrement=True)
    subject_hash: str = column(purpose="counts tries of an account or an address; a keyed hash")
    at: datetime = column(purpose="forgets a try after a while")

    __table_args__ = (Index("ix_sign_in_tries_subject", "subject_hash", "at"),)  # SessionRepository.list_tries


sign_in_tries: Final = table_of(SignInTryRow)


class PasskeyRow(Record, table="passkeys", retention=_PASSKEY_RETENTION):
    """A passkey of an officer: what recognises it, and nothing that opens anything."""

    credential_id: bytes = column(purpose="the name the passkey has given itself", primary_key=True)
    officer_id: str = column(purpose="whose row it is", references="officers.officer_id")
    public_key: bytes = column(purpose="recognises what the passkey signed; opens nothing", repr=False)
    sign_count: int = column(BigInteger, purpose="notices a copy of the passkey")
    added_at: datetime = column(purpose="the officer sees which one it is")
    used_at: datetime | None = column(purpose="the officer sees whether it is in use", default=None)

    __table_args__ = (Index("ix_passkeys_officer_id", "officer_id"),)  # the cascade, and an officer's own page


passkeys: Final = table_of(PasskeyRow)


class PushSubscriptionRow(Record, table="push_subscriptions", retention=_PUSH_RETENTION):
    """A browser that an officer wants to be told by, through its vendor, that something is new."""

    subscription_id: str = column(purpose="a random name of the device", primary_key=True)
    officer_id: str = column(purpose="whose row it is", references="officers.officer_id")
    endpoint: bytes = column(purpose="where its vendor takes notices for it; encrypted", repr=False)
    endpoint_hash: str = column(purpose="knows the same browser again; a keyed hash", unique=True, repr=False)
    added_at: datetime = column(purpose="the officer sees which one it is")
    told_for: datetime = column(purpose="what came until then was told")
    told_at: datetime | None = column(purpose="keeps notices apart", default=None)

    __table_args__ = (
        Index("ix_push_subscriptions_officer_id", "officer_id"),
    )  # the cascade, and an officer's own page


push_subscriptions: Final = table_of(PushSubscriptionRow)


class UsedChallengeRow(Record, table="used_challenges", retention=_CHALLENGE_RETENTION):
    """A challenge that a passkey has signed, known by its hash."""

    challenge_hash: str = column(purpose="what a passkey signed counts once; a keyed hash", primary_key=True)
    used_at: datetime = column(purpose="forgets it")


used_challenges: Final = table_of(UsedChallengeRow)


class ShiftRow(Record, table="shifts", retention=_ROSTER_RETENTION):
    """A time of the week an officer answers; minutes of the day of the post."""

    shift_id: str = column(purpose="a random name of the shift", primary_key=True)
    post_id: str = column(purpose="whose roster it is")
    officer_id: str = column(purpose="whose row it is", references="officers.officer_id")
    weekday: int = column(purpose="the day it comes back on; 0 is Monday")
    begins: int = column(purpose="minute of the day it begins")
    ends: int = column(purpose="minute of the day it ends")

    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("begins >= 0 AND ends > begins AND ends <= 1440", name="minutes"),
        Index("ix_shifts_officer_id", "officer_id"),  # the cascade
        Index("ix_shifts_post_id", "post_id"),  # RosterRepository.list_shifts
    )


shifts: Final = table_of(ShiftRow)


class OnCallRow(Record, table="on_call", retention=_ROSTER_RETENTION):
    """One officer on the list of whom a post calls when nobody answers, in the order of `place`."""

    post_id: str = column(purpose="whose list it is", primary_key=True)
    place: int = column(purpose="who is called first; counted from 1", primary_key=True, autoincrement=False)
    officer_id: str = column(purpose="who is called", references="officers.officer_id")

    __table_args__ = (Index("ix_on_call_officer_id", "officer_id"),)  # the cascade


on_call: Final = table_of(OnCallRow)


class HolidayRow(Record, table="holidays", retention=_ROSTER_RETENTION):
    """A day on which the shifts of a post do not hold."""

    post_id: str = column(purpose="whose roster it is", primary_key=True)
    day: date = column(purpose="a day without shifts", primary_key=True)
    country: str = column(purpose="whose holiday it is")
    name: str = column(purpose="what the day is called")


holidays: Final = table_of(HolidayRow)


class PostTextRow(Record, table="post_texts", retention=_POST_TEXT_RETENTION):
    """A text that a post keeps beside the product's own. Nothing of any woman stands in it."""

    text_id: str = column(purpose="a random name of the text", primary_key=True)
    post_id: str = column(purpose="whose text it is")
    language: str = column(purpose="the language women read it in")
    title: str = column(purpose="what officers find it by")
    text: str = column(purpose="what a woman reads")
    meaning: str = column(purpose="what colleagues read beside it, who do not read that language")
    author_id: str = column(purpose="who wrote it cannot be who approves it")
    created_at: datetime = column(purpose="colleagues see when it was written")
    approver_id: str | None = column(purpose="colleagues see who read it", default=None)
    approved_at: datetime | None = column(purpose="nobody is sent it before a second officer read it", default=None)
    withdrawn_at: datetime | None = column(purpose="it is offered no more, and removed in time", default=None)

    __table_args__ = (Index("ix_post_texts_post_id", "post_id"),)  # PostTextRepository.list_by_post


post_texts: Final = table_of(PostTextRow)
