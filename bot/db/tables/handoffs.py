"""Posts, drafts, handoffs, consents and relays: each column with why and how long we keep it."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CHAR, CheckConstraint, Index, UniqueConstraint

from bot.db.record import Record, build_table, column, table_of
from bot.db.types import CommaSeparated
from bot.domain.handoff import OPEN_STATES, HandoffState
from bot.domain.post import Post

_POST_RETENTION: Final = "as long as the post works with us"
_DRAFT_RETENTION: Final = "15 minutes without a touch, or until she sends it, leaves or erases"
_HANDOFF_RETENTION: Final = "until the words are destroyed, 30 days after it ended (7 to 90), or until she erases"
_CARD_RETENTION: Final = "the same; emptied at once when she withdraws or nobody took it"
_HOUR_RETENTION: Final = "1 hour"
_FOLLOW_UP_RETENTION: Final = (
    "until the words of the handoff are destroyed, at once when she withdraws, or until she erases"
)
_CORRECTION_RETENTION: Final = "until the editor of the directory has settled it"
_OFFICER_DRAFT_RETENTION: Final = (
    "until it is sent, the handoff ends or changes hands, or she leaves or erases; 12 hours at most"
)
_ONCE_RETENTION: Final = "12 hours, or as long as the handoff's row where that is less"
_ALERT_RETENTION: Final = "until the doorbell is taken off, or the post is removed"
_CODE_RETENTION: Final = "until used, 1 hour at most"

posts: Final = build_table(
    Post,
    "posts",
    CheckConstraint("run_by IN ('mission', 'non_government')", name="run_by"),
    CheckConstraint("reports IN ('unknown', 'some', 'children', 'nothing')", name="reports"),
    retention=_POST_RETENTION,
    columns={
        "post_id": column(purpose="a short name for the post", primary_key=True),
        "name": column(purpose="she is told who would read her card"),
        "country": column(CHAR(2), purpose="where it is"),
        "origin": column(CHAR(2), purpose="whose women it serves; empty for all"),
        "run_by": column(purpose="she is told whom they work for"),
        "mission_id": column(purpose="its row in the directory"),
        "time_zone": column(purpose="its hours and her window are meant in it"),
        "reports": column(purpose="she is told what they may have to report"),
        "hours": column(purpose="she is told when somebody answers"),
        "languages": column(CommaSeparated, purpose="she is told what they speak"),
        "keep_days": column(purpose="how long it keeps words"),
        "joined_at": column(purpose="only then it is shown"),
        "closed_at": column(purpose="then it is shown no more"),
        "on_duty_at": column(purpose="she is told whether somebody is there"),
    },
)


class PostCheckRow(Record, table="post_checks", retention=_POST_RETENTION):
    """One item of the checklist of a post that was seen to."""

    post_id: str = column(purpose="whose check it is", references="posts.post_id", primary_key=True)
    item: str = column(purpose="what was seen to before it joined", primary_key=True)
    checked_at: datetime = column(purpose="when it was seen to")
    by: str = column(purpose="who saw to it")


post_checks: Final = table_of(PostCheckRow)


class DraftRow(Record, table="drafts", retention=_DRAFT_RETENTION):
    """A card she has not sent; sealed under a key of its own."""

    draft_id: str = column(purpose="a random name; its key is called so", primary_key=True)
    person_id: str = column(purpose="whose row it is", references="people.person_id", unique=True)
    post_id: str = column(purpose="which post it would go to")
    answers: bytes = column(purpose="her card so far, as she sees it; encrypted", repr=False)
    changed_at: datetime = column(purpose="tells when to destroy it")
    shown_at: datetime | None = column(purpose="only what she has seen may be sent")

    __table_args__ = (Index("ix_drafts_changed_at", "changed_at"),)  # DraftRepository.list_inactive


drafts: Final = table_of(DraftRow)


class HandoffRow(Record, table="handoffs", retention=_HANDOFF_RETENTION):
    """A handoff without its words: what orders the queue and what keeps her safe."""

    handoff_id: str = column(purpose="a random name of her request for a person", primary_key=True)
    person_id: str = column(purpose="whose row it is", references="people.person_id")
    post_id: str = column(purpose="who may read it")
    code: str = column(purpose="what it is called between her and the post", unique=True)
    return_hash: str | None = column(purpose="knows her return code again; a keyed hash", unique=True, repr=False)
    state: HandoffState = column(purpose="where it is in its life")
    language: str = column(purpose="which language she reads")
    urgency: str | None = column(purpose="orders the queue, as she marked it", retention=_CARD_RETENTION)
    help: bytes | None = column(purpose="what kind of help she wants; encrypted", retention=_CARD_RETENTION, repr=False)
    """Sealed: bot/services/handoffs/submission.py."""
    time_window: str | None = column(purpose="at which hours she may be written to", retention=_CARD_RETENTION)
    days: str | None = column(purpose="on which days she may be written to", retention=_CARD_RETENTION)
    how: str | None = column(purpose="how she may be written to", retention=_CARD_RETENTION)
    who: str | None = column(purpose="whether she asked for a woman", retention=_CARD_RETENTION)
    cover: str | None = column(purpose="what to say if another person answers", retention=_CARD_RETENTION)
    officer_id: str | None = column(purpose="who holds it")
    to_officer: str | None = column(purpose="whom it was offered to")
    to_post: str | None = column(purpose="which other post it was offered to")
    offered_at: datetime | None = column(purpose="takes back an offer nobody took")
    queued_at: datetime = column(purpose="counts cards a day")
    waiting_since: datetime = column(purpose="tells when to call somebody else, and her")
    claimed_at: datetime | None = column(purpose="takes back a claim without a word")
    read_at: datetime | None = column(purpose="she is told whether it was read")
    answered_at: datetime | None = column(purpose="nobody else is called once a reply was handed over to her")
    wrote_at: datetime = column(purpose="she may be answered for a while after it")
    moved_at: datetime = column(purpose="ends what nobody wrote in for weeks")
    step: int = column(purpose="who was called already")
    told_step: int = column(purpose="what she was told already")
    sealed_at: datetime | None = column(purpose="she left: nothing reaches her until her code")
    ended_at: datetime | None = column(purpose="tells when to remove the row")
    end_told_at: datetime | None = column(purpose="whether she was told how it ended")
    outcome: str | None = column(purpose="how it ended")
    has_word: bool | None = column(purpose="whether another account is asked for her code word", default=None)
    """Whether a code word stands on her card; None where that was not noted yet."""
    account_at: datetime | None = column(purpose="an officer is told that another account answers", default=None)
    """Since when another account answers than before; a return code was given there."""
    account_known_at: datetime | None = column(purpose="until an officer knows it, replies wait", default=None)
    """When an officer acknowledged that."""
    asked_at: datetime | None = column(purpose="since when what she wrote has no answer", default=None)
    """The first of what she wrote after the last reply that was handed over to her."""
    passed_at: datetime | None = column(purpose="tells that whoever answers next is new to her", default=None)
    """When it left whoever had answered her; None again once whoever took over has."""
    next_told_at: datetime | None = column(purpose="whether she was told that somebody else answers next", default=None)
    """When she was last told so."""
    interpreter_refused_at: datetime | None = column(
        purpose="she is never asked again for an interpreter", default=None
    )
    """When she said no to an interpreter, or took one out."""
    translation_refused_at: datetime | None = column(
        purpose="she is never asked again for machine translation", default=None
    )
    """When she said no to it, or stopped it."""
    closing_at: datetime | None = column(
        purpose="it ends some minutes after it was wrapped up, if nobody opens it again", default=None
    )
    """When its officer wrapped it up; it is theirs, and hers to write into, until it has ended."""
    assigned_by: str | None = column(purpose="whoever holds it sees that it was given to them", default=None)
    """The officer who gave it to whoever holds it now; None where they took it themselves."""

    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'claimed', 'transferring', 'wrapped_up', 'withdrawn', 'expired')", name="state"
        ),
        # The database itself knows one holder: none in the queue, one once it is claimed.
        CheckConstraint(
            "(state <> 'queued' OR officer_id IS NULL) AND (state <> 'claimed' OR officer_id IS NOT NULL)",
            name="holder",
        ),
        CheckConstraint("(ended_at IS NOT NULL) = (state IN ('wrapped_up', 'withdrawn', 'expired'))", name="ended"),
        Index("ix_handoffs_ended_at", "ended_at"),  # retention: what is left of ended ones
        Index("ix_handoffs_person_id", "person_id"),  # HandoffRepository.list_by_person, and the cascade
        Index("ix_handoffs_post_id", "post_id", "state"),  # HandoffRepository.list_open_visible_to_post
    )

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state in OPEN_STATES

    @property
    def is_closing(self) -> bool:
        """Whether it was wrapped up and has not ended yet."""
        return self.closing_at is not None and self.is_open

    @property
    def is_newly_assigned(self) -> bool:
        """Whether somebody gave it to its holder, and no word of theirs has reached her yet."""
        return self.assigned_by is not None and self.answered_at is None

    @property
    def is_suspended(self) -> bool:
        """Whether she left, so that nothing may reach her."""
        return self.sealed_at is not None

    @property
    def was_answered(self) -> bool:
        """Whether anybody ever answered her, though it may be somebody else's turn now."""
        return self.answered_at is not None or self.passed_at is not None

    @property
    def is_introduction_due(self) -> bool:
        """Whether she is to be told who takes over before anybody may: a warm offer, once she knows somebody."""
        is_warm = self.state == HandoffState.TRANSFERRING and self.officer_id is not None
        return is_warm and self.was_answered and not self._was_told_since(self.offered_at)

    @property
    def is_change_untold(self) -> bool:
        """Whether it left whoever had answered her, and she does not know it yet."""
        return self.passed_at is not None and not self._was_told_since(self.passed_at)

    def _was_told_since(self, at: datetime | None) -> bool:
        return at is not None and self.next_told_at is not None and self.next_told_at >= at

    @property
    def is_account_new(self) -> bool:
        """Whether another account answers and no officer has acknowledged it: then no reply goes out."""
        return self.account_at is not None and self.account_known_at is None


