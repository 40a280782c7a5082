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

from bot.db.types import UtcDateTime, metadata, private_column

_OFFICER_RETENTION: Final = "until a year after the account was disabled"
_SESSION_RETENTION: Final = "until signed out, 8 hours at most"
_INVITATION_RETENTION: Final = "until used, 72 hours at most"
_TRY_RETENTION: Final = "15 minutes"
_PASSKEY_RETENTION: Final = "until removed, or the account is reset"
_CHALLENGE_RETENTION: Final = "10 minutes"
_RECOVERY_CODE_RETENTION: Final = "until used, or made anew"
_ROSTER_RETENTION: Final = "until removed"
_SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself in INTEGER columns only


def _officer_foreign_key(retention: str, **options: bool) -> Column[Any]:
    """Rows of an officer leave with him."""
    target = ForeignKey("officers.officer_id", ondelete="CASCADE")
    return private_column(
        "officer_id", Text, target, purpose="whose row it is", retention=retention, nullable=False, **options
    )


officers: Final = Table(
    "officers",
    metadata,
    private_column(
        "officer_id", Text, purpose="a random name for the account", retention=_OFFICER_RETENTION, primary_key=True
    ),
    private_column(
        "post_id",
        Text,
        purpose="the one post whose handoffs he sees; none where he sees none",
        retention=_OFFICER_RETENTION,
    ),
    private_column(
        "login", Text, purpose="the name he signs in with", retention=_OFFICER_RETENTION, nullable=False, unique=True
    ),
    private_column("name", Text, purpose="what colleagues call him", retention=_OFFICER_RETENTION, nullable=False),
    private_column(
        "title", Text, purpose="what kind of officer women are told of", retention=_OFFICER_RETENTION, nullable=False
    ),
    private_column("roles", Text, purpose="what he may do", retention=_OFFICER_RETENTION, nullable=False),
    private_column(
        "language", Text, purpose="the language of his console", retention=_OFFICER_RETENTION, nullable=False
    ),
    private_column(
        "languages", Text, purpose="the languages he can answer in", retention=_OFFICER_RETENTION, nullable=False
    ),
    private_column(
        "is_woman",
        Boolean,
        purpose="whether a woman who asks for a woman can have her",
        retention=_OFFICER_RETENTION,
        nullable=False,
    ),
    private_column("password_hash", Text, purpose="recognises the password; argon2id", retention=_OFFICER_RETENTION),
    private_column(
        "totp", LargeBinary, purpose="recognises the codes of his phone; encrypted", retention=_OFFICER_RETENTION
    ),
    private_column("totp_step", Integer, purpose="a code opens once", retention=_OFFICER_RETENTION),
    private_column(
        "on_duty_at",
        UtcDateTime,
        purpose="since when he answers; women are told whether anybody does",
        retention=_OFFICER_RETENTION,
    ),
    private_column("cap", Integer, purpose="how many handoffs he holds at once at most", retention=_OFFICER_RETENTION),
    private_column(
        "epoch", Integer, purpose="ends all his sessions at once", retention=_OFFICER_RETENTION, nullable=False
    ),
    private_column(
        "joined_at", UtcDateTime, purpose="whether the invitation was accepted", retention=_OFFICER_RETENTION
    ),
    private_column(
        "disabled_at", UtcDateTime, purpose="tells when to remove the account", retention=_OFFICER_RETENTION
    ),
    private_column(
        "invited_by",
        Text,
        purpose="who opened the account last cannot be who confirms it",
        retention=_OFFICER_RETENTION,
    ),
    private_column(
        "invited_at", UtcDateTime, purpose="colleagues are told when it was opened", retention=_OFFICER_RETENTION
    ),
    private_column(
        "confirmed_at",
        UtcDateTime,
        purpose="before a second person confirmed it, it opens nothing of any woman",
        retention=_OFFICER_RETENTION,
    ),
)

invitations: Final = Table(
    "invitations",
    metadata,
    private_column(
        "code_hash",
        Text,
        purpose="recognises the code of the invitation",
        retention=_INVITATION_RETENTION,
        primary_key=True,
    ),
    _officer_foreign_key(_INVITATION_RETENTION),
    private_column(
        "made_at",
        UtcDateTime,
        purpose="tells when it opens nothing any more",
        retention=_INVITATION_RETENTION,
        nullable=False,
    ),
)

recovery_codes: Final = Table(
    "recovery_codes",
    metadata,
    private_column(
        "code_hash",
        Text,
        purpose="recognises a code for a lost phone",
        retention=_RECOVERY_CODE_RETENTION,
        primary_key=True,
    ),
    _officer_foreign_key(_RECOVERY_CODE_RETENTION),
)

