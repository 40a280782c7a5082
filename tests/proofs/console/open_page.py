"""A page that an officer keeps open, as static/console.js keeps it; and pages that he opens."""

import asyncio
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import aiohttp

from bot.console.views import events
from tests.support.factories import ROOT

SCRIPT: Final = (ROOT / "bot" / "console" / "static" / "console.js").read_text("utf-8")
RETRY_SECONDS: Final = events.RETRY_MILLISECONDS / 1000


def read_script_seconds(name: str) -> list[float]:
    """What a constant of the script says, in milliseconds there: it waits as long as the page does."""
    found = re.search(rf"const {name} = \[?([\d, ]+)\]?;", SCRIPT)
    assert found, name
    return [int(each) / 1000 for each in found[1].split(",")]


PART_SECONDS: Final = read_script_seconds("PART_WITHIN")[0]
AGAIN_SECONDS: Final = read_script_seconds("AGAIN_AFTER")[0]
SILENT_SECONDS: Final = read_script_seconds("SILENT_AFTER")[0]
OPEN_SECONDS: Final = read_script_seconds("OPEN_WITHIN")
NEVER: Final = aiohttp.ClientTimeout(total=None)
PART: Final = {"X-Part": "1"}
ERRORS: Final = (aiohttp.ClientError, TimeoutError, OSError)


@dataclass
class StreamingBrowser:
    """One officer's browser: its cookie, a stream that is always open, the queue beside it, and what was timed."""

    http: aiohttp.ClientSession
    login: str
    post_id: str
    wanted_codes: dict[str, asyncio.Event] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    streams: int = 0
    shown_texts: str = ""
    known_tokens: str = ""
    current_turn: int = 0
    tries: int = 0
    parts: set["asyncio.Task[None]"] = field(default_factory=set)

    async def open(self, kind: str, path: str) -> str:
        """A page, timed from the request to its last byte."""
        began = time.monotonic()
        async with self.http.get(path) as answer:
            text = await answer.text()
            self.times[kind].append(time.monotonic() - began)
            if answer.status != 200 or "<main" not in text:
                self.faults.append(f"{kind}: {answer.status}")
        return text

    async def keep_open(self) -> None:
        """The queue's page with its stream, for ever."""
        while True:
            try:
                await self._listen()
            except TimeoutError:
                continue  # it fell silent: another one at once
            except ERRORS:
                pass
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        patience = OPEN_SECONDS[min(self.tries, len(OPEN_SECONDS) - 1)]
        self.tries += 1
        async with asyncio.timeout(patience) as limit, self.http.get("/events", timeout=NEVER) as stream:
            self.streams += 1
            name = ""
            while line := (await stream.content.readline()).decode():
                if line.startswith("event: "):
                    name, self.tries = line[7:].strip(), 0
                    limit.reschedule(asyncio.get_running_loop().time() + SILENT_SECONDS)
                elif line.startswith("data: ") and name == "changed":
                    self._handle_change(json.loads(line[6:]))

    def _handle_change(self, signs: dict[str, str]) -> None:
        if signs["queue"] != self.known_tokens:
            self.known_tokens = signs["queue"]
            self.current_turn += 1
            self.parts.add(task := asyncio.create_task(self._reload_part(self.current_turn)))
            task.add_done_callback(self.parts.discard)

    async def _reload_part(self, turn: int) -> None:
        """The part, again and again until it is there, or a newer one is asked for."""
        while turn == self.current_turn:
            with suppress(*ERRORS):
                async with asyncio.timeout(PART_SECONDS), self.http.get("/parts/queue", headers=PART) as answer:
                    drawn = await answer.text()
                    if answer.status < 500:
                        self._record_text(drawn if turn == self.current_turn else self.shown_texts)
                        return
            await asyncio.sleep(AGAIN_SECONDS)

    def _record_text(self, text: str) -> None:
        self.shown_texts = text
        for code, seen in self.wanted_codes.items():
            if code in text:
                seen.set()

    def wait_for_code(self, code: str) -> Callable[[], bool]:
        """Wait for a code on the page; whether it is there."""
        seen = self.wanted_codes.setdefault(code, asyncio.Event())
        if code in self.shown_texts:
            seen.set()
        return seen.is_set
