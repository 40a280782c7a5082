"""Two gateways on one database, and the one that leads is killed, stopped and told to end, again and again.

Both are processes of their own, without an assistant, so that each message of hers is owed one card. The rehearsal is in this
process and has an address for each of them: so it is known who sent what. Woman after woman writes, and leaves or erases.
"""

import asyncio
import json
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Final

from aiohttp import ClientError, ClientSession, web
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.config.settings import LOOPBACK, REHEARSAL_TOKEN
from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.tables.core import people
from simulator.driver import NoAnswer, SimulatedUser
from simulator.server import create_app
from simulator.state import SIMULATOR, Simulator
from tests.proofs.chaos.duplicates import AskedMessage, Judgement, LeaderEnding, SentMessage, judge_answers
from tests.proofs.chaos.lost_answers import NEUTRAL_SCREENS
from tests.proofs.chaos.report import build_wait_figures, build_zero_figure
from tests.proofs.report_page import Figure
from tests.support.factories import BOT_ID
from tests.support.stack import get_free_port
from tests.support.two_gateways import GATEWAYS, GatewayPair, open_gateway_pair

ASKS, CALLS = "apa kabar hari ini", "saya mau bunuh diri"
"""What she writes in turn, each owed cards of its own: so one that comes again is not taken for an answer to the next."""
ANSWERS: Final = {"utter_help_instead": ASKS, "utter_help_now": ASKS, "utter_very_low": CALLS}
"""What each card answers. While nothing can be kept, whatever is no call gets the card for all that is in doubt."""
ENDING_SIGNALS: Final = ("SIGKILL", "SIGSTOP", "SIGTERM")
PAUSED_SECONDS: Final = (0.5, 3.0)
"""Stopped for less than a lease lasts: it goes on as the leader."""
TAKEOVER_SECONDS: Final = 10.0
LOCKED_ENDING: Final = "locked"
"""Stopped within a transaction: SQLite's file stays locked, so nobody can lead, and the other one gives cards."""
HUNG_SECONDS: Final = 20.0
"""After that it is killed, as `python -m bot up` does with what hangs."""
PATIENCE_SECONDS: Final = 60.0
QUIET_SECONDS: Final = (0.5, 3.0)
"""Between two of these, while both are there."""
SETTLED_SECONDS: Final = 18.0
ERASED_SECONDS: Final = 15.0
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class UserResult:
    """A woman, and what stands in her chat at the end."""

    chat_id: int
    has_erased: bool
    remaining_messages: list[str] = field(default_factory=list)
    is_known: bool = False


@dataclass
class Outcome:
    """What came of it."""

    users: list[UserResult]
    judgement: Judgement
    endings: list[LeaderEnding]
    pause_count: int
    asked_messages: int
    waits: list[float]
    seconds: float

    def describe(self) -> list[str]:
        """What went wrong, and every ending, by the same counter of seconds."""
        judged = self.judgement
        wrong = [
            f"{one}"
            for one in sorted([*judged.unanswered, *judged.twice_by_both, *judged.twice_by_one], key=lambda one: one.at)
        ]
        return [*wrong, *(f"{one}" for one in self.endings)] if wrong else []

    def count_remaining(self, *, erased: bool) -> int:
        """Messages of ours that stand where none should."""
        return sum(
            one not in NEUTRAL_SCREENS
            for her in self.users
            if her.has_erased is erased
            for one in her.remaining_messages
        )


