"""How far each language was read, as numbers, as a page and as badges. Nothing here asks anybody else for a picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.i18n import review
from bot.i18n.languages import load_languages

PAGE: Final = "docs/translators/reviewed.md"
BADGE: Final = "docs/images/reviewed-{language}.svg"
OPENING: Final = """# What was read, and by how many

Written by `python -m bot review --pages` from [locales/review](../../locales/review); a test fails while it is out of
date. A text counts when enough people have read exactly these words: one, or two for the texts that her safety hangs on,
of whom one is trained to work with women who lived through violence. [How to review](review.md).

| language | | texts read | of | safety texts read by two | of | read by one so far |
|---|---|---|---|---|---|---|
"""
LETTER: Final = 7
"""Width of a letter of a badge, in pixels, generous enough for every font."""
COLOURS: Final = {"none": "#767676", "some": "#8a5a00", "all": "#1a7f37"}
"""By how far a language was read; each has at least 4.5 : 1 with white letters."""


@dataclass(frozen=True)
class Progress:
    """Numbers of texts of one language; `once`: safety texts that one more person must read."""

    texts: int
    read: int
    safety: int
    safety_read: int
    once: int

    @property
    def state(self) -> review.State:
        """As "About this chat" says it."""
        return "all" if self.read == self.texts else "some" if self.read else "none"


def of_language(root: Path, language: str) -> Progress:
    """Raises BadCatalogue."""
    ledger = review.load_ledger(root, language)
    texts = review.texts_of(root, language)
    safety = [text for text in texts if ledger.is_safety(text[0])]
    read = [text for text in safety if ledger.is_reviewed(*text)]
    once = [text for text in safety if ledger.of(*text) and not ledger.is_reviewed(*text)]
    return Progress(len(texts), sum(ledger.is_reviewed(*text) for text in texts), len(safety), len(read), len(once))


def pages(root: Path) -> dict[str, str]:
    """The page and a badge for each language, by file. Raises BadCatalogue."""
    made: dict[str, str] = {}
    rows = []
    for language in load_languages(root / "locales").values():
        found = of_language(root, language.code)
        badge = BADGE.format(language=language.code)
        made[badge] = _badge(f"{language.name}: read", f"{found.read} of {found.texts}", COLOURS[found.state])
        picture = f"![{found.read} of {found.texts} texts read](../images/{Path(badge).name})"
        rows.append(
            f"| {language.name} ({language.code}) | {picture} | {found.read} | {found.texts} "
            f"| {found.safety_read} | {found.safety} | {found.once} |"
        )
    return made | {PAGE: OPENING + "\n".join(rows) + "\n"}


def _badge(left: str, right: str, colour: str) -> str:
    first, second = (LETTER * len(text) + 2 * LETTER for text in (left, right))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{first + second}" height="20" role="img" '
        f'aria-label="{left} {right}">\n'
        f'<rect width="{first}" height="20" fill="#444"/>'
        f'<rect x="{first}" width="{second}" height="20" fill="{colour}"/>\n'
        f'<g fill="#fff" font-family="sans-serif" font-size="12" text-anchor="middle">'
        f'<text x="{first // 2}" y="14">{left}</text>'
        f'<text x="{first + second // 2}" y="14">{right}</text></g>\n</svg>\n'
    )
