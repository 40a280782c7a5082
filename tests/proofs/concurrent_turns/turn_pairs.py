"""Pairs of turns, one for each assistant at the same moment, and what became of them."""

import asyncio
import json
import random
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.assistant.tracker_db import TrackerDatabase
from bot.domain import assistant_protocol
from bot.domain.enums import DESTINATIONS, ORIGINS
from bot.domain.turn import Choice, Turn
from tests.support.factories import ROOT

SECONDS = 60.0
"""A turn's time here: the proof is about overlap, not about speed."""
USER_COUNT = 20


@dataclass
class Outcome:
    """What was seen over all pairs."""

    pairs: int = 0
    overlaps: int = 0
    lost_turns: int = 0
    """Pairs of which the conversation does not show both turns, or shows one twice."""
    failed_turns: int = 0
    unequal_replies: int = 0
    """The same turn given to both assistants and answered differently."""
    seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class TurnPair:
    """Two messages of one woman: her place and her country, one slow message and one quick one, or one sent twice."""

    turns: tuple[Turn, Turn]

    @property
    def is_repeated_turn(self) -> bool:
        return self.turns[0].turn_id == self.turns[1].turn_id


class AssistantWorker:
    """One worker process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._reading = asyncio.create_task(self._read())

    async def send_turn(self, turn: Turn, *, at: float) -> dict[str, Any]:
        """Have a turn taken at a moment of the monotonic clock."""
        answer = self._answers[turn.turn_id] = asyncio.get_running_loop().create_future()
        assert self._process.stdin
        self._process.stdin.write(
            json.dumps({"turn": assistant_protocol.pack_turn(turn).decode(), "at": at}).encode() + b"\n"
        )
        await self._process.stdin.drain()
        return await asyncio.wait_for(answer, SECONDS + 30)

    async def close(self) -> None:
        """End its input and wait for it."""
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()
        self._reading.cancel()

    async def _read(self) -> None:
        assert self._process.stdout
        while line := await self._process.stdout.readline():
            if line.startswith(b'{"turn_id"'):
                answer = json.loads(line)
                self._answers.pop(answer["turn_id"]).set_result(answer)
        for waiting in self._answers.values():
            waiting.set_exception(EOFError("an assistant ended"))


@asynccontextmanager
async def open_assistants(project: Path, url: str, *, guard: str = "guarded") -> AsyncIterator[list[AssistantWorker]]:
    """Two of them over one database."""
    TrackerDatabase(url).dispose()  # the tables are made once, before both look for them
    command = [sys.executable, "-m", "tests.proofs.concurrent_turns.worker", str(project), url, guard]
    opened = [
        await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    for process in opened:
        assert process.stdout
        while b"ready" not in (line := await process.stdout.readline()):
            assert line, "an assistant did not start"
    assistants = [AssistantWorker(process) for process in opened]
    try:
        yield assistants
    finally:
        await asyncio.gather(*(assistant.close() for assistant in assistants))


async def send_pairs(assistants: Sequence[AssistantWorker], url: str, *, pairs: int, seed: int = 1) -> Outcome:
    """Send pairs, many women side by side and each woman's one after another."""
    outcome, rows = Outcome(), TrackerDatabase(url)
    shares = [pairs // USER_COUNT + (place < pairs % USER_COUNT) for place in range(USER_COUNT)]
    try:
        await asyncio.gather(
            *(
                _run_user(assistants, rows, f"woman-{n}", share, random.Random(seed * 1000 + n), outcome)
                for n, share in enumerate(shares)
            )
        )
    finally:
        rows.dispose()
    return outcome


async def _run_user(
    assistants: Sequence[AssistantWorker],
    rows: TrackerDatabase,
    name: str,
    pairs: int,
    rng: random.Random,
    outcome: Outcome,
) -> None:
    for number in range(pairs):
        pair = _create_pair(name, f"{name}-{number}", rng)
        at = time.monotonic() + 0.05
        answers = await asyncio.gather(
            *(assistant.send_turn(turn, at=at) for assistant, turn in zip(assistants, pair.turns, strict=True))
        )
        outcome.pairs += 1
        outcome.seconds.append(time.monotonic() - at)
        _check_pair(pair, answers, outcome)
        kept = await asyncio.to_thread(rows.load, name)
        outcome.lost_turns += not _has_pair(pair, json.loads(kept[1]) if kept else [])


def _create_pair(name: str, turn_id: str, rng: random.Random) -> TurnPair:
    place = Choice("inform", {"country": rng.choice(DESTINATIONS)})
    other = rng.choice((Choice("inform", {"origin": rng.choice(ORIGINS)}), Choice("health"), Choice("wages_unpaid")))
    choices = (place, place) if rng.random() < 0.1 else tuple(rng.sample([place, other], 2))
    ids = (turn_id, turn_id) if choices[0] is choices[1] else (f"{turn_id}-a", f"{turn_id}-b")
    expires = time.time() + SECONDS
    first, second = (Turn(one, name, "en", expires, choice=choice) for one, choice in zip(ids, choices, strict=True))
    return TurnPair((first, second))


def _check_pair(pair: TurnPair, answers: Sequence[dict[str, Any]], outcome: Outcome) -> None:
    outcome.failed_turns += any(not answer["reply"].startswith("{") for answer in answers)
    outcome.unequal_replies += pair.is_repeated_turn and answers[0]["reply"] != answers[1]["reply"]
    spans = sorted(answer["span"] for answer in answers if answer["span"])
    outcome.overlaps += len(spans) == 2 and spans[1][0] < spans[0][1]


def _has_pair(pair: TurnPair, events: Sequence[dict[str, Any]]) -> bool:
    wanted = sorted(
        json.dumps([t.choice.intent, dict(t.choice.values)])
        for t in pair.turns[: 2 - pair.is_repeated_turn]
        if t.choice
    )
    spoken = [event["parse_data"] for event in events if event["event"] == "user"][-len(wanted) :]
    seen = sorted(
        json.dumps([said["intent"]["name"], {e["entity"]: e["value"] for e in said["entities"]}]) for said in spoken
    )
    return seen == wanted
