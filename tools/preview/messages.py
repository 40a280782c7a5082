"""What a translator should know of each message: where it stands, who reads it, how long it may be, who may see it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from bot.domain.enums import LANGUAGES
from bot.i18n import translation_files
from bot.i18n.catalogs import MESSAGES
from bot.i18n.labels import CONTEXT, PROFILE
from tools.lint.context import LintContext
from tools.lint.screens import MAX_LENGTHS
from tools.preview.rendering import MessageKey, iterate_paths
from tools.preview.scenes import ChosenScene

CHAT_LIST_PLACEMENT: Final = "in her list of chats"


@dataclass(frozen=True)
class TemplateMessage:
    """One msgid of the template."""

    key: MessageKey
    comment: str


@dataclass
class MessageDetails:
    """The same, as far as the page tells it."""

    context: str
    id: str
    comment: str
    reader: str
    limits: Mapping[str, str]
    """By language."""
    lock: str
    """Why it may be seen on a locked phone, or empty."""
    scenes: list[int]
    """Places of the scenes it stands in."""


def read_messages(root: Path) -> list[TemplateMessage]:
    """Every message of the template, in its order. Raises BadCatalogue."""
    template = translation_files.read_po(root / "locales" / f"{MESSAGES.name}.pot")
    return [
        TemplateMessage((found.context or "", str(found.id)), " ".join(found.auto_comments))
        for found in template
        if found.id
    ]


def number_messages(messages: Sequence[TemplateMessage]) -> dict[MessageKey, int]:
    """The place of each message."""
    return {message.key: number for number, message in enumerate(messages)}


def describe_messages(
    messages: Sequence[TemplateMessage],
    shown: Sequence[ChosenScene],
    english: Sequence[Mapping[str, Any]],
    lint_context: LintContext,
) -> list[dict[str, Any]]:
    """About every message. `english`: the scenes as drawn in English."""
    stands: list[list[int]] = [[] for _ in messages]
    for place, scene in enumerate(shown):
        for number in sorted(scene.message_numbers):
            stands[number].append(place)
    on_button, first = (
        _list_button_messages(english),
        _list_opening_messages(english, lint_context.limits.opening_characters),
    )
    found = []
    for number, message in enumerate(messages):
        readers = dict.fromkeys(shown[place].scene.reader for place in stands[number])
        is_button = number in on_button
        lock = _describe_lock_screen(
            message.key, is_button=is_button, is_first=number in first, lint_context=lint_context
        )
        limits = _describe_limits(message.key, lint_context, is_button=is_button)
        found.append(
            asdict(MessageDetails(*message.key, message.comment, "; ".join(readers), limits, lock, stands[number]))
        )
    return found


def _list_button_messages(drawn: Iterable[Mapping[str, Any]]) -> set[int]:
    labels = (label for scene in drawn for row in scene["rows"] for label in row)
    return {number for label in labels for _, path in iterate_paths(label) for number in path}


def _list_opening_messages(drawn: Iterable[Mapping[str, Any]], opening: int) -> set[int]:
    """The messages that stand in the first letters of a scene."""
    found: set[int] = set()
    for scene in drawn:
        at = 0
        for letters, path in iterate_paths(scene["text"]):
            if at >= opening:
                break
            found.update(path)
            at += len(letters)
    return found


def _describe_lock_screen(key: MessageKey, *, is_button: bool, is_first: bool, lint_context: LintContext) -> str:
    if key[0] == CONTEXT and key[1] in PROFILE.values():
        return CHAT_LIST_PLACEMENT
    if is_first or lint_context.get_placement(key, LANGUAGES[0]).begins_message:
        return f"its first {lint_context.limits.opening_characters} characters, in a notification"
    return "over her shoulder: a button" if is_button else ""


def _describe_limits(key: MessageKey, lint_context: LintContext, *, is_button: bool) -> dict[str, str]:
    profile = {text: MAX_LENGTHS[name] for name, text in PROFILE.items()}
    if key[0] == CONTEXT and key[1] in profile:
        return dict.fromkeys(LANGUAGES, f"{profile[key[1]]} characters")
    if is_button:
        return dict.fromkeys(LANGUAGES, f"{lint_context.limits.button_characters} characters as drawn")
    return {language: _describe_length(key, language, lint_context) for language in LANGUAGES}


def _describe_length(key: MessageKey, language: str, lint_context: LintContext) -> str:
    lengths = lint_context.get_length_limits(lint_context.get_placement(key, language))
    whole = f"{lengths.message} {lengths.measure}, " if lengths.message else ""
    return f"{whole}a sentence {lengths.longest} {lengths.measure}"
