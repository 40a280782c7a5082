"""Every English text of the product, and the screen it stands on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.util import pathmatch

from bot.i18n.catalog_order import CatalogOrder
from bot.i18n.catalogs import MESSAGES, TextDomain

COMMENT_TAG: Final = "Translators:"
"""Begins a comment in code or in a template that stands above the text in every catalogue."""
SCREEN_TAG: Final = "Screen: "
"""Begins the comment by which an extractor names the screen; it stands above no text, but in `SourceText.screen`."""


@dataclass(frozen=True)
class SourceText:
    """An English text where it stands in the product."""

    file: str
    """Relative to the root, with forward slashes."""
    line: int
    context: str
    msgid: str
    comments: tuple[str, ...]
    screen: str = ""
    """The response or the topic whose page it stands on; empty where there is none."""
    mapping_place: int = 0
    """Which line of the domain's mapping found it: what is read first is named first there."""

    @property
    def place(self) -> str:
        """What a translator looks for to see it: its screen, or its file."""
        return self.screen or self.file


def extract_texts(root: Path, domain: TextDomain = MESSAGES) -> Iterator[SourceText]:
    """Every English text of a domain, file by file."""
    with (root / "locales" / domain.mapping).open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]

    def is_looked_into(directory: str) -> bool:
        return Path(directory).name in domain.folders or Path(directory) == Path(".")

    found = extract_from_dir(
        root, methods, options, directory_filter=is_looked_into, comment_tags=(COMMENT_TAG,), strip_comment_tags=True
    )
    for name, line, msgid, comments, context in found:
        file = Path(name).as_posix()
        said = tuple(comment for comment in comments if not comment.startswith(SCREEN_TAG))
        if domain.extra_comment and domain.reader not in " ".join(said):
            said += (domain.extra_comment,)
        screen = next((one.removeprefix(SCREEN_TAG) for one in comments if one.startswith(SCREEN_TAG)), "")
        yield SourceText(file, line, context or "", str(msgid), said, screen, _find_mapping_place(methods, file))


def sort_texts(texts: Iterable[SourceText], order: CatalogOrder) -> list[SourceText]:
    """Safety first, then screen by screen; within a screen as it is read. Depends on nothing but texts and order."""
    read = sorted(texts, key=lambda text: text.mapping_place)
    screens: Mapping[str, int] = {
        place: number for number, place in enumerate(dict.fromkeys(one.place for one in read))
    }
    return sorted(read, key=lambda text: (order.get_rank(text.context, text.screen, text.file), screens[text.place]))


def _find_mapping_place(methods: Sequence[tuple[str, str]], file: str) -> int:
    return next(number for number, (pattern, _) in enumerate(methods) if pathmatch(pattern, file))
