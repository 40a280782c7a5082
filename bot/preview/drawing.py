"""A scene in one language, as the page takes it: letters with the messages they come from, and rows of buttons."""

from collections.abc import Callable, Iterator, Mapping
from gettext import NullTranslations
from typing import Any

from bot.preview.marked import LenientTranslator, MarkedTranslator, MessageKey, split_pieces
from bot.preview.scene import Scene

RenderedScene = dict[str, Any]
"""`text`: pieces; `rows`: rows of labels, each as pieces; `broken`: messages she would get the help card for."""


def render_scene(scene: Scene, *, language: str, catalogue: NullTranslations, numbers: Mapping[MessageKey, int]) -> RenderedScene:
    """Raises Misaligned where the two renderings differ, which is a mistake of ours."""
    plain = LenientTranslator(language, catalogue)
    marked = MarkedTranslator(language, catalogue, numbers=numbers)
    seen, signed = scene.render(plain), scene.render(marked)
    rows = [
        [_to_parts(signed_button.label, button.label) for button, signed_button in zip(row, signed_row, strict=True)]
        for row, signed_row in zip(seen.rows, signed.rows, strict=True)
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
