"""Every column we keep of officers: how they sign in, and when somebody is there. Nothing of any woman stands here."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from bot.store.columns import Instant, kept, metadata

_OFFICER: Final = "until a year after the account was disabled"
_SESSION: Final = "until signed out, 8 hours at most"
_INVITED: Final = "until used, 72 hours at most"
_TRIED: Final = "15 minutes"
_PASSKEY: Final = "until removed, or the account is reset"
_CHALLENGE: Final = "10 minutes"
_CODE: Final = "until used, or made anew"
_ROSTER: Final = "until removed"
_SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself in INTEGER columns only


def _of_officer(how_long: str, **options: bool) -> Column[Any]:
    """Rows of an officer leave with him."""
    target = ForeignKey("officers.officer_id", ondelete="CASCADE")
    return kept("officer_id", Text, target, why="whose row it is", how_long=how_long, nullable=False, **options)


officers: Final = Table(
    "officers",
    metadata,
    kept("officer_id", Text, why="a random name for the account", how_long=_OFFICER, primary_key=True),
    kept("post_id", Text, why="the one post whose handoffs he sees; none where he sees none", how_long=_OFFICER),
    kept("login", Text, why="the name he signs in with", how_long=_OFFICER, nullable=False, unique=True),
    kept("name", Text, why="what colleagues call him", how_long=_OFFICER, nullable=False),
    kept("title", Text, why="what kind of officer women are told of", how_long=_OFFICER, nullable=False),
    kept("roles", Text, why="what he may do", how_long=_OFFICER, nullable=False),
    kept("language", Text, why="the language of his console", how_long=_OFFICER, nullable=False),
    kept("languages", Text, why="the languages he can answer in", how_long=_OFFICER, nullable=False),
    kept("is_woman", Boolean, why="whether a woman who asks for a woman can have her", how_long=_OFFICER, nullable=False),
    kept("password_hash", Text, why="recognises the password; argon2id", how_long=_OFFICER),
    kept("totp", LargeBinary, why="recognises the codes of his phone; encrypted", how_long=_OFFICER),
    kept("totp_step", Integer, why="a code opens once", how_long=_OFFICER),
    kept("on_duty_at", Instant, why="since when he answers; women are told whether anybody does", how_long=_OFFICER),
    kept("cap", Integer, why="how many handoffs he holds at once at most", how_long=_OFFICER),
    kept("epoch", Integer, why="ends all his sessions at once", how_long=_OFFICER, nullable=False),
    kept("joined_at", Instant, why="whether the invitation was accepted", how_long=_OFFICER),
    kept("disabled_at", Instant, why="tells when to remove the account", how_long=_OFFICER),
    kept("invited_by", Text, why="who opened the account last cannot be who confirms it", how_long=_OFFICER),
    kept("invited_at", Instant, why="colleagues are told when it was opened", how_long=_OFFICER),
    kept("confirmed_at", Instant, why="before a second person confirmed it, it opens nothing of any woman", how_long=_OFFICER),
)

invitations: Final = Table(
    "invitations",
    metadata,
    kept("code_hash", Text, why="recognises the code of the invitation", how_long=_INVITED, primary_key=True),
    _of_officer(_INVITED),
    kept("made_at", Instant, why="tells when it opens nothing any more", how_long=_INVITED, nullable=False),
)

recovery_codes: Final = Table(
    "recovery_codes",
    metadata,
    kept("code_hash", Text, why="recognises a code for a lost phone", how_long=_CODE, primary_key=True),
    _of_officer(_CODE),
)

sessions: Final = Table(
    "sessions",
    metadata,
    kept("session_hash", Text, why="recognises a browser; a keyed hash of its cookie", how_long=_SESSION, primary_key=True),
    _of_officer(_SESSION),
    kept("stage", Text, why="whether he signed in, or only holds an invitation", how_long=_SESSION, nullable=False),
    kept("epoch", Integer, why="ends it when the account changes", how_long=_SESSION, nullable=False),
    kept("began_at", Instant, why="ends it after eight hours", how_long=_SESSION, nullable=False),
    kept("seen_at", Instant, why="ends it when nobody uses it", how_long=_SESSION, nullable=False),
    kept("totp", LargeBinary, why="the secret this browser was shown, until he joined with it; encrypted", how_long=_SESSION),
    CheckConstraint("stage IN ('joining', 'signed_in')", name="stage"),
)

sign_in_tries: Final = Table(
    "sign_in_tries",
    metadata,
    kept("try_id", _SERIAL, why="tells tries apart", how_long=_TRIED, primary_key=True, autoincrement=True),
    kept("subject_hash", Text, why="counts tries of an account or an address; a keyed hash", how_long=_TRIED, nullable=False),
    kept("at", Instant, why="forgets a try after a while", how_long=_TRIED, nullable=False),
)

passkeys: Final = Table(
    "passkeys",
    metadata,
    kept("credential_id", LargeBinary, why="the name the passkey has given itself", how_long=_PASSKEY, primary_key=True),
    _of_officer(_PASSKEY),
    kept("public_key", LargeBinary, why="recognises what the passkey signed; opens nothing", how_long=_PASSKEY, nullable=False),
    kept("sign_count", BigInteger, why="notices a copy of the passkey", how_long=_PASSKEY, nullable=False),
    kept("added_at", Instant, why="the officer sees which one it is", how_long=_PASSKEY, nullable=False),
    kept("used_at", Instant, why="the officer sees whether it is in use", how_long=_PASSKEY),
)

used_challenges: Final = Table(
    "used_challenges",
    metadata,
    kept("challenge_hash", Text, why="what a passkey signed counts once; a keyed hash", how_long=_CHALLENGE, primary_key=True),
    kept("used_at", Instant, why="forgets it", how_long=_CHALLENGE, nullable=False),
)

shifts: Final = Table(
    "shifts",
    metadata,
    kept("shift_id", Text, why="a random name of the shift", how_long=_ROSTER, primary_key=True),
    kept("post_id", Text, why="whose roster it is", how_long=_ROSTER, nullable=False),
    _of_officer(_ROSTER),
    kept("weekday", Integer, why="the day it comes back on; 0 is Monday", how_long=_ROSTER, nullable=False),
    kept("begins", Integer, why="minute of the day it begins", how_long=_ROSTER, nullable=False),
    kept("ends", Integer, why="minute of the day it ends", how_long=_ROSTER, nullable=False),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    CheckConstraint("begins >= 0 AND ends > begins AND ends <= 1440", name="minutes"),
)

holidays: Final = Table(
    "holidays",
    metadata,
    kept("post_id", Text, why="whose roster it is", how_long=_ROSTER, primary_key=True),
    kept("day", Date, why="a day without shifts", how_long=_ROSTER, primary_key=True),
    kept("country", Text, why="whose holiday it is", how_long=_ROSTER, nullable=False),
    kept("name", Text, why="what the day is called", how_long=_ROSTER, nullable=False),
)

Index("ix_officers_post_id", officers.c.post_id)  # Officers.of_post
Index("ix_invitations_officer_id", invitations.c.officer_id)  # the cascade, and a new invitation instead of an old one
Index("ix_recovery_codes_officer_id", recovery_codes.c.officer_id)  # the cascade, and codes made anew
Index("ix_sessions_officer_id", sessions.c.officer_id)  # the cascade, and revoking
Index("ix_passkeys_officer_id", passkeys.c.officer_id)  # the cascade, and an officer's own page
Index("ix_sign_in_tries_subject", sign_in_tries.c.subject_hash, sign_in_tries.c.at)  # Sessions.tries
Index("ix_shifts_post_id", shifts.c.post_id)  # Roster.shifts
Index("ix_shifts_officer_id", shifts.c.officer_id)  # the cascade
