"""A post's own prepared texts: one officer writes, a second one who reads that language approves, then women may be sent it.

Every verb commits, and writes who did it into the audit. What was sent keeps its meaning with it (message_content.py), so that
withdrawing a text changes nothing of what was said.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.db.tables.officers import OfficerRow, PostTextRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.enums import LANGUAGES
from bot.domain.post_text import MAX_TEXT_LENGTH, MAX_TEXTS_PER_POST, MAX_TITLE_LENGTH, has_phone_number
from bot.errors import NotFound, StateConflict
from bot.nlu.text.watched_phrases import find_topics

AUDIT_NOUN: Final = "post_text"
SELF_EXPLAINING_LANGUAGE: Final = "en"
"""A text in it needs no second text that says what it means."""


def list_texts(uow: UnitOfWork, post_id: str) -> list[PostTextRow]:
    """The texts of a post that are not withdrawn, approved or not, by their titles."""
    return uow.post_texts.list_by_post(post_id)


def list_approved(uow: UnitOfWork, post_id: str, *, language: str) -> list[PostTextRow]:
    """The texts of a post that may be sent to a woman who reads a language."""
    return [row for row in list_texts(uow, post_id) if row.approved_at and row.language == language]


def get_text(uow: UnitOfWork, text_id: str, *, post_id: str) -> PostTextRow:
    """A text that the post has not withdrawn. Raises NotFound, also for one of another post."""
    row = uow.post_texts.get_by_id(text_id)
    if row is None or row.post_id != post_id or row.withdrawn_at:
        raise NotFound("text")
    return row


def may_approve(row: PostTextRow, officer: OfficerRow) -> bool:
    """Whether an officer is a second one, and their account names the language of a text."""
    return officer.officer_id != row.author_id and row.language in officer.language_codes


def list_approvers(row: PostTextRow, officers: Sequence[OfficerRow]) -> list[OfficerRow]:
    """Who of a post may approve a text."""
    return [officer for officer in officers if officer.can_answer and may_approve(row, officer)]


def add_text(uow: UnitOfWork, *, row: PostTextRow, watched_phrases: Mapping[str, Sequence[str]]) -> bool:
    """Keep a text that waits for a second officer; False where the post has that text already.

    Raises StateConflict with the reason for which it cannot be a text of a post.
    """
    _check_text(row, watched_phrases)
    # Whoever sends the same form twice waits here, and finds what was kept first.
    uow.posts.get_by_id(row.post_id, for_update=True)
    kept = list_texts(uow, row.post_id)
    if any((one.language, one.text) == (row.language, row.text) for one in kept):
        return False
    if len(kept) >= MAX_TEXTS_PER_POST:
        raise StateConflict("texts_full")
    uow.post_texts.add(row)
    _record(uow, "add", row.text_id, by=row.author_id, now=row.created_at)
    uow.commit()
    return True


def approve_text(uow: UnitOfWork, *, text_id: str, officer: OfficerRow, post_id: str, now: datetime) -> bool:
    """A second officer read it: from now on it can be sent; whether that is news.

    Raises NotFound, and StateConflict: `own_text`, `text_language`.
    """
    row = get_text(uow, text_id, post_id=post_id)
    if officer.officer_id == row.author_id:
        raise StateConflict("own_text")
    if not may_approve(row, officer):
        raise StateConflict("text_language")
    is_news = uow.post_texts.set_approved(text_id, by=officer.officer_id, now=now)
    if is_news:
        _record(uow, "approve", text_id, by=officer.officer_id, now=now)
    uow.commit()
    return is_news


def withdraw_text(uow: UnitOfWork, *, text_id: str, post_id: str, by: str, now: datetime) -> bool:
    """Nobody is offered it any more; whether that is news. Raises NotFound."""
    get_text(uow, text_id, post_id=post_id)
    is_news = uow.post_texts.set_withdrawn(text_id, now=now)
    if is_news:
        _record(uow, "withdraw", text_id, by=by, now=now)
    uow.commit()
    return is_news


def _check_text(row: PostTextRow, watched_phrases: Mapping[str, Sequence[str]]) -> None:
    """Raises StateConflict with the first thing that is wrong."""
    if row.language not in LANGUAGES:
        raise StateConflict("language_unknown")
    if not (row.title and row.text and row.meaning):
        raise StateConflict("text_empty")
    if len(row.title) > MAX_TITLE_LENGTH or max(len(row.text), len(row.meaning)) > MAX_TEXT_LENGTH:
        raise StateConflict("text_long")
    parts = (row.title, row.text, row.meaning)
    # A number shown to her comes from a row of the directory, with its source.
    if any(map(has_phone_number, parts)):
        raise StateConflict("text_number")
    if topics := find_topics("\n".join(parts), watched_phrases):
        raise StateConflict(f"text_{topics[0]}")


def _record(uow: UnitOfWork, verb: str, text_id: str, *, by: str, now: datetime) -> None:
    uow.audit.write(at=now, by=by, verb=verb, noun=AUDIT_NOUN, subject=text_id)
