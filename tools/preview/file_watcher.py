"""Looks at the catalogues many times a second, and tells every open page what changed of them."""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any, Final

from bot.errors import BadCatalogue
from tools.preview.findings import collect_findings, lower_priority
from tools.preview.state import PreviewState

log = logging.getLogger(__name__)
POLL_SECONDS: Final = 0.05
MAX_QUEUED_CHANGES: Final = 100
"""Changes a page may be behind; one that sleeps longer is told to load anew."""
Change = Mapping[str, Any]
RELOAD_CHANGE: Final[Change] = {"anew": True}


class FileWatcher:
    """One thread draws; a process of its own looks for findings, so that a saved text is seen before it is judged."""

    def __init__(self, state: PreviewState) -> None:
        self.state = state
        self._render_executor = ThreadPoolExecutor(1, "drawing")
        self._findings_executor = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=lower_priority)
        self._page_queues: set[asyncio.Queue[Change]] = set()
        self._pending_codes: set[str] = set()
        self._findings_lock = asyncio.Lock()
        self._findings_tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Look for ever; meanwhile draw every language once, a few scenes at a time, so that nobody waits for it."""
        cold = self.state.list_codes()
        while True:
            try:
                for change in await self.run_in_render_thread(lambda: list(self.state.iterate_changes())):
                    self.broadcast(change)
                    self.schedule_findings(change["code"])
                if cold and await self._is_fully_rendered(cold[0]):
                    cold.pop(0)
            except Exception as error:  # noqa: BLE001 -- whatever a file holds, the page goes on
                log.error("preview_not_drawn error=%s", type(error).__name__)
            await asyncio.sleep(0 if cold else POLL_SECONDS)

    async def run_in_render_thread(self, verb: Any, *given: Any) -> Any:
        """Ask the board something, in its own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._render_executor, verb, *given)

    def schedule_findings(self, code: str) -> None:
        """Look for findings of a language soon; once, however often it is asked for meanwhile."""
        if code not in self._pending_codes:
            self._pending_codes.add(code)
            task = asyncio.create_task(self._collect_findings(code))
            self._findings_tasks.add(task)
            task.add_done_callback(self._findings_tasks.discard)

    def add_page(self) -> asyncio.Queue[Change]:
        """What a page is told from now on."""
        page: asyncio.Queue[Change] = asyncio.Queue(MAX_QUEUED_CHANGES)
        self._page_queues.add(page)
        return page

    def remove_page(self, page: asyncio.Queue[Change]) -> None:
        """A page is gone."""
        self._page_queues.discard(page)

    def broadcast(self, change: Change) -> None:
        """Every open page."""
        for page in self._page_queues:
            if page.full():
                while not page.empty():
                    page.get_nowait()
                page.put_nowait(RELOAD_CHANGE)
            else:
                page.put_nowait(change)

    def stop(self) -> None:
        """Let the threads go."""
        self._render_executor.shutdown(wait=False, cancel_futures=True)
        for task in self._findings_tasks:
            task.cancel()
        self._findings_executor.shutdown(wait=False, cancel_futures=True)

    async def _is_fully_rendered(self, code: str) -> bool:
        try:
            return bool(await self.run_in_render_thread(self.state.render_some, code))
        except BadCatalogue as error:
            log.warning("preview_not_read language=%s error=%s", code, type(error).__name__)
            return True  # it is read again when somebody asks for it

    async def _collect_findings(self, code: str) -> None:
        try:
            async with self._findings_lock:
                self._pending_codes.discard(code)  # what is written from now on is judged again
                asked = self.state.get_finding_request(code)
                if asked is None:
                    return
                found = await asyncio.get_running_loop().run_in_executor(
                    self._findings_executor, collect_findings, *asked
                )
            await self.run_in_render_thread(self.state.set_findings, code, found)
            self.broadcast({"code": code, "findings": found})
        except Exception as error:  # noqa: BLE001 -- a file that cannot be judged is told as refused
            log.info("preview_not_judged language=%s error=%s", code, type(error).__name__)
