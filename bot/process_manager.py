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
from pathlib import Path
from typing import IO, Final

import httpx

from bot.config.settings import LOOPBACK, Settings, child_environment
from bot.errors import BadSettings, Misconfigured

log = logging.getLogger(__name__)
STOP_SECONDS: Final = 4.0
MIN_RESTART_PAUSE, MAX_RESTART_PAUSE = 0.1, 3.0
"""Seconds before what died is started again; each silent second may hurt somebody, so never many of them."""
STABLE_SECONDS: Final = 3.0
"""Whoever ran this long had started well: it is started again at once, however often it has died before."""
READY_POLL_SECONDS: Final = 0.1
HEALTH_CHECK_SECONDS: Final = 2.0
ONLINE_SECONDS: Final = 10.0
MAX_MISSED_CHECKS: Final = 4
"""Questions in a row that a part which was well does not answer, two seconds apart, each waiting two: then it is killed."""
FEED_DELAY_SECONDS: Final = 30.0
"""When all parts are up, and whoever waited at the door is answered."""
FEED_TIMEOUT_SECONDS: Final = 300.0
"""Longer than a refresh ever takes (data/policies/feed.yml): then it hangs, and is killed."""
COPY_SECONDS, DRILL_SECONDS = 24 * 3600.0, 30 * 24 * 3600.0
COPY_POLL_SECONDS: Final = 300.0
"""So old may the journal of erasures beside the copies be."""
COPY_TIMEOUT_SECONDS: Final = 3600.0
BACKGROUND_NICENESS: Final = 10
ALL_INTERFACES: Final = "0.0.0.0"
_PR_SET_PDEATHSIG: Final = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True)
class ProcessSpec:
    """One process: its command and where it says that it is well."""

    name: str
    health_url: str
    is_vital: bool
    """Whether all must stop when this one is misconfigured; the gateway goes on without an assistant, with cards, and without
    a console, with what waits."""


def list_processes(settings: Settings) -> tuple[ProcessSpec, ...]:
    """What `up` runs with these settings."""
    at = f"http://{LOOPBACK if settings.bind == ALL_INTERFACES else settings.bind}"
    found = [
        ProcessSpec("gateway", f"{at}:{settings.gateway_port}/healthz", True),
        ProcessSpec("assistant", f"http://{LOOPBACK}:{settings.assistant_port}/webhooks/pelita/healthz", False),
    ]
    found.append(ProcessSpec("console", f"{at}:{settings.console_port}/healthz", False))
    if settings.is_rehearsal:
        found.insert(0, ProcessSpec("rehearsal", f"{at}:{settings.rehearsal_port}/healthz", True))
    if settings.actions_url:
        found.append(ProcessSpec("actions", f"http://{LOOPBACK}:{settings.actions_port}/health", False))
    return tuple(found)


def check_ports_free(settings: Settings) -> None:
    """Before the model is trained, which takes minutes. Raises BadSettings where a vital part could not listen.

    Parts say so themselves as well: somebody may take a port meanwhile.
    """
    for part in list_processes(settings):
        port = httpx.URL(part.health_url).port or 0
        if part.is_vital and _is_port_taken(settings.bind, port):
            raise BadSettings(f"Port {port} is taken. Stop what uses it, or set {part.name.upper()}_PORT.")


def _is_port_taken(host: str, port: int) -> bool:
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        return error.errno == errno.EADDRINUSE  # whatever else is wrong with it, the part tells best
    return False


