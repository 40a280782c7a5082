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

from bot.rehearsal.server import create_app
from bot.rehearsal.state import REHEARSAL, Rehearsal
from bot.rehearsal.woman import NoAnswer, Woman
from bot.settings import LOOPBACK, REHEARSAL_TOKEN
from bot.store.engine import open_engine
from bot.store.keys import KeyRing
from bot.store.tables import people
from tests.fire.chaos.answers import LINES
from tests.fire.chaos.telling import none, waits
from tests.fire.chaos.twice import Asked, Ending, Judged, Sent, judge
from tests.fire.page import Figure
from tests.support.factories import BOT_ID
from tests.support.pair import GATEWAYS, Pair, paired
from tests.support.stack import free_port

ASKS, CALLS = "apa kabar hari ini", "saya mau bunuh diri"
"""What she writes in turn, each owed cards of its own: so one that comes again is not taken for an answer to the next."""
ANSWERS: Final = {"utter_help_instead": ASKS, "utter_help_now": ASKS, "utter_very_low": CALLS}
"""What each card answers. While nothing can be kept, whatever is no call gets the card for all that is in doubt."""
HOWS: Final = ("SIGKILL", "SIGSTOP", "SIGTERM")
PAUSED_SECONDS: Final = (0.5, 3.0)
"""Stopped for less than a lease lasts: it goes on as the leader."""
TAKEOVER_SECONDS: Final = 10.0
LOCKED: Final = "locked"
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
class Lived:
    """A woman, and what stands in her chat at the end."""

    chat_id: int
    has_erased: bool
    stands: list[str] = field(default_factory=list)
    is_known: bool = False


@dataclass
class Outcome:
    """What came of it."""

    lived: list[Lived]
    judged: Judged
    endings: list[Ending]
    paused: int
    asked: int
    waits: list[float]
    seconds: float

    def told(self) -> list[str]:
        """What went wrong, and every ending, by the same counter of seconds."""
        judged = self.judged
        wrong = [f"{one}" for one in sorted([*judged.lost, *judged.by_both, *judged.by_one], key=lambda one: one.at)]
        return [*wrong, *(f"{one}" for one in self.endings)] if wrong else []

    def left(self, *, erased: bool) -> int:
        """Messages of ours that stand where none should."""
        return sum(one not in LINES for her in self.lived if her.has_erased is erased for one in her.stands)


class Scene:
    """The pair, the rehearsal, and everything that is said."""

    def __init__(self, pair: Pair, there: Rehearsal, http: ClientSession, url: str, first: str) -> None:
        self.pair, self.there, self._http, self._url, self._first = pair, there, http, url, first
        self.asked: list[Asked] = []
        self.sent: list[Sent] = []
        self.waits: list[float] = []
        self.endings: list[Ending] = []
        self.paused = 0
        self._lives: Counter[str] = Counter()

    def start(self, name: str) -> None:
        """Begin another life of one of them."""
        self._lives[name] += 1
        self.pair.start(name, first=self._first)

    def life(self, name: str) -> str:
        """What the present life of one of them is called."""
        return f"{name} {self._lives[name]}"

    def note(self, name: str, chat_id: int, message_id: int) -> None:
        """One of them sent this."""
        message = self.there.chats.find(chat_id).messages[message_id]
        words = ANSWERS.get(str(message.own.get("screen", "")).removesuffix("_all"))
        if words:
            self.sent.append(Sent(chat_id, words, self.life(name), time.monotonic()))

    async def live(self, number: int, rng: random.Random) -> Lived:
        """She writes a few times, and then leaves or erases."""
        woman = await Woman.arrive(self._http, self._url, language_code="id", wait_seconds=PATIENCE_SECONDS)
        for words, _ in zip(cycle((ASKS, CALLS)), range(rng.randint(3, 8)), strict=False):
            await self._says(woman, words)
            await asyncio.sleep(rng.uniform(0.0, 0.3))
        one = Lived(woman.chat_id, has_erased=bool(number % 2))
        await (self._erases(woman) if one.has_erased else self._leaves(woman))
        return one

    async def _says(self, woman: Woman, words: str) -> None:
        asked = Asked(woman.chat_id, words, time.monotonic())
        self.asked.append(asked)
        with suppress(NoAnswer):
            await woman.says(words)
        while not self._is_answered(asked) and time.monotonic() - asked.at < PATIENCE_SECONDS:
            await asyncio.sleep(0.1)  # what she saw was an earlier one that came again
        self.waits.append(time.monotonic() - asked.at)

    def _is_answered(self, asked: Asked) -> bool:
        return any(
            (one.chat_id, one.key) == (asked.chat_id, asked.key) and one.at >= asked.at for one in reversed(self.sent)
        )

    async def _leaves(self, woman: Woman) -> None:
        with suppress(NoAnswer):
            await woman.says("x")

    async def _erases(self, woman: Woman) -> None:
        woman.wait_seconds = ERASED_SECONDS
        for _ in range(6):
            began = time.monotonic()
            with suppress(NoAnswer, ClientError, ValueError):
                asked = [one for one in await woman.chat() if one.screen == "utter_erase_ask"]
                asked = asked or [
                    one for one in await woman.says("delete everything") if one.screen == "utter_erase_ask"
                ]
                if asked:
                    await woman.taps(1, on=asked[-1])
            if any(one.screen in LINES[1:] for one in await woman.chat()):
                return
            # Neither her words nor her tap did it: while nothing can be kept, they get the card for all that is in doubt.
            self.asked.append(Asked(woman.chat_id, ASKS, began, is_owed=False))


