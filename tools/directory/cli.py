"""`python -m bot directory …`: due, unknown, verify, accept, export. Parsing and printing only."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from bot.cli.admin_context import open_admin_context
from bot.cli.commands import CommandContext
from bot.content.bundle import load_content
from bot.content.policies import load_statistics_rules, load_verification_rules
from bot.directory_lint.rows import COUNTRY_CODES
from bot.domain.directory import CHECK_METHODS, CHECK_RESULTS
from bot.domain.enums import LANGUAGES
from bot.domain.statistics import ReleaseRules
from bot.errors import BadContent
from bot.i18n.catalogs import load_catalogues
from bot.i18n.translator import Translator
from bot.services import statistics
from tools.directory import csv_editor, hsds_export, verification
from tools.directory.call_sheet import render_sheet, to_single_line
from tools.directory.verification_queue import VerificationCall, list_due_calls

UNKNOWN_AUDIENCE: Final = "posts"
"""Whose rules hold for what is not known: those of people who work with Pelita, not of the public."""


def _parse_day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise click.BadParameter(f"{raw!r} is no day; write 2026-11-24.") from error


def _parse_month(raw: str) -> date:
    try:
        return date.fromisoformat(f"{raw}-01")
    except ValueError as error:
        raise click.BadParameter(f"{raw!r} is no month; write 2026-10.") from error


def _parse_count(raw: str) -> int:
    if not raw.isdecimal():
        raise click.BadParameter(f"{raw!r} is no number of rows; write 20.")
    return int(raw)


@click.group(no_args_is_help=False, help=__doc__)
def cli() -> None:
    """All commands of the directory."""


@cli.command()
@click.option("--country", type=click.Choice(COUNTRY_CODES), metavar="CODE", help="rows of this country only, as MY")
@click.option("--limit", type=_parse_count, default="20", help="how many (20)")
@click.option("--language", type=click.Choice(LANGUAGES), help="print a call sheet in this language")
@click.option("--on", type=_parse_day, help="as it will be on this day, as 2026-11-24")
@click.pass_obj
def due(given: CommandContext, *, country: str | None, limit: int, language: str | None, on: date | None) -> None:
    """What to check next, or a sheet to print."""
    root, on = given.settings.root, on or given.now.date()
    rules = load_verification_rules(root / "data" / "policies")
    calls = list_due_calls(csv_editor.read_checkable_rows(root), rules, on=on, country=country)
    if language:
        catalogues = load_catalogues(root / "locales")
        voice = Translator(language, catalogues[language])
        print(render_sheet(calls[:limit], voice, now=given.now), end="")
        return
    for call in calls[:limit]:
        print(_format_call(call))
    print(f"{len(calls)} numbers and contacts are due on {on}. ! has waited longer than {rules.flagged_days} days.")


@cli.command()
@click.option("--month", type=_parse_month, help="that month, as 2026-10, instead of the newest that may be shown")
@click.option("--country", type=click.Choice(COUNTRY_CODES), metavar="CODE", help="this country only, as MY")
@click.pass_obj
def unknown(given: CommandContext, *, month: date | None, country: str | None) -> None:
    """What women asked and nothing is known of, the most asked first: what to look up next."""
    rules = load_statistics_rules(given.settings.root / "data" / "policies")[UNKNOWN_AUDIENCE]
    with open_admin_context(given.settings, now=lambda: given.now) as admin, admin.open_unit_of_work() as uow:
        months = statistics.list_unknown_months(uow, rules=rules, now=given.now)
        month = month or next(iter(months), None)
        cells = statistics.list_unknown(uow, month=month, rules=rules, now=given.now) if month else []
    found = [cell for cell in cells if country in (None, cell.value.rpartition(":")[2])]
    for cell in found:
        subject, _, where = cell.value.rpartition(":")
        print(f"{cell.number:>5}  {where}  {subject}")
    print(_summarize_unknown(len(found), month, rules))


@cli.command()
@click.argument("row_id", metavar="ID")
@click.option("--by", "verified_by", required=True, help="initials or a role; it stands in a public file")
@click.option("--how", "method", required=True, type=click.Choice(CHECK_METHODS))
@click.option("--result", required=True, type=click.Choice(CHECK_RESULTS))
@click.option("--on", "verified_on", required=True, type=_parse_day, help="the day, as 2026-11-24")
@click.option("--number", type=click.Choice(tuple(verification.NUMBER_COLUMNS)), help="which number of an office")
@click.pass_obj
def verify(given: CommandContext, /, row_id: str, **values: Any) -> None:
    """Write down what a call, a visit or a page told about one number."""
    root = given.settings.root
    row = csv_editor.find_row(root, row_id)
    check = verification.Verification(**values)
    changed = verification.record_verification(root, row, check, today=given.now.date())
    print("\n".join(f"{row.row_id}: {column} is now {cell or 'empty'}" for column, cell in changed.items()))


@cli.command()
@click.argument("row_ids", metavar="ID", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="for scripts: every line was compared with its source")
@click.pass_obj
def accept(given: CommandContext, row_ids: tuple[str, ...], yes: bool) -> None:
    """Show rows that were edited by hand, old → new where a number changed, and seal them once you have said yes."""
    root = given.settings.root
    for row in [csv_editor.find_row(root, row_id) for row_id in row_ids]:
        change = verification.prepare_change(root, row, today=given.now.date())
        print("\n".join(change.summary_lines))
        if not (yes or _confirm(f"{row.row_id}: does every line agree with its source? [y/N] ")):
            raise BadContent(f"{row.row_id} was not sealed. Compare it with its source, then say y, or type --yes.")
        verification.accept_change(root, change)


@cli.command()
@click.option("--to", type=Path, help="a file instead of the screen")
@click.pass_obj
def export(given: CommandContext, to: Path | None) -> None:
    """What may be shown today, as HSDS 3.0 services in JSON."""
    today = given.now.date()
    found = hsds_export.build_services(load_content(given.settings.root).as_of(today).directory, on=today)
    written = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if to is None:
        print(written, end="")
        return
    try:
        to.write_text(written, encoding="utf-8")
    except OSError as error:
        raise BadContent(f"{to} cannot be written: {type(error).__name__}.") from error
    print(f"{len(found)} services are in {to}.")


def _confirm(question: str) -> bool:
    return sys.stdin.isatty() and input(question).strip().casefold() in ("y", "yes")


def _summarize_unknown(count: int, month: date | None, rules: ReleaseRules) -> str:
    if month is None:
        return f"Nothing may be shown yet: a month is shown {rules.delay_days} days after its end."
    shown = f"{count} in {month:%Y-%m}" if count else f"Nothing may be shown of {month:%Y-%m}"
    return f"{shown}. Talks, not women; below {rules.least} not shown, rounded to {rules.round_to}."


def _format_call(call: VerificationCall) -> str:
    cells = call.row.cells
    flag = "!" if call.is_flagged else " "
    why = call.state.name.lower()
    which = " after hours" if call.column == "phone_emergency" else ""
    name = to_single_line(call.row.place.cells["name_en"])
    kind = f" {cells['kind']}" if call.row.is_contact else ""
    number = to_single_line(call.number)
    return f"{flag} {call.row.row_id:<13} {why:<10} since {call.since} {kind} {number:<15}{which} {name}"
