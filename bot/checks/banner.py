"""data/policies/banner.yml: dated lines of the operator, written like everything else she reads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.checks import files, lexicon, wording
from bot.checks.finding import Finding
from bot.content.banners import FIELDS, load_banners
from bot.content.policies import load_limits
from bot.model.vocabulary import DEFAULT_LANGUAGE

BANNER_FILE: Final = "data/policies/banner.yml"
MAX_WORDS: Final = 24
Fault = tuple[str, str]


def validate_banner(root: Path) -> Iterator[Finding]:
    """Every finding about banners; that one is not translated is found with the catalogues."""
    listed = (files.read_yaml_tree(root / BANNER_FILE) or {}).get("banners")
    if not isinstance(listed, list):
        yield Finding(BANNER_FILE, None, "no list of banners", "write `banners: []`")
        return
    whole = True
    for index, row in enumerate(listed):
        line = files.get_line(listed, index)
        for field in sorted(set(FIELDS) - set(row)):
            whole = False
            yield Finding(BANNER_FILE, line, f"the banner lacks {field}", f"write {', '.join(FIELDS)}")
        for message, mend in _find_text_faults(root, str(row.get("text") or "")):
            yield Finding(BANNER_FILE, line, f"the banner {message}", mend)
    if whole:
        load_banners(root / "data" / "policies")


def _find_text_faults(root: Path, text: Any) -> Iterator[Fault]:
    limits = load_limits(root / "data" / "policies")
    telling = lexicon.load_lock_screen_words(root)[DEFAULT_LANGUAGE]
    for thing in sorted(wording.describe_embedded_data(text)):
        yield f"holds {thing}", "say it without; she can look numbers up in the menu below"
    if "\n" in text.strip() or "{" in text or "}" in text:
        yield "is more than a line", "write one line without braces"
    if wording.count_words(text) > MAX_WORDS:
        yield f"has {wording.count_words(text)} words", f"shorten it to {MAX_WORDS}"
    for word in lexicon.find_lock_screen_words(wording.get_opening(text, limits.opening_characters), telling):
        yield f"begins with “{word}”", f"keep the first {limits.opening_characters} characters neutral"