handoffs: Final = table_of(HandoffRow)


class ConsentRow(Record, table="consents", retention=_HANDOFF_RETENTION):
    """What she agreed to, with whom, in which words, and for how long."""

    consent_id: str = column(purpose="a random name of what she agreed to", primary_key=True)
    handoff_id: str = column(purpose="for which handoff", references="handoffs.handoff_id")
    purpose: str = column(purpose="what she agreed to")
    recipient: str = column(purpose="with whom")
    text_version: str = column(purpose="in which words she was asked")
    given_at: datetime = column(purpose="when she agreed")
    valid_days: int = column(purpose="until when it holds")
    withdrawn_at: datetime | None = column(purpose="whether she took it back")
    read_at: datetime | None = column(purpose="an interpreter is told of what they have not read", default=None)
    """When whoever interprets by it last read what she wrote."""

    __table_args__ = (
        Index("ix_consents_handoff_id", "handoff_id"),
    )  # ConsentRepository.list_by_handoff, and the cascade

    def is_valid(self, now: datetime) -> bool:
        """Whether it may be acted upon. A clock set back never lengthens it."""
        return self.withdrawn_at is None and abs(now - self.given_at) <= timedelta(days=self.valid_days)


consents: Final = table_of(ConsentRow)


class HandoffMessageRow(Record, table="relay", retention=_CARD_RETENTION):
    """One piece of what is said, without its words; they are in the vault at `position`."""

    handoff_id: str = column(purpose="in which handoff", references="handoffs.handoff_id", primary_key=True)
    position: int = column(purpose="where its words are in the vault", primary_key=True, autoincrement=False)
    serial: int = column(purpose="shows that none is missing")
    side: str = column(purpose="who wrote it")
    state: str = column(purpose="whether it reached her")
    by: str = column(purpose="which officer wrote it")
    media: str | None = column(purpose="a voice note or a photo of hers")
    asks: str | None = column(purpose="what an officer asks her consent for")
    written_at: datetime = column(purpose="when it was written")
    due_at: datetime = column(purpose="until then an officer can take it back")
    done_at: datetime | None = column(purpose="when it reached her, or did not")
    changes: int | None = column(purpose="which earlier message of hers she edited", default=None)
    """The position of an earlier piece of hers that she changed into this."""
    opened_at: datetime | None = column(purpose="whether she opened a closed message", default=None)
    """When she first did."""

    __table_args__ = (
        UniqueConstraint("handoff_id", "serial"),
        CheckConstraint("side IN ('her', 'officer', 'note')", name="side"),
        CheckConstraint(
            "state IN ('due', 'held', 'handed', 'delivered', 'failed', 'cancelled', 'undone')", name="state"
        ),
        Index("ix_relay_state", "state", "due_at"),  # HandoffMessageRepository.list_pending, .list_handed_over
    )

    @property
    def turn_id(self) -> str:
        """The name of its answer in the outbox: what is handed over twice is delivered once."""
        return f"relay:{self.handoff_id}:{self.position}"


