"""data/policies/lock_screen.csv: words that somebody who looks over her shoulder must not see first."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.checks import files, phrases
from bot.checks.finding import Finding
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

FILE = "data/policies/lock_screen.csv"
COLUMNS = ("language", "word", "about")
ABOUT = ("violence", "rape", "embassy", "police", "rights", "trafficking")
Lexicon = Mapping[str, tuple[str, ...]]


def load_lexicon(root: Path) -> Lexicon:
    """Words by language; English ones belong to every language. Raises BadContent."""
    _, rows = files.rows_of(root / FILE)
    english = tuple(row["word"] for _, row in rows if row["language"] == DEFAULT_LANGUAGE)
    return {
        language: (*english, *(row["word"] for _, row in rows if row["language"] == language)) for language in LANGUAGES
    }


def telling(text: str, words: Iterable[str]) -> list[str]:
    """Which of the words stand in a text, as words of their own."""
    return phrases.standing(text, words)


def validate(root: Path) -> Iterator[Finding]:
    """The list itself: every language has a word for everything it is about."""
    rows = yield from files.table(root, FILE, COLUMNS)
    if rows is None:
        return
    for line, row in rows:
        if row.get("language") not in LANGUAGES or row.get("about") not in ABOUT or not row.get("word", "").strip():
            yield Finding(
                FILE, line, "an unknown language, an unknown subject or no word", f"subjects: {', '.join(ABOUT)}"
            )
    known = {(row.get("language"), row.get("about")) for _, row in rows}
    for language in LANGUAGES:
        for about in ABOUT:
            if (language, about) not in known:
                message = f"{language} has no word about {about}"
                yield Finding(FILE, None, message, "add at least one row", language=language)
