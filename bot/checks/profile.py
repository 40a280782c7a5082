"""What Telegram shows of the bot before anything is written: neutral in every language, and as short as Telegram wants it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.checks import lexicon, wording
from bot.checks.finding import Finding
from bot.errors import BadCatalogue
from bot.i18n import strings
from bot.i18n.labels import CONTEXT, NAVIGATION, PROFILE
from bot.i18n.upkeep import get_po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

FILE: Final = "bot/i18n/labels.py"
MAX_LENGTHS: Final[Mapping[str, int]] = {"name": 64, "description": 512, "short_description": 120}
"""Characters Telegram takes."""
COMMANDS: Final = ("menu", "leave")
"""Labels that stand beside the commands."""


def validate_profile(root: Path) -> Iterator[Finding]:
    """Every finding about name, descriptions and commands."""
    telling = lexicon.load_lock_screen_words(root)
    for language in LANGUAGES:
        file, said = _load_texts(root, language)
        for what, text in {**PROFILE, **{name: NAVIGATION[name] for name in COMMANDS}}.items():
            yield from _check_text(file, what, said.get(text) or text, telling[language])


def _check_text(file: str, what: str, text: str, lock_screen_words: tuple[str, ...]) -> Iterator[Finding]:
    if len(text) > MAX_LENGTHS.get(what, MAX_LENGTHS["name"]):
        yield Finding(file, None, f"the {what} has {len(text)} characters", f"Telegram takes {MAX_LENGTHS.get(what)}")
    for word in lexicon.find_lock_screen_words(text, lock_screen_words):
        yield Finding(file, None, f"the {what} says “{word}”", "anybody who looks through her phone reads it")
    for thing in sorted(wording.describe_embedded_data(text)):
        yield Finding(file, None, f"the {what} holds {thing}", "leave it out")


def _load_texts(root: Path, language: str) -> tuple[str, Mapping[str, str]]:
    if language == DEFAULT_LANGUAGE:
        return FILE, {}
    path = get_po_path(root, language)
    try:
        catalog = strings.read_po(path)
    except BadCatalogue:
        return FILE, {}  # reported with the catalogues
    return path.relative_to(root).as_posix(), {str(m.id): str(m.string or "") for m in catalog if m.context == CONTEXT}