relay: Final = table_of(HandoffMessageRow)


class OnceKeyRow(Record, table="once_keys", retention=_ONCE_RETENTION):
    """A form of an officer that was sent, so that it acts once however often it comes."""

    key_hash: str = column(purpose="recognises a form that is sent again; a keyed hash", primary_key=True, repr=False)
    handoff_id: str = column(purpose="in which handoff", references="handoffs.handoff_id")
    content_hash: str = column(purpose="tells whether it says the same; a keyed hash", repr=False)
    answer: str = column(purpose="what it was answered, which is answered again")
    used_at: datetime = column(purpose="forgets it")

    __table_args__ = (
        Index("ix_once_keys_handoff_id", "handoff_id"),  # the cascade
        Index("ix_once_keys_used_at", "used_at"),  # OnceKeyRepository.delete_old
    )


once_keys: Final = table_of(OnceKeyRow)


class OfficerDraftRow(Record, table="officer_drafts", retention=_OFFICER_DRAFT_RETENTION):
    """What an officer typed in a handoff and did not send; sealed as what is said there is."""

    handoff_id: str = column(purpose="in which handoff", references="handoffs.handoff_id", primary_key=True)
    officer_id: str = column(purpose="who alone is shown it again", references="officers.officer_id", primary_key=True)
    box: str = column(purpose="whether it is meant for her or for a colleague", primary_key=True)
    words: bytes = column(purpose="what was typed, so that it is not lost; encrypted", repr=False)
    saved_at: datetime = column(purpose="forgets it")

    __table_args__ = (
        CheckConstraint("box IN ('reply', 'note', 'between', 'own', 'source', 'draft')", name="box"),
        Index("ix_officer_drafts_officer_id", "officer_id"),  # the cascade
        Index("ix_officer_drafts_saved_at", "saved_at"),  # OfficerDraftRepository.delete_old
    )


