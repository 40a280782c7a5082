"""Answers of Telegram that are lost or late, at every method that sends: after Leave and Erase nothing of ours is left.

The gateway in one process with the real client, against the rehearsal, on a clock that runs fast; only the assistant is
replaced. Each woman writes, taps and sends while her chat's calls meet trouble, and then leaves or erases.
"""

import asyncio
import logging
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientError, ClientSession
from aiohttp.test_utils import TestServer

from bot.errors import StoreUnavailable
from bot.gateway.breaker import Breaker
from bot.gateway.courier import SENT_AGAIN_AFTER
from bot.gateway.telegram import Telegram
from bot.model.vocabulary import LANGUAGES
from bot.rehearsal.faults import Fault
from bot.rehearsal.server import create_app
from bot.rehearsal.state import REHEARSAL, Rehearsal
from bot.rehearsal.woman import NoAnswer, Shown, Woman
from bot.settings import LOOPBACK
from bot.store.engine import open_engine
from bot.store.keys import KeyRing
from bot.store.migrations import migrate
from tests.fire.chaos.telling import none
from tests.fire.page import Figure
from tests.support.factories import BOT_ID
from tests.unit.gateway.house import House

log = logging.getLogger(__name__)
TOKEN: Final = f"{BOT_ID}:" + "a" * 35
FASTER: Final = 40.0
"""How much faster the gateway's minutes pass here."""
ANSWER_SECONDS: Final = 0.5
"""Real seconds that an answer is waited for; half a minute outside."""
LATE_SECONDS: Final = (0.6, 2.0)
"""Real seconds after which a late one comes."""
SETTLED_SECONDS: Final = 9.0
"""Real seconds until nothing can arrive any more and nothing is looked for: six minutes outside."""
ASKED_SECONDS: Final = 12.0
"""Real seconds she waits for the question before Erase: her answers come in order, behind one that was not answered for."""
METHODS: Final = ("sendMessage", "editMessageText", "deleteMessages", "answerCallbackQuery")
KINDS: Final = ("lost", "late", "slow", "reset", "500")
"""Delivered and lost, delivered and answered late, delivered late, not delivered, and a fault of Telegram's."""
SAYS: Final = ("halo", "gaji saya belum dibayar", "tolong saya", "/menu", "where is my embassy", "keluarga")
LINES: Final = ("utter_left", "utter_erased", "utter_erased_partly")
"""What may stand there afterwards."""
MOST_COPIES: Final = 1 + len(SENT_AGAIN_AFTER)


