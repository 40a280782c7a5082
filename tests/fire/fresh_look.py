"""`python -m tests.fire.fresh_look`: who writes after she left sees what somebody sees who never wrote, as fast; in-process.

Each trial has two chats. In one a woman asked, chose a language, was in danger, sent a voice note, wrote a card to a post or
talked with an officer, and left. The other was never used. Then time passes, whatever is on its way to her may come, and
somebody writes the same into both. Writes docs/measured/fresh-look.md after 2,000 trials.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import logs
from bot.model.turn import Utterance
from bot.store.engine import open_engine
from bot.store.keys import KeyRing
from bot.store.migrations import migrate
from tests.fire import page
from tests.fire.lives import WITH_A_CARD
from tests.fire.page import Figure
from tests.support.factories import ROOT
from tests.unit.gateway import raw
from tests.unit.gateway.house import House
from tests.unit.gateway.talk import ASKS, Talk

TRIALS = 2000
SECONDS_APART = 0.050
LIVES: tuple[tuple[str, ...], ...] = (
    ("gaji saya belum dibayar",), ("MY", "where is my embassy"), ("tolong saya",), ("to Khmer", "MY"), ("delete everything",),
    ("hello", "voice", "MY"), ("keluar", "hello"), *((name,) for name in WITH_A_CARD),
)  # fmt: skip
"""What she did before she left."""
LOOKS = ("hi", "/start", "tolong saya", "MY", "voice", "/menu", "where is my embassy", ASKS, "STOP", "0000 0000 0000")
"""What somebody does who takes the phone."""
HEAD = """
{table}

{trials:,} trials through the gateway in one process, with a store in a file and Telegram and the assistant replaced. What is
compared is what stands in the chat: texts, labels of buttons, how wide their data is, and the calls Telegram gets. The neutral
line of Leave stands above it. In half of the trials she had to do with a post when she left: a card half written, sent,
answered with more on its way, a closed message open on her screen, an answer held for her evening, one that ended.
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


async def look(house: House, trials: int) -> Looks:
    """Run so many trials."""
    house.assistant.answers.update({
        "MY": Utterance("utter_place_known", {"country": "MY"}),
        "to Khmer": Utterance("utter_language_set", {"language": "km"}),
    })  # fmt: skip
    house.assistant.countries["MY"] = "MY"
    talk = Talk.of(house)
    looks = Looks()
    for trial in range(trials):
        her, nobody = 10_000 + 2 * trial, 10_001 + 2 * trial
        await _live(talk.on_another_phone(her), LIVES[trial % len(LIVES)])
        said = LOOKS[(trial + trial // len(LIVES)) % len(LOOKS)]  # in time every look after every life
        chats = (her, nobody) if trial % 2 else (nobody, her)
        seen = {chat_id: await _seen(house, said, chat_id) for chat_id in chats}
        if seen[her][0] != seen[nobody][0]:
            looks.different.append((trial, said))
        looks.left.append(seen[her][1])
        looks.unused.append(seen[nobody][1])
    return looks


async def _live(she: Talk, life: Sequence[str]) -> None:
    """She does all of it, and leaves; then what may still come has its time."""
    she.officer = replace(she.officer, officer_id=f"officer-{she.chat_id}")
    for said in life:
        if said in WITH_A_CARD:
            await WITH_A_CARD[said](she)
        else:
            await she.house.arrives(_update(said, she.chat_id))
    await she.house.arrives(_update("x", she.chat_id))
    await she.pumps(minutes=6)


async def _measured(trials: int) -> Looks:
    logs.configure(level="CRITICAL")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = open_engine(f"sqlite:///{folder / 'store.db'}")
        migrate(engine)
        house = House(engine, folder, KeyRing.open(folder / "keys", create=True))
        try:
            return await look(house, trials)
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
