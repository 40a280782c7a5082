"""`python -m tests.proofs.preview`: the preview in Chromium, in every language, and docs/measured/preview.md."""

import argparse
import asyncio
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot import logging_setup
from tests.proofs import report_page
from tests.proofs.preview.measurements import PreviewResult, run_measures
from tests.proofs.report_page import Figure
from tests.support.factories import ROOT

LOADS: Final = 5
SAVES: Final = 20
LOAD_MS: Final = 2_000
MAX_SAVED_MS: Final = 300
BODY: Final = """
{table}

A checkout of its own and a real Chromium without a window. *Loaded*: from an empty page until the chosen language is on
the screen and can be tapped; {loads} times in each language, nothing kept in between. *Seen*: from the moment a saved
`messages.po` is whole on the disk until the browser draws the new words; {saves} times in each language that has a file. The
server draws every language once when it starts; a page that comes before that waits for it.

| language | loaded, median and slowest | seen, median and slowest | screens not whole | screens with a button that is cut |
|---|---|---|---|---|
{rows}

*Cut* is meant for 360 points, the smallest phone; for languages that nobody speaks it is what they are there for. Zawgyi
without a font of its own is wider than it is drawn with one.
"""


def main() -> int:
    """0 where nothing fell short."""
    given = argparse.ArgumentParser()
    given.add_argument(
        "--pictures", type=Path, help="put a wide and a narrow picture of each language into this folder"
    )
    given.add_argument("--loads", type=int, default=LOADS, help="only the whole is written down")
    given.add_argument("--saves", type=int, default=SAVES)
    options = given.parse_args()
    logging_setup.configure_logging(level="ERROR")
    with tempfile.TemporaryDirectory(prefix="pelita-preview-", ignore_cleanup_errors=True) as folder:
        found = asyncio.run(
            run_measures(Path(folder), loads=options.loads, saves=options.saves, pictures=options.pictures)
        )
    figures = _build_figures(found)
    print(report_page.render_table(figures), _build_rows(found), sep="\n\n")
    if (options.loads, options.saves) == (LOADS, SAVES):
        body = BODY.format(table=report_page.render_table(figures), rows=_build_rows(found), loads=LOADS, saves=SAVES)
        today = datetime.now(UTC).date()
        report_page.write_page(
            ROOT,
            "preview",
            title="The translators' preview",
            command="python -m tests.proofs.preview",
            today=today,
            body=body,
        )
    return 0 if report_page.are_all_met(figures) else 1


def _build_figures(found: PreviewResult) -> list[Figure]:
    loaded = [took for seen in found.languages for took in seen.load_ms]
    saved = [took for seen in found.languages for took in seen.saved_ms]
    elsewhere = [name for seen in found.languages for name in seen.foreign_requests]
    counted = f"{found.coverage['shown']} of {found.coverage['messages']}"
    broken = sum(seen.broken_scenes for seen in found.languages)
    return [
        Figure("messages of `messages.pot` that stand on a screen", "all", counted, not found.coverage["without"]),
        Figure("screens, each in every language", "–", str(found.scenes)),
        Figure("screens that are not whole", "0", str(broken), broken == 0),
        Figure("page loaded, slowest", f"≤ {LOAD_MS} ms", f"{max(loaded):.0f} ms", max(loaded) <= LOAD_MS),
        Figure("page loaded, median", "–", f"{statistics.median(loaded):.0f} ms"),
        Figure("saved to seen, slowest", f"≤ {MAX_SAVED_MS} ms", f"{max(saved):.0f} ms", max(saved) <= MAX_SAVED_MS),
        Figure("saved to seen, median", "–", f"{statistics.median(saved):.0f} ms"),
        Figure("requests to any other place", "0", str(len(elsewhere)), not elsewhere),
        Figure(
            "the folder of `make preview-site` opened from a disk",
            f"≤ {LOAD_MS} ms",
            f"{found.from_disk_ms:.0f} ms",
            found.from_disk_ms <= LOAD_MS,
        ),
        Figure("server ready", "–", f"{found.start_seconds:.1f} s"),
    ]


def _build_rows(found: PreviewResult) -> str:
    return "\n".join(
        f"| {seen.code} | {_format_two(seen.load_ms)} | {_format_two(seen.saved_ms)} | {seen.broken_scenes} | "
        f"{seen.cut_buttons} |"
        for seen in found.languages
    )


def _format_two(took: list[float]) -> str:
    return f"{statistics.median(took):.0f} and {max(took):.0f} ms" if took else "–"


if __name__ == "__main__":
    sys.exit(main())
