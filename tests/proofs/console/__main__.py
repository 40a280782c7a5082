"""`make console-proofs`: load and cuts, kills, odd requests; writes docs/measured/console*.md, one for each."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot import bootstrap, logging_setup
from bot.assistant import train
from bot.config.settings import Settings
from tests.proofs import report_page
from tests.proofs.chaos.postgres_server import create_unprivileged_database, run_server
from tests.proofs.console import fuzz_run, kill_runs, load, report, verdicts
from tests.proofs.console.console_installation import Plan, create_installation, run_console
from tests.proofs.report_page import Figure
from tests.support.factories import ROOT

PLAN: Final = Plan(posts=5, officers=10, handoffs=100, held_handoffs=6, messages_per_handoff=3)
WORK: Final = load.LoadPlan(seconds=60, think_seconds=5, new_every_seconds=1.5, cuts=3, cut_seconds=(4, 12))
KILLS: Final = kill_runs.Plan(
    persons=9, kills={"gateway": 16, "console": 14, "database": 10}, pause=(1.5, 4.0), think_seconds=2.5, seed=5
)
LOG: Final = ROOT / "var" / "console-kills.log"
"""What the processes of the last run with kills wrote."""
TITLES: Final = {
    "load": ("console", "The console under load, and cut off"),
    "kills": ("console-kills", "The console, killed"),
    "odd": ("console-odd", "Odd requests to the console"),
}


def _run_load() -> list[Figure]:
    with (
        tempfile.TemporaryDirectory(prefix="pelita-load-") as folder,
        run_server() as database,
        create_installation(Path(folder), PLAN, database_url=create_unprivileged_database(database.url)) as house,
        run_console(house) as process,
    ):
        found = asyncio.run(load.run_load(house, WORK, pid=process.pid))
    print(*found.faults[:20], sep="\n")
    return report.build_figures(found, PLAN)


def _run_kills() -> list[Figure]:
    train.train_if_needed(root=Settings.from_env({}).root)
    LOG.parent.mkdir(exist_ok=True)
    with run_server() as database:
        outcome = asyncio.run(kill_runs.run_scenario(KILLS, database, log=LOG))
    print(*(words for kept in outcome.records for words in verdicts.list_lost(kept)), sep="\n")
    wanted = sum(KILLS.kills.values())
    return [
        *verdicts.build_figures(outcome.records, outcome.kills, wanted, wrong=outcome.audit_faults),
        Figure("times an officer looked again, and sent again what was not there", "", str(outcome.repeated_count)),
        Figure("the whole run, seconds", "", f"{outcome.seconds:.0f}"),
    ]


PARTS: Final[dict[str, Callable[[], list[Figure]]]] = {"load": _run_load, "kills": _run_kills, "odd": fuzz_run.run_all}


def main() -> int:
    """Measure, print, write; 1 where anything fell short."""
    asked = argparse.ArgumentParser(prog="python -m tests.proofs.console", description=__doc__)
    asked.add_argument("--only", choices=tuple(PARTS))
    only = asked.parse_args().only
    bootstrap.check_startup()
    logging_setup.configure_logging(level="CRITICAL")
    return max(_measure(part) for part in PARTS if only in (None, part))


def _measure(part: str) -> int:
    began = time.monotonic()
    figures = [*PARTS[part](), Figure("time", "", f"{time.monotonic() - began:.0f} s")]
    body = report_page.render_table(figures)
    name, title = TITLES[part]
    print(f"\n{title}\n{body}", flush=True)
    report_page.write_page(
        ROOT,
        name,
        title=title,
        command=f"python -m tests.proofs.console --only {part}",
        today=datetime.now(UTC).date(),
        body=body,
    )
    return 0 if report_page.are_all_met(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
