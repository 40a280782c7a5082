"""Women at the local Bot API server, which runs in this very process: nothing stands between her deed and the server.

What is timed is what Telegram would see: from the moment her message is queued for the bot until the bot's answer is there.
"""

import random
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web

from bot.config.settings import LOOPBACK
from simulator import user_actions
from simulator.chats import Chat
from simulator.server import create_app
from simulator.state import SIMULATOR, Simulator

SEED = 7
PATIENCE_SECONDS = 12.0


class NoAnswerReceived(AssertionError):
    """She wrote, and nothing came."""


@asynccontextmanager
async def run_simulator(*, token: str, port: int) -> AsyncIterator[Simulator]:
    """The local Bot API server, here."""
    app = create_app(token=token, now=lambda: datetime.now(UTC), rng=random.Random(SEED))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port).start()
    try:
        yield app[SIMULATOR]
    finally:
        await runner.cleanup()


class PerfPhone:
    """One woman's. Her messages are matched with the bot's in the order they came; each is answered by one."""

    def __init__(self, simulator: Simulator, language: str) -> None:
        self._here = simulator
        self.language = language
        self.chat: Chat = simulator.chats.add_user(first_name="W", language_code=language)
        self.sent_messages = 0
        self.times: list[float] = []
        """Seconds until each answer, in order."""
        self._waiting: deque[float] = deque()
        self._read = 0
        self.received_messages = 0
        """How many messages of the bot have come."""

    def send_text(self, text: str) -> None:
        """Send, and go on; whoever listens hears the answer."""
        self.sent_messages += 1
        self._waiting.append(time.perf_counter())
        user_actions.send_text(self._here, self.chat, text=text)

    async def send_and_wait(self, text: str) -> float:
        """Send, and wait for the answer to everything sent: the seconds the last one took. Raises NothingCame."""
        self.send_text(text)
        await self.wait_until_answered()
        return self.times[-1]

    async def wait_until_answered(self) -> None:
        """Wait until nothing she sent waits for its answer. Raises NothingCame."""
        while self._waiting:
            await self.wait_for_message()

    async def wait_for_message(self, *, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for the bot's next message. Raises NothingCame."""
        already, end = self.received_messages, time.perf_counter() + seconds
        self._take_answer()
        while self.received_messages == already:
            left = end - time.perf_counter()
            if left <= 0 or not await self.chat.change_signal.wait(seconds=left):
                raise NoAnswerReceived(f"nothing came within {seconds:.0f} s")
            self._take_answer()

    async def listen_forever(self) -> None:
        """Take answers as they come, for ever."""
        while True:
            self._take_answer()
            await self.chat.change_signal.wait(seconds=PATIENCE_SECONDS)

    @property
    def unanswered_count(self) -> int:
        """How many of her messages wait."""
        return len(self._waiting)

    def count_answers(self) -> int:
        """How many messages of the bot stand in the chat."""
        return sum(message.author == "bot" for message in self.chat.messages.values())

    def _take_answer(self) -> None:
        now = time.perf_counter()
        while self._read < len(self.chat.messages):
            self._read += 1
            if self.chat.messages[self._read].author == "bot":
                self.received_messages += 1
                if self._waiting:
                    self.times.append(now - self._waiting.popleft())