class ProcessManager:
    """Keeps parts running until it is stopped."""

    def __init__(self, settings: Settings, *, output: IO[bytes] | None = None) -> None:
        self.settings = settings
        self._output = output
        self._stop_event = asyncio.Event()
        self._exit_code: int | None = None
        self._processes: dict[str, asyncio.subprocess.Process] = {}

    def stop(self) -> None:
        """Ask everything to stop."""
        self._stop_event.set()

    def pid(self, part: str) -> int | None:
        """The process that runs a part now; None between its end and its next start."""
        process = self._processes.get(part)
        return process.pid if process and process.returncode is None else None

    async def run(self) -> int:
        """Run until stopped; the exit code."""
        keepers = [asyncio.create_task(self._keep_running(part)) for part in list_processes(self.settings)]
        watching = [asyncio.create_task(self._watch_health(part)) for part in list_processes(self.settings)]
        if self.settings.directory_feed_url:
            watching.append(asyncio.create_task(self._refresh_feed()))
        if self.settings.backup_folder and self.settings.is_production:
            watching.append(asyncio.create_task(self._keep_copies()))
        await self._stop_event.wait()
        for watch in watching:
            watch.cancel()
        await self._stop_all()
        await asyncio.gather(*keepers, return_exceptions=True)
        return self._exit_code or 0

    async def wait_until_ready(self) -> bool:
        """Wait until every part is well; False if stopped before."""
        async with httpx.AsyncClient(timeout=1.0, trust_env=False) as http:
            for part in list_processes(self.settings):
                while not await _is_healthy(http, part):
                    if self._stop_event.is_set():
                        return False
                    await asyncio.sleep(READY_POLL_SECONDS)
        return True

    async def _keep_running(self, part: ProcessSpec) -> None:
        pause = MIN_RESTART_PAUSE
        while not self._stop_event.is_set():
            began = time.monotonic()
            process = await self._start_process(part)
            self._processes[part.name] = process
            code = await process.wait()
            if self._stop_event.is_set():
                return
            if code == Misconfigured.exit_code:
                self._stop_restarting(part)
                return
            log.warning("restarting part=%s code=%s", part.name, code)
            pause = (
                MIN_RESTART_PAUSE if time.monotonic() - began > STABLE_SECONDS else min(MAX_RESTART_PAUSE, pause * 2)
            )
            await asyncio.sleep(pause)

    async def _watch_health(self, part: ProcessSpec) -> None:
        """Kill a part that was well and answers nothing any more, so that it is started again: nobody else would."""
        well_as, misses = None, 0
        async with httpx.AsyncClient(timeout=HEALTH_CHECK_SECONDS, trust_env=False) as http:
            while True:
                await asyncio.sleep(HEALTH_CHECK_SECONDS)
                pid, is_well = self.pid(part.name), await _is_healthy(http, part)
                well_as = pid if is_well else well_as
                misses = misses + 1 if pid == well_as and not is_well else 0
                if misses >= MAX_MISSED_CHECKS and pid:
                    log.warning("hung part=%s", part.name)
                    os.kill(pid, signal.SIGKILL)
                    misses = 0

    async def _refresh_feed(self) -> None:
        """Ask the directory's feed now and then, in a process that comes and goes; its own lines say how it went."""
        await asyncio.sleep(FEED_DELAY_SECONDS)
        while not self._stop_event.is_set():
            await self._run_job("feed", timeout_seconds=FEED_TIMEOUT_SECONDS)
            await asyncio.sleep(self.settings.directory_feed_minutes * 60)

    async def _keep_copies(self) -> None:
        """Copy the database once a day, try a copy once a month, and keep the journal of erasures beside them up to date."""
        await asyncio.sleep(FEED_DELAY_SECONDS)
        while not self._stop_event.is_set():
            for command in list_due_copies(self.settings, now=time.time()):
                await self._run_job(*command, timeout_seconds=COPY_TIMEOUT_SECONDS)
            await asyncio.sleep(COPY_POLL_SECONDS)

    async def _run_job(self, name: str, *options: str, timeout_seconds: float) -> None:
        """A command that comes and goes while everything runs."""
        process = self._processes[name] = await self._start_job(name, *options)
        try:
            code = await asyncio.wait_for(process.wait(), timeout_seconds)
        except TimeoutError:
            log.warning("hung part=%s", name)
            process.kill()
        else:
            if code:
                log.warning("job_failed part=%s code=%s", name, code)

    async def _start_job(self, name: str, *options: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            name,
            *options,
            cwd=self.settings.root,
            env=child_environment(self.settings, name),
            stdout=self._output,
            stderr=self._output,
            preexec_fn=_lower_priority,
        )

    def _stop_restarting(self, part: ProcessSpec) -> None:
        # Its own sentence is on the terminal already; starting it again would only repeat it.
        if part.is_vital:
            self._exit_code = Misconfigured.exit_code
            self._stop_event.set()

    async def _start_process(self, part: ProcessSpec) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            part.name,
            cwd=self.settings.root,
            env=child_environment(self.settings, part.name),
            stdout=self._output,
            stderr=self._output,
            preexec_fn=_die_with_parent,
        )

    async def _stop_all(self) -> None:
        _signal_all(self._processes.values(), signal.SIGTERM)
        waiting = [process.wait() for process in self._processes.values()]
        try:
            await asyncio.wait_for(asyncio.gather(*waiting), STOP_SECONDS)
        except TimeoutError:
            _signal_all(self._processes.values(), signal.SIGKILL)


