"""Buttons as they stand together: no two of one screen may read the same, in any language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.content.policies import load_limits
from bot.content.responses import load_responses
from bot.content.rights import load_rights
from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.limits import Limits
from bot.domain.rights import Rights
from bot.domain.screen import Response
from bot.errors import BadCatalogue
from bot.i18n import translation_files
from bot.i18n.labels import CONTEXT, NAVIGATION, PARTS, PROFILE
from bot.i18n.renderer import SUGGESTIONS, WITHOUT_NAVIGATION
from bot.i18n.translation_files import get_po_path
from tools.lint import lock_screen, text_rules

MessageKey = tuple[str, str]
"""Context and English."""
_MENU_PREFIX: Final = "utter_menu_"
_ICON_LENGTH: Final = 2
"""The sign before a label of the navigation row, and its space."""


@dataclass(frozen=True)
class ButtonLabels:
    """What one language writes on buttons; English where it has not translated, which is found elsewhere."""

    file: str
    translations: Mapping[MessageKey, str]

    def get_label(self, msgid: MessageKey) -> str:
        """The label as she reads it."""
        return self.translations.get(msgid) or msgid[1]


def validate(root: Path, languages: Iterable[str] = LANGUAGES) -> Iterator[Finding]:
    """Every finding about buttons of one screen."""
    responses = load_responses(root / "domain.yml")
    rights = load_rights(root / "data" / "rights")
    limits = load_limits(root / "data" / "policies")
    for labels in _load_button_labels(root, languages):
        for response in responses.values():
            yield from _check_unique(response.name, _list_buttons(response, rights), labels)
        yield from _check_lengths(rights, limits, labels)


def _load_button_labels(root: Path, languages: Iterable[str]) -> Iterator[ButtonLabels]:
    for language in languages:
        path = get_po_path(root, language)
        if language == DEFAULT_LANGUAGE:
            yield ButtonLabels("domain.yml", {})
            continue
        try:
            catalog = translation_files.read_po(path)
        except BadCatalogue:
            continue  # reported with the catalogues
        said = {(m.context or "", str(m.id)): str(m.string or "") for m in catalog if m.id}
        yield ButtonLabels(path.relative_to(root).as_posix(), said)


def _list_buttons(response: Response, rights: Rights) -> list[MessageKey]:
    own: list[MessageKey] = [("button", button.title) for button in response.buttons]
    topics = [(name, topic.title) for name, topic in rights.topics.items()]
    if response.choices == "topics":
        menu = response.name.removeprefix(_MENU_PREFIX)
        own += [(name, title) for name, title in topics if name in rights.list_menu_topics(menu)]
    if response.choices == "parts":
        own += [("label", title) for title in PARTS.values()]
    if response.choices == "suggestions":
        own += [*(("button", title) for title in SUGGESTIONS.values()), *topics]
    shown = [key for key in NAVIGATION if key in ("back", "menu", "leave") or response.is_question or response.choices]
    row = [] if response.name in WITHOUT_NAVIGATION else [("label", NAVIGATION[key]) for key in shown]
    return [*own, *row]


def _check_unique(name: str, msgids: list[MessageKey], labels: ButtonLabels) -> Iterator[Finding]:
    seen: dict[str, MessageKey] = {}
    for msgid in msgids:
        label = labels.get_label(msgid)
        other = seen.get(label.casefold())
        seen[label.casefold()] = msgid
        if other is not None:
            message = f"{name}: “{msgid[1]}” and “{other[1]}” are both “{label}”"
            yield Finding(labels.file, None, message, "give each its own words")


def _check_lengths(rights: Rights, limits: Limits, labels: ButtonLabels) -> Iterator[Finding]:
    titles = [((name, topic.title), 0) for name, topic in rights.topics.items()]
    row = [(("label", text), 0 if key in ("skip", "more") else _ICON_LENGTH) for key, text in NAVIGATION.items()]
    parts = [(("label", text), 0) for text in PARTS.values()]
    for msgid, sign in (*titles, *parts, *row):
        drawn = text_rules.count_visible_characters(labels.get_label(msgid)) + sign
        if drawn > limits.button_characters:
            mend = f"a button has {limits.button_characters}"
            yield Finding(
                labels.file, None, f"“{msgid[1]}” is “{labels.get_label(msgid)}”: {drawn} characters as drawn", mend
            )


FILE: Final = "bot/i18n/labels.py"
MAX_LENGTHS: Final[Mapping[str, int]] = {"name": 64, "description": 512, "short_description": 120}
"""Characters Telegram takes."""
COMMANDS: Final = ("menu", "leave")
"""Labels that stand beside the commands."""


def validate_profile(root: Path) -> Iterator[Finding]:
    """Every finding about name, descriptions and commands."""
    telling = lock_screen.load_lock_screen_words(root)
    for language in LANGUAGES:
        file, said = _load_texts(root, language)
        for what, text in {**PROFILE, **{name: NAVIGATION[name] for name in COMMANDS}}.items():
            yield from _check_text(file, what, said.get(text) or text, telling[language])


def _check_text(file: str, what: str, text: str, lock_screen_words: tuple[str, ...]) -> Iterator[Finding]:
    if len(text) > MAX_LENGTHS.get(what, MAX_LENGTHS["name"]):
        yield Finding(file, None, f"the {what} has {len(text)} characters", f"Telegram takes {MAX_LENGTHS.get(what)}")
    for word in lock_screen.find_lock_screen_words(text, lock_screen_words):
        yield Finding(file, None, f"the {what} says “{word}”", "anybody who looks through her phone reads it")
    for thing in sorted(text_rules.describe_embedded_data(text)):
        yield Finding(file, None, f"the {what} holds {thing}", "leave it out")


def _load_texts(root: Path, language: str) -> tuple[str, Mapping[str, str]]:
    if language == DEFAULT_LANGUAGE:
        return FILE, {}
    path = get_po_path(root, language)
    try:
        catalog = translation_files.read_po(path)
    except BadCatalogue:
        return FILE, {}  # reported with the catalogues
    return path.relative_to(root).as_posix(), {str(m.id): str(m.string or "") for m in catalog if m.context == CONTEXT}
