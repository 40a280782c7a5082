"""`python -m bot check`: every finding about content, catalogues, training data and configuration, at once."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from bot.checks import (
    about,
    banner,
    catalogues,
    complete,
    config,
    console,
    directory,
    domain,
    english,
    examples,
    fingerprints,
    fusion,
    gravity,
    guides,
    habits,
    handoffs,
    headers,
    letters,
    lexicon,
    notes,
    places,
    profile,
    promises,
    rehearsal,
    report,
    responses,
    reviews,
    rights,
    rules,
    screens,
    sentences,
    terms,
    tone,
    training,
    words,
)
from bot.checks.finding import Finding
from bot.errors import Misconfigured

LintCheck = Callable[[Path], Iterator[Finding]]

LINT_CHECKS: Final[tuple[tuple[str, LintCheck], ...]] = (
    ("config.yml", config.validate),
    ("domain.yml", domain.validate),
    ("domain.yml", responses.validate_responses),
    ("domain.yml", english.validate),
    ("data/rules", rules.validate_rules),
    ("data/policies", lexicon.validate),
    ("data/policies", habits.validate),
    ("data/policies", tone.validate),
    ("data/policies", sentences.validate),
    ("data/policies", promises.validate_required_phrases),
    ("data/policies", terms.validate),
    ("data/policies", complete.validate_complete),
    ("data/policies", words.validate),
    ("data/policies", banner.validate_banner),
    ("data/policies", guides.validate),
    ("data/policies", handoffs.validate),
    ("data/policies", rehearsal.validate_scenarios),
    ("data/policies", about.validate_subjects),
    ("data/policies", gravity.validate_gravity),
    ("data/directory", directory.validate),
    ("data/directory", places.validate),
    ("data/rights", rights.validate),
    ("data", fingerprints.validate),
    ("data", letters.validate),
    ("data/nlu", training.validate),
    ("data/nlu", examples.validate_near_examples),
    ("data/understanding", fusion.validate_fusion),
    ("locales/review", reviews.validate),
    ("locales", headers.validate),
    ("locales", catalogues.validate),
    ("locales", screens.validate),
    ("locales", console.validate_console),
    ("locales", profile.validate_profile),
)
"""What is checked, fastest first, each with the place to look at where it stumbles."""


def main(
    root: Path, *, today: date | None = None, language: str = "", form: str = "text", place: str = ""
) -> int:
    """Print every finding, one a line, and how many there are; 1 if any, else 0. With a day, notes before them.

    `language`: only what concerns it, said in it, too. `form`: one of report.FORMATS; only `text` counts them.
    `place`: only the checks of one place of CHECKS, `locales` or `data/nlu`.
    """
    is_told = form == "text"
    for note in notes.collect_notes(root, today=today) if today and is_told and not (language or place) else ():
        print(f"Note: {note}")
    found = collect_findings(root, place=place)
    found = report.filter_by_language(found, language) if language else found
    translate = report.load_translate(root, language) if language else None
    if found or not is_told:
        print(report.FORMATS[form](found, translate))
    if is_told:
        print(f"{len(found)} findings." if found else "No findings.")
    return 1 if found else 0


def collect_findings(root: Path, *, place: str = "") -> list[Finding]:
    """All of them, in the order of the checks; of one place alone where it is named. Never raises."""
    asked = [(where, check) for where, check in LINT_CHECKS if where.startswith(place)]
    return [finding for where, check in asked for finding in _run_check(where, check, root)]


def _run_check(where: str, check: LintCheck, root: Path) -> list[Finding]:
    collected = []
    try:
        for finding in check(root):
            collected.append(finding)  # noqa: PERF402 -- what was found before a stumble must stay
    except Misconfigured as error:
        collected.append(Finding(where, None, str(error), "mend the file"))
    except Exception as error:  # noqa: BLE001 -- whatever a file holds, the other checks must still run
        message = f"has a shape that cannot be checked ({type(error).__name__}: {error})"
        collected.append(Finding(where, None, message, "compare it with the last version that passed"))
    return collected
