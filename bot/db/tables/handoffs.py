"""Posts, drafts, handoffs, consents and relays: every column with why and how long we keep it."""

from typing import Final

from sqlalchemy import (
    CHAR,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from bot.db.types import UtcDateTime, metadata, person_foreign_key, private_column

_POST_RETENTION: Final = "as long as the post works with us"
_DRAFT_RETENTION: Final = "15 minutes without a touch, or until she sends it, leaves or erases"
_HANDOFF_RETENTION: Final = "until the words are destroyed, 30 days after it ended (7 to 90), or until she erases"
_CARD_RETENTION: Final = "the same; emptied at once when she withdraws or nobody took it"
_HOUR_RETENTION: Final = "1 hour"


def _handoff_foreign_key() -> ForeignKey:
    return ForeignKey("handoffs.handoff_id", ondelete="CASCADE")


posts: Final = Table(
    "posts",
    metadata,
    private_column("post_id", Text, purpose="a short name for the post", retention=_POST_RETENTION, primary_key=True),
    private_column(
        "name", Text, purpose="she is told who would read her card", retention=_POST_RETENTION, nullable=False
    ),
    private_column("country", CHAR(2), purpose="where it is", retention=_POST_RETENTION, nullable=False),
    private_column("origin", CHAR(2), purpose="whose women it serves; empty for all", retention=_POST_RETENTION),
    private_column("run_by", Text, purpose="she is told whom they work for", retention=_POST_RETENTION, nullable=False),
    private_column("mission_id", Text, purpose="its row in the directory", retention=_POST_RETENTION),
    private_column(
        "time_zone", Text, purpose="its hours and her window are meant in it", retention=_POST_RETENTION, nullable=False
    ),
    private_column(
        "reports", Text, purpose="she is told what they may have to report", retention=_POST_RETENTION, nullable=False
    ),
    private_column(
        "hours", Text, purpose="she is told when somebody answers", retention=_POST_RETENTION, nullable=False
    ),
    private_column("languages", Text, purpose="she is told what they speak", retention=_POST_RETENTION, nullable=False),
    private_column("keep_days", Integer, purpose="how long it keeps words", retention=_POST_RETENTION, nullable=False),
    private_column("joined_at", UtcDateTime, purpose="only then it is shown", retention=_POST_RETENTION),
    private_column("closed_at", UtcDateTime, purpose="then it is shown no more", retention=_POST_RETENTION),
    private_column(
        "on_duty_at", UtcDateTime, purpose="she is told whether somebody is there", retention=_POST_RETENTION
    ),
    CheckConstraint("run_by IN ('mission', 'non_government')", name="run_by"),
    CheckConstraint("reports IN ('unknown', 'some', 'children', 'nothing')", name="reports"),
)

post_checks: Final = Table(
    "post_checks",
    metadata,
    private_column(
        "post_id",
        Text,
        ForeignKey("posts.post_id", ondelete="CASCADE"),
        purpose="whose check it is",
        retention=_POST_RETENTION,
        primary_key=True,
    ),
    private_column(
        "item", Text, purpose="what was seen to before it joined", retention=_POST_RETENTION, primary_key=True
    ),
    private_column("checked_at", UtcDateTime, purpose="when it was seen to", retention=_POST_RETENTION, nullable=False),
    private_column("by", Text, purpose="who saw to it", retention=_POST_RETENTION, nullable=False),
)

drafts: Final = Table(
    "drafts",
    metadata,
    private_column(
        "draft_id", Text, purpose="a random name; its key is called so", retention=_DRAFT_RETENTION, primary_key=True
    ),
    person_foreign_key(_DRAFT_RETENTION, unique=True),
    private_column("post_id", Text, purpose="which post it would go to", retention=_DRAFT_RETENTION, nullable=False),
    private_column(
        "answers",
        LargeBinary,
        purpose="her card so far, as she sees it; encrypted",
        retention=_DRAFT_RETENTION,
        nullable=False,
    ),
    private_column(
        "changed_at", UtcDateTime, purpose="tells when to destroy it", retention=_DRAFT_RETENTION, nullable=False
    ),
    private_column("shown_at", UtcDateTime, purpose="only what she has seen may be sent", retention=_DRAFT_RETENTION),
)

handoffs: Final = Table(
    "handoffs",
    metadata,
    private_column(
        "handoff_id",
        Text,
        purpose="a random name of her request for a person",
        retention=_HANDOFF_RETENTION,
        primary_key=True,
    ),
    person_foreign_key(_HANDOFF_RETENTION),
    private_column("post_id", Text, purpose="who may read it", retention=_HANDOFF_RETENTION, nullable=False),
    private_column(
        "code",
        Text,
        purpose="what it is called between her and the post",
        retention=_HANDOFF_RETENTION,
        nullable=False,
        unique=True,
    ),
    private_column(
        "return_hash",
        Text,
        purpose="knows her return code again; a keyed hash",
        retention=_HANDOFF_RETENTION,
        unique=True,
    ),
    private_column("state", Text, purpose="where it is in its life", retention=_HANDOFF_RETENTION, nullable=False),
    private_column("language", Text, purpose="which language she reads", retention=_HANDOFF_RETENTION, nullable=False),
    private_column("urgency", Text, purpose="orders the queue, as she marked it", retention=_CARD_RETENTION),
    private_column("help", LargeBinary, purpose="what kind of help she wants; encrypted", retention=_CARD_RETENTION),
    private_column("time_window", Text, purpose="at which hours she may be written to", retention=_CARD_RETENTION),
    private_column("days", Text, purpose="on which days she may be written to", retention=_CARD_RETENTION),
    private_column("how", Text, purpose="how she may be written to", retention=_CARD_RETENTION),
    private_column("who", Text, purpose="whether she asked for a woman", retention=_CARD_RETENTION),
    private_column("cover", Text, purpose="what to say if another person answers", retention=_CARD_RETENTION),
    private_column("officer_id", Text, purpose="who holds it", retention=_HANDOFF_RETENTION),
    private_column("to_officer", Text, purpose="whom it was offered to", retention=_HANDOFF_RETENTION),
    private_column("to_post", Text, purpose="which other post it was offered to", retention=_HANDOFF_RETENTION),
    private_column("offered_at", UtcDateTime, purpose="takes back an offer nobody took", retention=_HANDOFF_RETENTION),
    private_column(
        "queued_at", UtcDateTime, purpose="counts cards a day", retention=_HANDOFF_RETENTION, nullable=False
    ),
    private_column(
        "waiting_since",
        UtcDateTime,
        purpose="tells when to call somebody else, and her",
        retention=_HANDOFF_RETENTION,
        nullable=False,
    ),
    private_column(
        "claimed_at", UtcDateTime, purpose="takes back a claim without a word", retention=_HANDOFF_RETENTION
    ),
    private_column("read_at", UtcDateTime, purpose="she is told whether it was read", retention=_HANDOFF_RETENTION),
    private_column("answered_at", UtcDateTime, purpose="nobody else is called then", retention=_HANDOFF_RETENTION),
    private_column(
        "wrote_at",
        UtcDateTime,
        purpose="she may be answered for a while after it",
        retention=_HANDOFF_RETENTION,
        nullable=False,
    ),
    private_column(
        "moved_at",
        UtcDateTime,
        purpose="ends what nobody wrote in for weeks",
        retention=_HANDOFF_RETENTION,
        nullable=False,
    ),
    private_column("step", Integer, purpose="who was called already", retention=_HANDOFF_RETENTION, nullable=False),
    private_column(
        "told_step", Integer, purpose="what she was told already", retention=_HANDOFF_RETENTION, nullable=False
    ),
    private_column(
        "sealed_at", UtcDateTime, purpose="she left: nothing reaches her until her code", retention=_HANDOFF_RETENTION
    ),
    private_column("ended_at", UtcDateTime, purpose="tells when to remove the row", retention=_HANDOFF_RETENTION),
    private_column(
        "end_told_at", UtcDateTime, purpose="whether she was told how it ended", retention=_HANDOFF_RETENTION
    ),
    private_column("outcome", Text, purpose="how it ended", retention=_HANDOFF_RETENTION),
    private_column(
        "has_word", Boolean, purpose="whether another account is asked for her code word", retention=_HANDOFF_RETENTION
    ),
    private_column(
        "account_at",
        UtcDateTime,
        purpose="an officer is told that another account answers",
        retention=_HANDOFF_RETENTION,
    ),
    private_column(
        "account_known_at", UtcDateTime, purpose="until an officer knows it, replies wait", retention=_HANDOFF_RETENTION
    ),
    CheckConstraint(
        "state IN ('queued', 'claimed', 'transferring', 'wrapped_up', 'withdrawn', 'expired')", name="state"
    ),
    # The database itself knows one holder: none in the queue, one once it is claimed.
    CheckConstraint(
        "(state <> 'queued' OR officer_id IS NULL) AND (state <> 'claimed' OR officer_id IS NOT NULL)", name="holder"
    ),
    CheckConstraint("(ended_at IS NOT NULL) = (state IN ('wrapped_up', 'withdrawn', 'expired'))", name="ended"),
)

consents: Final = Table(
    "consents",
    metadata,
    private_column(
        "consent_id",
        Text,
        purpose="a random name of what she agreed to",
        retention=_HANDOFF_RETENTION,
        primary_key=True,
    ),
    private_column(
        "handoff_id",
        Text,
        _handoff_foreign_key(),
        purpose="for which handoff",
        retention=_HANDOFF_RETENTION,
        nullable=False,
    ),
    private_column("purpose", Text, purpose="what she agreed to", retention=_HANDOFF_RETENTION, nullable=False),
    private_column("recipient", Text, purpose="with whom", retention=_HANDOFF_RETENTION, nullable=False),
    private_column(
        "text_version", Text, purpose="in which words she was asked", retention=_HANDOFF_RETENTION, nullable=False
    ),
    private_column("given_at", UtcDateTime, purpose="when she agreed", retention=_HANDOFF_RETENTION, nullable=False),
    private_column("valid_days", Integer, purpose="until when it holds", retention=_HANDOFF_RETENTION, nullable=False),
    private_column("withdrawn_at", UtcDateTime, purpose="whether she took it back", retention=_HANDOFF_RETENTION),
)

relay: Final = Table(
    "relay",
    metadata,
    private_column(
        "handoff_id",
        Text,
        _handoff_foreign_key(),
        purpose="in which handoff",
        retention=_CARD_RETENTION,
        primary_key=True,
    ),
    private_column(
        "position",
        Integer,
        purpose="where its words are in the vault",
        retention=_CARD_RETENTION,
        primary_key=True,
        autoincrement=False,
    ),
    private_column("serial", Integer, purpose="shows that none is missing", retention=_CARD_RETENTION, nullable=False),
    private_column("side", Text, purpose="who wrote it", retention=_CARD_RETENTION, nullable=False),
    private_column("state", Text, purpose="whether it reached her", retention=_CARD_RETENTION, nullable=False),
    private_column("by", Text, purpose="which officer wrote it", retention=_CARD_RETENTION, nullable=False),
    private_column("media", Text, purpose="a voice note or a photo of hers", retention=_CARD_RETENTION),
    private_column("asks", Text, purpose="what an officer asks her consent for", retention=_CARD_RETENTION),
    private_column("written_at", UtcDateTime, purpose="when it was written", retention=_CARD_RETENTION, nullable=False),
    private_column(
        "due_at",
        UtcDateTime,
        purpose="until then an officer can take it back",
        retention=_CARD_RETENTION,
        nullable=False,
    ),
    private_column("done_at", UtcDateTime, purpose="when it reached her, or did not", retention=_CARD_RETENTION),
    private_column("changes", Integer, purpose="which earlier message of hers she edited", retention=_CARD_RETENTION),
    UniqueConstraint("handoff_id", "serial"),
    CheckConstraint("side IN ('her', 'officer', 'note')", name="side"),
    CheckConstraint("state IN ('due', 'held', 'handed', 'delivered', 'failed', 'cancelled', 'undone')", name="state"),
)

return_tries: Final = Table(
    "return_tries",
    metadata,
    person_foreign_key(_HOUR_RETENTION, primary_key=True),
    private_column(
        "tries", Integer, purpose="stops guessing at return codes", retention=_HOUR_RETENTION, nullable=False
    ),
    private_column(
        "began_at", UtcDateTime, purpose="tells when to forget the tries", retention=_HOUR_RETENTION, nullable=False
    ),
)

Index("ix_handoffs_person_id", handoffs.c.person_id)  # Handoffs.of: erasing a person, and the cascade
Index("ix_handoffs_post_id", handoffs.c.post_id, handoffs.c.state)  # Handoffs.queue
Index("ix_handoffs_ended_at", handoffs.c.ended_at)  # retention: what is left of ended ones
Index("ix_consents_handoff_id", consents.c.handoff_id)  # Consents.of, and the cascade
Index("ix_relay_state", relay.c.state, relay.c.due_at)  # Relay.pending, Relay.handed
Index("ix_drafts_changed_at", drafts.c.changed_at)  # Drafts.untouched


_FOLLOW_UP_RETENTION: Final = (
    "until the words of the handoff are destroyed, at once when she withdraws, or until she erases"
)
_CORRECTION_RETENTION: Final = "until the editor of the directory has settled it"


def _follow_up_handoff_key() -> ForeignKey:
    return ForeignKey("handoffs.handoff_id", ondelete="CASCADE")


ticks: Final = Table(
    "ticks",
    metadata,
    private_column(
        "handoff_id",
        Text,
        _follow_up_handoff_key(),
        purpose="in which handoff",
        retention=_FOLLOW_UP_RETENTION,
        primary_key=True,
    ),
    private_column(
        "checklist", Text, purpose="which checklist was followed", retention=_FOLLOW_UP_RETENTION, primary_key=True
    ),
    private_column("step", Text, purpose="which step was done", retention=_FOLLOW_UP_RETENTION, primary_key=True),
    private_column(
        "has_consent",
        Boolean,
        purpose="whether she said yes to this one step",
        retention=_FOLLOW_UP_RETENTION,
        nullable=False,
    ),
    private_column("by", Text, purpose="which officer did it", retention=_FOLLOW_UP_RETENTION, nullable=False),
    private_column(
        "ticked_at", UtcDateTime, purpose="when it was done", retention=_FOLLOW_UP_RETENTION, nullable=False
    ),
)

referrals: Final = Table(
    "referrals",
    metadata,
    private_column(
        "referral_id", Text, purpose="a random name of the slip", retention=_FOLLOW_UP_RETENTION, primary_key=True
    ),
    private_column(
        "handoff_id",
        Text,
        _follow_up_handoff_key(),
        purpose="in which handoff",
        retention=_FOLLOW_UP_RETENTION,
        nullable=False,
    ),
    private_column(
        "service", Text, purpose="what kind of help she was referred to", retention=_FOLLOW_UP_RETENTION, nullable=False
    ),
    private_column(
        "receiver", Text, purpose="which row of the directory was asked", retention=_FOLLOW_UP_RETENTION, nullable=False
    ),
    private_column(
        "state", Text, purpose="whether somebody there took it", retention=_FOLLOW_UP_RETENTION, nullable=False
    ),
    private_column("by", Text, purpose="which officer referred her", retention=_FOLLOW_UP_RETENTION, nullable=False),
    private_column(
        "agreed_at", UtcDateTime, purpose="when she said yes to it", retention=_FOLLOW_UP_RETENTION, nullable=False
    ),
    private_column("settled_at", UtcDateTime, purpose="when it was known how it ended", retention=_FOLLOW_UP_RETENTION),
    CheckConstraint("state IN ('asked', 'confirmed', 'unavailable', 'declined', 'unsafe')", name="state"),
    CheckConstraint("(settled_at IS NULL) = (state = 'asked')", name="settled"),
)

corrections: Final = Table(
    "corrections",
    metadata,
    private_column(
        "correction_id",
        Text,
        purpose="a random name of what was found",
        retention=_CORRECTION_RETENTION,
        primary_key=True,
    ),
    private_column(
        "row_id", Text, purpose="which row of the directory is wrong", retention=_CORRECTION_RETENTION, nullable=False
    ),
    private_column("fault", Text, purpose="what is wrong with it", retention=_CORRECTION_RETENTION, nullable=False),
    private_column("post_id", Text, purpose="which post found it", retention=_CORRECTION_RETENTION, nullable=False),
    private_column("by", Text, purpose="which officer can be asked", retention=_CORRECTION_RETENTION, nullable=False),
    private_column(
        "found_at", UtcDateTime, purpose="when it was found", retention=_CORRECTION_RETENTION, nullable=False
    ),
)

Index("ix_referrals_handoff_id", referrals.c.handoff_id)  # Referrals.of, and the cascade
Index("ix_corrections_row_id", corrections.c.row_id)  # Corrections.known


_ALERT_RETENTION: Final = "until the doorbell is taken off, or the post is removed"
_CODE_RETENTION: Final = "until used, 1 hour at most"

doorbells: Final = Table(
    "doorbells",
    metadata,
    private_column(
        "post_id",
        Text,
        ForeignKey("posts.post_id", ondelete="CASCADE"),
        purpose="whose doorbell it is",
        retention=_ALERT_RETENTION,
        primary_key=True,
    ),
    private_column(
        "code_hash",
        Text,
        purpose="recognises the code that is written in the group",
        retention=_CODE_RETENTION,
        unique=True,
    ),
    private_column(
        "code_at", UtcDateTime, purpose="tells when the code opens nothing any more", retention=_CODE_RETENTION
    ),
    private_column(
        "group_key",
        Text,
        purpose="recognises the group; a keyed hash of its chat",
        retention=_ALERT_RETENTION,
        unique=True,
    ),
    private_column("route", LargeBinary, purpose="the group to ring in, encrypted", retention=_ALERT_RETENTION),
    private_column("rang_at", UtcDateTime, purpose="keeps rings apart", retention=_ALERT_RETENTION),
    private_column("rung_for", UtcDateTime, purpose="what came until then was rung for", retention=_ALERT_RETENTION),
    private_column(
        "silent_at", UtcDateTime, purpose="officers are told that it does not ring", retention=_ALERT_RETENTION
    ),
)
