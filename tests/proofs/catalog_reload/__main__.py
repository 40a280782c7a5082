"""`python -m tests.proofs.catalog_reload`: catalogues replaced under load, and docs/measured/reload.md."""

import argparse
import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot import logging_setup
from tests.proofs import report_page
from tests.proofs.catalog_reload.invariants import find_faults
from tests.proofs.catalog_reload.run import FlightResult, run_flight
from tests.proofs.report_page import Figure
from tests.support.factories import ROOT

MESSAGES: Final = 1_000
SWAPS: Final = 50
SEED: Final = 8
BODY: Final = """
{table}

A real gateway without its network (inbox, queues, turns, help cards, outbox and courier on SQLite), {messages} messages of
{women} women in five languages, all kept before the first is answered. Every answer is three screens. The catalogues are
replaced {swaps} times, each time after as many more answers, in one to five languages at once: two times in three by a good
version, compiled or only saved; else by one that is cut off, garbage, incomplete, of another language, half saved,
unparsable or with a wrong placeholder. Each good version has its number before every message, so that the versions on a
screen can be read off it.
English is looked for as on every other walk of the tests ([tongue.py](../../tests/support/tongue.py)).

Kinds of replacement: {kinds}. {seconds:.0f} seconds.
{wrong}
"""


def main() -> int:
    """0 where nothing fell short."""
    given = argparse.ArgumentParser()
    given.add_argument("--messages", type=int, default=MESSAGES, help="only the whole is written down")
    given.add_argument("--seed", type=int, default=SEED)
    options = given.parse_args()
    logging_setup.configure_logging(level="CRITICAL")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pelita-reload-") as folder:
        flight = asyncio.run(run_flight(Path(folder), messages=options.messages, swaps=SWAPS, seed=options.seed))
    found = find_faults(flight)
    figures = _build_figures(flight, found)
    print(report_page.render_table(figures), *found[:20], sep="\n")
    if options.messages == MESSAGES:
        _write_page(flight, found, figures, seconds=time.monotonic() - began)
    return 0 if report_page.are_all_met(figures) else 1


def _build_figures(flight: FlightResult, found: list[str]) -> list[Figure]:
    lost = sum("screens instead" in line or "left" in line or "answered" in line for line in found)
    mixed = sum("in one turn" in line for line in found)
    bad = sum("bad version" in line or " after " in line for line in found)
    english = len(found) - lost - mixed - bad
    return [
        Figure(
            "messages in flight at the first replacement",
            str(MESSAGES),
            str(flight.in_flight),
            flight.in_flight == flight.messages,
        ),
        Figure("times the catalogues were replaced", str(SWAPS), str(flight.swaps), flight.swaps == SWAPS),
        Figure("catalogues taken up", "–", str(flight.taken_count)),
        Figure("broken catalogues written", "–", str(flight.refused_count)),
        Figure("messages lost or answered twice", "0", str(lost), lost == 0),
        Figure("turns of more than one version", "0", str(mixed), mixed == 0),
        Figure("broken or older versions shown", "0", str(bad), bad == 0),
        Figure("lines of English, or of another language", "0", str(english), english == 0),
    ]


def _write_page(flight: FlightResult, found: list[str], figures: list[Figure], *, seconds: float) -> None:
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(flight.kinds.items()))
    body = BODY.format(
        table=report_page.render_table(figures),
        messages=flight.messages,
        women=len(flight.chats),
        swaps=flight.swaps,
        kinds=kinds,
        seconds=seconds,
        wrong="\n".join(found[:20]),
    )
    today = datetime.now(UTC).date()
    report_page.write_page(
        ROOT,
        "reload",
        title="Catalogues replaced while women write",
        command="python -m tests.proofs.catalog_reload",
        today=today,
        body=body,
    )


if __name__ == "__main__":
    sys.exit(main())
