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
from bot.settings import Settings
from tests.fire import page
from tests.fire.chaos.database import Database, served
from tests.fire.perf import beside, crowd, danger, gateway, telling, whole
from tests.fire.perf.house import open_house
from tests.fire.perf.plan import FULL, SHORT, Plan

INTRODUCTION = """
One machine runs everything: the product, its database, the local Bot API server in Telegram's place, and the women.
"half within" is the time in which half of all answers came; "95 of 100 within" leaves out the slowest five.
"""


class Say:
    """Prints each section as soon as it is known, and keeps it for the page."""

    def __init__(self) -> None:
        self.figures: list[page.Figure] = []
        self._parts: list[str] = []

    def __call__(self, title: str, figures: list[page.Figure]) -> None:
        """A section of figures beside their aims."""
        self.figures.extend(figures)
        self._add(f"## {title}\n\n{page.table(figures)}")

    def body(self) -> str:
        """The page."""
        return "\n\n".join([INTRODUCTION.strip(), *self._parts])

    def _add(self, part: str) -> None:
        self._parts.append(part)
        print(f"{part}\n", flush=True)


async def measure(plan: Plan, say: Say) -> None:
    """Everything in the plan, each section said as soon as it is known."""
    with tempfile.TemporaryDirectory(prefix="pelita-perf-") as folder:
        home = Path(folder)
        if plan.with_up:
            with served() as database:
                say("Start and size", telling.whole(await whole.weighed(_new(home, "up"), database)))
        with served() as database:
            await _alone(_new(home, "alone"), database, plan, say)
        with served() as database:
            await _crowded(_new(home, "crowd"), database, plan, say)


async def _alone(folder: Path, database: Database, plan: Plan, say: Say) -> None:
    async with open_house(folder, database) as house:
        one = await gateway.one_woman(house, plan)
        rate, many = await gateway.together(house, plan)
        say("Her answer", telling.gateway(one, rate, many, *await gateway.early_and_late(house, plan)))
        seen = await beside.ours(house, plan)
        say("The assistant alone", telling.engine(seen))
        say("Danger", telling.danger(await danger.on_arrival(house, plan)))


async def _crowded(folder: Path, database: Database, plan: Plan, say: Say) -> None:
    async with open_house(folder, database, at_telegrams_pace=True) as house:
        say("Many women", telling.soak(await crowd.soak(house, plan), plan))
        say("A flood", telling.flood(await crowd.flood(house, plan), plan))


def _new(home: Path, name: str) -> Path:
    (home / name).mkdir()
    return home / name


def main() -> int:
    """Measure, print, write; 1 where anything fell short."""
    asked = argparse.ArgumentParser(prog="python -m tests.fire.perf")
    asked.add_argument("--short", action="store_true")
    asked.add_argument("--soak-seconds", type=float)
    given = asked.parse_args()
    plan = SHORT if given.short else FULL
    plan = replace(plan, soak_seconds=given.soak_seconds or plan.soak_seconds)
    settings, say = Settings.from_env({}), Say()
    bootstrap.prepare()
    subprocess.run([sys.executable, "-m", "bot", "train"], cwd=settings.root, check=True, capture_output=True)
    asyncio.run(measure(plan, say))
    if not given.short:
        page.write(
            settings.root, "perf", title="How fast, how small", command="make perf", today=datetime.now(UTC).date(),
            body=say.body(),
        )  # fmt: skip
    return 0 if page.all_met(say.figures) else 1


if __name__ == "__main__":
    sys.exit(main())