sessions: Final = Table(
    "sessions",
    metadata,
    private_column(
        "session_hash",
        Text,
        purpose="recognises a browser; a keyed hash of its cookie",
        retention=_SESSION_RETENTION,
        primary_key=True,
    ),
    _officer_foreign_key(_SESSION_RETENTION),
    private_column(
        "stage",
        Text,
        purpose="whether he signed in, or only holds an invitation",
        retention=_SESSION_RETENTION,
        nullable=False,
    ),
    private_column(
        "epoch", Integer, purpose="ends it when the account changes", retention=_SESSION_RETENTION, nullable=False
    ),
    private_column(
        "began_at", UtcDateTime, purpose="ends it after eight hours", retention=_SESSION_RETENTION, nullable=False
    ),
    private_column(
        "seen_at", UtcDateTime, purpose="ends it when nobody uses it", retention=_SESSION_RETENTION, nullable=False
    ),
    private_column(
        "totp",
        LargeBinary,
        purpose="the secret this browser was shown, until he joined with it; encrypted",
        retention=_SESSION_RETENTION,
    ),
    CheckConstraint("stage IN ('joining', 'signed_in')", name="stage"),
)

sign_in_tries: Final = Table(
    "sign_in_tries",
    metadata,
    private_column(
        "try_id", _SERIAL, purpose="tells tries apart", retention=_TRY_RETENTION, primary_key=True, autoincrement=True
    ),
    private_column(
        "subject_hash",
        Text,
        purpose="counts tries of an account or an address; a keyed hash",
        retention=_TRY_RETENTION,
        nullable=False,
    ),
    private_column("at", UtcDateTime, purpose="forgets a try after a while", retention=_TRY_RETENTION, nullable=False),
)

passkeys: Final = Table(
    "passkeys",
    metadata,
    private_column(
        "credential_id",
        LargeBinary,
        purpose="the name the passkey has given itself",
        retention=_PASSKEY_RETENTION,
        primary_key=True,
    ),
    _officer_foreign_key(_PASSKEY_RETENTION),
    private_column(
        "public_key",
        LargeBinary,
        purpose="recognises what the passkey signed; opens nothing",
        retention=_PASSKEY_RETENTION,
        nullable=False,
    ),
    private_column(
        "sign_count", BigInteger, purpose="notices a copy of the passkey", retention=_PASSKEY_RETENTION, nullable=False
    ),
    private_column(
        "added_at",
        UtcDateTime,
        purpose="the officer sees which one it is",
        retention=_PASSKEY_RETENTION,
        nullable=False,
    ),
    private_column(
        "used_at", UtcDateTime, purpose="the officer sees whether it is in use", retention=_PASSKEY_RETENTION
    ),
)

used_challenges: Final = Table(
    "used_challenges",
    metadata,
    private_column(
        "challenge_hash",
        Text,
        purpose="what a passkey signed counts once; a keyed hash",
        retention=_CHALLENGE_RETENTION,
        primary_key=True,
    ),
    private_column("used_at", UtcDateTime, purpose="forgets it", retention=_CHALLENGE_RETENTION, nullable=False),
)

shifts: Final = Table(
    "shifts",
    metadata,
    private_column(
        "shift_id", Text, purpose="a random name of the shift", retention=_ROSTER_RETENTION, primary_key=True
    ),
    private_column("post_id", Text, purpose="whose roster it is", retention=_ROSTER_RETENTION, nullable=False),
    _officer_foreign_key(_ROSTER_RETENTION),
    private_column(
        "weekday", Integer, purpose="the day it comes back on; 0 is Monday", retention=_ROSTER_RETENTION, nullable=False
    ),
    private_column(
        "begins", Integer, purpose="minute of the day it begins", retention=_ROSTER_RETENTION, nullable=False
    ),
    private_column("ends", Integer, purpose="minute of the day it ends", retention=_ROSTER_RETENTION, nullable=False),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    CheckConstraint("begins >= 0 AND ends > begins AND ends <= 1440", name="minutes"),
)

holidays: Final = Table(
    "holidays",
    metadata,
    private_column("post_id", Text, purpose="whose roster it is", retention=_ROSTER_RETENTION, primary_key=True),
    private_column("day", Date, purpose="a day without shifts", retention=_ROSTER_RETENTION, primary_key=True),
    private_column("country", Text, purpose="whose holiday it is", retention=_ROSTER_RETENTION, nullable=False),
    private_column("name", Text, purpose="what the day is called", retention=_ROSTER_RETENTION, nullable=False),
)

Index("ix_officers_post_id", officers.c.post_id)  # Officers.of_post
Index("ix_invitations_officer_id", invitations.c.officer_id)  # the cascade, and a new invitation instead of an old one
Index("ix_recovery_codes_officer_id", recovery_codes.c.officer_id)  # the cascade, and codes made anew
Index("ix_sessions_officer_id", sessions.c.officer_id)  # the cascade, and revoking
Index("ix_passkeys_officer_id", passkeys.c.officer_id)  # the cascade, and an officer's own page
Index("ix_sign_in_tries_subject", sign_in_tries.c.subject_hash, sign_in_tries.c.at)  # Sessions.tries
Index("ix_shifts_post_id", shifts.c.post_id)  # Roster.shifts
Index("ix_shifts_officer_id", shifts.c.officer_id)  # the cascade
