"""A scene in one language, as the page takes it: letters with the messages they come from, and rows of buttons."""

from collections.abc import Callable, Iterator, Mapping
from gettext import NullTranslations
from typing import Any

from bot.preview.marked import Key, Lenient, Marked, pieces
from bot.preview.scene import Scene

Drawn = dict[str, Any]
"""`text`: pieces; `rows`: rows of labels, each as pieces; `broken`: messages she would get the help card for."""


def draw(scene: Scene, *, language: str, catalogue: NullTranslations, numbers: Mapping[Key, int]) -> Drawn:
    """Raises Misaligned where the two renderings differ, which is a mistake of ours."""
    plain = Lenient(language, catalogue)
    marked = Marked(language, catalogue, numbers=numbers)
    seen, signed = scene.draw(plain), scene.draw(marked)
    rows = [
        [_json(signed_button.label, button.label) for button, signed_button in zip(row, signed_row, strict=True)]
        for row, signed_row in zip(seen.rows, signed.rows, strict=True)
    ]
    broken = sorted(numbers[key] for key in plain.broken if key in numbers)
    return {"text": _json(signed.text, seen.text), "rows": rows, **({"broken": broken} if broken else {})}


def rewritten(drawn: Drawn, write: Callable[[str], str]) -> Drawn:
    """The same in another way of writing."""
    rows = [[_rewritten(label, write) for label in row] for row in drawn["rows"]]
    return {**drawn, "text": _rewritten(drawn["text"], write), "rows": rows}


def paths(parts: list[list[Any]]) -> Iterator[tuple[str, list[int]]]:
    """Pieces as they stand in the page's data: letters, then the messages, the innermost last."""
    for letters, *path in parts:
        yield letters, path


def _rewritten(parts: list[list[Any]], write: Callable[[str], str]) -> list[list[Any]]:
    return [[write(letters), *path] for letters, *path in parts]


def _json(marked: str, plain: str) -> list[list[Any]]:
    return [[letters, *path] for letters, path in pieces(marked, plain)]
