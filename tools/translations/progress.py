"""How far each language was read, as numbers, as a page and as badges. Nothing here asks anybody else for a picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadRequest
from bot.i18n import review_log
from bot.i18n.languages import load_cldr_language, load_languages
from tools.lint import report as telling
from tools.lint import run

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
    def state(self) -> review_log.ReviewState:
        """As "About this chat" says it."""
        return "all" if self.reviewed_count == self.text_count else "some" if self.reviewed_count else "none"


def get_progress(root: Path, language: str) -> ReviewProgress:
    """Raises BadCatalogue."""
    ledger = review_log.load_review_log(root, language)
    texts = review_log.list_texts(root, language)
    safety = [text for text in texts if ledger.is_safety_context(text[0])]
    read = [text for text in safety if ledger.is_reviewed(*text)]
    once = [text for text in safety if ledger.list_reviews(*text) and not ledger.is_reviewed(*text)]
    return ReviewProgress(
        len(texts), sum(ledger.is_reviewed(*text) for text in texts), len(safety), len(read), len(once)
    )


def render_pages(root: Path) -> dict[str, str]:
    """The page and a badge for each language, by file. Raises BadCatalogue."""
    made: dict[str, str] = {}
    rows = []
    for language in load_languages(root / "locales").values():
        found = get_progress(root, language.code)
        badge = BADGE_FILE.format(language=language.code)
        made[badge] = _render_badge(
            f"{language.name}: read", f"{found.reviewed_count} of {found.text_count}", COLOURS[found.state]
        )
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


@dataclass(frozen=True)
class TranslationStep:
    """One thing to fill: the files it stands in, what to do, and the place of its checks."""

    files: tuple[str, ...]
    description: str
    place: str


TRANSLATION_STEPS: Final = (
    TranslationStep(("data/languages/writing.csv",), "How it is written: script, signs, line breaks", "data/languages"),
    TranslationStep(
        ("docs/translators/style-{code}.md",), "Its style page: how she is addressed, and the terms, with reasons", ""
    ),
    TranslationStep(("data/languages/glossary.csv",), "One word for one thing", "data/languages"),
    TranslationStep(
        ("data/languages/words/{code}.csv", "data/languages/lock_screen.csv"),
        "What is never said, and never said first",
        "data/languages",
    ),
    TranslationStep(
        ("data/languages/required_phrases.csv", "data/languages/lengths.csv"),
        "What may not get lost, and how long a sentence is",
        "data/languages",
    ),
    TranslationStep(("locales/{code}/LC_MESSAGES/messages.po",), "What women are told", "locales"),
    TranslationStep(("locales/{code}/LC_MESSAGES/console.po",), "What officers read", "locales"),
    TranslationStep(("locales/{code}/LC_MESSAGES/desk.po",), "What translators are told", "locales"),
    TranslationStep(
        (
            "data/triage/{code}/danger.csv",
            "data/triage/{code}/leave.csv",
            "data/triage/{code}/stop.csv",
            "data/triage/{code}/about.csv",
            "data/triage/{code}/recall.csv",
            "data/triage/not_leave.csv",
        ),
        "Words that mean danger, leave, stop, whom it is about, and the word that brings the card",
        "data/triage",
    ),
    TranslationStep(
        (
            "data/languages/names.csv",
            "data/triage/danger_least.csv",
            "data/officers/composer.csv",
            "data/officers/rehearsal/words.csv",
        ),
        "Names of people, how sure danger must be, what officers are warned of, and what a rehearsal hears in their words",
        "data/languages",
    ),
    TranslationStep(("data/nlu/{code}", "data/nlu/{code}/*"), "What women type", "data/nlu"),
    TranslationStep(
        ("data/questions/{code}.csv",), "What women ask of an office, a number or a rule", "data/questions"
    ),
    TranslationStep(
        ("locales/*/LC_MESSAGES/messages.po",), "The question to switch to it, in the other languages", "locales"
    ),
    TranslationStep(("*",), "Everything else", ""),
)
"""In this order: what decides how the rest is judged comes first."""
MANUAL_STEPS: Final = (
    "Not seen by any check: names of countries and cities in data/directory/place_aliases.csv; words one letter away from a",
    "word of leave in data/triage/not_leave.csv; where women who speak it are, in data/policies/likely_countries.yml; country",
    'names too long for a button in bot/i18n/languages.py; its words for "and" and "but" in bot/nlu/fusion.py; a code that',
    "Telegram writes otherwise in bot/channels/telegram/bot_profile.py; a font for its letters on the pages; the model,",
    "trained anew.",
)
MAX_FINDINGS: Final = 3
"""Findings of a step that are said in full."""


def report_missing(root: Path, code: str) -> Iterator[str]:
    """A line for each step, and its first findings under it. Raises BadRequest."""
    if code not in LANGUAGES or code == DEFAULT_LANGUAGE:
        raise BadRequest(f"{code!r} is no language that is translated.")
    found = [one for one in run.collect_findings(root) if _is_about_language(one, code)]
    yield (
        f"{load_cldr_language(code).name} ({code}) lacks {len(found)} things."
        if found
        else f"{load_cldr_language(code).name} ({code}) lacks nothing."
    )
    left = found
    for number, step in enumerate(TRANSLATION_STEPS, start=1):
        own = [one for one in left if _is_for_step(step, one, code)]
        left = [one for one in left if one not in own]
        if own:
            yield from _format_step(number, step, own, code)
    yield ""
    yield from MANUAL_STEPS


def _is_about_language(finding: Finding, code: str) -> bool:
    return (
        bool(telling.filter_by_language([finding], code))
        or f"Switch to {load_cldr_language(code).name}?" in finding.about
    )


def _is_for_step(step: TranslationStep, finding: Finding, code: str) -> bool:
    return any(fnmatchcase(finding.file, pattern.format(code=code)) for pattern in step.files)


def _format_step(number: int, step: TranslationStep, found: list[Finding], code: str) -> Iterator[str]:
    yield ""
    yield f"{number}. {step.description}: {len(found)} left."
    yield from (f"   {one}" for one in found[:MAX_FINDINGS])
    if len(found) > MAX_FINDINGS:
        yield f"   … and {len(found) - MAX_FINDINGS} more"
    place = f" --place {step.place}" if step.place else ""
    yield f"   Check: python -m bot check --language {code}{place}"
