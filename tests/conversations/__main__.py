"""`python -m tests.conversations`: plays every talk and counts what was answered.

`--write` keeps the page, `--show` prints every miss but those of the talks that are kept apart.
"""

import argparse
import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.enums import LANGUAGES
from tests.conversations import report, taps
from tests.conversations.judge import MISSED, WRONG, Judge, describe
from tests.conversations.talks import Answered, Talk, load_talks, play_talks
from tests.support import in_process_dialogue
from tests.support.factories import ROOT, load_real_content
from tests.support.in_process_dialogue import InProcessProduct

FOLDER = Path(__file__).parent
PAGE = ROOT / "docs" / "measured" / "answers.md"


def main() -> None:
    """Play, count, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    judged = judge_all(asyncio.run(play_all()))
    distances = asyncio.run(measure_all())
    # What is kept apart is counted only: whoever reads it word by word writes towards it.
    for answered, outcome in judged if options.show else ():
        if outcome in (MISSED, WRONG) and not answered.talk.is_kept:
            reply = "; ".join(map(describe, answered.calls)) or ", ".join(answered.screens)
            print(f"{outcome} [{answered.talk.language} {answered.talk.name}] {answered.turn.her} → {reply}")
    page = report.format_page(
        [one for one in judged if not one[0].talk.is_kept],
        [one for one in judged if one[0].talk.is_kept],
        judge=Judge(load_real_content()),
        distances=distances,
    )
    print(page)
    if options.write:
        PAGE.write_text(page, encoding="utf-8")


async def play_all() -> list[Answered]:
    """Every talk of every language, in one process."""
    async with open_product() as product:
        return await play_talks(product, load_all())


async def measure_all() -> list[taps.Distance]:
    """How far each talk is from a number."""
    async with open_product() as product:
        return await taps.measure_talks(product, load_all())


def load_all() -> list[Talk]:
    """Every talk of every language."""
    return [talk for language in LANGUAGES for talk in load_talks(FOLDER / f"{language}.yml", language)]


@asynccontextmanager
async def open_product() -> AsyncIterator[InProcessProduct]:
    """The product in a folder of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        product = await in_process_dialogue.build_product(Path(folder))
        with in_process_dialogue.close_product(product):
            yield product


def judge_all(played: list[Answered]) -> list[tuple[Answered, str]]:
    """Each turn with what its reply was."""
    judge = Judge(load_real_content())
    return [(answered, judge.judge(answered)) for answered in played]


if __name__ == "__main__":
    main()
