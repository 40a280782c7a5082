"""`python -m bot up`: starts every process, restarts what dies or hangs, says when all are ready, stops within five seconds."""

import asyncio
import ctypes
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Final

import httpx

from bot.errors import BadSettings, Misconfigured
from bot.settings import LOOPBACK, Settings, child_environment

log = logging.getLogger(__name__)
STOP_SECONDS: Final = 4.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 3.0
"""Seconds before what died is started again; each silent second may hurt somebody, so never many of them."""
SOUND_SECONDS: Final = 3.0
"""Whoever ran this long had started well: it is started again at once, however often it has died before."""
READY_POLL_SECONDS: Final = 0.1
WATCH_SECONDS: Final = 2.0
HUNG_AFTER: Final = 4
"""Questions in a row that a part which was well does not answer, two seconds apart, each waiting two: then it is killed."""
FEED_FIRST_SECONDS: Final = 30.0
"""When all parts are up, and whoever waited at the door is answered."""
FEED_SECONDS: Final = 300.0
"""Longer than a refresh ever takes (data/policies/feed.yml): then it hangs, and is killed."""
BACKGROUND_NICENESS: Final = 10
EVERYWHERE: Final = "0.0.0.0"
_PARENT_DEATH: Final = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True)
class Part:
    """One process: its command and where it says that it is well."""

    name: str
    health: str
    is_vital: bool
    """Whether all must stop when this one is misconfigured; the gateway goes on without an assistant, with cards, and without
    a console, with what waits."""


def parts(settings: Settings) -> tuple[Part, ...]:
    """What `up` runs with these settings."""
    at = f"http://{LOOPBACK if settings.bind == EVERYWHERE else settings.bind}"
    found = [
        Part("gateway", f"{at}:{settings.gateway_port}/healthz", True),
        Part("assistant", f"http://{LOOPBACK}:{settings.assistant_port}/webhooks/pelita/healthz", False),
    ]
    found.append(Part("console", f"{at}:{settings.console_port}/healthz", False))
    if settings.is_rehearsal:
        found.insert(0, Part("rehearsal", f"{at}:{settings.rehearsal_port}/healthz", True))
    if settings.actions_url:
        found.append(Part("actions", f"http://{LOOPBACK}:{settings.actions_port}/health", False))
    return tuple(found)


def refuse_taken_ports(settings: Settings) -> None:
    """Before the model is trained, which takes minutes. Raises BadSettings where a vital part could not listen.

    Parts say so themselves as well: somebody may take a port meanwhile.
    """
    for part in parts(settings):
        port = httpx.URL(part.health).port or 0
        if part.is_vital and _is_taken(settings.bind, port):
            raise BadSettings(f"Port {port} is taken. Stop what uses it, or set {part.name.upper()}_PORT.")


def _is_taken(host: str, port: int) -> bool:
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        return error.errno == errno.EADDRINUSE  # whatever else is wrong with it, the part tells best
    return False


