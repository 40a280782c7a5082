"""An interpreter in a handoff: a colleague of the same post who reads and writes too, with her consent and never without.

She is asked once. A no, or taking the interpreter out, holds for the rest of that handoff. Every verb commits and is on record.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

from bot.crypto.key_ring import KeyRing
from bot.db.tables.handoffs import ConsentRow, HandoffRow
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import PENDING_DELIVERIES, PURPOSE_INTERPRETER, HandoffPolicy
from bot.errors import NotFound, StateConflict
from bot.services.handoffs import messages, transfers
from bot.services.handoffs.interpreter_access import find_consent, find_writable
from bot.services.handoffs.message_content import KIND_INTERPRETER, TextCode
from bot.services.handoffs.transitions import find_assigned, record_action

REFUSED: Final = "interpreter_refused"
PRESENT: Final = "interpreter_present"
PENDING: Final = "interpreter_pending"


def list_candidates(uow: UnitOfWork, row: HandoffRow) -> list[OfficerRow]:
    """Who may be asked for: colleagues of the post who read her language, or whom it marks as interpreters, by name."""
    return [
        officer
        for officer in uow.officers.list_by_post(row.post_id)
        if officer.can_answer
        and officer.officer_id != row.officer_id
        and (row.language in officer.language_codes or officer.is_interpreter)
    ]


def list_open_consents(uow: UnitOfWork, post_id: str, now: datetime) -> list[ConsentRow]:
    """To whom women at a post agreed as an interpreter, in open handoffs."""
    return [row for row in uow.consents.list_open_by_purpose(post_id, PURPOSE_INTERPRETER) if row.is_valid(now)]


def list_interpreted(given: Collection[ConsentRow], officer_id: str) -> dict[str, datetime]:
    """The open handoffs in which an officer interprets, and since when what she wrote there is new to them."""
    return {row.handoff_id: row.read_at or row.given_at for row in given if row.recipient == officer_id}


def ask(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    post_id: str,
    officer_id: str,
    interpreter_id: str,
    policy: HandoffPolicy,
    now: datetime,
) -> int:
    """The holder asks her whether a colleague may interpret; the place of the question in the vault.

    Raises NotFound, also for somebody who cannot interpret here; PermissionDenied; StateConflict(REFUSED) where she said no
    before, PRESENT where somebody interprets, PENDING where she was asked and did not answer, and "sealed" after she left.
    """
    uow.vaults.lock_shared()
    row = find_assigned(uow, handoff_id, post_id, officer_id)
    chosen = next((one for one in list_candidates(uow, row) if one.officer_id == interpreter_id), None)
    if chosen is None:
        raise NotFound("no such interpreter")
    if row.interpreter_refused_at:
        raise StateConflict(REFUSED)
    if find_consent(uow, handoff_id, now):
        raise StateConflict(PRESENT)
    if is_pending(uow, row):
        raise StateConflict(PENDING)
    record_action(uow, "ask_interpreter", handoff_id, by=officer_id, now=now)
    return messages.send_reply(
        uow,
        keys,
        handoff_id=handoff_id,
        post_id=post_id,
        officer_id=officer_id,
        words=interpreter_id,
        policy=policy,
        now=now,
        asks=PURPOSE_INTERPRETER,
        code=build_name_code(chosen),
    )


def is_pending(uow: UnitOfWork, row: HandoffRow) -> bool:
    """Whether she was asked and has not answered; a question that was taken back or did not reach her is none."""
    return not row.interpreter_refused_at and transfers.is_question_open(uow, row.handoff_id, PURPOSE_INTERPRETER)


def grant(
    uow: UnitOfWork,
    *,
    person_id: str,
    interpreter_id: str,
    policy: HandoffPolicy,
    now: datetime,
    new_id: Callable[[], str],
) -> bool:
    """She says yes to one colleague; False where her handoff has ended, or they cannot interpret in it any more."""
    row = uow.handoffs.get_open_by_person(person_id)
    if row is None or interpreter_id not in {one.officer_id for one in list_candidates(uow, row)}:
        return False
    uow.consents.withdraw(row.handoff_id, now=now, purpose=PURPOSE_INTERPRETER)  # one at a time
    uow.consents.add(
        ConsentRow(
            new_id(),
            row.handoff_id,
            PURPOSE_INTERPRETER,
            interpreter_id,
            policy.consent_text,
            now,
            policy.consent_days,
            None,
        )
    )
    uow.handoffs.update(row.handoff_id, interpreter_refused_at=None)
    record_action(uow, f"agree_{PURPOSE_INTERPRETER}", row.handoff_id, by="woman", now=now)
    uow.commit()
    return True


def refuse(uow: UnitOfWork, *, person_id: str, now: datetime) -> bool:
    """She says no, or takes the interpreter out: at once, and she is not asked again. False where no handoff is open."""
    row = uow.handoffs.get_open_by_person(person_id)
    if row is None:
        return False
    _end(uow, row, now=now)
    uow.handoffs.update(row.handoff_id, interpreter_refused_at=now)
    record_action(uow, f"disagree_{PURPOSE_INTERPRETER}", row.handoff_id, by="woman", now=now)
    uow.commit()
    return True


def end(uow: UnitOfWork, *, handoff_id: str, post_id: str, officer_id: str, now: datetime) -> bool:
    """The holder, or the interpreter, ends it; whether anybody interpreted. Raises NotFound, PermissionDenied."""
    row = find_writable(uow, handoff_id, post_id, officer_id, now=now)
    is_news = _end(uow, row, now=now)
    if is_news:
        record_action(uow, "end_interpreter", handoff_id, by=officer_id, now=now)
    uow.commit()
    return is_news


def send_message(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    post_id: str,
    officer_id: str,
    words: str,
    policy: HandoffPolicy,
    now: datetime,
) -> int:
    """The interpreter writes to her, under the name they chose; else as `messages.send_reply`."""
    uow.vaults.lock_shared()
    officer = uow.officers.get_by_id(officer_id)
    if officer is None:
        raise NotFound("no such officer")
    return messages.send_reply(
        uow,
        keys,
        handoff_id=handoff_id,
        post_id=post_id,
        officer_id=officer_id,
        words=words,
        policy=policy,
        now=now,
        code=build_name_code(officer),
    )


def add_note(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    post_id: str,
    officer_id: str,
    words: str,
    now: datetime,
) -> int:
    """What holder and interpreter write to each other, such as what her words mean; she never sees it. As `messages.add_note`.

    Raises NotFound where nobody interprets, PermissionDenied for everybody else.
    """
    uow.vaults.lock_shared()
    find_writable(uow, handoff_id, post_id, officer_id, now=now)
    officer = uow.officers.get_by_id(officer_id)
    if officer is None or find_consent(uow, handoff_id, now) is None:
        raise NotFound("nobody interprets")
    return messages.add_note(
        uow,
        keys,
        handoff_id=handoff_id,
        post_id=post_id,
        officer_id=officer_id,
        words=words,
        now=now,
        code=build_name_code(officer),
    )


def find_shown_name(uow: UnitOfWork, handoff_id: str, now: datetime) -> str | None:
    """What she is told whoever interprets now is called; None where nobody does."""
    consent = find_consent(uow, handoff_id, now)
    officer = uow.officers.get_by_id(consent.recipient) if consent else None
    return officer.shown_name if officer else None


def build_name_code(officer: OfficerRow) -> TextCode:
    """What says under which name she reads something of an interpreter."""
    return TextCode(KIND_INTERPRETER, "", {"name": officer.shown_name})


def _end(uow: UnitOfWork, row: HandoffRow, *, now: datetime) -> bool:
    """What the interpreter wrote and was not handed over yet never reaches her, and what was not sent is kept no more."""
    consent = find_consent(uow, row.handoff_id, now)
    if consent is None:
        return False
    uow.vaults.lock_shared()
    for piece in uow.handoff_messages.list_by_handoff(row.handoff_id):
        if piece.by == consent.recipient:
            uow.handoff_messages.transition(piece, sources=PENDING_DELIVERIES, target="cancelled", done_at=now)
    uow.officer_drafts.delete_by_officer(row.handoff_id, consent.recipient)
    return bool(uow.consents.withdraw(row.handoff_id, now=now, purpose=PURPOSE_INTERPRETER))
