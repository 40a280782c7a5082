"""`python -m bot up` in a folder of its own: the phone, the console, and whom it says one can play."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.config.settings import LOOPBACK, Settings, child_environment
from tools import local_stack as whole

READY_SECONDS, STOP_SECONDS, POLL_SECONDS = 150.0, 15.0, 0.2
IS_READY = "Ctrl-C stops it."
_PART = re.compile(r"^  ([a-z]+) +(\S+) +([A-Z2-7]{16,})$", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """Somebody to play, as `up` says it on the terminal."""

    login: str
    password: str
    secret: str


@dataclass(frozen=True)
class Installation:
    """What runs, and how it is opened."""

    settings: Settings
    parts: dict[str, Part]

    @property
    def phone(self) -> str:
        """The rehearsal's page."""
        return f"http://{LOOPBACK}:{self.settings.rehearsal_port}"

    @property
    def console(self) -> str:
        """The officers' page."""
        return f"http://{LOOPBACK}:{self.settings.console_port}"


@contextmanager
def started(folder: Path) -> Iterator[Installation]:
    """Run everything as `make run` does, on free ports; stopped afterwards. Raises RuntimeError where it does not start."""
    own = whole.isolate_settings(Settings.from_env({}), folder)
    said = folder / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "up"], cwd=own.root, env=child_environment(own), stdout=output, stderr=output
        )
        try:
            yield Installation(own, _parts(_until_ready(process, said)))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=STOP_SECONDS)


def _until_ready(process: "subprocess.Popen[bytes]", said: Path) -> str:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        text = said.read_text("utf-8", errors="replace")
        if IS_READY in text:
            return text
        time.sleep(POLL_SECONDS)
    raise RuntimeError(f"it did not start; its last words: {said.read_text('utf-8', errors='replace')[-500:]}")


def _parts(said: str) -> dict[str, Part]:
    found = {login: Part(login, password, secret) for login, password, secret in _PART.findall(said)}
    if not found:
        raise RuntimeError("it said nobody to play")
    return found