class Ends:
    """What happens to the leader, again and again."""

    def __init__(self, scene: Scene, rng: random.Random) -> None:
        self._scene, self._pair, self._rng = scene, scene.pair, rng

    async def run(self, count: int) -> None:
        """So many endings, and a pause now and then."""
        hows = [HOWS[number % len(HOWS)] for number in range(count)]
        self._rng.shuffle(hows)
        for how in hows:
            await asyncio.sleep(self._rng.uniform(*QUIET_SECONDS))
            if self._rng.random() < 0.3:
                await self._pause()
            await self._end(how)

    async def leader(self) -> str:
        """Who leads."""
        while True:
            for name in GATEWAYS:
                if await self._pair.role(name) == "leader":
                    return name
            await asyncio.sleep(0.1)

    async def _pause(self) -> None:
        leader = await self.leader()
        life, process, at = self._scene.life(leader), self._pair.processes[leader], time.monotonic()
        self._pair.signal(leader, signal.SIGSTOP)
        await asyncio.sleep(self._rng.uniform(*PAUSED_SECONDS))
        self._pair.signal(leader, signal.SIGCONT)
        self._scene.paused += 1
        await asyncio.sleep(self._rng.uniform(*QUIET_SECONDS))
        if process.poll() is not None:  # it was too long after all: the other one leads
            self._scene.endings.append(Ending(life, "SIGSTOP", at, time.monotonic() - at))
            self._scene.start(leader)
            await self._pair.until(leader, "standby")

    async def _end(self, how: str) -> None:
        leader = await self.leader()
        other = next(name for name in GATEWAYS if name != leader)
        life, process, at = self._scene.life(leader), self._pair.processes[leader], time.monotonic()
        self._pair.signal(leader, signal.Signals[how])
        if how == "SIGTERM":
            await asyncio.to_thread(process.wait, 15)
            at = time.monotonic()
        takeover = await self._taken_over(leader, other, may_kill=how == "SIGSTOP")
        how = LOCKED if takeover > HUNG_SECONDS else how
        self._scene.endings.append(Ending(life, how, at, takeover))
        if how == "SIGSTOP":
            await asyncio.sleep(self._rng.uniform(0.0, 2.0))
            self._pair.signal(leader, signal.SIGCONT)
        await asyncio.to_thread(process.wait, 15)
        self._scene.start(leader)
        await self._pair.until(leader, "standby")

    async def _taken_over(self, leader: str, other: str, *, may_kill: bool) -> float:
        began = time.monotonic()
        try:
            async with asyncio.timeout(HUNG_SECONDS if may_kill else None):
                return await self._pair.until(other, "leader")
        except TimeoutError:
            self._pair.signal(leader, signal.SIGKILL)
            await self._pair.until(other, "leader")
            return time.monotonic() - began


async def run(
    chats: int, *, endings: int, at_once: int, seed: int, url: str = "", first: str = "", log: Path | None = None
) -> Outcome:
    """At least so many women and endings; on SQLite without a `url`. `first` is run in each gateway before anything else."""
    began, rng = time.monotonic(), random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="pelita-gateways-") as folder:
        async with _opened(Path(folder), url, first) as scene:
            fire = asyncio.create_task(Ends(scene, rng).run(endings))
            lived = list[Lived]()
            begun = iter(range(10**6))

            async def lane() -> None:
                while (number := next(begun)) < chats or not fire.done():
                    lived.append(await scene.live(number, random.Random(rng.random())))

            await asyncio.gather(*(lane() for _ in range(at_once)))
            await fire
            await asyncio.sleep(SETTLED_SECONDS)
            _look(scene, lived)
            judged = judge(scene.asked, scene.sent, scene.endings)
            outcome = Outcome(
                lived, judged, scene.endings, scene.paused, sum(one.is_owed for one in scene.asked), scene.waits,
                time.monotonic() - began,
            )  # fmt: skip
        if log:
            log.write_text("".join((Path(folder) / f"{name}.log").read_text("utf-8") for name in GATEWAYS), "utf-8")
        return outcome


