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

from bot.store.columns import Instant, kept, metadata, of_person

_POST: Final = "as long as the post works with us"
_DRAFT: Final = "15 minutes without a touch, or until she sends it, leaves or erases"
_HANDOFF: Final = "until the words are destroyed, 30 days after it ended (7 to 90), or until she erases"
_CARD: Final = "the same; emptied at once when she withdraws or nobody took it"
_HOUR: Final = "1 hour"


def _of_handoff() -> ForeignKey:
    return ForeignKey("handoffs.handoff_id", ondelete="CASCADE")


posts: Final = Table(
    "posts",
    metadata,
    kept("post_id", Text, why="a short name for the post", how_long=_POST, primary_key=True),
    kept("name", Text, why="she is told who would read her card", how_long=_POST, nullable=False),
    kept("country", CHAR(2), why="where it is", how_long=_POST, nullable=False),
    kept("origin", CHAR(2), why="whose women it serves; empty for all", how_long=_POST),
    kept("run_by", Text, why="she is told whom they work for", how_long=_POST, nullable=False),
    kept("mission_id", Text, why="its row in the directory", how_long=_POST),
    kept("time_zone", Text, why="its hours and her window are meant in it", how_long=_POST, nullable=False),
    kept("reports", Text, why="she is told what they may have to report", how_long=_POST, nullable=False),
    kept("hours", Text, why="she is told when somebody answers", how_long=_POST, nullable=False),
    kept("languages", Text, why="she is told what they speak", how_long=_POST, nullable=False),
    kept("keep_days", Integer, why="how long it keeps words", how_long=_POST, nullable=False),
    kept("joined_at", Instant, why="only then it is shown", how_long=_POST),
    kept("closed_at", Instant, why="then it is shown no more", how_long=_POST),
    kept("on_duty_at", Instant, why="she is told whether somebody is there", how_long=_POST),
    CheckConstraint("run_by IN ('mission', 'non_government')", name="run_by"),
    CheckConstraint("reports IN ('unknown', 'some', 'children', 'nothing')", name="reports"),
)

post_checks: Final = Table(
    "post_checks",
    metadata,
    kept("post_id", Text, ForeignKey("posts.post_id", ondelete="CASCADE"), why="whose check it is", how_long=_POST,
         primary_key=True),
    kept("item", Text, why="what was seen to before it joined", how_long=_POST, primary_key=True),
    kept("checked_at", Instant, why="when it was seen to", how_long=_POST, nullable=False),
    kept("by", Text, why="who saw to it", how_long=_POST, nullable=False),
)  # fmt: skip

drafts: Final = Table(
    "drafts",
    metadata,
    kept("draft_id", Text, why="a random name; its key is called so", how_long=_DRAFT, primary_key=True),
    of_person(_DRAFT, unique=True),
    kept("post_id", Text, why="which post it would go to", how_long=_DRAFT, nullable=False),
    kept("answers", LargeBinary, why="her card so far, as she sees it; encrypted", how_long=_DRAFT, nullable=False),
    kept("changed_at", Instant, why="tells when to destroy it", how_long=_DRAFT, nullable=False),
    kept("shown_at", Instant, why="only what she has seen may be sent", how_long=_DRAFT),
)

handoffs: Final = Table(
    "handoffs",
    metadata,
    kept("handoff_id", Text, why="a random name of her request for a person", how_long=_HANDOFF, primary_key=True),
    of_person(_HANDOFF),
    kept("post_id", Text, why="who may read it", how_long=_HANDOFF, nullable=False),
    kept("code", Text, why="what it is called between her and the post", how_long=_HANDOFF, nullable=False, unique=True),
    kept("return_hash", Text, why="knows her return code again; a keyed hash", how_long=_HANDOFF, unique=True),
    kept("state", Text, why="where it is in its life", how_long=_HANDOFF, nullable=False),
    kept("language", Text, why="which language she reads", how_long=_HANDOFF, nullable=False),
    kept("urgency", Text, why="orders the queue, as she marked it", how_long=_CARD),
    kept("help", LargeBinary, why="what kind of help she wants; encrypted", how_long=_CARD),
    kept("time_window", Text, why="at which hours she may be written to", how_long=_CARD),
    kept("days", Text, why="on which days she may be written to", how_long=_CARD),
    kept("how", Text, why="how she may be written to", how_long=_CARD),
    kept("who", Text, why="whether she asked for a woman", how_long=_CARD),
    kept("cover", Text, why="what to say if another person answers", how_long=_CARD),
    kept("officer_id", Text, why="who holds it", how_long=_HANDOFF),
    kept("to_officer", Text, why="whom it was offered to", how_long=_HANDOFF),
    kept("to_post", Text, why="which other post it was offered to", how_long=_HANDOFF),
    kept("offered_at", Instant, why="takes back an offer nobody took", how_long=_HANDOFF),
    kept("queued_at", Instant, why="counts cards a day", how_long=_HANDOFF, nullable=False),
    kept("waiting_since", Instant, why="tells when to call somebody else, and her", how_long=_HANDOFF, nullable=False),
    kept("claimed_at", Instant, why="takes back a claim without a word", how_long=_HANDOFF),
    kept("read_at", Instant, why="she is told whether it was read", how_long=_HANDOFF),
    kept("answered_at", Instant, why="nobody else is called then", how_long=_HANDOFF),
    kept("wrote_at", Instant, why="she may be answered for a while after it", how_long=_HANDOFF, nullable=False),
    kept("moved_at", Instant, why="ends what nobody wrote in for weeks", how_long=_HANDOFF, nullable=False),
    kept("step", Integer, why="who was called already", how_long=_HANDOFF, nullable=False),
    kept("told_step", Integer, why="what she was told already", how_long=_HANDOFF, nullable=False),
    kept("sealed_at", Instant, why="she left: nothing reaches her until her code", how_long=_HANDOFF),
    kept("ended_at", Instant, why="tells when to remove the row", how_long=_HANDOFF),
    kept("end_told_at", Instant, why="whether she was told how it ended", how_long=_HANDOFF),
    kept("outcome", Text, why="how it ended", how_long=_HANDOFF),
    kept("has_word", Boolean, why="whether another account is asked for her code word", how_long=_HANDOFF),
    kept("account_at", Instant, why="an officer is told that another account answers", how_long=_HANDOFF),
    kept("account_known_at", Instant, why="until an officer knows it, replies wait", how_long=_HANDOFF),
    CheckConstraint(
        "state IN ('queued', 'claimed', 'transferring', 'wrapped_up', 'withdrawn', 'expired')", name="state"
    ),
    # The database itself knows one holder: none in the queue, one once it is claimed.
    CheckConstraint(
        "(state <> 'queued' OR officer_id IS NULL) AND (state <> 'claimed' OR officer_id IS NOT NULL)", name="holder"
    ),
    CheckConstraint(
        "(ended_at IS NOT NULL) = (state IN ('wrapped_up', 'withdrawn', 'expired'))", name="ended"
    ),
)  # fmt: skip

