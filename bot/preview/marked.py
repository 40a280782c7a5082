"""Which message each letter of a screen comes from: the real rendering, with signs that take no room around each text.

The signs are Unicode's tag characters, which nothing draws, counts as a letter or strips. A screen is rendered twice, with
and without them; read side by side, the two say where each message begins and ends.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.errors import PelitaError, Unrenderable
from bot.i18n.voice import Voice

Key = tuple[str, str]
"""Context and English."""
Piece = tuple[str, tuple[int, ...]]
"""Letters, and the messages they come from, the innermost last."""
_BEGIN, _END, _STOP = "\U000e0001", "\U000e007f", "\U000e0020"
_ZERO: Final = 0xE0030
_DIGITS: Final = {chr(_ZERO + digit): str(digit) for digit in range(10)}


class Misaligned(PelitaError):
    """The two renderings of a screen differ in more than spaces; a mistake of ours."""


@dataclass(frozen=True)
class Lenient(Voice):
    """A voice that never fails: what is not translated, or cannot be shown, is said in English and noted."""

    broken: set[Key] = field(default_factory=set)

    def text(self, context: str, msgid: str) -> str:
        """The translation, or the English where she would get the help card instead of this screen."""
        try:
            return super().text(context, msgid)
        except Unrenderable:
            self.broken.add((context, msgid))
            return msgid


@dataclass(frozen=True)
class Marked(Lenient):
    """The same, with a sign before and behind each text."""

    numbers: Mapping[Key, int] = field(default_factory=dict)

    def text(self, context: str, msgid: str) -> str:
        """The translation between two signs; without them where the template does not know the message."""
        said = super().text(context, msgid)
        number = self.numbers.get((context, msgid))
        return said if number is None else _sign(number) + said + _END


def numbers_in(marked: str) -> set[int]:
    """The messages of a marked text."""
    return {number for _, path in _pieces(marked) for number in path} | set(_begun(marked))


def pieces(marked: str, plain: str) -> list[Piece]:
    """`plain` cut where one message ends and another begins. Raises Misaligned."""
    found: list[Piece] = []
    at = 0
    for letters, path in _pieces(marked):
        kept = ""
        for letter in letters:
            if at < len(plain) and letter == plain[at]:
                kept += letter
                at += 1
            elif not letter.isspace():  # spaces at the ends of lines are tidied away; the signs keep them there
                raise Misaligned(f"{letter!r} at {at}")
        if kept:
            found.append((kept, path))
    if at != len(plain):
        raise Misaligned(f"{len(plain) - at} letters are left")
    return found


def _sign(number: int) -> str:
    return _BEGIN + "".join(chr(_ZERO + int(digit)) for digit in str(number)) + _STOP


def _begun(marked: str) -> Iterator[int]:
    for part in marked.split(_BEGIN)[1:]:
        yield _number(part.partition(_STOP)[0])


def _number(tags: str) -> int:
    return int("".join(_DIGITS[tag] for tag in tags))


def _pieces(marked: str) -> Iterator[Piece]:
    path: list[int] = []
    letters, at = "", 0
    while at < len(marked):
        if marked[at] not in (_BEGIN, _END):
            letters, at = letters + marked[at], at + 1
            continue
        if letters:
            yield letters, tuple(path)
            letters = ""
        if marked[at] == _END:
            path.pop()
            at += 1
        else:
            stop = marked.index(_STOP, at)
            path.append(_number(marked[at + 1 : stop]))
            at = stop + 1
    if letters:
        yield letters, tuple(path)
