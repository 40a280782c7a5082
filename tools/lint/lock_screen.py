"""data/languages/lock_screen.csv: words that somebody who looks over her shoulder must not see first."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from tools.lint import text_rules

LOCK_SCREEN_FILE = "data/languages/lock_screen.csv"
COLUMNS = ("language", "word", "about")
LOCK_SCREEN_SUBJECTS = ("violence", "rape", "embassy", "police", "rights", "trafficking")
LockScreenWords = Mapping[str, tuple[str, ...]]


def load_lock_screen_words(root: Path) -> LockScreenWords:
    """Words by language; English ones belong to every language. Raises BadContent."""
    _, rows = files.read_rows(root / LOCK_SCREEN_FILE)
    english = tuple(row["word"] for _, row in rows if row["language"] == DEFAULT_LANGUAGE)
    return {
        language: (*english, *(row["word"] for _, row in rows if row["language"] == language)) for language in LANGUAGES
    }


def find_lock_screen_words(text: str, words: Iterable[str]) -> list[str]:
    """Which of the words stand in a text, as words of their own."""
    return text_rules.find_phrases(text, words)


def validate(root: Path) -> Iterator[Finding]:
    """The list itself: every language has a word for everything it is about."""
    rows = yield from files.check_table(root, LOCK_SCREEN_FILE, COLUMNS)
    if rows is None:
        return
    for line, row in rows:
        if (
            row.get("language") not in LANGUAGES
            or row.get("about") not in LOCK_SCREEN_SUBJECTS
            or not row.get("word", "").strip()
        ):
            yield Finding(
                LOCK_SCREEN_FILE,
                line,
                "an unknown language, an unknown subject or no word",
                f"subjects: {', '.join(LOCK_SCREEN_SUBJECTS)}",
            )
    known = {(row.get("language"), row.get("about")) for _, row in rows}
    for language in LANGUAGES:
        for about in LOCK_SCREEN_SUBJECTS:
            if (language, about) not in known:
                message = f"{language} has no word about {about}"
                yield Finding(LOCK_SCREEN_FILE, None, message, "add at least one row", language=language)