officer_drafts: Final = table_of(OfficerDraftRow)


class ReturnTryRow(Record, table="return_tries", retention=_HOUR_RETENTION):
    """How often she tried to give a return code."""

    person_id: str = column(purpose="whose row it is", references="people.person_id", primary_key=True)
    tries: int = column(purpose="stops guessing at return codes")
    began_at: datetime = column(purpose="tells when to forget the tries")


return_tries: Final = table_of(ReturnTryRow)


class CompletedStepRow(Record, table="ticks", retention=_FOLLOW_UP_RETENTION):
    """One step of a checklist that was done in a handoff."""

    handoff_id: str = column(purpose="in which handoff", references="handoffs.handoff_id", primary_key=True)
    checklist: str = column(purpose="which checklist was followed", primary_key=True)
    step: str = column(purpose="which step was done", primary_key=True)
    has_consent: bool = column(purpose="whether she said yes to this one step")
    by: str = column(purpose="which officer did it")
    ticked_at: datetime = column(purpose="when it was done")


ticks: Final = table_of(CompletedStepRow)


class ReferralRow(Record, table="referrals", retention=_FOLLOW_UP_RETENTION):
    """One service that an officer asked for her; `receiver` is a row of the directory, or `own`."""

    referral_id: str = column(purpose="a random name of the slip", primary_key=True)
    handoff_id: str = column(purpose="in which handoff", references="handoffs.handoff_id")
    service: str = column(purpose="what kind of help she was referred to")
    receiver: str = column(purpose="which row of the directory was asked")
    state: str = column(purpose="whether somebody there took it")
    by: str = column(purpose="which officer referred her")
    agreed_at: datetime = column(purpose="when she said yes to it")
    settled_at: datetime | None = column(purpose="when it was known how it ended")
    link_hash: str | None = column(purpose="what the link of its slip is recognised by; worthless without the key")
    link_until: datetime | None = column(purpose="until when that link opens the slip")
    answered_at: datetime | None = column(purpose="when the receiver answered by that link")

    __table_args__ = (
        CheckConstraint("state IN ('asked', 'confirmed', 'unavailable', 'declined', 'unsafe')", name="state"),
        CheckConstraint("(settled_at IS NULL) = (state = 'asked')", name="settled"),
        Index("ux_referrals_link_hash", "link_hash", unique=True),  # ReferralRepository.get_by_link
        Index("ix_referrals_handoff_id", "handoff_id"),  # ReferralRepository.list_by_handoff, and the cascade
    )