class GatewayScenario:
    """The pair, the rehearsal, and everything that is said."""

    def __init__(self, pair: GatewayPair, there: Simulator, http: ClientSession, url: str, first: str) -> None:
        self.pair, self.there, self._http, self._url, self._first = pair, there, http, url, first
        self.asked_messages: list[AskedMessage] = []
        self.sent_messages: list[SentMessage] = []
        self.waits: list[float] = []
        self.endings: list[LeaderEnding] = []
        self.pause_count = 0
        self._lives: Counter[str] = Counter()

    def start(self, name: str) -> None:
        """Begin another life of one of them."""
        self._lives[name] += 1
        self.pair.start(name, first=self._first)

    def get_life_name(self, name: str) -> str:
        """What the present life of one of them is called."""
        return f"{name} {self._lives[name]}"

    def record_sent(self, name: str, chat_id: int, message_id: int) -> None:
        """One of them sent this."""
        message = self.there.chats.get_chat(chat_id).messages[message_id]
        words = ANSWERS.get(str(message.custom_fields.get("screen", "")).removesuffix("_all"))
        if words:
            self.sent_messages.append(SentMessage(chat_id, words, self.get_life_name(name), time.monotonic()))

    async def run_user(self, number: int, rng: random.Random) -> UserResult:
        """She writes a few times, and then leaves or erases."""
        woman = await SimulatedUser.create(self._http, self._url, language_code="id", wait_seconds=PATIENCE_SECONDS)
        for words, _ in zip(cycle((ASKS, CALLS)), range(rng.randint(3, 8)), strict=False):
            await self._send_text(woman, words)
            await asyncio.sleep(rng.uniform(0.0, 0.3))
        one = UserResult(woman.chat_id, has_erased=bool(number % 2))
        await (self._erase(woman) if one.has_erased else self._leave(woman))
        return one

    async def _send_text(self, user: SimulatedUser, words: str) -> None:
        asked = AskedMessage(user.chat_id, words, time.monotonic())
        self.asked_messages.append(asked)
        with suppress(NoAnswer):
            await user.send_text(words)
        while not self._is_answered(asked) and time.monotonic() - asked.at < PATIENCE_SECONDS:
            await asyncio.sleep(0.1)  # what she saw was an earlier one that came again
        self.waits.append(time.monotonic() - asked.at)

    def _is_answered(self, asked: AskedMessage) -> bool:
        return any(
            (one.chat_id, one.key) == (asked.chat_id, asked.key) and one.at >= asked.at
            for one in reversed(self.sent_messages)
        )

    async def _leave(self, user: SimulatedUser) -> None:
        with suppress(NoAnswer):
            await user.send_text("x")

    async def _erase(self, user: SimulatedUser) -> None:
        user.wait_seconds = ERASED_SECONDS
        for _ in range(6):
            began = time.monotonic()
            with suppress(NoAnswer, ClientError, ValueError):
                asked = [one for one in await user.list_messages() if one.screen == "utter_erase_ask"]
                asked = asked or [
                    one for one in await user.send_text("delete everything") if one.screen == "utter_erase_ask"
                ]
                if asked:
                    await user.tap_button(1, on=asked[-1])
            if any(one.screen in NEUTRAL_SCREENS[1:] for one in await user.list_messages()):
                return
            # Neither her words nor her tap did it: while nothing can be kept, they get the card for all that is in doubt.
            self.asked_messages.append(AskedMessage(user.chat_id, ASKS, began, is_owed=False))