@asynccontextmanager
async def _opened(folder: Path, url: str, first: str) -> AsyncIterator[Scene]:
    found: list[Scene] = []
    ports = {name: free_port() for name in ("", *GATEWAYS)}
    runner = web.AppRunner(
        _app(found, {port: name for name, port in ports.items()}), access_log=None, shutdown_timeout=1.0
    )
    await runner.setup()
    for port in ports.values():
        await web.TCPSite(runner, LOOPBACK, port).start()
    urls = {name: f"http://{LOOPBACK}:{port}" for name, port in ports.items()}
    telegrams = {name: urls[name] for name in GATEWAYS}
    with paired(folder, url, telegrams) as pair:
        async with ClientSession() as http:
            scene = Scene(pair, runner.app[REHEARSAL], http, urls[""], first)
            found.append(scene)
            for name in GATEWAYS:
                scene.start(name)
                await pair.until(name, "leader", "standby")
            yield scene
            runner.app[REHEARSAL].close()
    await runner.cleanup()


def _app(found: list[Scene], names: dict[int, str]) -> web.Application:
    """The rehearsal, which notes by which address a message came."""

    @web.middleware
    async def noting(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        if request.path.endswith("/sendMessage") and isinstance(answer, web.Response) and request.transport:
            name = names[request.transport.get_extra_info("sockname")[1]]
            told = json.loads(answer.text or "{}")
            if told.get("ok") and found:
                found[0].note(name, told["result"]["chat"]["id"], told["result"]["message_id"])
        return answer

    app = create_app(token=REHEARSAL_TOKEN, now=lambda: datetime.now(UTC), rng=random.Random(0))
    app.middlewares.append(noting)
    return app


def _look(scene: Scene, lived: list[Lived]) -> None:
    """What stands in their chats, and whom the database still knows."""
    settings = scene.pair.settings
    keys, engine = KeyRing.open(settings.keys_dir, create=False), open_engine(settings.database_url)
    for one in lived:
        messages = scene.there.chats.find(one.chat_id).messages.values()
        ours = [message for message in messages if message.author == "bot" and not message.deleted]
        one.stands = [str(message.own.get("screen", "?")) for message in ours]
        one.is_known = _is_known(engine, keys, one.chat_id)
    engine.dispose()


def _is_known(engine: Engine, keys: KeyRing, chat_id: int) -> bool:
    wanted = select(people.c.person_id).where(people.c.chat_key.in_(keys.chat_keys(BOT_ID, chat_id)))
    with engine.connect() as connection:
        return connection.execute(wanted).first() is not None


def figures(outcome: Outcome, *, chats: int, endings: int) -> list[Figure]:
    """Every promise beside what was seen."""
    judged, lived = outcome.judged, outcome.lived
    hows = Counter(ending.how for ending in outcome.endings)
    told = ", ".join(f"{how} {hows[how] + hows[LOCKED] * (how == 'SIGSTOP')}" for how in HOWS)
    again = Counter(ending.how for ending, _ in judged.by_endings)
    again_told = f"{again.total()} ({', '.join(f'{how} {again[how]}' for how in (*HOWS, LOCKED))})"
    longest = {
        how: max((one.takeover_seconds for one in outcome.endings if one.how == how), default=0.0) for how in HOWS
    }
    most, slowest = judged.most_by_one_ending(), max(longest.values())
    erased = [one for one in lived if one.has_erased]
    return [
        Figure("chats: left, erased", str(chats), f"{len(lived) - len(erased)}, {len(erased)}", len(lived) >= chats),
        Figure("endings of the leader", str(endings), f"{len(outcome.endings)} ({told})", len(outcome.endings) >= endings),
        Figure("times it was stopped for less than its lease", "", str(outcome.paused)),
        Figure(f"times it was stopped with the store locked, and killed after {HUNG_SECONDS:g} seconds as by `bot up`", "",
               str(hows[LOCKED])),
        Figure("messages of hers, answered once", "", f"{outcome.asked}, {judged.once}"),
        none("her messages that nothing answered", len(judged.lost)),
        none("answered twice because both gateways answered", len(judged.by_both)),
        none("answered twice by one and the same", len(judged.by_one)),
        Figure("answered twice because a leader ended before it could note it", "at most one an ending for each chat",
               again_told, most <= 1),
        Figure("seconds until the other leads, the longest: " + ", ".join(HOWS), f"{TAKEOVER_SECONDS:g}",
               " · ".join(f"{longest[how]:.1f}" for how in HOWS), slowest <= TAKEOVER_SECONDS),
        none("our messages left after Leave", outcome.left(erased=False)),
        none("our messages left after Erase", outcome.left(erased=True)),
        none("women who erased and are still known", sum(one.is_known for one in erased)),
        Figure("seconds until an answer: half, 95 %, 99 %, all", "", waits(outcome.waits)),
        Figure("the whole run, seconds", "", f"{outcome.seconds:.0f}"),
    ]  # fmt: skip
