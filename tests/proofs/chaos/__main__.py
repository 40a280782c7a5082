"""`make chaos`: kills on PostgreSQL and on SQLite, everything away, answers lost and late, clocks, two gateways, full disks.

Writes docs/measured/chaos.md.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

from bot import bootstrap
from bot.assistant import train
from bot.config.settings import Settings
from tests.proofs import report_page
from tests.proofs.chaos import clock_jumps, failover, full_disk, kill_runs, lost_answers, report, scenarios
from tests.proofs.chaos.postgres_server import run_server
from tests.support.stack import get_free_port

TITLE = "Killed, hung, slow and full"
SLOWEST_COUNT = 5
CHATS, CHATS_AT_ONCE = 300, 24
INSTALLATIONS = 24
ENDINGS, GATEWAY_CHATS, GATEWAY_CHATS_AT_ONCE = 9, 150, 12
LOG = Path("var") / "chaos.log"
"""What the processes of the last run with kills wrote."""

ON_POSTGRESQL = kill_runs.Plan(
    200, 20, {"gateway": 32, "assistant": 10, "actions": 10, "database": 10}, (2.5, 5.5), think_seconds=1.6, seed=20
)
ON_SQLITE = kill_runs.Plan(
    200, 20, {"gateway": 32, "assistant": 14, "actions": 14}, (2.5, 5.5), think_seconds=1.6, seed=21
)


SectionFigures = AsyncIterator[tuple[str, list[report_page.Figure]]]


async def _measure(only: str) -> list[tuple[str, list[report_page.Figure]]]:
    found = []
    for name, scene in SCENES.items():
        if only in ("", name):
            async for title, figures in scene():
                found.append((title, figures))
                print(f"\n{title}\n{report_page.render_table(figures)}", flush=True)
    return found


async def _run_on_postgresql() -> SectionFigures:
    with run_server() as database:
        outcome = await kill_runs.run_scenario(ON_POSTGRESQL, database, log=LOG)
    print(*_describe_failures(outcome), sep="\n", flush=True)
    yield "Killed on PostgreSQL, actions in a process of their own", report.build_figures(outcome, ON_POSTGRESQL)


async def _run_on_sqlite() -> SectionFigures:
    outcome = await kill_runs.run_scenario(ON_SQLITE, log=LOG)
    print(*_describe_failures(outcome), sep="\n", flush=True)
    yield "Killed on SQLite, actions in a process of their own", report.build_figures(outcome, ON_SQLITE)


async def _run_answers() -> SectionFigures:
    outcome = await lost_answers.run_scenario(CHATS, at_once=CHATS_AT_ONCE, seed=22)
    yield "Telegram's answers lost and late, then Leave or Erase", lost_answers.build_figures(outcome, chats=CHATS)


async def _run_clocks() -> SectionFigures:
    yield (
        "Clocks that jump",
        clock_jumps.build_figures(await clock_jumps.run_scenario(INSTALLATIONS, jumps=clock_jumps.MAX_JUMPS, seed=23)),
    )


async def _run_gateways() -> SectionFigures:
    outcome = await failover.run_scenario(
        GATEWAY_CHATS, endings=ENDINGS, at_once=GATEWAY_CHATS_AT_ONCE, seed=24, log=LOG
    )
    print(*outcome.describe(), sep="\n", flush=True)
    yield "Two gateways on SQLite", failover.build_figures(outcome, chats=GATEWAY_CHATS, endings=ENDINGS)
    with run_server() as database:
        outcome = await failover.run_scenario(
            GATEWAY_CHATS, endings=ENDINGS, at_once=GATEWAY_CHATS_AT_ONCE, seed=25, url=database.url, log=LOG
        )
    print(*outcome.describe(), sep="\n", flush=True)
    yield "Two gateways on PostgreSQL", failover.build_figures(outcome, chats=GATEWAY_CHATS, endings=ENDINGS)


async def _run_disk() -> SectionFigures:
    if scenarios.can_mount():
        yield "Leave on a full disk", full_disk.build_figures(await full_disk.run_scenario(full_disk.MAX_USERS))


async def _run_outages() -> SectionFigures:
    with run_server() as database:
        yield (
            "Assistant, actions and database stopped, by polling",
            await scenarios.run_all_down(database, women=50, times=6),
        )
    with run_server() as database:
        figures = await scenarios.run_all_down(database, women=50, times=6, webhook_port=get_free_port())
        yield "Assistant, actions and database stopped, by webhook", figures
    with run_server() as database:
        async for title, figures in scenarios.run_each_down(database, women=20, times=5):
            yield f"Alone: {title}", figures
    if scenarios.can_mount():
        yield "A full disk, on SQLite", await scenarios.run_full_disk(women=20, times=5)


def _describe_failures(outcome: kill_runs.Outcome) -> list[str]:
    """What went wrong, with the moment, so that it can be found in the log."""
    deeds = [(one.story.chat_id, deed) for one in outcome.users for deed in one.story.results]
    slowest = sorted(deeds, key=lambda found: found[1].seconds)[-SLOWEST_COUNT:]
    told = [f"{deed.at.time():%H:%M:%S} chat {chat} waited {deed.seconds:.1f} s" for chat, deed in slowest]
    return [*outcome.differences, *told]


SCENES: dict[str, Callable[[], SectionFigures]] = {
    "postgresql": _run_on_postgresql,
    "sqlite": _run_on_sqlite,
    "away": _run_outages,
    "answers": _run_answers,
    "clocks": _run_clocks,
    "gateways": _run_gateways,
    "disk": _run_disk,
}


def main() -> int:
    """Measure, print, write; 1 where anything fell short. One scene alone takes the place of its own part of the page."""
    asked = argparse.ArgumentParser(prog="python -m tests.proofs.chaos")
    asked.add_argument("--only", choices=SCENES, default="")
    asked.add_argument("--write", action="store_true", help="of one scene, too: its part of the page")
    given = asked.parse_args()
    only = given.only
    settings = Settings.from_env({})
    bootstrap.check_startup()
    train.train_if_needed(root=settings.root)
    found, today = asyncio.run(_measure(only)), datetime.now(UTC).date()
    if not only:
        body = "\n\n".join(f"## {title}\n\n{report_page.render_table(figures)}" for title, figures in found)
        report_page.write_page(settings.root, "chaos", title=TITLE, command="make chaos", today=today, body=body)
    elif given.write:
        command = f"python -m tests.proofs.chaos --only {only}"
        for title, figures in found:
            report_page.replace_section(
                settings.root,
                "chaos",
                section=title,
                command=command,
                today=today,
                body=report_page.render_table(figures),
            )
    return 0 if all(report_page.are_all_met(figures) for _, figures in found) else 1


if __name__ == "__main__":
    sys.exit(main())
