"""What a translator should know of each message: where it stands, who reads it, how long it may be, who may see it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from bot.checks.desk import Desk
from bot.checks.profile import MOST
from bot.i18n import strings
from bot.i18n.domains import MESSAGES
from bot.i18n.labels import CONTEXT, PROFILE
from bot.model.vocabulary import LANGUAGES
from bot.preview.drawing import paths
from bot.preview.marked import Key
from bot.preview.scenes import Shown

IN_LIST: Final = "in her list of chats"


@dataclass(frozen=True)
class Message:
    """One msgid of the template."""

    key: Key
    comment: str


@dataclass
class Told:
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


def read(root: Path) -> list[Message]:
    """Every message of the template, in its order. Raises BadCatalogue."""
    template = strings.read(root / "locales" / f"{MESSAGES.name}.pot")
    return [
        Message((found.context or "", str(found.id)), " ".join(found.auto_comments)) for found in template if found.id
    ]  # fmt: skip


def numbers(messages: Sequence[Message]) -> dict[Key, int]:
    """The place of each message."""
    return {message.key: number for number, message in enumerate(messages)}


def told(
    messages: Sequence[Message], shown: Sequence[Shown], english: Sequence[Mapping[str, Any]], desk: Desk
) -> list[dict[str, Any]]:
    """About every message. `english`: the scenes as drawn in English."""
    stands: list[list[int]] = [[] for _ in messages]
    for place, scene in enumerate(shown):
        for number in sorted(scene.numbers):
            stands[number].append(place)
    on_button, first = _on_buttons(english), _first(english, desk.limits.opening_characters)
    found = []
    for number, message in enumerate(messages):
        readers = dict.fromkeys(shown[place].scene.reader for place in stands[number])
        is_button = number in on_button
        lock = _lock(message.key, is_button=is_button, is_first=number in first, desk=desk)
        limits = _limits(message.key, desk, is_button=is_button)
        found.append(
            asdict(Told(*message.key, message.comment, "; ".join(readers), limits, lock, stands[number]))
        )  # fmt: skip
    return found


def _on_buttons(drawn: Iterable[Mapping[str, Any]]) -> set[int]:
    labels = (label for scene in drawn for row in scene["rows"] for label in row)
    return {number for label in labels for _, path in paths(label) for number in path}


def _first(drawn: Iterable[Mapping[str, Any]], opening: int) -> set[int]:
    """The messages that stand in the first letters of a scene."""
    found: set[int] = set()
    for scene in drawn:
        at = 0
        for letters, path in paths(scene["text"]):
            if at >= opening:
                break
            found.update(path)
            at += len(letters)
    return found


def _lock(key: Key, *, is_button: bool, is_first: bool, desk: Desk) -> str:
    if key[0] == CONTEXT and key[1] in PROFILE.values():
        return IN_LIST
    if is_first or desk.place(key, LANGUAGES[0]).begins_message:
        return f"its first {desk.limits.opening_characters} characters, in a notification"
    return "over her shoulder: a button" if is_button else ""


def _limits(key: Key, desk: Desk, *, is_button: bool) -> dict[str, str]:
    profile = {text: MOST[name] for name, text in PROFILE.items()}
    if key[0] == CONTEXT and key[1] in profile:
        return dict.fromkeys(LANGUAGES, f"{profile[key[1]]} characters")
    if is_button:
        return dict.fromkeys(LANGUAGES, f"{desk.limits.button_characters} characters as drawn")
    return {language: _length(key, language, desk) for language in LANGUAGES}


def _length(key: Key, language: str, desk: Desk) -> str:
    lengths = desk.lengths_of(desk.place(key, language))
    whole = f"{lengths.message} {lengths.measure}, " if lengths.message else ""
    return f"{whole}a sentence {lengths.longest} {lengths.measure}"
