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

from bot.console import events
from tests.support.factories import ROOT

SCRIPT: Final = (ROOT / "bot" / "console" / "static" / "console.js").read_text("utf-8")
RETRY_SECONDS: Final = events.RETRY_MILLISECONDS / 1000


def seconds_of(name: str) -> list[float]:
    """What a constant of the script says, in milliseconds there: it waits as long as the page does."""
    found = re.search(rf"const {name} = \[?([\d, ]+)\]?;", SCRIPT)
    assert found, name
    return [int(each) / 1000 for each in found[1].split(",")]


PART_SECONDS: Final = seconds_of("PART_WITHIN")[0]
AGAIN_SECONDS: Final = seconds_of("AGAIN_AFTER")[0]
SILENT_SECONDS: Final = seconds_of("SILENT_AFTER")[0]
OPEN_SECONDS: Final = seconds_of("OPEN_WITHIN")
NEVER: Final = aiohttp.ClientTimeout(total=None)
PART: Final = {"X-Part": "1"}
ERRORS: Final = (aiohttp.ClientError, TimeoutError, OSError)


@dataclass
class Browser:
    """One officer's browser: its cookie, a stream that is always open, the queue beside it, and what was timed."""

    http: aiohttp.ClientSession
    login: str
    post_id: str
    waits_for: dict[str, asyncio.Event] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    streams: int = 0
    shown: str = ""
    known: str = ""
    turn: int = 0
    tries: int = 0
    parts: set["asyncio.Task[None]"] = field(default_factory=set)

    async def opens(self, kind: str, path: str) -> str:
        """A page, timed from the request to its last byte."""
        began = time.monotonic()
        async with self.http.get(path) as answer:
            text = await answer.text()
            self.times[kind].append(time.monotonic() - began)
            if answer.status != 200 or "<main" not in text:
                self.faults.append(f"{kind}: {answer.status}")
        return text

    async def stays_open(self) -> None:
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
                    self._changed(json.loads(line[6:]))

    def _changed(self, signs: dict[str, str]) -> None:
        if signs["queue"] != self.known:
            self.known = signs["queue"]
            self.turn += 1
            self.parts.add(task := asyncio.create_task(self._renew(self.turn)))
            task.add_done_callback(self.parts.discard)

    async def _renew(self, turn: int) -> None:
        """The part, again and again until it is there, or a newer one is asked for."""
        while turn == self.turn:
            with suppress(*ERRORS):
                async with asyncio.timeout(PART_SECONDS), self.http.get("/parts/queue", headers=PART) as answer:
                    drawn = await answer.text()
                    if answer.status < 500:
                        self._sees(drawn if turn == self.turn else self.shown)
                        return
            await asyncio.sleep(AGAIN_SECONDS)

    def _sees(self, text: str) -> None:
        self.shown = text
        for code, seen in self.waits_for.items():
            if code in text:
                seen.set()

    def will_see(self, code: str) -> Callable[[], bool]:
        """Wait for a code on the page; whether it is there."""
        seen = self.waits_for.setdefault(code, asyncio.Event())
        if code in self.shown:
            seen.set()
        return seen.is_set
