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
from bot.dialogue import train
from bot.settings import Settings
from tests.fire import page
from tests.fire.chaos import answers, clocks, disk, gateways, kills, scenes, telling
from tests.fire.chaos.database import served
from tests.support.stack import free_port

TITLE = "Killed, hung, slow and full"
SLOWEST = 5
CHATS, CHATS_AT_ONCE = 300, 24
INSTALLATIONS = 24
ENDINGS, GATEWAY_CHATS, GATEWAY_CHATS_AT_ONCE = 9, 150, 12
LOG = Path("var") / "chaos.log"
"""What the processes of the last run with kills wrote."""

ON_POSTGRESQL = kills.Plan(
    200, 20, {"gateway": 32, "assistant": 10, "actions": 10, "database": 10}, (2.5, 5.5), think_seconds=1.6, seed=20
)
ON_SQLITE = kills.Plan(200, 20, {"gateway": 32, "assistant": 14, "actions": 14}, (2.5, 5.5), think_seconds=1.6, seed=21)


Found = AsyncIterator[tuple[str, list[page.Figure]]]


async def _measured(only: str) -> list[tuple[str, list[page.Figure]]]:
    found = []
    for name, scene in SCENES.items():
        if only in ("", name):
            async for title, figures in scene():
                found.append((title, figures))
                print(f"\n{title}\n{page.table(figures)}", flush=True)
    return found


async def _on_postgresql() -> Found:
    with served() as database:
        outcome = await kills.run(ON_POSTGRESQL, database, log=LOG)
    print(*_told(outcome), sep="\n", flush=True)
    yield "Killed on PostgreSQL, actions in a process of their own", telling.figures(outcome, ON_POSTGRESQL)


async def _on_sqlite() -> Found:
    outcome = await kills.run(ON_SQLITE, log=LOG)
    print(*_told(outcome), sep="\n", flush=True)
    yield "Killed on SQLite, actions in a process of their own", telling.figures(outcome, ON_SQLITE)


async def _answers() -> Found:
    outcome = await answers.run(CHATS, at_once=CHATS_AT_ONCE, seed=22)
    yield "Telegram's answers lost and late, then Leave or Erase", answers.figures(outcome, chats=CHATS)


async def _clocks() -> Found:
    yield "Clocks that jump", clocks.figures(await clocks.run(INSTALLATIONS, jumps=clocks.MOST_JUMPS, seed=23))


async def _gateways() -> Found:
    outcome = await gateways.run(GATEWAY_CHATS, endings=ENDINGS, at_once=GATEWAY_CHATS_AT_ONCE, seed=24, log=LOG)
    print(*outcome.told(), sep="\n", flush=True)
    yield "Two gateways on SQLite", gateways.figures(outcome, chats=GATEWAY_CHATS, endings=ENDINGS)
    with served() as database:
        outcome = await gateways.run(
            GATEWAY_CHATS, endings=ENDINGS, at_once=GATEWAY_CHATS_AT_ONCE, seed=25, url=database.url, log=LOG
        )
    print(*outcome.told(), sep="\n", flush=True)
    yield "Two gateways on PostgreSQL", gateways.figures(outcome, chats=GATEWAY_CHATS, endings=ENDINGS)


async def _disk() -> Found:
    if scenes.can_mount():
        yield "Leave on a full disk", disk.figures(await disk.run(disk.MOST_WOMEN))


async def _away() -> Found:
    with served() as database:
        yield "Assistant, actions and database stopped, by polling", await scenes.all_down(database, women=50, times=6)
    with served() as database:
        figures = await scenes.all_down(database, women=50, times=6, webhook_port=free_port())
        yield "Assistant, actions and database stopped, by webhook", figures
    with served() as database:
        async for title, figures in scenes.alone(database, women=20, times=5):
            yield f"Alone: {title}", figures
    if scenes.can_mount():
        yield "A full disk, on SQLite", await scenes.full_disk(women=20, times=5)


def _told(outcome: kills.Outcome) -> list[str]:
    """What went wrong, with the moment, so that it can be found in the log."""
    deeds = [(one.story.chat_id, deed) for one in outcome.lived for deed in one.story.deeds]
    slowest = sorted(deeds, key=lambda found: found[1].seconds)[-SLOWEST:]
    told = [f"{deed.at.time():%H:%M:%S} chat {chat} waited {deed.seconds:.1f} s" for chat, deed in slowest]
    return [*outcome.differences, *told]


SCENES: dict[str, Callable[[], Found]] = {
    "postgresql": _on_postgresql, "sqlite": _on_sqlite, "away": _away, "answers": _answers, "clocks": _clocks,
    "gateways": _gateways, "disk": _disk,
}  # fmt: skip


def main() -> int:
    """Measure, print, write; 1 where anything fell short. One scene alone takes the place of its own part of the page."""
    asked = argparse.ArgumentParser(prog="python -m tests.fire.chaos")
    asked.add_argument("--only", choices=SCENES, default="")
    asked.add_argument("--write", action="store_true", help="of one scene, too: its part of the page")
    given = asked.parse_args()
    only = given.only
    settings = Settings.from_env({})
    bootstrap.prepare()
    train.main(root=settings.root)
    found, today = asyncio.run(_measured(only)), datetime.now(UTC).date()
    if not only:
        body = "\n\n".join(f"## {title}\n\n{page.table(figures)}" for title, figures in found)
        page.write(settings.root, "chaos", title=TITLE, command="make chaos", today=today, body=body)
    elif given.write:
        command = f"python -m tests.fire.chaos --only {only}"
        for title, figures in found:
            page.put(settings.root, "chaos", section=title, command=command, today=today, body=page.table(figures))
    return 0 if all(page.all_met(figures) for _, figures in found) else 1


if __name__ == "__main__":
    sys.exit(main())