referrals: Final = table_of(ReferralRow)


class OfficerCallRow(Record, table="officer_calls", retention=_FOLLOW_UP_RETENTION):
    """An officer who was called because nobody had answered her in time."""

    handoff_id: str = column(purpose="in which handoff", references="handoffs.handoff_id", primary_key=True)
    number: int = column(purpose="tells calls apart", primary_key=True, autoincrement=False)
    since: datetime = column(purpose="for which wait of hers: when it began")
    officer_id: str = column(purpose="who was called")
    called_at: datetime = column(purpose="tells when to call the next one")
    acknowledged_at: datetime | None = column(purpose="nobody else is called while somebody sees to it", default=None)


officer_calls: Final = table_of(OfficerCallRow)


class CorrectionRow(Record, table="corrections", retention=_CORRECTION_RETENTION):
    """What an officer found wrong with a row of the directory."""

    correction_id: str = column(purpose="a random name of what was found", primary_key=True)
    row_id: str = column(purpose="which row of the directory is wrong")
    fault: str = column(purpose="what is wrong with it")
    post_id: str = column(purpose="which post found it")
    by: str = column(purpose="which officer can be asked")
    found_at: datetime = column(purpose="when it was found")

    __table_args__ = (Index("ix_corrections_row_id", "row_id"),)  # CorrectionRepository.add


corrections: Final = table_of(CorrectionRow)


class StaffAlertRow(Record, table="doorbells", retention=_ALERT_RETENTION):
    """The doorbell of a post; without `route` it rings nowhere yet."""

    post_id: str = column(purpose="whose doorbell it is", references="posts.post_id", primary_key=True)
    code_hash: str | None = column(
        purpose="recognises the code that is written in the group",
        retention=_CODE_RETENTION,
        unique=True,
        default=None,
        repr=False,
    )
    code_at: datetime | None = column(
        purpose="tells when the code opens nothing any more", retention=_CODE_RETENTION, default=None
    )
    group_key: str | None = column(
        purpose="recognises the group; a keyed hash of its chat", unique=True, default=None, repr=False
    )
    route: bytes | None = column(purpose="the group to ring in, encrypted", default=None, repr=False)
    rang_at: datetime | None = column(purpose="keeps rings apart", default=None)
    rung_for: datetime | None = column(purpose="what came until then was rung for", default=None)
    silent_at: datetime | None = column(purpose="officers are told that it does not ring", default=None)


doorbells: Final = table_of(StaffAlertRow)
