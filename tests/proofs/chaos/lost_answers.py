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

from bot.channels.circuit_breaker import CircuitBreaker
from bot.channels.outbox_sender import RESEND_DELAYS
from bot.channels.telegram.client import TelegramClient
from bot.config.settings import LOOPBACK
from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.domain.enums import LANGUAGES
from bot.errors import StoreUnavailable
from simulator.driver import ChatMessage, NoAnswer, SimulatedUser
from simulator.fault_injection import Fault
from simulator.server import create_app
from simulator.state import SIMULATOR, Simulator
from tests.proofs.chaos.report import build_zero_figure
from tests.proofs.report_page import Figure
from tests.support.factories import BOT_ID
from tests.support.gateway_app import House

log = logging.getLogger(__name__)
TOKEN: Final = f"{BOT_ID}:" + "a" * 35
SPEEDUP: Final = 40.0
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
TEXTS: Final = ("halo", "gaji saya belum dibayar", "tolong saya", "/menu", "where is my embassy", "keluarga")
NEUTRAL_SCREENS: Final = ("utter_left", "utter_erased", "utter_erased_partly")
"""What may stand there afterwards."""
MAX_COPIES: Final = 1 + len(RESEND_DELAYS)


@dataclass
class FastClock:
    """The time of the gateway and of the rehearsal."""

    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    at: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        return self.started_at + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return (time.monotonic() - self.at) * SPEEDUP

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / SPEEDUP)


class CountingTelegram(TelegramClient):
    """Our client; counts what Telegram refused to delete."""

    refused = 0

    async def delete_messages(self, chat_id: int, message_ids: Sequence[int]) -> int:
        refused = await super().delete_messages(chat_id, message_ids)
        self.refused += refused
        return refused


@dataclass
class UserResult:
    """A woman, what she did last, and what stands in her chat at the end."""

    chat_id: int
    has_erased: bool
    remaining_messages: list[str] = field(default_factory=list)
    """Screens of ours, a line for each."""
    max_copies: int = 0
    is_known: bool = False
    """Whether the database has a row of her at the end."""


@dataclass
class Outcome:
    """What came of it."""

    users: list[UserResult]
    faults_met: Counter[tuple[str, str]]
    """Troubles that calls met, by method and kind."""
    refused_deletions: int
    unanswered_messages: int
    """What she wrote or tapped and saw nothing of within the patience of the scene."""
    seconds: float

    def count_remaining(self, *, erased: bool) -> int:
        """Messages of ours that stand where none should."""
        chosen = [one for one in self.users if one.has_erased is erased]
        return sum(screen not in NEUTRAL_SCREENS for one in chosen for screen in one.remaining_messages)


class AnswerScenario:
    """The gateway and her phones."""

    def __init__(
        self, installation: House, there: Simulator, http: ClientSession, url: str, rng: random.Random
    ) -> None:
        self.house, self.there = installation, there
        self._http, self._url, self._rng = http, url, rng
        self.met: Counter[tuple[str, str]] = Counter()
        self.unanswered_messages = 0
        self.copies: dict[int, Counter[str]] = {}

    async def run_user(self, number: int) -> UserResult:
        """She writes and taps in trouble; then she leaves or erases, in trouble too."""
        rng = random.Random(self._rng.random())
        woman = await SimulatedUser.create(
            self._http, self._url, language_code=LANGUAGES[number % len(LANGUAGES)], wait_seconds=4.0
        )
        one = UserResult(woman.chat_id, has_erased=bool(number % 2))
        for _ in range(rng.randint(2, 5)):
            self._add_faults(woman.chat_id, rng)
            await self._act(woman, rng)
        one.max_copies = self._count_max_copies(woman.chat_id)
        self._add_faults(woman.chat_id, rng)
        await (self._erase(woman) if one.has_erased else self._leave(woman))
        return one

    async def collect_result(self, result: UserResult) -> None:
        """What stands there now."""
        chat = self.there.chats.get_chat(result.chat_id)
        ours = [message for message in chat.messages.values() if message.author == "bot" and not message.deleted]
        result.remaining_messages = [str(message.custom_fields.get("screen", "?")) for message in ours]
        result.is_known = await self._is_known(result.chat_id)

    async def _is_known(self, chat_id: int) -> bool:
        found = self.house.keys.derive_chat_keys(BOT_ID, chat_id)
        with suppress(StoreUnavailable):
            return await self.house.kit.db.run(lambda uow: uow.people.get_by_chat_keys(found)) is not None
        return True  # busy: asked again

    def _add_faults(self, chat_id: int, rng: random.Random) -> None:
        for _ in range(rng.randint(0, 2)):
            method, kind = rng.choice(METHODS), rng.choice(KINDS)
            self.met[method, kind] += 1
            self.there.faults.pending_faults.append(
                Fault(
                    method,
                    kind,
                    rng.randint(1, 2),
                    seconds=rng.uniform(*LATE_SECONDS),
                    chat_id=_count_calls(method, chat_id),
                )
            )

    async def _act(self, user: SimulatedUser, rng: random.Random) -> None:
        try:
            if user.last_message and user.last_message.data and rng.random() < 0.4:
                await user.tap_button(rng.randint(1, len(user.last_message.data)))
            elif rng.random() < 0.15:
                await user.send_media("voice")
            else:
                await user.send_text(rng.choice(TEXTS))
        except NoAnswer:
            self.unanswered_messages += 1
        except (ClientError, ValueError):
            log.info("gone meanwhile")  # the button she would tap was replaced

    async def _leave(self, user: SimulatedUser) -> None:
        with suppress(NoAnswer):
            await user.send_text("x")

    async def _erase(self, user: SimulatedUser) -> None:
        user.wait_seconds = ASKED_SECONDS
        for _ in range(8):
            shown = [one for one in await user.list_messages() if one.screen == "utter_erase_ask"]
            with suppress(NoAnswer, ValueError):
                asked = shown[-1] if shown else _find_question_button(await user.send_text("delete everything"))
                if asked:
                    with suppress(NoAnswer):
                        await user.tap_button(1, on=asked)
                    if await self._is_erased(user):
                        return

    async def _is_erased(self, user: SimulatedUser) -> bool:
        # It takes as long as Telegram needs to delete; who writes meanwhile is somebody new.
        for _ in range(60):
            if not await self._is_known(user.chat_id) or any(
                one.screen in NEUTRAL_SCREENS[1:] for one in await user.list_messages()
            ):
                return True
            await asyncio.sleep(0.2)
        return False

    def _count_max_copies(self, chat_id: int) -> int:
        chat = self.there.chats.get_chat(chat_id)
        # The same screen twice in a row, and nothing of hers between: nobody asked for the second one.
        most, run, before = 0, 0, None
        for message in chat.messages.values():
            same = message.author == "bot" and not message.deleted and message.text == before
            run = run + 1 if same else 1
            before = message.text if message.author == "bot" and not message.deleted else None
            most = max(most, run if before else 0)
        return most


