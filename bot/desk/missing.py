"""What a language still lacks, in the order in which it is best filled, each with the command that checks it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from bot import checks
from bot.checks import report as telling
from bot.checks.finding import Finding
from bot.errors import BadRequest
from bot.i18n.languages import load_cldr_language
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES


@dataclass(frozen=True)
class TranslationStep:
    """One thing to fill: the files it stands in, what to do, and the place of its checks."""

    files: tuple[str, ...]
    description: str
    place: str


TRANSLATION_STEPS: Final = (
    TranslationStep(("data/policies/writing.csv",), "How it is written: script, signs, line breaks", "data/policies"),
    TranslationStep(("docs/translators/style-{code}.md",), "Its style page: how she is addressed, and the terms, with reasons", ""),
    TranslationStep(("data/policies/glossary.csv",), "One word for one thing", "data/policies"),
    TranslationStep(("data/policies/words/{code}.csv", "data/policies/lock_screen.csv"), "What is never said, and never said first",
         "data/policies"),
    TranslationStep(("data/policies/kept.csv", "data/policies/lengths.csv"), "What may not get lost, and how long a sentence is",
         "data/policies"),
    TranslationStep(("locales/{code}/LC_MESSAGES/messages.po",), "What women are told", "locales"),
    TranslationStep(("locales/{code}/LC_MESSAGES/console.po",), "What officers read", "locales"),
    TranslationStep(("locales/{code}/LC_MESSAGES/desk.po",), "What translators are told", "locales"),
    TranslationStep(("data/policies/danger/{code}.csv", "data/policies/leave/{code}.csv", "data/policies/stop/{code}.csv",
          "data/policies/about/{code}.csv", "data/policies/recall/{code}.csv", "data/policies/not_leave.csv"),
         "Words that mean danger, leave, stop, whom it is about, and the word that brings the card", "data/policies"),
    TranslationStep(("data/policies/names.csv", "data/policies/danger_least.csv", "data/policies/composer.csv",
          "data/policies/rehearsal/words.csv"),
         "Names of people, how sure danger must be, what officers are warned of, and what a rehearsal hears in their words",
         "data/policies"),
    TranslationStep(("data/nlu/{code}", "data/nlu/{code}/*"), "What women type", "data/nlu"),
    TranslationStep(("locales/*/LC_MESSAGES/messages.po",), "The question to switch to it, in the other languages", "locales"),
    TranslationStep(("*",), "Everything else", ""),
)  # fmt: skip
"""In this order: what decides how the rest is judged comes first."""
MANUAL_STEPS: Final = (
    "Not seen by any check: names of countries and cities in data/directory/place_aliases.csv; words one letter away from a",
    "word of leave in data/policies/not_leave.csv; country names too long for a button in bot/i18n/languages.py; a code that",
    "Telegram writes otherwise in bot/gateway/commands.py; a font for its letters on the pages; the model, trained anew.",
)
MAX_FINDINGS: Final = 3
"""Findings of a step that are said in full."""


def report_missing(root: Path, code: str) -> Iterator[str]:
    """A line for each step, and its first findings under it. Raises BadRequest."""
    if code not in LANGUAGES or code == DEFAULT_LANGUAGE:
        raise BadRequest(f"{code!r} is no language that is translated.")
    found = [one for one in checks.collect_findings(root) if _is_about_language(one, code)]
    yield f"{load_cldr_language(code).name} ({code}) lacks {len(found)} things." if found else f"{load_cldr_language(code).name} ({code}) lacks nothing."
    left = found
    for number, step in enumerate(TRANSLATION_STEPS, start=1):
        own = [one for one in left if _is_for_step(step, one, code)]
        left = [one for one in left if one not in own]
        if own:
            yield from _format_step(number, step, own, code)
    yield ""
    yield from MANUAL_STEPS


def _is_about_language(finding: Finding, code: str) -> bool:
    return bool(telling.filter_by_language([finding], code)) or f"Switch to {load_cldr_language(code).name}?" in finding.about


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
