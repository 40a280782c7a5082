"""What people who know the law said of statements: rows of data/rights/reviews.csv, and what follows for her.

A mark counts only for the statement, values and source that were read. Of one reader her newest mark counts. Once enough
people, one of them qualified, find a statement right and nobody objects, `reviewed_on` has the day, and she is no longer told
that nobody who knows the law has checked it. An objection takes that day away. One of somebody qualified also hides the
statement at once, by a note that says "re-verify" (data/policies/doubts.csv); but no risk and no duty, which warn her, and
nothing that a formula rests on. What the statement should say is for people to write.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from bot.content.caveats import ALL, DoubtPhrases, load_doubts
from bot.content.rights import find_doubtful, is_visible
from bot.directory_lint import files
from bot.directory_lint.files import FORMULA_PREFIXES
from bot.errors import BadContent
from bot.i18n.review_log import normalize_reviewer
from bot.i18n.translation_files import write_atomically
from tools.lint import formulas, rights, statement_reviews
from tools.lint.checksums import compute_checksum
from tools.lint.statement_reviews import RIGHT, StatementReview
from tools.review.marks import StatementMark

HIDING_NOTE: Final = "re-verify: {reviewer} says {verdict}, {on}"
EXCERPT_LENGTH: Final = 60
Cells = Mapping[str, str]


@dataclass
class StatementPlan:
    """What the marks of statements come to."""

    reviews: tuple[StatementReview, ...] = ()
    """The whole ledger as it will be."""
    added: list[StatementReview] = field(default_factory=list)
    replaced: list[StatementReview] = field(default_factory=list)
    known_count: int = 0
    """Marks that stand in the ledger already."""
    kept: list[tuple[StatementReview, StatementMark]] = field(default_factory=list)
    """Rows of the ledger that a mark does not replace, because it is not newer."""
    objections: list[tuple[Cells, StatementReview]] = field(default_factory=list)
    disagreements: list[tuple[Cells, list[StatementReview]]] = field(default_factory=list)
    waiting: list[tuple[Cells, str]] = field(default_factory=list)
    """Statements that somebody finds right and that still lack a reader, with which."""
    outdated: list[StatementMark] = field(default_factory=list)
    """Marks of a statement that says something else now, or is gone."""
    changed_cells: dict[str, dict[str, str]] = field(default_factory=dict)
    """By statement: cells of facts.csv that will be others."""
    unhidden: dict[str, str] = field(default_factory=dict)
    """Statements that somebody qualified objects to and that stay visible, with why."""

    @property
    def is_changed(self) -> bool:
        """Whether the ledger will be another one."""
        return bool(self.added or self.replaced)


def plan_import(root: Path, marks: Sequence[StatementMark], *, today: date) -> StatementPlan:
    """What to do; nothing is written. `today`: a phone whose clock is ahead dates no row later. Raises BadContent."""
    plan = StatementPlan()
    if not marks:
        return plan
    facts = {row["fact_id"]: row for _, row in rights.read_fact_rows(root)}
    ledger = {_get_key(row): row for row in statement_reviews.load_reviews(root)}
    touched: dict[str, None] = {}
    for mark in _list_newest(marks):
        fact = facts.get(mark.fact_id)
        if fact is None or compute_checksum(fact) != mark.seal:
            plan.outdated.append(mark)
        else:
            touched[mark.fact_id] = None
            _plan_row(plan, ledger, mark, today)
    plan.reviews = tuple(ledger.values())
    required = statement_reviews.count_required_readers(root)
    for name in sorted(touched):
        _plan_statement(plan, facts[name], required)
    _plan_hiding(plan, root, facts)
    return plan


def _get_key(row: StatementReview) -> tuple[str, str, str]:
    return row.fact_id, row.seal, row.reader


def _plan_row(
    plan: StatementPlan, ledger: dict[tuple[str, str, str], StatementReview], mark: StatementMark, today: date
) -> None:
    review = StatementReview(
        mark.fact_id,
        mark.seal,
        mark.verdict,
        mark.reviewer,
        mark.is_qualified,
        min(mark.marked_on, today),
        to_cell(mark.words),
    )
    known = ledger.get(_get_key(review))
    if known and _says_the_same(known, review):
        plan.known_count += 1
        return
    # The ledger knows days and no hours: of two marks of one day the one that claims less stands, whichever file comes first.
    if known and (review.read_on, review.is_objection) < (known.read_on, known.is_objection):
        plan.kept.append((known, mark))
        return
    if known:
        plan.replaced.append(known)
    ledger[_get_key(review)] = review
    plan.added.append(review)


def _says_the_same(one: StatementReview, other: StatementReview) -> bool:
    return (one.verdict, one.is_qualified, one.note) == (other.verdict, other.is_qualified, other.note)


def _plan_statement(plan: StatementPlan, fact: Cells, required: int) -> None:
    current = statement_reviews.list_current(plan.reviews, fact)
    objecting = [row for row in current if row.is_objection]
    plan.objections += [(fact, row) for row in objecting]
    if objecting and len({row.verdict for row in current}) > 1:
        plan.disagreements.append((fact, current))
    reviewed_on = statement_reviews.find_reviewed_on(current, required=required)
    if reviewed_on != fact["reviewed_on"]:
        plan.changed_cells.setdefault(fact["fact_id"], {})["reviewed_on"] = reviewed_on
    if not objecting and not reviewed_on:
        lacking = [f"{required - len(current)} more reader"] if len(current) < required else []
        lacking += ["somebody qualified"] if not any(row.is_qualified for row in current) else []
        plan.waiting.append((fact, " and ".join(lacking)))


def _plan_hiding(plan: StatementPlan, root: Path, facts: Mapping[str, dict[str, str]]) -> None:
    doubts = load_doubts(root / "data" / "policies")
    now, needed = dict(facts), _list_needed(root)
    for fact, review in plan.objections:
        name = fact["fact_id"]
        before = find_doubtful(now.values(), doubts)
        if not review.is_qualified or not is_visible(fact) or name in before:
            continue
        changed = {**now, name: {**now[name], "note": _build_note(fact, review, doubts)}}
        lost = set(find_doubtful(changed.values(), doubts)) - set(before)
        if fact["kind"] in rights.PAIRED_KINDS:
            plan.unhidden[name] = "it warns her, and rights would be told without their danger"
        elif broken := sorted(lost & set(needed)):
            plan.unhidden[name] = f"{needed[broken[0]]} rests on {broken[0]}"
        else:
            now = changed
            plan.changed_cells.setdefault(name, {})["note"] = changed[name]["note"]


def _build_note(fact: Cells, review: StatementReview, doubts: DoubtPhrases) -> str:
    said = HIDING_NOTE.format(reviewer=review.reviewer, verdict=review.verdict, on=review.read_on)
    if ALL not in doubts.find_hidden(said):
        raise BadContent(f"data/policies/doubts.csv no longer hides what a note calls {said.partition(':')[0]!r}.")
    return "; ".join(filter(None, (fact["note"], said)))


def _list_needed(root: Path) -> dict[str, str]:
    """Statements that content is not loaded without, with what rests on them. Raises BadContent."""
    found: dict[str, str] = {}
    for _, row in files.read_rows(root / formulas.FILE)[1]:
        for name in rights.split_cell(f"{row['facts']};{row['owed']}"):
            found[name] = f"the formula {row['formula_id']}"
    return found


def _list_newest(marks: Iterable[StatementMark]) -> list[StatementMark]:
    """Of each reader and statement the newest; of two of one moment the one that claims less."""
    newest: dict[tuple[str, str, str], StatementMark] = {}
    for mark in sorted(marks, key=lambda mark: (mark.marked_at, mark.verdict != RIGHT, mark.verdict, mark.words)):
        newest[mark.fact_id, mark.seal, normalize_reviewer(mark.reviewer)] = mark
    return list(newest.values())


def to_cell(words: str) -> str:
    """Words as a cell: one line, and none that a table program would run as a formula."""
    line = " / ".join(part.strip() for part in words.split("\n") if part.strip())
    return f"'{line}" if line.startswith(FORMULA_PREFIXES) else line


def write_plan(root: Path, plan: StatementPlan) -> None:
    """The ledger, and then the cells of facts.csv; each file whole or not at all. Raises BadContent."""
    if plan.is_changed:
        write_atomically(root / statement_reviews.FILE, statement_reviews.format_reviews(plan.reviews).encode("utf-8"))
    if plan.changed_cells:
        write_atomically(root / rights.FILE, _format_facts(root, plan.changed_cells))


def _format_facts(root: Path, changed: Mapping[str, Mapping[str, str]]) -> bytes:
    """facts.csv with other cells; rows that do not change stay as they are, byte for byte. Raises BadContent."""
    lines = files.read_text(root / rights.FILE).splitlines(keepends=True)
    reader = csv.reader(lines)
    columns = next(reader)
    out, first = lines[: reader.line_num], reader.line_num
    for cells in reader:
        row = dict(zip(columns, cells, strict=True))
        if row["fact_id"] in changed:
            written = io.StringIO(newline="")
            csv.writer(written, lineterminator="\n").writerow([*{**row, **changed[row["fact_id"]]}.values()])
            out.append(written.getvalue())
        else:
            out += lines[first : reader.line_num]
        first = reader.line_num
    return "".join(out).encode("utf-8")


def format_plan(plan: StatementPlan) -> Iterator[str]:
    """What to read after an import, a line each; what needs somebody is told statement by statement."""
    readers = ", ".join(dict.fromkeys(row.reviewer for row in plan.added))
    yield f"law: {len(plan.added)} statements have a new row{f' ({readers})' if readers else ''}."
    if plan.known_count:
        yield f"law: {plan.known_count} were in the ledger already."
    for row in plan.replaced:
        yield f"law: a row of {row.reviewer} was replaced, of {row.fact_id}: {row.verdict} on {row.read_on}."
    for row, mark in plan.kept:
        older = f"{mark.verdict} of {mark.marked_on} is not newer"
        yield f"law: {row.fact_id}: {row.reviewer} said {row.verdict} on {row.read_on}; {older}."
    for fact, row in plan.objections:
        who = row.reviewer if row.is_qualified else f"{row.reviewer} (not of that law)"
        yield f"law: TO DO {row.verdict.upper()} {describe_fact(fact)} — {who}, {row.read_on}: {row.note}"
    for fact, rows in plan.disagreements:
        yield f"law: DISAGREE {describe_fact(fact)} — {'; '.join(f'{row.reviewer}: {row.verdict}' for row in rows)}"
    for name, cells in plan.changed_cells.items():
        if "note" in cells:
            yield f"law: HIDDEN {name} is not shown to her from the next start on: its note says re-verify."
        if "reviewed_on" in cells:
            yield f"law: {name}: reviewed_on is now {cells['reviewed_on'] or 'empty'}."
    for name, why in plan.unhidden.items():
        yield f"law: STILL SHOWN {name}, although somebody qualified objects: {why}. Correct it, or take both out, at once."
    for fact, lacking in plan.waiting:
        yield f"law: {fact['fact_id']} is right so far, and waits for {lacking}."
    for mark in plan.outdated:
        said = f"{mark.verdict} {to_cell(mark.words)}".rstrip()
        yield f"law: CHANGED {mark.fact_id} — {mark.reviewer} read another statement on {mark.marked_on}: {said}"
    if plan.changed_cells:
        yield "law: now `python -m bot check`, and `python -m bot coverage`: what is hidden may leave a topic without its risk."


def describe_fact(fact: Cells) -> str:
    """A statement by its id and the beginning of its English."""
    said = fact["statement_en"]
    return f"[{fact['fact_id']}] “{said if len(said) <= EXCERPT_LENGTH else f'{said[:EXCERPT_LENGTH]} …'}”"
