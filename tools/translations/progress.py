"""How far each language was read, as numbers, as a page and as badges. Nothing here asks anybody else for a picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.i18n import review
from bot.i18n.languages import load_languages

PAGE_FILE: Final = "docs/translators/reviewed.md"
BADGE_FILE: Final = "docs/images/reviewed-{language}.svg"
PAGE_HEADING: Final = """# What was read, and by how many

Written by `python -m bot review --pages` from [locales/review](../../locales/review); a test fails while it is out of
date. A text counts when enough people have read exactly these words: one, or two for the texts that her safety hangs on,
of whom one is trained to work with women who lived through violence. [How to review](review.md).

| language | | texts read | of | safety texts read by two | of | read by one so far |
|---|---|---|---|---|---|---|
"""
LETTER_WIDTH: Final = 7
"""Width of a letter of a badge, in pixels, generous enough for every font."""
COLOURS: Final = {"none": "#767676", "some": "#8a5a00", "all": "#1a7f37"}
"""By how far a language was read; each has at least 4.5 : 1 with white letters."""


@dataclass(frozen=True)
class ReviewProgress:
    """Numbers of texts of one language; `once`: safety texts that one more person must read."""

    text_count: int
    reviewed_count: int
    safety_count: int
    safety_reviewed_count: int
    one_reader_count: int

    @property
    def state(self) -> review.ReviewState:
        """As "About this chat" says it."""
        return "all" if self.reviewed_count == self.text_count else "some" if self.reviewed_count else "none"


def get_progress(root: Path, language: str) -> ReviewProgress:
    """Raises BadCatalogue."""
    ledger = review.load_review_log(root, language)
    texts = review.list_texts(root, language)
    safety = [text for text in texts if ledger.is_safety_context(text[0])]
    read = [text for text in safety if ledger.is_reviewed(*text)]
    once = [text for text in safety if ledger.list_reviews(*text) and not ledger.is_reviewed(*text)]
    return ReviewProgress(len(texts), sum(ledger.is_reviewed(*text) for text in texts), len(safety), len(read), len(once))


def render_pages(root: Path) -> dict[str, str]:
    """The page and a badge for each language, by file. Raises BadCatalogue."""
    made: dict[str, str] = {}
    rows = []
    for language in load_languages(root / "locales").values():
        found = get_progress(root, language.code)
        badge = BADGE_FILE.format(language=language.code)
        made[badge] = _render_badge(f"{language.name}: read", f"{found.reviewed_count} of {found.text_count}", COLOURS[found.state])
        picture = f"![{found.reviewed_count} of {found.text_count} texts read](../images/{Path(badge).name})"
        rows.append(
            f"| {language.name} ({language.code}) | {picture} | {found.reviewed_count} | {found.text_count} "
            f"| {found.safety_reviewed_count} | {found.safety_count} | {found.one_reader_count} |"
        )
    return made | {PAGE_FILE: PAGE_HEADING + "\n".join(rows) + "\n"}


def _render_badge(left: str, right: str, colour: str) -> str:
    first, second = (LETTER_WIDTH * len(text) + 2 * LETTER_WIDTH for text in (left, right))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{first + second}" height="20" role="img" '
        f'aria-label="{left} {right}">\n'
        f'<rect width="{first}" height="20" fill="#444"/>'
        f'<rect x="{first}" width="{second}" height="20" fill="{colour}"/>\n'
        f'<g fill="#fff" font-family="sans-serif" font-size="12" text-anchor="middle">'
        f'<text x="{first // 2}" y="14">{left}</text>'
        f'<text x="{first + second // 2}" y="14">{right}</text></g>\n</svg>\n'
    )