def train_if_stale(settings: Settings) -> None:
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


def run_all(settings: Settings, *, notes: Sequence[str] = ()) -> int:
    """Run everything in the foreground; the exit code. `notes` are said once all is ready."""
    return asyncio.run(_run_all(settings, notes))


async def _run_all(settings: Settings, notes: Sequence[str]) -> int:
    supervisor = ProcessManager(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, supervisor.stop)
    greeting = asyncio.create_task(_print_greeting(supervisor, settings, notes))
    code = await supervisor.run()
    greeting.cancel()
    return code


async def _print_greeting(supervisor: ProcessManager, settings: Settings, notes: Sequence[str]) -> None:
    if not await supervisor.wait_until_ready():
        return
    phone = f"Open the phone: http://{LOOPBACK}:{settings.rehearsal_port}"
    where = phone if settings.is_rehearsal else "It answers on Telegram."
    said = [f"\nPelita is ready. {where}", f"Officers' console: {settings.console_home}", *notes, "Ctrl-C stops it.\n"]
    print("\n".join(said), flush=True)


def list_due_copies(settings: Settings, *, now: float) -> list[tuple[str, ...]]:
    """Which commands are due, by what the last ones left; `now` in seconds since the epoch."""
    due: list[tuple[str, ...]] = []
    if now - _read_time(settings.var / "last-backup") >= COPY_SECONDS:
        due.append(("backup",))
    elif _read_time(settings.keys_dir / "erasures") > _read_time(Path(settings.backup_folder) / "erasures"):
        due.append(("backup", "--journal"))
    if now - _read_time(settings.var / "last-drill") >= DRILL_SECONDS:
        due.append(("restore", "--drill"))
    return due


def _read_time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0  # it was never made


async def check_health(settings: Settings) -> dict[str, bool]:
    """Which parts answer that they are well."""
    async with httpx.AsyncClient(timeout=HEALTH_CHECK_SECONDS, trust_env=False) as http:
        parts = list_processes(settings)
        answers = await asyncio.gather(*(_is_healthy(http, part) for part in parts))
        return {part.name: is_well for part, is_well in zip(parts, answers, strict=True)}


async def ask_address(method: str, url: str) -> int | None:
    """The status of an empty request to an address that an operator has set; None where nobody answers."""
    async with httpx.AsyncClient(timeout=ONLINE_SECONDS, trust_env=False) as http:
        try:
            return (await http.request(method, url)).status_code
        except httpx.HTTPError:
            return None


async def _is_healthy(http: httpx.AsyncClient, part: ProcessSpec) -> bool:
    try:
        return (await http.get(part.health_url)).is_success
    except httpx.HTTPError:
        return False


def _signal_all(processes: Iterable[asyncio.subprocess.Process], number: int) -> None:
    for process in processes:
        if process.returncode is None:
            process.send_signal(number)


def _lower_priority() -> None:
    # Nobody waits for a refresh; whoever answers a woman goes first.
    os.nice(BACKGROUND_NICENESS)
    _die_with_parent()


def _die_with_parent() -> None:
    # A supervisor that is killed leaves no orphans that hold ports and poll Telegram.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == 1:
            os._exit(1)
