"""How far everything is checked, for each public: texts a language, statements of law and numbers a country."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.content.policies import load_verification_rules
from bot.content.sources import HIDDEN_STATUSES
from bot.domain.enums import LANGUAGES
from bot.domain.rights import NOTE_KIND
from bot.domain.verification import VerificationPolicy, count_lapses
from bot.errors import BadCatalogue
from bot.i18n import review_log, translation_files
from tools.directory import csv_editor
from tools.directory.csv_editor import DirectoryRow
from tools.directory.verification import NUMBER_COLUMNS, RESULT_STATUSES
from tools.lint import rights, statement_reviews
from tools.review.numbers import list_numbers

CHECKED, DOUBTFUL, OPEN = STATES = ("checked", "doubtful", "open")
EVERYWHERE: Final = ""
"""The country of a statement that holds everywhere."""


@dataclass
class Tally:
    """How many are in each state."""

    checked: int = 0
    doubtful: int = 0
    open: int = 0

    def add(self, state: str, count: int = 1) -> None:
        """Count some more in a state."""
        setattr(self, state, getattr(self, state) + count)

    def __str__(self) -> str:
        return f"{self.checked} checked, {self.doubtful} doubtful, {self.open} open"


def tally_texts(root: Path, folder: Path) -> dict[str, Tally]:
    """By language. Doubtful: an imported suggestion waits in `folder`. Raises BadCatalogue."""
    found: dict[str, Tally] = {}
    for language in LANGUAGES:
        ledger = review_log.load_review_log(root, language)
        suggested = _list_suggested(folder / f"{language}.po")
        tally = found.setdefault(language, Tally())
        for context, msgid, said in review_log.list_texts(root, language):
            is_doubtful = suggested.get((context, msgid), said) != said
            is_read = ledger.is_reviewed(context, msgid, said)
            tally.add(DOUBTFUL if is_doubtful else CHECKED if is_read else OPEN)
    return found


def _list_suggested(path: Path) -> dict[tuple[str, str], str]:
    if not path.exists():
        return {}
    try:
        catalog = translation_files.read_po(path)
    except BadCatalogue:
        return {}
    return {(message.context or "", str(message.id)): str(message.string) for message in catalog if message.id}


def describe_statements(root: Path) -> dict[str, str]:
    """The state of each statement, by id; notes of those who keep the table are none. Raises BadContent."""
    reviews, found = statement_reviews.load_reviews(root), {}
    for _, row in rights.read_fact_rows(root):
        if row["kind"] != NOTE_KIND:
            current = statement_reviews.list_current(reviews, row)
            is_doubtful = any(one.is_objection for one in current)
            found[row["fact_id"]] = DOUBTFUL if is_doubtful else CHECKED if row["reviewed_on"] else OPEN
    return found


def tally_statements(root: Path) -> dict[str, Tally]:
    """By country, `EVERYWHERE` too. Raises BadContent."""
    states, found = describe_statements(root), {EVERYWHERE: Tally()}
    for _, row in rights.read_fact_rows(root):
        if row["fact_id"] in states:
            found.setdefault(row["country"], Tally()).add(states[row["fact_id"]])
    return found


def get_number_state(row: DirectoryRow, number: str, rules: VerificationPolicy, *, on: date) -> str:
    """Checked while its check is fresh; doubtful where the last one found it wrong or dead, or where sources disagree."""
    _, confidence, assured = NUMBER_COLUMNS[number]
    cells = row.cells
    if cells[assured] and not count_lapses(date.fromisoformat(cells[assured]), _get_months(row, rules), on=on):
        return CHECKED
    is_refuted = cells["checked_result"] in RESULT_STATUSES and (not row.is_mission or cells[confidence] == "low")
    return DOUBTFUL if is_refuted or cells["status"] in HIDDEN_STATUSES else OPEN


def _get_months(row: DirectoryRow, rules: VerificationPolicy) -> int:
    cells = row.place.cells
    if row.place.is_mission:
        return rules.months["mission_short_lived" if cells["country"] in rules.short_lived else "mission"]
    return rules.months.get(cells["kind"], rules.months["line"])


def tally_numbers(root: Path, *, on: date) -> dict[str, Tally]:
    """By country, with other ways to reach offices and lines; without what is kept back. Raises BadContent."""
    rules = load_verification_rules(root / "data" / "policies")
    found: dict[str, Tally] = {}
    for row in csv_editor.read_checkable_rows(root):
        for number, _ in list_numbers(row) if is_listed(row) else ():
            found.setdefault(row.place.cells["country"], Tally()).add(get_number_state(row, number, rules, on=on))
    return found


def is_listed(row: DirectoryRow) -> bool:
    """Whether somebody is to check a row: neither it nor what it leads to is kept back."""
    return "inactive" not in (row.cells["status"], row.place.cells["status"])


def format_tallies(title: str, tallies: dict[str, Tally]) -> Iterator[str]:
    """A line for all of a public, and one for each language or country."""
    whole = Tally(*(sum(getattr(one, state) for one in tallies.values()) for state in STATES))
    yield f"{title}: {whole}"
    for name, tally in sorted(tallies.items()):
        yield f"  {name or 'everywhere':<10} {tally}"
