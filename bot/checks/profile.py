"""What Telegram shows of the bot before anything is written: neutral in every language, and as short as Telegram wants it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.checks import lexicon, wording
from bot.checks.finding import Finding
from bot.errors import BadCatalogue
from bot.i18n import strings
from bot.i18n.labels import CONTEXT, NAVIGATION, PROFILE
from bot.i18n.upkeep import po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

FILE: Final = "bot/i18n/labels.py"
MOST: Final[Mapping[str, int]] = {"name": 64, "description": 512, "short_description": 120}
"""Characters Telegram takes."""
COMMANDS: Final = ("menu", "leave")
"""Labels that stand beside the commands."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about name, descriptions and commands."""
    telling = lexicon.load_lexicon(root)
    for language in LANGUAGES:
        file, said = _said(root, language)
        for what, text in {**PROFILE, **{name: NAVIGATION[name] for name in COMMANDS}}.items():
            yield from _shown(file, what, said.get(text) or text, telling[language])


def _shown(file: str, what: str, text: str, telling: tuple[str, ...]) -> Iterator[Finding]:
    if len(text) > MOST.get(what, MOST["name"]):
        yield Finding(file, None, f"the {what} has {len(text)} characters", f"Telegram takes {MOST.get(what)}")
    for word in lexicon.telling(text, telling):
        yield Finding(file, None, f"the {what} says “{word}”", "anybody who looks through her phone reads it")
    for thing in sorted(wording.smuggled(text)):
        yield Finding(file, None, f"the {what} holds {thing}", "leave it out")


def _said(root: Path, language: str) -> tuple[str, Mapping[str, str]]:
    if language == DEFAULT_LANGUAGE:
        return FILE, {}
    path = po_path(root, language)
    try:
        catalog = strings.read(path)
    except BadCatalogue:
        return FILE, {}  # reported with the catalogues
    return path.relative_to(root).as_posix(), {str(m.id): str(m.string or "") for m in catalog if m.context == CONTEXT}
