"""Delivering updates to the bot's own address: in order for each chat, side by side for different chats.

An update is done when it was answered with 2xx. Anything else is tried again after a pause that doubles,
up to a minute, or after the `Retry-After` that the bot asked for.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import aiohttp

from bot.rehearsal.updates import Update, Updates

ANSWER_SECONDS = 60.0
MAX_PAUSE = 60.0
MAX_RETRY_AFTER = 3600.0
LOOK_SECONDS = 1.0
DEFAULT_CONNECTIONS = 40
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """The address, if one is set, and the deliveries under way."""

    def __init__(self, *, updates: Updates, now: Callable[[], datetime], first_retry: float) -> None:
        self._updates = updates
        self._now = now
        self._first_retry = first_retry
        self._deliveries: dict[int, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(DEFAULT_CONNECTIONS)
        self._secret = ""
        self._max_connections = DEFAULT_CONNECTIONS
        self._last_error: tuple[datetime, str] | None = None
        self.url = ""

    def point(self, *, url: str, secret: str = "", max_connections: int = DEFAULT_CONNECTIONS) -> None:
        """Set the address; an empty one takes it away. What was under way is begun anew."""
        self.cancel()
        self.url, self._secret, self._max_connections = url, secret, max_connections
        self._slots = asyncio.Semaphore(max_connections)
        self._last_error = None
        self._updates.bell.ring()

    def info(self) -> dict[str, Any]:
        """Telegram's WebhookInfo."""
        info: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending()),
        }
        if self.url:
            info["max_connections"] = self._max_connections
        if self._last_error:
            at, sentence = self._last_error
            info |= {"last_error_date": int(at.timestamp()), "last_error_message": sentence}
        return info

    def cancel(self) -> None:
        """Stop all deliveries; the updates stay."""
        for task in self._deliveries.values():
            task.cancel()
        self._deliveries = {}

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)) as session:
            try:
                while True:
                    if self.url:
                        self._start(session)
                    await self._updates.bell.listen(seconds=LOOK_SECONDS)
            finally:
                self.cancel()

    def _start(self, session: aiohttp.ClientSession) -> None:
        for chat_id in {update.chat_id for update in self._updates.pending()}:
            running = self._deliveries.get(chat_id)
            if running is None or running.done():
                self._deliveries[chat_id] = asyncio.create_task(self._empty(session, chat_id))

    async def _empty(self, session: aiohttp.ClientSession, chat_id: int) -> None:
        pause = self._first_retry
        while update := self._first_of(chat_id):
            async with self._slots:
                wanted_pause = await self._deliver(session, update)
            if wanted_pause is None:
                self._updates.drop(update)
                pause = self._first_retry
            else:
                await asyncio.sleep(wanted_pause or pause)
                pause = min(MAX_PAUSE, pause * 2)

    def _first_of(self, chat_id: int) -> Update | None:
        return next((update for update in self._updates.pending() if update.chat_id == chat_id), None)

    async def _deliver(self, session: aiohttp.ClientSession, update: Update) -> float | None:
        """None if it arrived; otherwise the pause the bot asked for, in seconds, or 0 if it asked for none."""
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        try:
            async with session.post(self.url, json=update.body(), headers=headers) as answer:
                if 200 <= answer.status < 300:
                    return None
                self._last_error = (self._now(), f"Wrong response from the webhook: {answer.status} {answer.reason}")
                return _asked_pause(answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError) as trouble:
            self._last_error = (self._now(), f"Connection failed: {type(trouble).__name__}")
            return 0.0


def _asked_pause(header: str) -> float:
    with suppress(ValueError):
        return min(MAX_RETRY_AFTER, max(0.0, float(header)))
    return 0.0
