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

from simulator.updates import PendingUpdate, UpdateQueue

ANSWER_SECONDS = 60.0
MAX_PAUSE = 60.0
MAX_RETRY_AFTER = 3600.0
POLL_SECONDS = 1.0
DEFAULT_CONNECTIONS = 40
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """The address, if one is set, and the deliveries under way."""

    def __init__(self, *, updates: UpdateQueue, now: Callable[[], datetime], first_retry: float) -> None:
        self._updates = updates
        self._now = now
        self._first_retry = first_retry
        self._deliveries: dict[int, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(DEFAULT_CONNECTIONS)
        self._secret = ""
        self._max_connections = DEFAULT_CONNECTIONS
        self._last_error: tuple[datetime, str] | None = None
        self.url = ""

    def set_address(self, *, url: str, secret: str = "", max_connections: int = DEFAULT_CONNECTIONS) -> None:
        """Set the address; an empty one takes it away. What was under way is begun anew."""
        self.cancel()
        self.url, self._secret, self._max_connections = url, secret, max_connections
        self._slots = asyncio.Semaphore(max_connections)
        self._last_error = None
        self._updates.change_signal.notify()

    def get_info(self) -> dict[str, Any]:
        """Telegram's WebhookInfo."""
        info: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.list_pending()),
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
                        self._start_deliveries(session)
                    await self._updates.change_signal.wait(seconds=POLL_SECONDS)
            finally:
                self.cancel()

    def _start_deliveries(self, session: aiohttp.ClientSession) -> None:
        for chat_id in {update.chat_id for update in self._updates.list_pending()}:
            running = self._deliveries.get(chat_id)
            if running is None or running.done():
                self._deliveries[chat_id] = asyncio.create_task(self._deliver_chat(session, chat_id))

    async def _deliver_chat(self, session: aiohttp.ClientSession, chat_id: int) -> None:
        pause = self._first_retry
        while update := self._get_first_update(chat_id):
            async with self._slots:
                wanted_pause = await self._deliver(session, update)
            if wanted_pause is None:
                self._updates.remove(update)
                pause = self._first_retry
            else:
                await asyncio.sleep(wanted_pause or pause)
                pause = min(MAX_PAUSE, pause * 2)

    def _get_first_update(self, chat_id: int) -> PendingUpdate | None:
        return next((update for update in self._updates.list_pending() if update.chat_id == chat_id), None)

    async def _deliver(self, session: aiohttp.ClientSession, update: PendingUpdate) -> float | None:
        """None if it arrived; otherwise the pause the bot asked for, in seconds, or 0 if it asked for none."""
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        try:
            async with session.post(self.url, json=update.to_json(), headers=headers) as answer:
                if 200 <= answer.status < 300:
                    return None
                self._last_error = (self._now(), f"Wrong response from the webhook: {answer.status} {answer.reason}")
                return _parse_retry_after(answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError) as trouble:
            self._last_error = (self._now(), f"Connection failed: {type(trouble).__name__}")
            return 0.0


def _parse_retry_after(header: str) -> float:
    with suppress(ValueError):
        return min(MAX_RETRY_AFTER, max(0.0, float(header)))
    return 0.0
