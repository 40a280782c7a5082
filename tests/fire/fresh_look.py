"""`python -m tests.fire.fresh_look`: who writes after she left sees what somebody sees who never wrote, as fast; in-process.

Each trial has two chats. In one a woman asked, chose a language, was in danger or sent a voice note, and left. The other was
never used. Then somebody writes the same into both. Writes docs/measured/fresh-look.md after 2,000 trials.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import logs
from bot.model.turn import Utterance
from bot.store.engine import open_engine
from bot.store.keys import KeyRing
from bot.store.migrations import migrate
from tests.fire import page
from tests.fire.page import Figure
from tests.support.factories import ROOT
from tests.unit.gateway import raw
from tests.unit.gateway.her_side import OPEN_ALL_DAY, Story
from tests.unit.gateway.house import House

TRIALS = 2000
SECONDS_APART = 0.050
LIVES: tuple[tuple[str, ...], ...] = (
    ("gaji saya belum dibayar",), ("MY", "where is my embassy"), ("tolong saya",), ("to Khmer", "MY"), ("delete everything",),
    ("hello", "voice", "MY"), ("keluar", "hello"),
)  # fmt: skip
"""What she did before she left."""
WITH_A_POST: tuple[tuple[str, ...], ...] = (("card",), ("sent",), ("answered",), ("answered", "hello"))
"""The same with a card she was writing, one that waits, and an officer whose next message is on its way."""
LOOKS = ("hi", "/start", "tolong saya", "MY", "voice", "/menu", "where is my embassy")
"""What somebody does who takes the phone."""
AT_A_POST = ("hi", "person", "STOP", "1234 5678 9012", "voice")
"""The same, where posts have joined; the digits have the form of a return code."""
HEAD = """
{table}

{trials:,} trials through the gateway in one process, with a store in a file and Telegram and the assistant replaced. What is
compared is what stands in the chat: texts, labels of buttons, how wide their data is, and the calls Telegram gets. The neutral
line of Leave stands above it. In a third of the trials she was writing a card, waited, or was answered by an officer, whose
next message was on its way when she left; then a minute passes before somebody looks.
"""


@dataclass
class Looks:
    """What was seen in the two kinds of chat."""

    different: list[tuple[int, str]] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    """Seconds of each answer where somebody had left."""
    unused: list[float] = field(default_factory=list)

    def apart(self) -> float:
        """Seconds between the two 95th percentiles."""
        return abs(_p95(self.left) - _p95(self.unused))


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _update(said: str, chat_id: int) -> dict[str, Any]:
    if said == "voice":
        return {"message": raw.message(chat_id=chat_id, **raw.MEDIA["voice"])}
    return raw.text(said, chat_id=chat_id)


def _shown(house: House, chat_id: int, before: int) -> list[tuple[Any, ...]]:
    """What a look at the chat shows below what stood there before."""
    return [
        (one.text, one.screen, one.language, [[(label, len(data)) for label, data in row] for row in one.keyboard])
        for one in list(house.telegram.chats[chat_id].values())[before:]
    ]


async def _seen(house: House, said: str, chat_id: int) -> tuple[list[Any], float]:
    before, calls = len(house.telegram.chats[chat_id]), len(house.telegram.calls)
    began = time.perf_counter()
    await house.arrives(_update(said, chat_id))
    took = time.perf_counter() - began
    return [*_shown(house, chat_id, before), [method for method, _ in house.telegram.calls[calls:]]], took


async def look(
    house: House, trials: int, *, lives: Sequence[Sequence[str]] = LIVES, looked: Sequence[str] = LOOKS, first: int = 10_000
) -> Looks:
    """Run so many trials, in chats from a number on."""
    story = Story.begin(house, *([] if house.all_rows("posts") else [OPEN_ALL_DAY])) if lives is WITH_A_POST else None
    house.assistant.answers.update({
        "MY": Utterance("utter_place_known", {"country": "MY"}),
        "to Khmer": Utterance("utter_language_set", {"language": "km"}),
    })  # fmt: skip
    house.assistant.countries["MY"] = "MY"
    looks = Looks()
    for trial in range(trials):
        her, nobody = first + 2 * trial, first + 1 + 2 * trial
        for said in (*lives[trial % len(lives)], "x"):
            await (_with_a_post(story.of(her), said) if story else house.arrives(_update(said, her)))
        said = looked[trial // len(lives) % len(looked)]
        chats = (her, nobody) if trial % 2 else (nobody, her)
        seen = {chat_id: await _seen(house, said, chat_id) for chat_id in chats}
        if seen[her][0] != seen[nobody][0]:
            looks.different.append((trial, said))
        looks.left.append(seen[her][1])
        looks.unused.append(seen[nobody][1])
    return looks


async def _with_a_post(story: Story, said: str) -> None:
    """A piece of her life with a post; after Leave a minute passes, and nothing may come."""
    if said == "card":
        await story.asks()
    elif said == "sent":
        await story.asks_openly()
    elif said == "answered":
        await story.asks_openly()
        officer = await story.answered("Hello")
        officer.says(story.handoff_id(), "Are you there?")
    else:
        await story.says(said)
        await story.pumps(minutes=1)


async def _measured(trials: int) -> Looks:
    logs.configure(level="CRITICAL")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = open_engine(f"sqlite:///{folder / 'store.db'}")
        migrate(engine)
        house = House(engine, folder, KeyRing.open(folder / "keys", create=True))
        try:
            looks = await look(house, trials - trials // 3)
            more = await look(house, trials // 3, lives=WITH_A_POST, looked=AT_A_POST, first=100_000)
            return Looks([*looks.different, *more.different], [*looks.left, *more.left], [*looks.unused, *more.unused])
        finally:
            house.kit.ledger.close()
            engine.dispose()


def main() -> int:
    """0 where nobody could tell."""
    given = argparse.ArgumentParser()
    given.add_argument("--trials", type=int, default=TRIALS)
    trials = given.parse_args().trials
    looks = asyncio.run(_measured(trials))
    figures = [
        Figure("looks that differ", "0", f"{len(looks.different)}", not looks.different),
        Figure("95th percentiles apart", "< 50 ms", f"{1000 * looks.apart():.1f} ms", looks.apart() < SECONDS_APART),
        Figure("95th percentile after Leave", "", f"{1000 * _p95(looks.left):.0f} ms"),
        Figure("95th percentile in a chat never used", "", f"{1000 * _p95(looks.unused):.0f} ms"),
    ]
    print(page.table(figures))
    if trials >= TRIALS:
        page.write(
            ROOT, "fresh-look", title="A fresh look after Leave", command="python -m tests.fire.fresh_look",
            today=datetime.now(UTC).date(), body=HEAD.format(table=page.table(figures), trials=trials).strip(),
        )  # fmt: skip
    return 0 if page.all_met(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
