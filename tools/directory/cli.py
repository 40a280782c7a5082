"""`python -m bot directory …`: due, verify, accept, export. Parsing and printing only."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from bot.content.bundle import load_content
from bot.content.policies import load_verification_rules
from bot.directory_lint.rows import COUNTRY_CODES
from bot.domain.directory import CHECK_METHODS, CHECK_RESULTS
from bot.domain.enums import LANGUAGES
from bot.errors import BadContent
from bot.i18n.catalogs import load_catalogues
from bot.i18n.translator import Translator
from tools.directory import csv_editor, hsds_export, verification
from tools.directory.call_sheet import render_sheet, to_single_line
from tools.directory.verification_queue import VerificationCall, list_due_calls

Command = Callable[[argparse.Namespace, Path, datetime], None]


def main(argv: Sequence[str], *, root: Path, now: datetime) -> int:
    """Run a sub-command. Raises Misconfigured with one sentence."""
    arguments = _build_parser().parse_args(argv)
    COMMANDS[arguments.command](arguments, root, now)
    return 0


def list_due(arguments: argparse.Namespace, root: Path, now: datetime) -> None:
    """What to check next, or a sheet to print."""
    on = arguments.on or now.date()
    rules = load_verification_rules(root / "data" / "policies")
    calls = list_due_calls(csv_editor.read_all_rows(root), rules, on=on, country=arguments.country)
    if arguments.language:
        catalogues = load_catalogues(root / "locales")
        voice = Translator(arguments.language, catalogues[arguments.language])
        print(render_sheet(calls[: arguments.limit], voice, now=now), end="")
        return
    for call in calls[: arguments.limit]:
        print(_format_call(call))
    print(f"{len(calls)} numbers are due on {on}. ! has waited longer than {rules.flagged_days} days.")


def run_verify(arguments: argparse.Namespace, root: Path, now: datetime) -> None:
    """Write down what a call, a visit or a page told about one number."""
    check = verification.Verification(
        verified_by=arguments.by,
        method=arguments.how,
        result=arguments.result,
        verified_on=arguments.on,
        number=arguments.number,
    )
    row = csv_editor.find_row(root, arguments.row_id)
    changed = verification.record_verification(root, row, check, today=now.date())
    print("\n".join(f"{row.row_id}: {column} is now {cell or 'empty'}" for column, cell in changed.items()))


def run_accept(arguments: argparse.Namespace, root: Path, now: datetime) -> None:
    """Show rows that were edited by hand, old → new where a number changed, and seal them once you have said yes."""
    for row in [csv_editor.find_row(root, row_id) for row_id in arguments.row_id]:
        change = verification.prepare_change(root, row, today=now.date())
        print("\n".join(change.summary_lines))
        if not (arguments.yes or _confirm(f"{row.row_id}: does every line agree with its source? [y/N] ")):
            raise BadContent(f"{row.row_id} was not sealed. Compare it with its source, then say y, or type --yes.")
        verification.accept_change(root, change)


def run_export(arguments: argparse.Namespace, root: Path, now: datetime) -> None:
    """What may be shown today, as HSDS 3.0 services in JSON."""
    found = hsds_export.build_services(load_content(root).as_of(now.date()).directory, on=now.date())
    written = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if arguments.to is None:
        print(written, end="")
        return
    try:
        arguments.to.write_text(written, encoding="utf-8")
    except OSError as error:
        raise BadContent(f"{arguments.to} cannot be written: {type(error).__name__}.") from error
    print(f"{len(found)} services are in {arguments.to}.")


COMMANDS: dict[str, Command] = {"due": list_due, "verify": run_verify, "accept": run_accept, "export": run_export}


def _confirm(question: str) -> bool:
    return sys.stdin.isatty() and input(question).strip().casefold() in ("y", "yes")


def _format_call(call: VerificationCall) -> str:
    cells = call.row.cells
    flag = "!" if call.is_flagged else " "
    why = call.state.name.lower()
    which = " after hours" if call.column == "phone_emergency" else ""
    name = to_single_line(cells["name_en"])
    return f"{flag} {call.row.row_id:<13} {why:<10} since {call.since}  {call.number:<15}{which} {name}"


def _parse_day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{raw!r} is no day; write 2026-11-24") from error


def _parse_count(raw: str) -> int:
    if not raw.isdecimal():
        raise argparse.ArgumentTypeError(f"{raw!r} is no number of rows; write 20")
    return int(raw)


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot directory", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    added = {name: commands.add_parser(name, help=command.__doc__) for name, command in COMMANDS.items()}
    listed, checked = added["due"], added["verify"]
    listed.add_argument("--country", choices=COUNTRY_CODES, metavar="CODE", help="rows of this country only, as MY")
    listed.add_argument("--limit", type=_parse_count, default=20, help="how many (20)")
    listed.add_argument("--language", choices=LANGUAGES, help="print a call sheet in this language")
    listed.add_argument("--on", type=_parse_day, help="as it will be on this day, as 2026-11-24")
    checked.add_argument("row_id", metavar="ID")
    checked.add_argument("--by", required=True, help="initials or a role; it stands in a public file")
    checked.add_argument("--how", required=True, choices=CHECK_METHODS)
    checked.add_argument("--result", required=True, choices=CHECK_RESULTS)
    checked.add_argument("--on", required=True, type=_parse_day, help="the day, as 2026-11-24")
    checked.add_argument("--number", choices=tuple(verification.NUMBER_COLUMNS), help="which number of an office")
    added["accept"].add_argument("row_id", metavar="ID", nargs="+")
    added["accept"].add_argument(
        "--yes", action="store_true", help="for scripts: every line was compared with its source"
    )
    added["export"].add_argument("--to", type=Path, help="a file instead of the screen")
    return parser
