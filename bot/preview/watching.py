"""Looks at the catalogues many times a second, and tells every open page what changed of them."""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from bot.errors import BadCatalogue
from bot.preview.board import Board

log = logging.getLogger(__name__)
LOOK_SECONDS: Final = 0.05
WAITING_AT_MOST: Final = 100
"""Changes a page may be behind; one that sleeps longer is told to load anew."""
Change = Mapping[str, Any]
ANEW: Final[Change] = {"anew": True}


class Watching:
    """One thread draws, another looks for findings, so that a saved text is seen before it is judged."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._drawing = ThreadPoolExecutor(1, "drawing")
        self._judging = ThreadPoolExecutor(1, "judging")
        self._pages: set[asyncio.Queue[Change]] = set()
        self._unjudged: set[str] = set()

    async def run(self) -> None:
        """Draw every language once, so that nobody waits for it; then look for ever."""
        for code in self.board.codes():
            await self._warmed(code)
        while True:
            try:
                for change in await self.drawing(lambda: list(self.board.changes())):
                    self.tell(change)
                    self.judge(change["code"])
            except Exception as error:  # noqa: BLE001 -- whatever a file holds, the page goes on
                log.error("preview_not_drawn error=%s", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def drawing(self, verb: Any, *given: Any) -> Any:
        """Ask the board something, in its own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._drawing, verb, *given)

    def judge(self, code: str) -> None:
        """Look for findings of a language soon; once, however often it is asked for meanwhile."""
        if code not in self._unjudged:
            self._unjudged.add(code)
            self._task = asyncio.ensure_future(self._judged(code))

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
        self._judging.shutdown(wait=False, cancel_futures=True)

    async def _warmed(self, code: str) -> None:
        try:
            await self.drawing(self.board.tongue, code)
        except BadCatalogue as error:
            log.warning("preview_not_read language=%s error=%s", code, type(error).__name__)

    async def _judged(self, code: str) -> None:
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._judging, self._find, code)
            if found is not None:
                self.tell({"code": code, "findings": found})
        except Exception as error:  # noqa: BLE001 -- a file that cannot be judged is told as refused
            log.info("preview_not_judged language=%s error=%s", code, type(error).__name__)

    def _find(self, code: str) -> Any:
        self._unjudged.discard(code)  # what is written from now on is judged again
        return self.board.find(code)
