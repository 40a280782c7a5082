"""`python -m tests.proofs.leave_leaves_no_trace`: who writes after she left sees what somebody sees who never wrote,
as fast; in-process.

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

from bot import logging_setup
from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.domain.turn import ResponseCall
from tests.proofs import report_page
from tests.proofs.handoff_histories import WITH_A_CARD
from tests.proofs.report_page import Figure
from tests.support import raw_updates
from tests.support.factories import ROOT
from tests.support.gateway_app import House
from tests.support.handoff_conversation import ASKS, Talk

TRIALS = 2000
SECONDS_APART = 0.050
USER_STORIES: tuple[tuple[str, ...], ...] = (
    ("gaji saya belum dibayar",),
    ("MY", "where is my embassy"),
    ("tolong saya",),
    ("to Khmer", "MY"),
    ("delete everything",),
    ("hello", "voice", "MY"),
    ("keluar", "hello"),
    *((name,) for name in WITH_A_CARD),
)
"""What she did before she left."""
LOOK_TEXTS = (
    "hi",
    "/start",
    "tolong saya",
    "MY",
    "voice",
    "/menu",
    "where is my embassy",
    ASKS,
    "STOP",
    "0000 0000 0000",
)
"""What somebody does who takes the phone."""
HEAD = """
{table}

{trials:,} trials through the gateway in one process, with a store in a file and Telegram and the assistant replaced. What is
compared is what stands in the chat: texts, labels of buttons, how wide their data is, and the calls Telegram gets. The neutral
line of Leave stands above it. In half of the trials she had to do with a post when she left: a card half written, sent,
answered with more on its way, a closed message open on her screen, an answer held for her evening, one that ended.
"""


@dataclass
class LookResult:
    """What was seen in the two kinds of chat."""

    differing_looks: list[tuple[int, str]] = field(default_factory=list)
    after_leave_seconds: list[float] = field(default_factory=list)
    """Seconds of each answer where somebody had left."""
    unused_seconds: list[float] = field(default_factory=list)

    def get_percentile_difference(self) -> float:
        """Seconds between the two 95th percentiles."""
        return abs(_compute_p95(self.after_leave_seconds) - _compute_p95(self.unused_seconds))


def _compute_p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _build_update(said: str, chat_id: int) -> dict[str, Any]:
    if said == "voice":
        return {"message": raw_updates.message(chat_id=chat_id, **raw_updates.MEDIA["voice"])}
    return raw_updates.text(said, chat_id=chat_id)


def _list_new_messages(installation: House, chat_id: int, before: int) -> list[tuple[Any, ...]]:
    """What a look at the chat shows below what stood there before."""
    return [
        (one.text, one.screen, one.language, [[(label, len(data)) for label, data in row] for row in one.keyboard])
        for one in list(installation.telegram.chats[chat_id].values())[before:]
    ]


async def _look_at_chat(installation: House, said: str, chat_id: int) -> tuple[list[Any], float]:
    before, calls = len(installation.telegram.chats[chat_id]), len(installation.telegram.calls)
    began = time.perf_counter()
    await installation.arrives(_build_update(said, chat_id))
    took = time.perf_counter() - began
    return [
        *_list_new_messages(installation, chat_id, before),
        [method for method, _ in installation.telegram.calls[calls:]],
    ], took


async def run_trials(installation: House, trials: int) -> LookResult:
    """Run so many trials."""
    installation.assistant.answers.update(
        {
            "MY": ResponseCall("utter_place_known", {"country": "MY"}),
            "to Khmer": ResponseCall("utter_language_set", {"language": "km"}),
        }
    )
    installation.assistant.countries["MY"] = "MY"
    talk = Talk.of(installation)
    looks = LookResult()
    for trial in range(trials):
        her, nobody = 10_000 + 2 * trial, 10_001 + 2 * trial
        await _run_story(talk.on_another_phone(her), USER_STORIES[trial % len(USER_STORIES)])
        said = LOOK_TEXTS[(trial + trial // len(USER_STORIES)) % len(LOOK_TEXTS)]  # in time every look after every life
        chats = (her, nobody) if trial % 2 else (nobody, her)
        seen = {chat_id: await _look_at_chat(installation, said, chat_id) for chat_id in chats}
        if seen[her][0] != seen[nobody][0]:
            looks.differing_looks.append((trial, said))
        looks.after_leave_seconds.append(seen[her][1])
        looks.unused_seconds.append(seen[nobody][1])
    return looks


async def _run_story(she: Talk, life: Sequence[str]) -> None:
    """She does all of it, and leaves; then what may still come has its time."""
    she.officer = replace(she.officer, officer_id=f"officer-{she.chat_id}")
    for said in life:
        if said in WITH_A_CARD:
            await WITH_A_CARD[said](she)
        else:
            await she.house.arrives(_build_update(said, she.chat_id))
    await she.house.arrives(_build_update("x", she.chat_id))
    await she.pumps(minutes=6)


async def _measure(trials: int) -> LookResult:
    logging_setup.configure_logging(level="CRITICAL")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = open_engine(f"sqlite:///{folder / 'store.db'}")
        migrate(engine)
        house = House(engine, folder, KeyRing.open(folder / "keys", create=True))
        try:
            return await run_trials(house, trials)
        finally:
            house.kit.db.close()
            engine.dispose()


def main() -> int:
    """0 where nobody could tell."""
    given = argparse.ArgumentParser()
    given.add_argument("--trials", type=int, default=TRIALS)
    trials = given.parse_args().trials
    looks = asyncio.run(_measure(trials))
    figures = [
        Figure("looks that differ", "0", f"{len(looks.differing_looks)}", not looks.differing_looks),
        Figure(
            "95th percentiles apart",
            "< 50 ms",
            f"{1000 * looks.get_percentile_difference():.1f} ms",
            looks.get_percentile_difference() < SECONDS_APART,
        ),
        Figure("95th percentile after Leave", "", f"{1000 * _compute_p95(looks.after_leave_seconds):.0f} ms"),
        Figure("95th percentile in a chat never used", "", f"{1000 * _compute_p95(looks.unused_seconds):.0f} ms"),
    ]
    print(report_page.render_table(figures))
    if trials >= TRIALS:
        report_page.write_page(
            ROOT,
            "fresh-look",
            title="A fresh look after Leave",
            command="python -m tests.proofs.leave_leaves_no_trace",
            today=datetime.now(UTC).date(),
            body=HEAD.format(table=report_page.render_table(figures), trials=trials).strip(),
        )
    return 0 if report_page.are_all_met(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
