"""`make fuzz-updates`: a million mutated updates, and docs/measured/fuzz.md."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.proofs import report_page
from tests.proofs.fuzz.mutation import load_corpus
from tests.proofs.fuzz.worker import IS_GUIDED
from tests.proofs.report_page import Figure
from tests.support.factories import ROOT

UPDATES = 1_000_000
BODY = """
{table}

What came of them: {counts}.

Every update goes as bytes through a door, the webhook's handler and an answer to `getUpdates` in turn, and from there the
whole way in: JSON, `telegram.Update`, what we take of it, sealed for the inbox and opened again, triage,
buttons, the turn as
it travels to the assistant, and Rasa's own reading of `/intent{{…}}`. In each answer to `getUpdates` an ordinary message
follows the mutant and must arrive. One update in 400 also goes through the real inbox, queues and turns. Only the
network, and for the others the database, are replaced. The mutations know JSON and begin with one update of every kind of
the Bot API (tests/proofs/corpus); a quarter of them type commands, with slashes and invisible signs of every sort.
A hang is more than one second of the process's own time. {guided}
{broke}
"""
GUIDED_NOTE = "Branches of the gateway guide them (atheris)."
BLIND_NOTE = "They are not guided: atheris is not installed here."


def main() -> int:
    """0 where nothing broke."""
    given = argparse.ArgumentParser()
    given.add_argument("--updates", type=int, default=UPDATES)
    given.add_argument("--processes", type=int, default=2)
    given.add_argument("--seed", type=int, default=1)
    options = given.parse_args()
    seen = _run_processes(options.updates, options.processes, options.seed)
    figures = _build_figures(seen, options.updates)
    print(report_page.render_table(figures))
    for what, body in _list_broken(seen):
        print(what, body[:300])
    if options.updates >= UPDATES:
        _write_page(figures, seen)
    return 0 if report_page.are_all_met(figures) else 1


def _run_processes(updates: int, processes: int, seed: int) -> list[dict[str, Any]]:
    share = -(-updates // processes)
    with tempfile.TemporaryDirectory() as folder:
        told = [Path(folder) / f"{number}.json" for number in range(processes)]
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.proofs.fuzz.worker", str(share), str(seed + number), str(path)],
                cwd=ROOT,
                env={**os.environ, "TMPDIR": folder},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for number, path in enumerate(told)
        ]
        ends = [process.wait() for process in running]
        if any(ends) or not all(path.exists() for path in told):
            raise SystemExit(f"a process of the fuzzer ended with {ends}: that is a crash")
        return [json.loads(path.read_text()) for path in told]


def _build_figures(seen: list[dict[str, Any]], updates: int) -> list[Figure]:
    total = {name: sum(one[name] for one in seen) for name in ("updates", "crashes", "hangs", "internal")}
    seconds = max(one["seconds"] for one in seen)
    slowest = max(one["slowest"] for one in seen)
    return [
        Figure("updates", f"{updates:,}", f"{total['updates']:,}", total["updates"] >= updates),
        Figure("crashes", "0", f"{total['crashes']}", total["crashes"] == 0),
        Figure("hangs of more than a second", "0", f"{total['hangs']}", total["hangs"] == 0),
        Figure("intents reached by typed words or forged buttons", "0", f"{total['internal']}", not total["internal"]),
        Figure("slowest update", "≤ 1 s", f"{slowest * 1000:.0f} ms", slowest <= 1),
        Figure("updates a second, all processes", "", f"{total['updates'] / seconds:.0f}"),
        Figure("updates the mutations began with", "", f"{len(load_corpus())}"),
    ]


def _list_broken(seen: list[dict[str, Any]]) -> list[list[str]]:
    return [broke for one in seen for broke in one["broke"]]


def _write_page(figures: list[Figure], seen: list[dict[str, Any]]) -> None:
    counts = Counter()  # type: Counter[str]
    for one in seen:
        counts.update(one["counts"])
    told = ", ".join(f"{count:,} {what}" for what, count in counts.most_common())
    broke = "\n".join(f"- {what}: `{body[:300]}`" for what, body in _list_broken(seen)[:20])
    report_page.write_page(
        ROOT,
        "fuzz",
        title="A million mutated updates",
        command="make fuzz-updates",
        today=datetime.now(UTC).date(),
        body=BODY.format(
            table=report_page.render_table(figures),
            counts=told,
            guided=GUIDED_NOTE if IS_GUIDED else BLIND_NOTE,
            broke=f"\n{broke}" if broke else "",
        ).strip(),
    )


if __name__ == "__main__":
    sys.exit(main())
