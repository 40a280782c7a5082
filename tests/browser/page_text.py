"""What stands on a page, read by a machine: codes where words should be, and English where another language should be."""

import re
from collections.abc import Callable
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from bot.config.settings import Settings

CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
LEFTOVER = re.compile(r"\bUndefined\b|\{[a-z_]*\}|%\([a-z]+\)|&(?:amp|lt|gt|quot);")
SHORTEST = 4
ALIKE = re.compile(r"^[\W\d_]*$")


@cache
def catalogue(language: str, domain: str) -> GNUTranslations:
    """The compiled texts of a language. `domain`: `messages` for her, `console` for officers."""
    path = Path(Settings.from_env({}).root) / "locales" / language / "LC_MESSAGES" / f"{domain}.mo"
    with path.open("rb") as file:
        return GNUTranslations(file)


def her_words(language: str) -> Callable[[str], str]:
    """What a button or label of hers is called in her language. Raises LookupError for what no catalogue has."""

    def find(msgid: str) -> str:
        for context in ("button", "label"):
            said = catalogue(language, "messages").pgettext(context, msgid)
            if said != msgid or language == "en":
                return said
        raise LookupError(msgid)

    return find


def odd(text: str, language: str) -> list[str]:
    """What should not stand on a page in this language."""
    found = [f"a code: {code}" for code in sorted(set(CODE.findall(text)))]
    found += [f"a leftover: {left}" for left in sorted(set(LEFTOVER.findall(text)))]
    lines = {line.strip() for line in text.splitlines()}
    return found + [f"English: {line}" for line in sorted(lines & _left_in_english(language))]


@cache
def _left_in_english(language: str) -> frozenset[str]:
    """English texts that say something else in this language."""
    if language == "en":
        return frozenset()
    # gettext keeps what it read in a private table, and has no other way to list it.
    known = {
        key: said for key, said in vars(catalogue(language, "console"))["_catalog"].items() if isinstance(key, str)
    }
    plain = {key.rpartition("\x04")[2]: said for key, said in known.items()}
    same = {english for english, said in plain.items() if english == said}
    return (
        frozenset(plain)
        - same
        - {text for text in plain if len(text) < SHORTEST or ALIKE.match(text)}
        - set(plain.values())
    )
