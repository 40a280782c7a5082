"""Which message each letter of a screen comes from: the real rendering, with signs that take no room around each text.

The signs are Unicode's tag characters, which nothing draws, counts as a letter or strips. A screen is rendered twice, with
and without them; read side by side, the two say where each message begins and ends.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import Any, Final

from bot.errors import PelitaError, RenderError
from bot.i18n.translator import Translator
from tools.preview.scene import Scene, list_button_rows

MessageKey = tuple[str, str]
"""Context and English."""
MarkedPiece = tuple[str, tuple[int, ...]]
"""Letters, and the messages they come from, the innermost last."""
_BEGIN_TAG, _END_TAG, _STOP_TAG = "\U000e0001", "\U000e007f", "\U000e0020"
_LETTERS: Final = re.compile(f"[^{_BEGIN_TAG}{_END_TAG}]+")
_ZERO_TAG: Final = 0xE0030
_DIGITS: Final = {chr(_ZERO_TAG + digit): str(digit) for digit in range(10)}


class MisalignedRendering(PelitaError):
    """The two renderings of a screen differ in more than spaces; a mistake of ours."""


@dataclass(frozen=True)
class LenientTranslator(Translator):
    """A voice that never fails: what is not translated, or cannot be shown, is said in English and noted."""

    untranslated_keys: set[MessageKey] = field(default_factory=set)

    def translate(self, context: str, msgid: str) -> str:
        """The translation, or the English where she would get the help card instead of this screen."""
        try:
            return super().translate(context, msgid)
        except RenderError:
            self.untranslated_keys.add((context, msgid))
            return msgid


@dataclass(frozen=True)
class MarkedTranslator(LenientTranslator):
    """The same, with a sign before and behind each text."""

    numbers: Mapping[MessageKey, int] = field(default_factory=dict)

    def translate(self, context: str, msgid: str) -> str:
        """The translation between two signs; without them where the template does not know the message."""
        said = super().translate(context, msgid)
        number = self.numbers.get((context, msgid))
        return said if number is None else _build_begin_tag(number) + said + _END_TAG


def list_message_numbers(marked: str) -> set[int]:
    """The messages of a marked text."""
    return set(_iterate_begun_numbers(marked))


def split_pieces(marked: str, plain: str) -> list[MarkedPiece]:
    """`plain` cut where one message ends and another begins. Raises Misaligned."""
    found: list[MarkedPiece] = []
    at = 0
    for letters, path in _iterate_pieces(marked):
        if plain.startswith(letters, at):
            found.append((letters, path))
            at += len(letters)
            continue
        kept = ""
        for letter in letters:
            if at < len(plain) and letter == plain[at]:
                kept += letter
                at += 1
            elif not letter.isspace():  # spaces at the ends of lines are tidied away; the signs keep them there
                raise MisalignedRendering(f"{letter!r} at {at}")
        if kept:
            found.append((kept, path))
    if at != len(plain):
        raise MisalignedRendering(f"{len(plain) - at} letters are left")
    return found


def _build_begin_tag(number: int) -> str:
    return _BEGIN_TAG + "".join(chr(_ZERO_TAG + int(digit)) for digit in str(number)) + _STOP_TAG


def _iterate_begun_numbers(marked: str) -> Iterator[int]:
    for part in marked.split(_BEGIN_TAG)[1:]:
        yield _parse_number(part.partition(_STOP_TAG)[0])


def _parse_number(tags: str) -> int:
    return int("".join(_DIGITS[tag] for tag in tags))


def _iterate_pieces(marked: str) -> Iterator[MarkedPiece]:
    path: list[int] = []
    at = 0
    while at < len(marked):
        if letters := _LETTERS.match(marked, at):
            yield letters[0], tuple(path)
            at = letters.end()
        elif marked[at] == _END_TAG:
            path.pop()
            at += 1
        else:
            stop = marked.index(_STOP_TAG, at)
            path.append(_parse_number(marked[at + 1 : stop]))
            at = stop + 1


RenderedScene = dict[str, Any]
"""`text`: pieces; `rows`: rows of labels, each as pieces; `broken`: messages she would get the help card for."""


def render_scene(
    scene: Scene, *, language: str, catalogue: NullTranslations, numbers: Mapping[MessageKey, int]
) -> RenderedScene:
    """Raises Misaligned where the two renderings differ, which is a mistake of ours."""
    plain = LenientTranslator(language, catalogue)
    marked = MarkedTranslator(language, catalogue, numbers=numbers)
    seen, signed = scene.render(plain), scene.render(marked)
    rows = [
        [_to_parts(signed_button.label, button.label) for button, signed_button in zip(row, signed_row, strict=True)]
        for row, signed_row in zip(list_button_rows(seen), list_button_rows(signed), strict=True)
    ]
    broken = sorted(numbers[key] for key in plain.untranslated_keys if key in numbers)
    return {"text": _to_parts(signed.text, seen.text), "rows": rows, **({"broken": broken} if broken else {})}


def rewrite_scene(drawn: RenderedScene, write: Callable[[str], str]) -> RenderedScene:
    """The same in another way of writing."""
    rows = [[_rewrite_parts(label, write) for label in row] for row in drawn["rows"]]
    return {**drawn, "text": _rewrite_parts(drawn["text"], write), "rows": rows}


def iterate_paths(parts: list[list[Any]]) -> Iterator[tuple[str, list[int]]]:
    """Pieces as they stand in the page's data: letters, then the messages, the innermost last."""
    for letters, *path in parts:
        yield letters, path


def _rewrite_parts(parts: list[list[Any]], write: Callable[[str], str]) -> list[list[Any]]:
    return [[write(letters), *path] for letters, *path in parts]


def _to_parts(marked: str, plain: str) -> list[list[Any]]:
    return [[letters, *path] for letters, path in split_pieces(marked, plain)]
