"""Turns straight at the assistant, by its signed channel."""

import asyncio
import time
import uuid

import aiohttp

from bot.domain import assistant_protocol
from bot.domain.turn import Turn
from tests.proofs.performance.messages import LANGUAGES, get_text
from tests.proofs.performance.percentiles import TimeDistribution
from tests.proofs.performance.plan import Plan

WAIT = aiohttp.ClientTimeout(total=30)
TURN_SECONDS = 20.0
WARM_TURNS = 24
EARLY_TURN, TURNS_AROUND = 10, 5
"""The tenth turn is read from turns 10 to 15, the thousandth from the last of a talk, so that no single pause decides."""


class TurnEngine:
    """The assistant's own channel."""

    def __init__(self, http: aiohttp.ClientSession, url: str, key: bytes) -> None:
        self._http, self._url, self._key = http, url, key

    async def send_text(self, conversation: str, language: str, text: str) -> None:
        """One signed turn, answered. Raises AssertionError where it is not."""
        now = time.time()
        turn = Turn(uuid.uuid4().hex, conversation, language, expires_at=now + TURN_SECONDS, text=text)
        body = assistant_protocol.pack_turn(turn)
        headers = assistant_protocol.build_signed_headers(
            key=self._key, now=now, method="POST", path=assistant_protocol.TURN_PATH, body=body
        )
        async with self._http.post(
            self._url + assistant_protocol.TURN_PATH, data=body, headers=headers, timeout=WAIT
        ) as answer:
            assert answer.status == 200, f"the assistant answered {answer.status}"
            assert assistant_protocol.unpack_reply(await answer.read()).response_calls


async def warm_up(engine: TurnEngine) -> None:
    """First turns, in every language, that nothing is read from."""
    for number in range(WARM_TURNS):
        language = LANGUAGES[number % len(LANGUAGES)]
        await engine.send_text(_build_conversation_id("warm"), language, get_text(language, number))


async def measure_single_user(engine: TurnEngine, plan: Plan) -> TimeDistribution:
    """Turn after turn of one woman, a new conversation each 20 turns."""
    return TimeDistribution(
        [await _time_turn(engine, f"{number // 20}", "en", number) for number in range(plan.one_turns)]
    )


async def measure_concurrent_users(engine: TurnEngine, plan: Plan) -> float:
    """Turns a second while many write at once, each as soon as she is answered."""
    end = time.perf_counter() + plan.together_seconds
    done = await asyncio.gather(*(_ask_until(engine, end, number) for number in range(plan.together)))
    return sum(done) / plan.together_seconds


async def measure_long_conversation(engine: TurnEngine, plan: Plan) -> tuple[TimeDistribution, TimeDistribution]:
    """The tenth turn of several conversations, and the last turns of one long one."""
    early = []
    for talk in range(plan.early_talks):
        times = [await _time_turn(engine, f"early {talk}", "en", number) for number in range(EARLY_TURN + TURNS_AROUND)]
        early.extend(times[EARLY_TURN - 1 :])
    late = [await _time_turn(engine, "late", "en", number) for number in range(plan.long_turns + TURNS_AROUND)]
    return TimeDistribution(early), TimeDistribution(late[-2 * TURNS_AROUND :])


async def _ask_until(engine: TurnEngine, end: float, woman: int) -> int:
    turns = 0
    language = LANGUAGES[woman % len(LANGUAGES)]
    while time.perf_counter() < end:
        # A new conversation each twenty turns, as women's talks are short.
        await engine.send_text(_build_conversation_id(f"{woman}.{turns // 20}"), language, get_text(language, turns))
        turns += 1
    return turns


async def _time_turn(engine: TurnEngine, conversation: str, language: str, number: int) -> float:
    began = time.perf_counter()
    await engine.send_text(_build_conversation_id(conversation), language, get_text(language, number))
    return time.perf_counter() - began


_RUN_ID = uuid.uuid4().hex[:8]


def _build_conversation_id(conversation: str) -> str:
    """A conversation id that no earlier run used."""
    return f"{_RUN_ID}-{conversation.replace(' ', '-')}"