class LeaderEndings:
    """What happens to the leader, again and again."""

    def __init__(self, scene: GatewayScenario, rng: random.Random) -> None:
        self._scene, self._pair, self._rng = scene, scene.pair, rng

    async def run(self, count: int) -> None:
        """So many endings, and a pause now and then."""
        hows = [ENDING_SIGNALS[number % len(ENDING_SIGNALS)] for number in range(count)]
        self._rng.shuffle(hows)
        for how in hows:
            await asyncio.sleep(self._rng.uniform(*QUIET_SECONDS))
            if self._rng.random() < 0.3:
                await self._pause()
            await self._end_leader(how)

    async def get_leader(self) -> str:
        """Who leads."""
        while True:
            for name in GATEWAYS:
                if await self._pair.get_role(name) == "leader":
                    return name
            await asyncio.sleep(0.1)

    async def _pause(self) -> None:
        leader = await self.get_leader()
        life, process, at = self._scene.get_life_name(leader), self._pair.processes[leader], time.monotonic()
        self._pair.signal(leader, signal.SIGSTOP)
        await asyncio.sleep(self._rng.uniform(*PAUSED_SECONDS))
        self._pair.signal(leader, signal.SIGCONT)
        self._scene.pause_count += 1
        await asyncio.sleep(self._rng.uniform(*QUIET_SECONDS))
        if process.poll() is not None:  # it was too long after all: the other one leads
            self._scene.endings.append(LeaderEnding(life, "SIGSTOP", at, time.monotonic() - at))
            self._scene.start(leader)
            await self._pair.wait_for_role(leader, "standby")

    async def _end_leader(self, how: str) -> None:
        leader = await self.get_leader()
        other = next(name for name in GATEWAYS if name != leader)
        life, process, at = self._scene.get_life_name(leader), self._pair.processes[leader], time.monotonic()
        self._pair.signal(leader, signal.Signals[how])
        if how == "SIGTERM":
            await asyncio.to_thread(process.wait, 15)
            at = time.monotonic()
        takeover = await self._wait_for_takeover(leader, other, may_kill=how == "SIGSTOP")
        how = LOCKED_ENDING if takeover > HUNG_SECONDS else how
        self._scene.endings.append(LeaderEnding(life, how, at, takeover))
        if how == "SIGSTOP":
            await asyncio.sleep(self._rng.uniform(0.0, 2.0))
            self._pair.signal(leader, signal.SIGCONT)
        await asyncio.to_thread(process.wait, 15)
        self._scene.start(leader)
        await self._pair.wait_for_role(leader, "standby")

    async def _wait_for_takeover(self, leader: str, other: str, *, may_kill: bool) -> float:
        began = time.monotonic()
        try:
            async with asyncio.timeout(HUNG_SECONDS if may_kill else None):
                return await self._pair.wait_for_role(other, "leader")
        except TimeoutError:
            self._pair.signal(leader, signal.SIGKILL)
            await self._pair.wait_for_role(other, "leader")
            return time.monotonic() - began


async def run_scenario(
    chats: int, *, endings: int, at_once: int, seed: int, url: str = "", first: str = "", log: Path | None = None
) -> Outcome:
    """At least so many women and endings; on SQLite without a `url`. `first` is run in each gateway before anything else."""
    began, rng = time.monotonic(), random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="pelita-gateways-") as folder:
        async with _open_scenario(Path(folder), url, first) as scene:
            fire = asyncio.create_task(LeaderEndings(scene, rng).run(endings))
            lived = list[UserResult]()
            begun = iter(range(10**6))

            async def lane() -> None:
                while (number := next(begun)) < chats or not fire.done():
                    lived.append(await scene.run_user(number, random.Random(rng.random())))

            await asyncio.gather(*(lane() for _ in range(at_once)))
            await fire
            await asyncio.sleep(SETTLED_SECONDS)
            _collect_results(scene, lived)
            judged = judge_answers(scene.asked_messages, scene.sent_messages, scene.endings)
            outcome = Outcome(
                lived,
                judged,
                scene.endings,
                scene.pause_count,
                sum(one.is_owed for one in scene.asked_messages),
                scene.waits,
                time.monotonic() - began,
            )
        if log:
            log.write_text("".join((Path(folder) / f"{name}.log").read_text("utf-8") for name in GATEWAYS), "utf-8")
        return outcome


@asynccontextmanager
async def _open_scenario(folder: Path, url: str, first: str) -> AsyncIterator[GatewayScenario]:
    found: list[GatewayScenario] = []
    ports = {name: get_free_port() for name in ("", *GATEWAYS)}
    runner = web.AppRunner(
        _create_simulator_app(found, {port: name for name, port in ports.items()}),
        access_log=None,
        shutdown_timeout=1.0,
    )
    await runner.setup()
    for port in ports.values():
        await web.TCPSite(runner, LOOPBACK, port).start()
    urls = {name: f"http://{LOOPBACK}:{port}" for name, port in ports.items()}
    telegrams = {name: urls[name] for name in GATEWAYS}
    with open_gateway_pair(folder, url, telegrams) as pair:
        async with ClientSession() as http:
            scene = GatewayScenario(pair, runner.app[SIMULATOR], http, urls[""], first)
            found.append(scene)
            for name in GATEWAYS:
                scene.start(name)
                await pair.wait_for_role(name, "leader", "standby")
            yield scene
            runner.app[SIMULATOR].close()
    await runner.cleanup()


