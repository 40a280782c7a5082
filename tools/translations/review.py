"""`python -m bot review`: what nobody has read yet, one text after the other, those that her safety hangs on first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.domain.enums import DEFAULT_LANGUAGE
from bot.i18n import review_log, translation_files
from bot.i18n.review_log import CatalogText, ReviewLog
from bot.i18n.translation_files import get_po_path

YES_ANSWER: Final = "y"
QUIT_ANSWER: Final = "q"
QUESTION: Final = "Is it good? y: yes, I put my name to it · Enter: not now · q: stop "
NO_NAME_MESSAGE: Final = "Say who reads: --by, a name or a word that only you and the keeper of the ledger know."


@dataclass(frozen=True)
class Reviewer:
    """Who reads, whether she is trained to work with women who lived through violence, and on which day."""

    name: str
    is_trained: bool
    today: date


def list_pending(reviews: ReviewLog, texts: list[CatalogText], *, by: str) -> list[CatalogText]:
    """Texts that lack a reading this person can give: safety texts first, in the order of their list."""
    lacking = [text for text in texts if text[2] and not reviews.is_reviewed(*text)]
    own = [text for text in lacking if not _has_reviewed(reviews, text, by)]
    return sorted(own, key=lambda text: reviews.get_rank(text[0]))


def review_texts(
    root: Path, language: str, reader: Reviewer, *, ask: Callable[[str], str], tell: Callable[[str], None]
) -> int:
    """Show one text after the other and write down what is found good; how many were. Raises BadCatalogue.

    `ask` shows a question and gives the answer; EOFError, or `q`, ends the walk.
    """
    ledger = review_log.load_review_log(root, language)
    texts = list_pending(ledger, review_log.list_texts(root, language), by=reader.name)
    comments = _load_comments(root, language)
    signed = 0
    for number, text in enumerate(texts, start=1):
        tell("\n".join(_render_text(ledger, text, comments.get(text[:2], ""), f"{number} of {len(texts)}")))
        answer = _ask_answer(ask)
        if answer == QUIT_ANSWER:
            break
        if answer == YES_ANSWER:
            review_log.append_review(
                root, language, text, by=reader.name, is_trained=reader.is_trained, on=reader.today
            )
            signed += 1
    return signed


def _has_reviewed(reviews: ReviewLog, text: CatalogText, by: str) -> bool:
    return any(
        review_log.normalize_reviewer(row.reviewer) == review_log.normalize_reviewer(by)
        for row in reviews.list_reviews(*text)
    )


def _ask_answer(ask: Callable[[str], str]) -> str:
    try:
        return ask(QUESTION).strip().casefold()
    except EOFError:
        return QUIT_ANSWER


def _render_text(reviews: ReviewLog, text: CatalogText, comment: str, place: str) -> Iterator[str]:
    context, msgid, msgstr = text
    yield ""
    yield f"{place} · {context}{' · her safety hangs on it: two readers' if reviews.is_safety_context(context) else ''}"
    if comment:
        yield comment
    if readings := reviews.list_reviews(*text):
        yield f"Read by {len(readings)}; one of two must be trained."
    yield f"English: {msgid}"
    yield f"Here:    {msgstr}"


def _load_comments(root: Path, language: str) -> dict[tuple[str, str], str]:
    if language == DEFAULT_LANGUAGE:
        return {}
    catalog = translation_files.read_po(get_po_path(root, language))
    return {(message.context or "", str(message.id)): " ".join(message.auto_comments) for message in catalog}