def _count_calls(method: str, chat_id: int) -> int | None:
    return None if method == "answerCallbackQuery" else chat_id  # Telegram is not told the chat of a tap


def _find_question_button(messages: Sequence[ChatMessage]) -> ChatMessage | None:
    return next((one for one in messages if one.screen == "utter_erase_ask"), None)


async def run_scenario(chats: int, *, at_once: int, seed: int) -> Outcome:
    """Let so many women live, so many at a time."""
    began = time.monotonic()
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="pelita-answers-") as folder:
        async with _open_gateway(Path(folder), rng) as scene:
            numbers, lived = list(range(chats)), list[UserResult]()

            async def lane() -> None:
                while numbers:
                    lived.append(await scene.run_user(numbers.pop()))

            await asyncio.gather(*(lane() for _ in range(at_once)))
            await asyncio.sleep(SETTLED_SECONDS)
            for one in lived:
                await scene.collect_result(one)
            refused = scene.house.telegram.refused  # type: ignore[attr-defined]
            waiting = Counter((fault.method, fault.kind) for fault in scene.there.faults.pending_faults)
            return Outcome(lived, scene.met - waiting, refused, scene.unanswered_messages, time.monotonic() - began)


@asynccontextmanager
async def _open_gateway(folder: Path, rng: random.Random) -> AsyncIterator[AnswerScenario]:
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    migrate(engine)
    clock = FastClock()
    app = create_app(token=TOKEN, now=clock, rng=random.Random(rng.random()))
    server = TestServer(app)
    await server.start_server()
    url = f"http://{LOOPBACK}:{server.port}"
    telegram = CountingTelegram(
        TOKEN, api=url, is_rehearsal=True, send_seconds=ANSWER_SECONDS, request_seconds=ANSWER_SECONDS
    )
    await telegram.open()
    house = House(
        engine,
        folder,
        KeyRing.open(folder / "keys", create=True),
        clock=clock,
        telegram=telegram,  # type: ignore[arg-type]
        breaker=CircuitBreaker(clock=clock.monotonic, random_fraction=rng.random, sleep=clock.sleep),
    )
    works = [asyncio.create_task(work) for work in _run_jobs(house, clock)]
    async with ClientSession() as http:
        try:
            yield AnswerScenario(house, app[SIMULATOR], http, url, rng)
        finally:
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)
            house.kit.db.close()
            await telegram.close()
            await server.close()
            engine.dispose()


def _run_jobs(installation: House, clock: FastClock) -> list[Any]:
    async def clears() -> None:
        while True:
            await clock.sleep(5.0)
            await installation.clearing.run_once()

    return [
        installation.receiving.poll(),
        installation.receiving.run_maintenance(),
        installation.courier.run(),
        clears(),
    ]


def build_figures(outcome: Outcome, *, chats: int) -> list[Figure]:
    """Every promise beside what was seen."""
    erased = [one for one in outcome.users if one.has_erased]
    most = max((one.max_copies for one in outcome.users), default=0)
    met = sum(outcome.faults_met.values())
    by_method = Counter[str]()
    for (method, _), count in outcome.faults_met.items():
        by_method[method] += count
    told = ", ".join(f"{method} {count}" for method, count in sorted(by_method.items()))
    lines = max((len(one.remaining_messages) for one in outcome.users if not one.has_erased), default=0)
    return [
        Figure("chats: left, erased", str(chats), f"{chats - len(erased)}, {len(erased)}", len(outcome.users) == chats),
        Figure(
            "troubles met (lost, late, delivered late, cut, 500)", "", f"{met} ({told})", len(by_method) == len(METHODS)
        ),
        build_zero_figure("our messages left after Leave", outcome.count_remaining(erased=False)),
        build_zero_figure("our messages left after Erase", outcome.count_remaining(erased=True)),
        build_zero_figure("women who erased and are still known", sum(one.is_known for one in erased)),
        Figure("neutral lines in one chat she left, at most", "1", str(lines), lines <= 1),
        Figure("messages that Telegram refused to delete", "", str(outcome.refused_deletions)),
        Figure("copies of one message at most", str(MAX_COPIES), str(most), most <= MAX_COPIES),
        Figure(
            "messages of hers that nothing answered within the scene's patience", "", str(outcome.unanswered_messages)
        ),
        Figure("the whole run, seconds", "", f"{outcome.seconds:.0f}"),
    ]
