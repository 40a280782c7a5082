"""`python -m bot review`: what nobody has read yet, one text after the other, those that her safety hangs on first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.i18n import review, strings
from bot.i18n.review import Ledger, Text
from bot.i18n.upkeep import po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE

GOOD: Final = "y"
STOP: Final = "q"
QUESTION: Final = "Is it good? y: yes, I put my name to it · Enter: not now · q: stop "
NO_NAME: Final = "Say who reads: --by, a name or a word that only you and the keeper of the ledger know."


@dataclass(frozen=True)
class Reader:
    """Who reads, whether she is trained to work with women who lived through violence, and on which day."""

    name: str
    is_trained: bool
    today: date


def waiting(ledger: Ledger, texts: list[Text], *, by: str) -> list[Text]:
    """Texts that lack a reading this person can give: safety texts first, in the order of their list."""
    lacking = [text for text in texts if text[2] and not ledger.is_reviewed(*text)]
    own = [text for text in lacking if not _has_read(ledger, text, by)]
    return sorted(own, key=lambda text: ledger.rank(text[0]))


def walk(
    root: Path, language: str, reader: Reader, *, ask: Callable[[str], str], tell: Callable[[str], None]
) -> int:
    """Show one text after the other and write down what is found good; how many were. Raises BadCatalogue.

    `ask` shows a question and gives the answer; EOFError, or `q`, ends the walk.
    """
    ledger = review.load_ledger(root, language)
    texts = waiting(ledger, review.texts_of(root, language), by=reader.name)
    comments = _comments(root, language)
    signed = 0
    for number, text in enumerate(texts, start=1):
        tell("\n".join(_shown(ledger, text, comments.get(text[:2], ""), f"{number} of {len(texts)}")))
        answer = _answer(ask)
        if answer == STOP:
            break
        if answer == GOOD:
            review.add(root, language, text, by=reader.name, is_trained=reader.is_trained, on=reader.today)
            signed += 1
    return signed


def _has_read(ledger: Ledger, text: Text, by: str) -> bool:
    return any(review.who(row.reviewer) == review.who(by) for row in ledger.of(*text))


def _answer(ask: Callable[[str], str]) -> str:
    try:
        return ask(QUESTION).strip().casefold()
    except EOFError:
        return STOP


def _shown(ledger: Ledger, text: Text, comment: str, place: str) -> Iterator[str]:
    context, msgid, msgstr = text
    yield ""
    yield f"{place} · {context}{' · her safety hangs on it: two readers' if ledger.is_safety(context) else ''}"
    if comment:
        yield comment
    if readings := ledger.of(*text):
        yield f"Read by {len(readings)}; one of two must be trained."
    yield f"English: {msgid}"
    yield f"Here:    {msgstr}"


def _comments(root: Path, language: str) -> dict[tuple[str, str], str]:
    if language == DEFAULT_LANGUAGE:
        return {}
    catalog = strings.read(po_path(root, language))
    return {(message.context or "", str(message.id)): " ".join(message.auto_comments) for message in catalog}
