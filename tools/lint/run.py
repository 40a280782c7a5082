"""What is not wrong and wants a look: printed by `make check`, and no reason to fail."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from bot.content.caveats import ADDRESS, OLDER, load_doubts
from bot.content.policies import load_banners
from bot.content.rights import find_doubtful
from bot.content.sources import HIDDEN_STATUSES
from bot.directory_lint import directory, files, rows
from bot.directory_lint.directory import DIRECTORY_CHECKS
from bot.directory_lint.finding import Finding, LintCheck, run_checks
from bot.domain.directory import EMERGENCY_KINDS, TRUSTED_CONFIDENCE
from bot.errors import BadContent
from tools.lint import (
    catalogs,
    checksums,
    clips,
    english,
    formulas,
    language_rules,
    lock_screen,
    nlu_examples,
    officer_content,
    po_files,
    policies,
    questions,
    rasa_config,
    rasa_domain,
    report,
    reviews,
    rights,
    screens,
    sentence_length,
    statement_reviews,
    style,
    terminology,
    typography,
    word_lists,
)

REVIEW_DAYS: Final = 365
"""A statement of law that somebody read longer ago than this wants to be read again."""
_REVIEW_HINT: Final = "read its source again, correct the row, and take these words out of its note"


def collect_notes(root: Path, *, today: date) -> Iterator[Finding]:
    """All of them. Never raises: a file that cannot be read is a finding, not a note."""
    try:
        yield from _find_stale_facts(root, today)
        yield from _find_expired_banners(root, today)
        yield from _find_doubtful_rows(root)
    except BadContent:
        return


def _find_stale_facts(root: Path, today: date) -> Iterator[Finding]:
    last = today - timedelta(days=REVIEW_DAYS)
    for line, row in rights.read_fact_rows(root):
        if rows.is_full_date(row["reviewed_on"]) and date.fromisoformat(row["reviewed_on"]) < last:
            message = f"{row['fact_id']} was reviewed on {row['reviewed_on']}, more than a year ago"
            yield Finding(rights.FILE, line, message, "have it read again, or empty reviewed_on")


def _find_expired_banners(root: Path, today: date) -> Iterator[Finding]:
    listed = (files.read_yaml_tree(root / policies.BANNER_FILE) or {}).get("banners") or []
    for index, one in enumerate(load_banners(root / "data")):
        if one.until < today:
            line = files.get_line(listed, index)
            yield Finding(
                policies.BANNER_FILE, line, f"a banner ended on {one.until}", "take it out, or give it new days"
            )


def _find_doubtful_rows(root: Path) -> Iterator[Finding]:
    """Rows that would be trusted enough and that their own note hides, each with the words that hide it."""
    doubts = load_doubts(root / "data" / "policies")
    rows = rights.read_fact_rows(root)
    hidden = find_doubtful((row for _, row in rows), doubts)
    for line, row in rows:
        if why := hidden.get(row["fact_id"]):
            yield Finding(rights.FILE, line, f"{row['fact_id']} is not shown: {why}", _REVIEW_HINT)
    for file, key, columns in directory.TABLES:
        present, known = files.read_rows(root / file)
        for line, row in [] if files.find_missing_columns(file, present, columns) else known:
            for hides, phrase in doubts.find_hidden(row["note"]).items() if _is_trusted(row) else ():
                if hides == OLDER:
                    continue
                what = "its address is not shown" if hides == ADDRESS else "it is not shown"
                what = "an emergency number, which is shown all the same" if row["kind"] in EMERGENCY_KINDS else what
                yield Finding(file, line, f"{row[key]}: {what}: its note says “{phrase}”", _REVIEW_HINT)


def _is_trusted(row: dict[str, str]) -> bool:
    graded = (row.get(column, "") for column in ("confidence", "phone_confidence", "emergency_confidence"))
    return row["status"] not in HIDDEN_STATUSES and bool({*graded} & {*TRUSTED_CONFIDENCE})


LINT_CHECKS: Final[tuple[tuple[str, LintCheck], ...]] = (
    ("config.yml", rasa_config.validate),
    ("domain.yml", rasa_domain.validate),
    ("domain.yml", rasa_domain.validate_responses),
    ("domain.yml", english.validate),
    ("data/rules", rasa_config.validate_rules),
    ("data/languages", lock_screen.validate),
    ("data/languages", language_rules.validate),
    ("data/languages", style.validate),
    ("data/languages", sentence_length.validate),
    ("data/languages", terminology.validate_required_phrases),
    ("data/languages", terminology.validate),
    ("data/languages", word_lists.validate_complete),
    ("data/triage", word_lists.validate),
    ("data/banner.yml", policies.validate_banner),
    ("data/officers", officer_content.validate),
    ("data/policies", policies.validate),
    ("data/officers", officer_content.validate_scenarios),
    ("data/triage", word_lists.validate_subjects),
    ("data/triage", policies.validate_gravity),
    *DIRECTORY_CHECKS,
    ("data/rights", rights.validate),
    ("data/rights", formulas.validate),
    ("data/rights", statement_reviews.validate),
    ("data/answers", questions.validate_plan),
    ("data/questions", questions.validate_examples),
    ("data", checksums.validate),
    ("data", typography.validate),
    ("data/nlu", nlu_examples.validate),
    ("data/nlu", nlu_examples.validate_near_examples),
    ("data/understanding", nlu_examples.validate_fusion),
    ("locales/review", reviews.validate),
    ("data/clips", clips.validate),
    ("locales", po_files.validate),
    ("locales", catalogs.validate),
    ("locales", screens.validate),
    ("locales", catalogs.validate_console),
    ("locales", screens.validate_profile),
)
"""What is checked, fastest first, each with the place to look at where it stumbles."""


def main(root: Path, *, today: date | None = None, language: str = "", form: str = "text", place: str = "") -> int:
    """Print every finding, one a line, and how many there are; 1 if any, else 0. With a day, notes before them.

    `language`: only what concerns it, said in it, too. `form`: one of report.FORMATS; only `text` counts them.
    `place`: only the checks of one place of CHECKS, `locales` or `data/nlu`.
    """
    is_told = form == "text"
    for note in collect_notes(root, today=today) if today and is_told and not (language or place) else ():
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
    return run_checks([(where, check) for where, check in LINT_CHECKS if where.startswith(place)], root)