consents: Final = Table(
    "consents",
    metadata,
    kept("consent_id", Text, why="a random name of what she agreed to", how_long=_HANDOFF, primary_key=True),
    kept("handoff_id", Text, _of_handoff(), why="for which handoff", how_long=_HANDOFF, nullable=False),
    kept("purpose", Text, why="what she agreed to", how_long=_HANDOFF, nullable=False),
    kept("recipient", Text, why="with whom", how_long=_HANDOFF, nullable=False),
    kept("text_version", Text, why="in which words she was asked", how_long=_HANDOFF, nullable=False),
    kept("given_at", Instant, why="when she agreed", how_long=_HANDOFF, nullable=False),
    kept("valid_days", Integer, why="until when it holds", how_long=_HANDOFF, nullable=False),
    kept("withdrawn_at", Instant, why="whether she took it back", how_long=_HANDOFF),
)

relay: Final = Table(
    "relay",
    metadata,
    kept("handoff_id", Text, _of_handoff(), why="in which handoff", how_long=_CARD, primary_key=True),
    kept("position", Integer, why="where its words are in the vault", how_long=_CARD, primary_key=True,
         autoincrement=False),
    kept("serial", Integer, why="shows that none is missing", how_long=_CARD, nullable=False),
    kept("side", Text, why="who wrote it", how_long=_CARD, nullable=False),
    kept("state", Text, why="whether it reached her", how_long=_CARD, nullable=False),
    kept("by", Text, why="which officer wrote it", how_long=_CARD, nullable=False),
    kept("media", Text, why="a voice note or a photo of hers", how_long=_CARD),
    kept("asks", Text, why="what an officer asks her consent for", how_long=_CARD),
    kept("written_at", Instant, why="when it was written", how_long=_CARD, nullable=False),
    kept("due_at", Instant, why="until then an officer can take it back", how_long=_CARD, nullable=False),
    kept("done_at", Instant, why="when it reached her, or did not", how_long=_CARD),
    kept("changes", Integer, why="which earlier message of hers she edited", how_long=_CARD),
    UniqueConstraint("handoff_id", "serial"),
    CheckConstraint("side IN ('her', 'officer', 'note')", name="side"),
    CheckConstraint(
        "state IN ('due', 'held', 'handed', 'delivered', 'failed', 'cancelled', 'undone')", name="state"
    ),
)  # fmt: skip

return_tries: Final = Table(
    "return_tries",
    metadata,
    of_person(_HOUR, primary_key=True),
    kept("tries", Integer, why="stops guessing at return codes", how_long=_HOUR, nullable=False),
    kept("began_at", Instant, why="tells when to forget the tries", how_long=_HOUR, nullable=False),
)

Index("ix_handoffs_person_id", handoffs.c.person_id)  # Handoffs.of: erasing a person, and the cascade
Index("ix_handoffs_post_id", handoffs.c.post_id, handoffs.c.state)  # Handoffs.queue
Index("ix_handoffs_ended_at", handoffs.c.ended_at)  # retention: what is left of ended ones
Index("ix_consents_handoff_id", consents.c.handoff_id)  # Consents.of, and the cascade
Index("ix_relay_state", relay.c.state, relay.c.due_at)  # Relay.pending, Relay.handed
Index("ix_drafts_changed_at", drafts.c.changed_at)  # Drafts.untouched