class Supervisor:
    """Keeps parts running until it is stopped."""

    def __init__(self, settings: Settings, *, output: IO[bytes] | None = None) -> None:
        self.settings = settings
        self._output = output
        self._stop = asyncio.Event()
        self._failed: int | None = None
        self._running: dict[str, asyncio.subprocess.Process] = {}

    def stop(self) -> None:
        """Ask everything to stop."""
        self._stop.set()

    def pid(self, part: str) -> int | None:
        """The process that runs a part now; None between its end and its next start."""
        process = self._running.get(part)
        return process.pid if process and process.returncode is None else None

    async def run(self) -> int:
        """Run until stopped; the exit code."""
        keepers = [asyncio.create_task(self._keep(part)) for part in parts(self.settings)]
        watching = [asyncio.create_task(self._watch(part)) for part in parts(self.settings)]
        if self.settings.directory_feed_url:
            watching.append(asyncio.create_task(self._refresh()))
        await self._stop.wait()
        for watch in watching:
            watch.cancel()
        await self._end_all()
        await asyncio.gather(*keepers, return_exceptions=True)
        return self._failed or 0

    async def ready(self) -> bool:
        """Wait until every part is well; False if stopped before."""
        async with httpx.AsyncClient(timeout=1.0, trust_env=False) as http:
            for part in parts(self.settings):
                while not await _is_well(http, part):
                    if self._stop.is_set():
                        return False
                    await asyncio.sleep(READY_POLL_SECONDS)
        return True

    async def _keep(self, part: Part) -> None:
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            began = time.monotonic()
            process = await self._start(part)
            self._running[part.name] = process
            code = await process.wait()
            if self._stop.is_set():
                return
            if code == Misconfigured.exit_code:
                self._give_up(part)
                return
            log.warning("restarting part=%s code=%s", part.name, code)
            pause = FIRST_PAUSE if time.monotonic() - began > SOUND_SECONDS else min(LONGEST_PAUSE, pause * 2)
            await asyncio.sleep(pause)

    async def _watch(self, part: Part) -> None:
        """Kill a part that was well and answers nothing any more, so that it is started again: nobody else would."""
        well_as, misses = None, 0
        async with httpx.AsyncClient(timeout=WATCH_SECONDS, trust_env=False) as http:
            while True:
                await asyncio.sleep(WATCH_SECONDS)
                pid, is_well = self.pid(part.name), await _is_well(http, part)
                well_as = pid if is_well else well_as
                misses = misses + 1 if pid == well_as and not is_well else 0
                if misses >= HUNG_AFTER and pid:
                    log.warning("hung part=%s", part.name)
                    os.kill(pid, signal.SIGKILL)
                    misses = 0

    async def _refresh(self) -> None:
        """Ask the directory's feed now and then, in a process that comes and goes; its own lines say how it went."""
        await asyncio.sleep(FEED_FIRST_SECONDS)
        while not self._stop.is_set():
            process = self._running["feed"] = await self._start_feed()
            try:
                await asyncio.wait_for(process.wait(), FEED_SECONDS)
            except TimeoutError:
                log.warning("hung part=feed")
                process.kill()
            await asyncio.sleep(self.settings.directory_feed_minutes * 60)

    async def _start_feed(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "feed", cwd=self.settings.root, env=child_environment(self.settings, "feed"),
            stdout=self._output, stderr=self._output, preexec_fn=_in_the_background,
        )  # fmt: skip

    def _give_up(self, part: Part) -> None:
        # Its own sentence is on the terminal already; starting it again would only repeat it.
        if part.is_vital:
            self._failed = Misconfigured.exit_code
            self._stop.set()

    async def _start(self, part: Part) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", part.name, cwd=self.settings.root, env=child_environment(self.settings, part.name),
            stdout=self._output, stderr=self._output, preexec_fn=_die_with_parent,
        )  # fmt: skip

    async def _end_all(self) -> None:
        _signal_all(self._running.values(), signal.SIGTERM)
        waiting = [process.wait() for process in self._running.values()]
        try:
            await asyncio.wait_for(asyncio.gather(*waiting), STOP_SECONDS)
        except TimeoutError:
            _signal_all(self._running.values(), signal.SIGKILL)


def bring_model_up_to_date(settings: Settings) -> None:
    """Train if the inputs changed, in a process of its own: it needs much memory once, and says much."""
    said = settings.var / "train.log"
    with said.open("wb") as log_file:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and module
            [sys.executable, "-m", "bot", "train"],
            cwd=settings.root,
            env=child_environment(settings, "train"),
            stdout=log_file,
            stderr=log_file,
            check=False,
        )
    if done.returncode:
        # Women still get cards, or answers from the model before; the operator gets the sentence.
        words = [line for line in said.read_text("utf-8", errors="replace").splitlines() if line.startswith("pelita:")]
        print("\n".join(words) or f"pelita: training failed; see {said}", file=sys.stderr, flush=True)


def up(settings: Settings, *, notes: Sequence[str] = ()) -> int:
    """Run everything in the foreground; the exit code. `notes` are said once all is ready."""
    return asyncio.run(_up(settings, notes))


async def _up(settings: Settings, notes: Sequence[str]) -> int:
    supervisor = Supervisor(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, supervisor.stop)
    greeting = asyncio.create_task(_greet(supervisor, settings, notes))
    code = await supervisor.run()
    greeting.cancel()
    return code


async def _greet(supervisor: Supervisor, settings: Settings, notes: Sequence[str]) -> None:
    if not await supervisor.ready():
        return
    phone = f"Open the phone: http://{LOOPBACK}:{settings.rehearsal_port}"
    where = phone if settings.is_rehearsal else "It answers on Telegram."
    said = [f"\nPelita is ready. {where}", f"Officers' console: {settings.console_home}", *notes, "Ctrl-C stops it.\n"]
    print("\n".join(said), flush=True)


async def _is_well(http: httpx.AsyncClient, part: Part) -> bool:
    try:
        return (await http.get(part.health)).is_success
    except httpx.HTTPError:
        return False


def _signal_all(processes: Iterable[asyncio.subprocess.Process], number: int) -> None:
    for process in processes:
        if process.returncode is None:
            process.send_signal(number)


def _in_the_background() -> None:
    # Nobody waits for a refresh; whoever answers a woman goes first.
    os.nice(BACKGROUND_NICENESS)
    _die_with_parent()


def _die_with_parent() -> None:
    # A supervisor that is killed leaves no orphans that hold ports and poll Telegram.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGTERM)
        if os.getppid() == 1:
            os._exit(1)
