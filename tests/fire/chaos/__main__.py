"""`make chaos`: the kills on PostgreSQL and on SQLite, everything away, Telegram's answers lost and late.

Writes docs/measured/chaos.md.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from bot import bootstrap
from bot.dialogue import train
from bot.settings import Settings
from tests.fire import page
from tests.fire.chaos import answers, kills, scenes, telling
from tests.fire.chaos.database import served
from tests.support.stack import free_port

SLOWEST = 5
CHATS, CHATS_AT_ONCE = 300, 24
LOG = Path("var") / "chaos.log"
"""What the processes of the last run with kills wrote."""

ON_POSTGRESQL = kills.Plan(
    200, 20, {"gateway": 32, "assistant": 10, "actions": 10, "database": 10}, (2.5, 5.5), think_seconds=1.6, seed=20
)
ON_SQLITE = kills.Plan(200, 20, {"gateway": 32, "assistant": 14, "actions": 14}, (2.5, 5.5), think_seconds=1.6, seed=21)


async def _measured(only: str) -> list[tuple[str, list[page.Figure]]]:
    found = []
    if only in ("", "postgresql"):
        with served() as database:
            outcome = await kills.run(ON_POSTGRESQL, database, log=LOG)
        found.append(
            ("Killed on PostgreSQL, actions in a process of their own", telling.figures(outcome, ON_POSTGRESQL))
        )
        print(page.table(found[-1][1]), *_told(outcome), sep="\n", flush=True)
    if only in ("", "sqlite"):
        outcome = await kills.run(ON_SQLITE, log=LOG)
        found.append(("Killed on SQLite, actions in a process of their own", telling.figures(outcome, ON_SQLITE)))
        print(page.table(found[-1][1]), *_told(outcome), sep="\n", flush=True)
    if only in ("", "away"):
        async for title, figures in _away():
            found.append((title, figures))
            print(f"\n{title}\n{page.table(figures)}", flush=True)
    if only in ("", "answers"):
        figures = answers.figures(await answers.run(CHATS, at_once=CHATS_AT_ONCE, seed=22), chats=CHATS)
        found.append(("Telegram's answers lost and late, then Leave or Erase", figures))
        print(f"\n{found[-1][0]}\n{page.table(figures)}", flush=True)
    return found


async def _away() -> AsyncIterator[tuple[str, list[page.Figure]]]:
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


def main() -> int:
    """Measure, print, write; 1 where anything fell short."""
    asked = argparse.ArgumentParser(prog="python -m tests.fire.chaos")
    asked.add_argument("--only", choices=("postgresql", "sqlite", "away", "answers"), default="")
    only = asked.parse_args().only
    settings = Settings.from_env({})
    bootstrap.prepare()
    train.main(root=settings.root)
    found = asyncio.run(_measured(only))
    if not only:
        body = "\n\n".join(f"## {title}\n\n{page.table(figures)}" for title, figures in found)
        page.write(
            settings.root, "chaos", title="Killed, hung, slow and full", command="make chaos",
            today=datetime.now(UTC).date(), body=body,
        )  # fmt: skip
    return 0 if all(page.all_met(figures) for _, figures in found) else 1


if __name__ == "__main__":
    sys.exit(main())
