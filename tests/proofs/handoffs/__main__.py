"""`python -m tests.proofs.handoffs`: the state machine over handoffs at length, planted faults, and
docs/measured/handoffs.md."""

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

from tests.proofs import report_page
from tests.proofs.handoffs.planted_faults import FAULTS
from tests.proofs.handoffs.runner import ShareResult, find_fault, play_steps
from tests.proofs.handoffs.world import POSTS
from tests.proofs.report_page import Figure
from tests.support.factories import ROOT

STEPS = 20_000
BODY = """
{table}

Three women, ten officers and five posts in five time zones, one of which sets its clock at midnight, over the real services
on SQLite. A step is one act of anybody (asking, writing, leaving, coming back by a code, also from another phone, withdrawing,
erasing; claiming, reading, writing, passing on, giving away, wrapping up, opening again), a delivery, a sweep, time, or a clock
that jumps by up to thirty hours. A transaction dies at its commit at any moment; whoever did it does it again, as the gateway
does with a message that was not answered. After every step a judge looks, who keeps his own books: one holder; no handoff
without a consent; the card byte for byte as she saw it; every word in its own handoff and nowhere else; nothing for another
post, even where it is tried; nothing outside her window, by a second reading of what a card means; nothing after Leave until
her code; no number missing; no word and no key that outlives its handoff; a clock for every word that is owed to her, begun
when she did and overdue when it is; no time promised at which she would not be told; nobody who takes over without being
announced. At the end of each life everybody comes back and
waits: whoever is then not told once how it ended was left in silence.

What happened in these lives:

{seen}

Faults planted, and what the machine said:

{faults}
{wrong}
"""


def main() -> int:
    """0 where nothing fell short."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--steps", type=int, default=STEPS)
    given.add_argument("--processes", type=int, default=2)
    options = given.parse_args()
    began = time.monotonic()
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        shares = list(pool.map(play_steps, [options.steps // options.processes + 1] * options.processes))
        found = dict(zip(FAULTS, pool.map(find_fault, FAULTS), strict=True))
    figures = _build_figures(shares, found, options.steps, time.monotonic() - began)
    body = _build_body(figures, shares, found)
    print(body)
    if options.steps >= STEPS:
        report_page.write_page(
            ROOT,
            "handoffs",
            title="Handoffs",
            command="python -m tests.proofs.handoffs",
            today=datetime.now(UTC).date(),
            body=body,
        )
    return 0 if report_page.are_all_met(figures) else 1


def _build_figures(shares: list[ShareResult], found: dict[str, str], steps: int, took: float) -> list[Figure]:
    done, wrong = sum(share.steps for share in shares), sum(len(share.wrong) for share in shares)
    unseen = [fault for fault, said in found.items() if not said]
    return [
        Figure("steps", f"at least {steps:,}", f"{done:,}", done >= steps),
        Figure("posts", "5", str(len(POSTS)), len(POSTS) == 5),
        Figure("broken invariants", "0", str(wrong), wrong == 0),
        Figure("transactions that died", "", str(sum(share.deaths for share in shares))),
        Figure("planted faults not seen", f"0 of {len(found)}", ", ".join(unseen) or "0", not unseen),
        Figure("time", "", f"{took:.0f} s"),
    ]


def _build_body(figures: list[Figure], shares: list[ShareResult], found: dict[str, str]) -> str:
    seen: Counter[str] = sum((share.outcome_counts for share in shares), Counter())
    told = ["| what | how often |", "|---|---|", *(f"| {what} | {number:,} |" for what, number in sorted(seen.items()))]
    faults = ["| fault | said |", "|---|---|", *(f"| {fault} | {said} |" for fault, said in found.items())]
    wrong = "\n".join(f"- {one}" for share in shares for one in share.wrong)
    return BODY.format(
        table=report_page.render_table(figures), seen="\n".join(told), faults="\n".join(faults), wrong=wrong
    )


if __name__ == "__main__":
    sys.exit(main())
