"""`make walk`: fifty thousand steps in this process, two thousand through all of them; writes docs/measured/walk.md.

The two halves may be walked apart (`--inside 0`, `--outside 0`): what the last whole one of each came by is kept in var/walk,
and the page is written when both are there.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

from bot import bootstrap
from bot.assistant import train
from bot.config.settings import Settings
from tests.proofs import report_page
from tests.proofs.random_walk import multi_process, state_machine
from tests.proofs.random_walk.invariants import RULES, format_rule
from tests.proofs.random_walk.results import WalkReport
from tests.proofs.report_page import Figure
from tests.support.factories import ROOT, load_real_content
from tools import local_stack

IN_PROCESS_STEPS, END_TO_END_STEPS = 50_000, 2_000
KEPT_FOLDER = ROOT / "var" / "walk"
BODY = """
{table}

A step is one message, one tap, one voice note or one silence of hers, with what came of it. A woman of Hypothesis (inside) or
of dice (through all processes: assistant, gateway, a Telegram of our own) does {deeds} kinds of things, as often as this:
{often}.
After every step these held ({rules}):

{named}

Beside them, where she does it: P1, two taps from any screen lead to numbers, a word of danger to the card at once. P15, who
skips every question still gets numbers. R21 and R22, after Leave one neutral line stands, and who writes next reads what
a chat never used reads, letter for letter. Inside, minutes and days pass when she is silent; through all processes they do not.
{violations}
"""


def main() -> int:
    """0 where every rule held at every step."""
    given = argparse.ArgumentParser(prog="python -m tests.proofs.random_walk")
    given.add_argument("--inside", type=int, default=IN_PROCESS_STEPS, help="steps in this process")
    given.add_argument("--outside", type=int, default=END_TO_END_STEPS, help="steps through all processes")
    given.add_argument("--processes", type=int, default=2)
    given.add_argument("--seed", type=int, default=1)
    options = given.parse_args()
    bootstrap.check_startup()
    train.train_if_needed(root=ROOT)
    through = (
        asyncio.run(_walk_end_to_end(options.outside, options.seed))
        if options.outside
        else WalkReport.load(KEPT_FOLDER / "outside.json")
    )
    within = (
        _walk_in_process(options.inside, options.processes, options.seed)
        if options.inside
        else WalkReport.load(KEPT_FOLDER / "inside.json")
    )
    within.save(KEPT_FOLDER / "inside.json")
    through.save(KEPT_FOLDER / "outside.json")
    figures = [
        *_build_figures("in one process", within, options.inside or IN_PROCESS_STEPS),
        *_build_figures("all processes", through, options.outside or END_TO_END_STEPS),
    ]
    print(report_page.render_table(figures), *within.violations, *through.violations, sep="\n")
    if within.steps >= IN_PROCESS_STEPS and through.steps >= END_TO_END_STEPS:
        _write_page(figures, within, through)
    return 0 if report_page.are_all_met(figures) else 1


def _walk_in_process(steps: int, processes: int, number: int) -> WalkReport:
    share, told = -(-steps // processes), WalkReport()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for one in pool.map(
            state_machine.run_share, [share] * processes, [1000 * number * (n + 1) for n in range(processes)]
        ):
            told.merge(one)
    return told


async def _walk_end_to_end(steps: int, number: int) -> WalkReport:
    async with local_stack.run_local_stack(Settings.from_env({})) as supervisor:
        return await multi_process.run_walk(supervisor.settings, steps, number)


def _build_figures(where: str, report: WalkReport, steps: int) -> list[Figure]:
    every = set(load_real_content().responses)
    spoken = ", ".join(f"{language} {count:,}" for language, count in sorted(report.languages.items()))
    return [
        Figure(f"steps, {where}", f"{steps:,}", f"{report.steps:,}", report.steps >= steps),
        Figure(f"violations, {where}", "0", f"{len(report.violations)}", not report.violations),
        Figure(f"women, {where}", "", f"{report.users:,}"),
        Figure(f"screens seen, of {len(every)}, {where}", "", f"{len(every & set(report.screens))}"),
        Figure(f"steps by language, {where}", "", spoken),
        Figure(f"minutes, {where}", "", f"{report.seconds / 60:.0f}"),
    ]


def _write_page(figures: Sequence[Figure], within: WalkReport, through: WalkReport) -> None:
    wrong = [f"```\n{violation}\n```" for violation in (*within.violations, *through.violations)]
    often = ", ".join(
        f"{name.replace('_', ' ')} {count:,}"
        for name, count in (within.step_counts + through.step_counts).most_common()
    )
    body = BODY.format(
        table=report_page.render_table(figures),
        deeds=len(within.step_counts),
        often=often,
        rules=len(RULES),
        named="\n".join(f"- {format_rule(rule)}" for rule in RULES),
        violations="\n\n".join(["", *wrong]),
    )
    report_page.write_page(
        ROOT,
        "walk",
        title="A walk of refusals, slips and silences",
        command="make walk",
        today=datetime.now(UTC).date(),
        body=body.strip(),
    )


if __name__ == "__main__":
    sys.exit(main())
