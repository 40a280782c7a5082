"""What would the bot understand? The trained model and the triage, as `python -m bot parse` asks them; loaded when asked."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any


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
            from bot.understanding import parsing

            self._parse = parsing.open_reader(self._root)
        return self._parse(text)
