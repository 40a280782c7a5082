"""The way into a real conversation: the rehearsal, started if it does not run, with its phone in the translator's language."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from bot.config.settings import LOOPBACK, Settings
from bot.errors import BadSettings

STOP_SECONDS: Final = 10.0


class LiveSession:
    """Starts `python -m bot up` at most once, and stops what it started."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: Process | None = None

    @property
    def url(self) -> str:
        """The phone page; `#lang=km` behind it opens a phone in that language."""
        return f"http://{LOOPBACK}:{self._settings.rehearsal_port}/"

    async def start(self) -> dict[str, Any]:
        """Start it if it does not run; whether the phone answers already. Raises BadSettings with a real token."""
        if not self._settings.is_rehearsal:
            raise BadSettings("A real token is set (TELEGRAM_TOKEN). Only a rehearsal is started from here.")
        is_ready = await self._is_reachable()
        if not is_ready and (self._process is None or self._process.returncode is not None):
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "up", cwd=self._settings.root, stdout=DEVNULL, stderr=DEVNULL
            )
        return {"ready": is_ready, "url": self.url}

    async def stop(self) -> None:
        """Stop what was started here."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()

    async def _is_reachable(self) -> bool:
        try:
            async with asyncio.timeout(1):
                _, writer = await asyncio.open_connection(LOOPBACK, self._settings.rehearsal_port)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True


class NluProbe:
    """Loads the model once, in a thread of its own: it takes seconds, and many never ask."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._parse: Callable[[str], dict[str, Any]] | None = None
        self._executor = ThreadPoolExecutor(1, "ear")

    async def parse_text(self, text: str) -> dict[str, Any]:
        """Intent, confidence, alternatives, language, urgency. Raises Misconfigured where no model was trained."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._parse_in_thread, text)

    def _parse_in_thread(self, text: str) -> dict[str, Any]:
        if self._parse is None:
            from bot.cli import nlu_parse

            self._parse = nlu_parse.open_reader(self._root)
        return self._parse(text)