def _create_simulator_app(found: list[GatewayScenario], names: dict[int, str]) -> web.Application:
    """The rehearsal, which notes by which address a message came."""

    @web.middleware
    async def noting(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        if request.path.endswith("/sendMessage") and isinstance(answer, web.Response) and request.transport:
            name = names[request.transport.get_extra_info("sockname")[1]]
            told = json.loads(answer.text or "{}")
            if told.get("ok") and found:
                found[0].record_sent(name, told["result"]["chat"]["id"], told["result"]["message_id"])
        return answer

    app = create_app(token=REHEARSAL_TOKEN, now=lambda: datetime.now(UTC), rng=random.Random(0))
    app.middlewares.append(noting)
    return app


def _collect_results(scene: GatewayScenario, lived: list[UserResult]) -> None:
    """What stands in their chats, and whom the database still knows."""
    settings = scene.pair.settings
    keys, engine = KeyRing.open(settings.keys_dir, create=False), open_engine(settings.database_url)
    for one in lived:
        messages = scene.there.chats.get_chat(one.chat_id).messages.values()
        ours = [message for message in messages if message.author == "bot" and not message.deleted]
        one.remaining_messages = [str(message.custom_fields.get("screen", "?")) for message in ours]
        one.is_known = _is_known(engine, keys, one.chat_id)
    engine.dispose()


def _is_known(engine: Engine, keys: KeyRing, chat_id: int) -> bool:
    wanted = select(people.c.person_id).where(people.c.chat_key.in_(keys.derive_chat_keys(BOT_ID, chat_id)))
    with engine.connect() as connection:
        return connection.execute(wanted).first() is not None


def build_figures(outcome: Outcome, *, chats: int, endings: int) -> list[Figure]:
    """Every promise beside what was seen."""
    judged, lived = outcome.judgement, outcome.users
    hows = Counter(ending.how for ending in outcome.endings)
    told = ", ".join(f"{how} {hows[how] + hows[LOCKED_ENDING] * (how == 'SIGSTOP')}" for how in ENDING_SIGNALS)
    again = Counter(ending.how for ending, _ in judged.twice_by_endings)
    again_told = f"{again.total()} ({', '.join(f'{how} {again[how]}' for how in (*ENDING_SIGNALS, LOCKED_ENDING))})"
    longest = {
        how: max((one.takeover_seconds for one in outcome.endings if one.how == how), default=0.0)
        for how in ENDING_SIGNALS
    }
    most, slowest = judged.get_max_by_one_ending(), max(longest.values())
    erased = [one for one in lived if one.has_erased]
    return [
        Figure("chats: left, erased", str(chats), f"{len(lived) - len(erased)}, {len(erased)}", len(lived) >= chats),
        Figure(
            "endings of the leader", str(endings), f"{len(outcome.endings)} ({told})", len(outcome.endings) >= endings
        ),
        Figure("times it was stopped for less than its lease", "", str(outcome.pause_count)),
        Figure(
            f"times it was stopped with the store locked, and killed after {HUNG_SECONDS:g} seconds as by `bot up`",
            "",
            str(hows[LOCKED_ENDING]),
        ),
        Figure("messages of hers, answered once", "", f"{outcome.asked_messages}, {judged.answered_once}"),
        build_zero_figure("her messages that nothing answered", len(judged.unanswered)),
        build_zero_figure("answered twice because both gateways answered", len(judged.twice_by_both)),
        build_zero_figure("answered twice by one and the same", len(judged.twice_by_one)),
        Figure(
            "answered twice because a leader ended before it could note it",
            "at most one an ending for each chat",
            again_told,
            most <= 1,
        ),
        Figure(
            "seconds until the other leads, the longest: " + ", ".join(ENDING_SIGNALS),
            f"{TAKEOVER_SECONDS:g}",
            " · ".join(f"{longest[how]:.1f}" for how in ENDING_SIGNALS),
            slowest <= TAKEOVER_SECONDS,
        ),
        build_zero_figure("our messages left after Leave", outcome.count_remaining(erased=False)),
        build_zero_figure("our messages left after Erase", outcome.count_remaining(erased=True)),
        build_zero_figure("women who erased and are still known", sum(one.is_known for one in erased)),
        Figure("seconds until an answer: half, 95 %, 99 %, all", "", build_wait_figures(outcome.waits)),
        Figure("the whole run, seconds", "", f"{outcome.seconds:.0f}"),
    ]
