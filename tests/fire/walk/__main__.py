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

from bot import bootstrap, stack
from bot.dialogue import train
from bot.settings import Settings
from tests.fire import page
from tests.fire.page import Figure
from tests.fire.walk import machine, outside
from tests.fire.walk.rules import RULES, named
from tests.fire.walk.told import Told
from tests.support.factories import ROOT, library

INSIDE, OUTSIDE = 50_000, 2_000
KEPT = ROOT / "var" / "walk"
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
    given = argparse.ArgumentParser(prog="python -m tests.fire.walk")
    given.add_argument("--inside", type=int, default=INSIDE, help="steps in this process")
    given.add_argument("--outside", type=int, default=OUTSIDE, help="steps through all processes")
    given.add_argument("--processes", type=int, default=2)
    given.add_argument("--seed", type=int, default=1)
    options = given.parse_args()
    bootstrap.prepare()
    train.main(root=ROOT)
    through = asyncio.run(_through(options.outside, options.seed)) if options.outside else Told.read(KEPT / "outside.json")
    within = (
        _within(options.inside, options.processes, options.seed) if options.inside else Told.read(KEPT / "inside.json")
    )
    within.write(KEPT / "inside.json")
    through.write(KEPT / "outside.json")
    figures = [
        *_figures("in one process", within, options.inside or INSIDE),
        *_figures("all processes", through, options.outside or OUTSIDE),
    ]
    print(page.table(figures), *within.violations, *through.violations, sep="\n")
    if within.steps >= INSIDE and through.steps >= OUTSIDE:
        _write(figures, within, through)
    return 0 if page.all_met(figures) else 1


def _within(steps: int, processes: int, number: int) -> Told:
    share, told = -(-steps // processes), Told()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for one in pool.map(
            machine.walk_alone, [share] * processes, [1000 * number * (n + 1) for n in range(processes)]
        ):
            told.join(one)
    return told


async def _through(steps: int, number: int) -> Told:
    async with stack.running(Settings.from_env({})) as supervisor:
        return await outside.walk(supervisor.settings, steps, number)


def _figures(where: str, told: Told, steps: int) -> list[Figure]:
    every = set(library().responses)
    spoken = ", ".join(f"{language} {count:,}" for language, count in sorted(told.languages.items()))
    return [
        Figure(f"steps, {where}", f"{steps:,}", f"{told.steps:,}", told.steps >= steps),
        Figure(f"violations, {where}", "0", f"{len(told.violations)}", not told.violations),
        Figure(f"women, {where}", "", f"{told.women:,}"),
        Figure(f"screens seen, of {len(every)}, {where}", "", f"{len(every & set(told.screens))}"),
        Figure(f"steps by language, {where}", "", spoken),
        Figure(f"minutes, {where}", "", f"{told.seconds / 60:.0f}"),
    ]


def _write(figures: Sequence[Figure], within: Told, through: Told) -> None:
    wrong = [f"```\n{violation}\n```" for violation in (*within.violations, *through.violations)]
    often = ", ".join(
        f"{name.replace('_', ' ')} {count:,}" for name, count in (within.deeds + through.deeds).most_common()
    )
    body = BODY.format(
        table=page.table(figures), deeds=len(within.deeds), often=often, rules=len(RULES),
        named="\n".join(f"- {named(rule)}" for rule in RULES), violations="\n\n".join(["", *wrong]),
    )  # fmt: skip
    page.write(
        ROOT, "walk", title="A walk of refusals, slips and silences", command="make walk", today=datetime.now(UTC).date(),
        body=body.strip(),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
