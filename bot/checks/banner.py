"""data/policies/banner.yml: dated lines of the operator, written like everything else she reads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.checks import files, lexicon, wording
from bot.checks.finding import Finding
from bot.content.banners import FIELDS, load_banners
from bot.content.policies import load_limits
from bot.model.vocabulary import DEFAULT_LANGUAGE

FILE: Final = "data/policies/banner.yml"
LONGEST_WORDS: Final = 24
Fault = tuple[str, str]


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about banners; that one is not translated is found with the catalogues."""
    listed = (files.tree(root / FILE) or {}).get("banners")
    if not isinstance(listed, list):
        yield Finding(FILE, None, "no list of banners", "write `banners: []`")
        return
    whole = True
    for index, row in enumerate(listed):
        line = files.line_of(listed, index)
        for field in sorted(set(FIELDS) - set(row)):
            whole = False
            yield Finding(FILE, line, f"the banner lacks {field}", f"write {', '.join(FIELDS)}")
        for message, mend in _text(root, str(row.get("text") or "")):
            yield Finding(FILE, line, f"the banner {message}", mend)
    if whole:
        load_banners(root / "data" / "policies")


def _text(root: Path, text: Any) -> Iterator[Fault]:
    limits = load_limits(root / "data" / "policies")
    telling = lexicon.load_lexicon(root)[DEFAULT_LANGUAGE]
    for thing in sorted(wording.smuggled(text)):
        yield f"holds {thing}", "say it without; she can look numbers up in the menu below"
    if "\n" in text.strip() or "{" in text or "}" in text:
        yield "is more than a line", "write one line without braces"
    if wording.words(text) > LONGEST_WORDS:
        yield f"has {wording.words(text)} words", f"shorten it to {LONGEST_WORDS}"
    for word in lexicon.telling(wording.opening(text, limits.opening_characters), telling):
        yield f"begins with “{word}”", f"keep the first {limits.opening_characters} characters neutral"
