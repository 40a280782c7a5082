"""`make perf`: how fast and how small; writes docs/measured/perf.md. `--short` prints only."""

import argparse
import asyncio
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot import bootstrap
from bot.config.settings import Settings
from tests.proofs import report_page
from tests.proofs.chaos.postgres_server import PostgresServer, run_server
from tests.proofs.performance import comparison, crowd, danger_latency, gateway_latency, report, startup_and_memory
from tests.proofs.performance.installation import open_installation
from tests.proofs.performance.plan import FULL, SHORT, Plan

INTRODUCTION = """
One machine runs everything: the product, its database, the local Bot API server in Telegram's place, and the women.
"half within" is the time in which half of all answers came; "95 of 100 within" leaves out the slowest five.
"""


class PageWriter:
    """Prints each section as soon as it is known, and keeps it for the page."""

    def __init__(self) -> None:
        self.figures: list[report_page.Figure] = []
        self._parts: list[str] = []

    def __call__(self, title: str, figures: list[report_page.Figure]) -> None:
        """A section of figures beside their aims."""
        self.figures.extend(figures)
        self._add_section(f"## {title}\n\n{report_page.render_table(figures)}")

    def render_body(self) -> str:
        """The page."""
        return "\n\n".join([INTRODUCTION.strip(), *self._parts])

    def _add_section(self, part: str) -> None:
        self._parts.append(part)
        print(f"{part}\n", flush=True)


async def run_measures(plan: Plan, say: PageWriter) -> None:
    """Everything in the plan, each section said as soon as it is known."""
    with tempfile.TemporaryDirectory(prefix="pelita-perf-") as folder:
        home = Path(folder)
        if plan.with_up:
            with run_server() as database:
                say(
                    "Start and size",
                    report.build_size_figures(
                        await startup_and_memory.measure_whole(_create_folder(home, "up"), database)
                    ),
                )
        with run_server() as database:
            await _measure_alone(_create_folder(home, "alone"), database, plan, say)
        with run_server() as database:
            await _measure_crowded(_create_folder(home, "crowd"), database, plan, say)


async def _measure_alone(folder: Path, database: PostgresServer, plan: Plan, say: PageWriter) -> None:
    async with open_installation(folder, database) as house:
        one = await gateway_latency.measure_single_user(house, plan)
        rate, many = await gateway_latency.measure_concurrent_users(house, plan)
        say(
            "Her answer",
            report.build_gateway_figures(
                one, rate, many, *await gateway_latency.measure_long_conversation(house, plan)
            ),
        )
        seen = await comparison.measure_ours(house, plan)
        say("The assistant alone", report.build_engine_figures(seen))
        say("Danger", report.build_danger_figures(await danger_latency.measure_help_card(house, plan)))


async def _measure_crowded(folder: Path, database: PostgresServer, plan: Plan, say: PageWriter) -> None:
    async with open_installation(folder, database, at_telegrams_pace=True) as house:
        say("Many women", report.build_soak_figures(await crowd.run_soak(house, plan), plan))
        say("A flood", report.build_flood_figures(await crowd.run_flood(house, plan), plan))


def _create_folder(home: Path, name: str) -> Path:
    (home / name).mkdir()
    return home / name


def main() -> int:
    """Measure, print, write; 1 where anything fell short."""
    asked = argparse.ArgumentParser(prog="python -m tests.proofs.performance")
    asked.add_argument("--short", action="store_true")
    asked.add_argument("--soak-seconds", type=float)
    given = asked.parse_args()
    plan = SHORT if given.short else FULL
    plan = replace(plan, soak_seconds=given.soak_seconds or plan.soak_seconds)
    settings, say = Settings.from_env({}), PageWriter()
    bootstrap.check_startup()
    subprocess.run([sys.executable, "-m", "bot", "train"], cwd=settings.root, check=True, capture_output=True)
    asyncio.run(run_measures(plan, say))
    if not given.short:
        report_page.write_page(
            settings.root,
            "perf",
            title="How fast, how small",
            command="make perf",
            today=datetime.now(UTC).date(),
            body=say.render_body(),
        )
    return 0 if report_page.are_all_met(say.figures) else 1


if __name__ == "__main__":
    sys.exit(main())