@dataclass
class FastClock:
    """The time of the gateway and of the rehearsal."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    at: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        return self.began + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return (time.monotonic() - self.at) * FASTER

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / FASTER)


class CountingTelegram(Telegram):
    """Our client; counts what Telegram refused to delete."""

    refused = 0

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> int:
        refused = await super().delete(chat_id, message_ids)
        self.refused += refused
        return refused


@dataclass
class Lived:
    """A woman, what she did last, and what stands in her chat at the end."""

    chat_id: int
    has_erased: bool
    stands: list[str] = field(default_factory=list)
    """Screens of ours, a line for each."""
    most_copies: int = 0
    is_known: bool = False
    """Whether the database has a row of her at the end."""


@dataclass
class Outcome:
    """What came of it."""

    lived: list[Lived]
    met: Counter[tuple[str, str]]
    """Troubles that calls met, by method and kind."""
    refused: int
    unanswered: int
    """What she wrote or tapped and saw nothing of within the patience of the scene."""
    seconds: float

    def left(self, *, erased: bool) -> int:
        """Messages of ours that stand where none should."""
        chosen = [one for one in self.lived if one.has_erased is erased]
        return sum(screen not in LINES for one in chosen for screen in one.stands)


class Scene:
    """The gateway and her phones."""

    def __init__(self, house: House, there: Rehearsal, http: ClientSession, url: str, rng: random.Random) -> None:
        self.house, self.there = house, there
        self._http, self._url, self._rng = http, url, rng
        self.met: Counter[tuple[str, str]] = Counter()
        self.unanswered = 0
        self.copies: dict[int, Counter[str]] = {}

    async def live(self, number: int) -> Lived:
        """She writes and taps in trouble; then she leaves or erases, in trouble too."""
        rng = random.Random(self._rng.random())
        woman = await Woman.arrive(
            self._http, self._url, language_code=LANGUAGES[number % len(LANGUAGES)], wait_seconds=4.0
        )
        one = Lived(woman.chat_id, has_erased=bool(number % 2))
        for _ in range(rng.randint(2, 5)):
            self._trouble(woman.chat_id, rng)
            await self._does(woman, rng)
        one.most_copies = self._most_copies(woman.chat_id)
        self._trouble(woman.chat_id, rng)
        await (self._erases(woman) if one.has_erased else self._leaves(woman))
        return one

    async def look(self, one: Lived) -> None:
        """What stands there now."""
        chat = self.there.chats.find(one.chat_id)
        ours = [message for message in chat.messages.values() if message.author == "bot" and not message.deleted]
        one.stands = [str(message.own.get("screen", "?")) for message in ours]
        one.is_known = await self._is_known(one.chat_id)

    async def _is_known(self, chat_id: int) -> bool:
        found = self.house.keys.chat_keys(BOT_ID, chat_id)
        with suppress(StoreUnavailable):
            return await self.house.kit.ledger.run(lambda uow: uow.people.by_chat_keys(found)) is not None
        return True  # busy: asked again

    def _trouble(self, chat_id: int, rng: random.Random) -> None:
        for _ in range(rng.randint(0, 2)):
            method, kind = rng.choice(METHODS), rng.choice(KINDS)
            self.met[method, kind] += 1
            self.there.faults.waiting.append(
                Fault(method, kind, rng.randint(1, 2), seconds=rng.uniform(*LATE_SECONDS), chat_id=_of(method, chat_id))
            )

    async def _does(self, woman: Woman, rng: random.Random) -> None:
        try:
            if woman.last and woman.last.data and rng.random() < 0.4:
                await woman.taps(rng.randint(1, len(woman.last.data)))
            elif rng.random() < 0.15:
                await woman.sends("voice")
            else:
                await woman.says(rng.choice(SAYS))
        except NoAnswer:
            self.unanswered += 1
        except (ClientError, ValueError):
            log.info("gone meanwhile")  # the button she would tap was replaced

    async def _leaves(self, woman: Woman) -> None:
        with suppress(NoAnswer):
            await woman.says("x")

    async def _erases(self, woman: Woman) -> None:
        woman.wait_seconds = ASKED_SECONDS
        for _ in range(8):
            shown = [one for one in await woman.chat() if one.screen == "utter_erase_ask"]
            with suppress(NoAnswer, ValueError):
                asked = shown[-1] if shown else _asking(await woman.says("delete everything"))
                if asked:
                    with suppress(NoAnswer):
                        await woman.taps(1, on=asked)
                    if await self._is_erased(woman):
                        return

    async def _is_erased(self, woman: Woman) -> bool:
        # It takes as long as Telegram needs to delete; who writes meanwhile is somebody new.
        for _ in range(60):
            if not await self._is_known(woman.chat_id) or any(one.screen in LINES[1:] for one in await woman.chat()):
                return True
            await asyncio.sleep(0.2)
        return False

    def _most_copies(self, chat_id: int) -> int:
        chat = self.there.chats.find(chat_id)
        # The same screen twice in a row, and nothing of hers between: nobody asked for the second one.
        most, run, before = 0, 0, None
        for message in chat.messages.values():
            same = message.author == "bot" and not message.deleted and message.text == before
            run = run + 1 if same else 1
            before = message.text if message.author == "bot" and not message.deleted else None
            most = max(most, run if before else 0)
        return most


def _of(method: str, chat_id: int) -> int | None:
    return None if method == "answerCallbackQuery" else chat_id  # Telegram is not told the chat of a tap


def _asking(shown: Sequence[Shown]) -> Shown | None:
    return next((one for one in shown if one.screen == "utter_erase_ask"), None)


async def run(chats: int, *, at_once: int, seed: int) -> Outcome:
    """Let so many women live, so many at a time."""
    began = time.monotonic()
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="pelita-answers-") as folder:
        async with _opened(Path(folder), rng) as scene:
            numbers, lived = list(range(chats)), list[Lived]()

            async def lane() -> None:
                while numbers:
                    lived.append(await scene.live(numbers.pop()))

            await asyncio.gather(*(lane() for _ in range(at_once)))
            await asyncio.sleep(SETTLED_SECONDS)
            for one in lived:
                await scene.look(one)
            refused = scene.house.telegram.refused  # type: ignore[attr-defined]
            waiting = Counter((fault.method, fault.kind) for fault in scene.there.faults.waiting)
            return Outcome(lived, scene.met - waiting, refused, scene.unanswered, time.monotonic() - began)


@asynccontextmanager
async def _opened(folder: Path, rng: random.Random) -> AsyncIterator[Scene]:
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    migrate(engine)
    clock = FastClock()
    app = create_app(token=TOKEN, now=clock, rng=random.Random(rng.random()))
    server = TestServer(app)
    await server.start_server()
    url = f"http://{LOOPBACK}:{server.port}"
    telegram = CountingTelegram(
        TOKEN, api=url, is_rehearsal=True, send_seconds=ANSWER_SECONDS, other_seconds=ANSWER_SECONDS
    )
    await telegram.open()
    house = House(
        engine, folder, KeyRing.open(folder / "keys", create=True), clock=clock, telegram=telegram,  # type: ignore[arg-type]
        breaker=Breaker(clock=clock.monotonic, chance=rng.random, sleep=clock.sleep),
    )  # fmt: skip
    works = [asyncio.create_task(work) for work in _works(house, clock)]
    async with ClientSession() as http:
        try:
            yield Scene(house, app[REHEARSAL], http, url, rng)
        finally:
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)
            house.kit.ledger.close()
            await telegram.close()
            await server.close()
            engine.dispose()


def _works(house: House, clock: FastClock) -> list[Any]:
    async def clears() -> None:
        while True:
            await clock.sleep(5.0)
            await house.clearing.round()

    return [house.receiving.poll(), house.receiving.tidy(), house.courier.run(), clears()]


def figures(outcome: Outcome, *, chats: int) -> list[Figure]:
    """Every promise beside what was seen."""
    erased = [one for one in outcome.lived if one.has_erased]
    most = max((one.most_copies for one in outcome.lived), default=0)
    met = sum(outcome.met.values())
    by_method = Counter[str]()
    for (method, _), count in outcome.met.items():
        by_method[method] += count
    told = ", ".join(f"{method} {count}" for method, count in sorted(by_method.items()))
    lines = max((len(one.stands) for one in outcome.lived if not one.has_erased), default=0)
    return [
        Figure("chats: left, erased", str(chats), f"{chats - len(erased)}, {len(erased)}", len(outcome.lived) == chats),
        Figure("troubles met (lost, late, delivered late, cut, 500)", "", f"{met} ({told})", len(by_method) == len(METHODS)),
        none("our messages left after Leave", outcome.left(erased=False)),
        none("our messages left after Erase", outcome.left(erased=True)),
        none("women who erased and are still known", sum(one.is_known for one in erased)),
        Figure("neutral lines in one chat she left, at most", "1", str(lines), lines <= 1),
        Figure("messages that Telegram refused to delete", "", str(outcome.refused)),
        Figure("copies of one message at most", str(MOST_COPIES), str(most), most <= MOST_COPIES),
        Figure("messages of hers that nothing answered within the scene's patience", "", str(outcome.unanswered)),
        Figure("the whole run, seconds", "", f"{outcome.seconds:.0f}"),
    ]  # fmt: skip
