"""`python -m tests.proofs.bounded_tracker`: thousands of random conversations with both stores, and
docs/measured/bounded.md."""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

from tests.proofs import report_page
from tests.proofs.bounded_tracker.comparison import ComparisonResult, compare_share
from tests.proofs.report_page import Figure
from tests.support.factories import ROOT

CONVERSATIONS = {"product": 2000, "miniature": 400}
CONVERSATIONS_PER_SHARE = 50
"""Conversations that one process takes at a time."""
BODY = """
{table}

Each conversation is taken twice, with the product's tracker store and with one of Rasa's own that keeps every event (in
memory, one in four in SQL). After every turn these must be equal: the actions taken, the policy that chose each and how
sure it was, the action predicted next, every slot, the form and its state, a planned follow-up, and what was said. At the
end the stored conversation is read again. `product`: its own domain, rules and actions, which use no forms. `miniature`:
a small bot with a form, which is filled, interrupted, skipped and abandoned. One conversation in three has no pause; in the
others sessions expire. Intents are given, not classified: understanding does not depend on the store.
{differences}
"""


def main() -> int:
    """0 where nothing differs."""
    given = argparse.ArgumentParser()
    given.add_argument(
        "--share", type=float, default=1.0, help="how much of the whole, 0 to 1; only the whole is written down"
    )
    given.add_argument("--processes", type=int, default=2)
    options = given.parse_args()
    began = time.monotonic()
    compared = {
        name: _run_comparison(name, max(1, int(count * options.share)), options.processes)
        for name, count in CONVERSATIONS.items()
    }
    figures = [figure for name, results in compared.items() for figure in _build_figures(name, results)]
    figures.append(Figure("minutes", "", f"{(time.monotonic() - began) / 60:.0f}"))
    print(report_page.render_table(figures))
    if options.share >= 1:
        _write_page(figures, _list_differences(compared))
    return 0 if report_page.are_all_met(figures) else 1


def _run_comparison(name: str, count: int, processes: int) -> list[ComparisonResult]:
    shares = [
        range(start, min(start + CONVERSATIONS_PER_SHARE, count)) for start in range(0, count, CONVERSATIONS_PER_SHARE)
    ]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return [one for share in pool.map(compare_share, [name] * len(shares), shares) for one in share]


def _build_figures(name: str, results: Sequence[ComparisonResult]) -> list[Figure]:
    differ = sum(bool(one.difference) for one in results)
    return [
        Figure(f"{name}: conversations that differ", "0", f"{differ} of {len(results)}", differ == 0),
        Figure(f"{name}: turns compared", "", f"{sum(one.turns for one in results)}"),
        Figure(f"{name}: turns of the longest", "300", f"{max(one.turns for one in results)}"),
        Figure(f"{name}: sessions", "", f"{sum(one.sessions for one in results)}"),
    ]


def _list_differences(compared: dict[str, list[ComparisonResult]]) -> str:
    found = [
        f"- {name} {one.seed}: {one.difference}" for name, all_ in compared.items() for one in all_ if one.difference
    ]
    return "\n" + "\n".join(found[:20]) if found else ""


def _write_page(figures: Sequence[Figure], differences: str) -> None:
    report_page.write_page(
        ROOT,
        "bounded",
        title="A bounded conversation decides as the whole one",
        command="python -m tests.proofs.bounded_tracker",
        today=datetime.now(UTC).date(),
        body=BODY.format(table=report_page.render_table(figures), differences=differences).strip(),
    )


if __name__ == "__main__":
    sys.exit(main())
