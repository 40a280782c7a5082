"""A woman who writes on a page of the web chat, with the verbs of the one who writes on Telegram."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from aiohttp import ClientSession

from bot.channels.web.sessions import PageKeys
from bot.config.settings import LOOPBACK
from bot.crypto.key_ring import BUTTON
from simulator.driver import SimulatedUser
from tests.support.stack import ProductStack

SHORTEST_POLL_SECONDS = 0.1
RETRY_SECONDS = 0.5
PAGE_SETTLE_SECONDS = 0.3
"""Two messages of one answer may reach a page one after the other."""
_addresses = itertools.count(1)


class WebUser(SimulatedUser):
    """One page. What it shows is told as the rehearsal tells of a Telegram chat."""

    @classmethod
    async def open_page(
        cls, http: ClientSession, stack: ProductStack, *, language: str, wait_seconds: float
    ) -> "WebUser":
        """She opens the page, from an address of her own."""
        number = next(_addresses)
        headers = {"X-Forwarded-For": f"198.18.{number // 250}.{number % 250 + 1}"}
        url = f"http://{LOOPBACK}:{stack.settings.web_port}"
        async with http.post(f"{url}/key", json={}, headers=headers) as answer:
            answer.raise_for_status()
            key = (await answer.json())["key"]
        keys = PageKeys(stack.keys.get_key(BUTTON), random_bytes=secrets.token_bytes, now=time.time)
        chat_id = keys.find_chat(key)
        assert chat_id is not None, "the page got a key of another installation"
        page = cls(http, url, chat_id, wait_seconds, PAGE_SETTLE_SECONDS)
        page._key, page._language = key, language
        return page

    _key: str = ""
    _language: str = ""

    async def _fetch_messages(self, *, wait: float) -> list[dict[str, Any]]:
        # The page asks for 25 seconds; she looks away earlier, and what comes meanwhile is kept until it is confirmed.
        try:
            async with asyncio.timeout(max(wait, SHORTEST_POLL_SECONDS)):
                events = (await self._ask("poll"))["events"]
        except TimeoutError:
            return []
        changed = []
        for event in events:
            self._version = event["n"]
            changed += self._apply_event(event)
        return changed

    def _apply_event(self, event: dict[str, Any]) -> Sequence[dict[str, Any]]:
        if event["do"] == "delete":
            for number in event["ids"]:
                self._messages_by_id.pop(number, None)
            return ()
        number = event.get("id", event["n"])
        if event["do"] == "collapse" and number not in self._messages_by_id:
            return ()
        buttons = [[{"text": text, "data": data, "copy": ""} for text, data in row] for row in event["rows"]]
        copies = [[{"text": call, "data": "", "copy": call} for call in event["numbers"]]]
        self._messages_by_id[number] = message = {
            "message_id": number,
            "from": "bot",
            "deleted": False,
            "text": event["text"],
            "buttons": buttons + copies,
            "pelita": {"screen": event["screen"], "language": event["lang"]},
        }
        return (message,)

    async def _post(self, what: str, body: dict[str, Any]) -> None:
        if what == "taps":
            fields = {"tap": body["data"], "message": body["message_id"]}
        elif what == "messages" and "text" in body:
            fields = {"text": body["text"]}
        else:
            raise ValueError(f"a page has no way to send {body}")
        number = (await self._ask("send", nonce=secrets.token_hex(16), language=self._language, **fields))["id"]
        if what == "messages":
            self._messages_by_id[number] = {
                "message_id": number,
                "from": "her",
                "deleted": False,
                "text": body["text"],
                "buttons": [],
                "pelita": {},
            }

    async def _ask(self, path: str, **fields: Any) -> dict[str, Any]:
        asked = {"key": self._key, "after": self._version, "newest": max(self._messages_by_id, default=0), **fields}
        while True:
            async with self.http.post(f"{self.url}/{path}", json=asked) as answer:
                if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
                    answer.raise_for_status()
                    return dict(await answer.json())
            await asyncio.sleep(RETRY_SECONDS)  # as the page does, with the same nonce
