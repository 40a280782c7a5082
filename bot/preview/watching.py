"""Looks at the catalogues many times a second, and tells every open page what changed of them."""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any, Final

from bot.errors import BadCatalogue
from bot.preview.board import Board
from bot.preview.findings import judge, step_back

log = logging.getLogger(__name__)
LOOK_SECONDS: Final = 0.05
WAITING_AT_MOST: Final = 100
"""Changes a page may be behind; one that sleeps longer is told to load anew."""
Change = Mapping[str, Any]
ANEW: Final[Change] = {"anew": True}


class Watching:
    """One thread draws; a process of its own looks for findings, so that a saved text is seen before it is judged."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._drawing = ThreadPoolExecutor(1, "drawing")
        self._judging = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=step_back)
        self._pages: set[asyncio.Queue[Change]] = set()
        self._unjudged: set[str] = set()
        self._one_at_a_time = asyncio.Lock()
        self._judged_soon: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Look for ever; meanwhile draw every language once, a few scenes at a time, so that nobody waits for it."""
        cold = self.board.codes()
        while True:
            try:
                for change in await self.drawing(lambda: list(self.board.changes())):
                    self.tell(change)
                    self.judge(change["code"])
                if cold and await self._is_warm(cold[0]):
                    cold.pop(0)
            except Exception as error:  # noqa: BLE001 -- whatever a file holds, the page goes on
                log.error("preview_not_drawn error=%s", type(error).__name__)
            await asyncio.sleep(0 if cold else LOOK_SECONDS)

    async def drawing(self, verb: Any, *given: Any) -> Any:
        """Ask the board something, in its own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._drawing, verb, *given)

    def judge(self, code: str) -> None:
        """Look for findings of a language soon; once, however often it is asked for meanwhile."""
        if code not in self._unjudged:
            self._unjudged.add(code)
            task = asyncio.create_task(self._judged(code))
            self._judged_soon.add(task)
            task.add_done_callback(self._judged_soon.discard)

    def open(self) -> asyncio.Queue[Change]:
        """What a page is told from now on."""
        page: asyncio.Queue[Change] = asyncio.Queue(WAITING_AT_MOST)
        self._pages.add(page)
        return page

    def close(self, page: asyncio.Queue[Change]) -> None:
        """A page is gone."""
        self._pages.discard(page)

    def tell(self, change: Change) -> None:
        """Every open page."""
        for page in self._pages:
            if page.full():
                while not page.empty():
                    page.get_nowait()
                page.put_nowait(ANEW)
            else:
                page.put_nowait(change)

    def stop(self) -> None:
        """Let the threads go."""
        self._drawing.shutdown(wait=False, cancel_futures=True)
        for task in self._judged_soon:
            task.cancel()
        self._judging.shutdown(wait=False, cancel_futures=True)

    async def _is_warm(self, code: str) -> bool:
        try:
            return bool(await self.drawing(self.board.warm, code))
        except BadCatalogue as error:
            log.warning("preview_not_read language=%s error=%s", code, type(error).__name__)
            return True  # it is read again when somebody asks for it

    async def _judged(self, code: str) -> None:
        try:
            async with self._one_at_a_time:
                self._unjudged.discard(code)  # what is written from now on is judged again
                asked = self.board.asked(code)
                if asked is None:
                    return
                found = await asyncio.get_running_loop().run_in_executor(self._judging, judge, *asked)
            await self.drawing(self.board.found, code, found)
            self.tell({"code": code, "findings": found})
        except Exception as error:  # noqa: BLE001 -- a file that cannot be judged is told as refused
            log.info("preview_not_judged language=%s error=%s", code, type(error).__name__)
