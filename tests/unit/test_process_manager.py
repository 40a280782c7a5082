"""What dies is started again, soon if it ran soundly; what hangs is killed first."""

import asyncio
import os
import socket
import sys
import textwrap
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot import process_manager
from bot.config.settings import LOOPBACK, Settings
from bot.errors import BadSettings
from bot.process_manager import ProcessManager, ProcessSpec, list_due_copies
from tools import local_stack

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 20.0
PROGRAM = """
    import http.server, os, signal, sys, time
    mode, port, count = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with open(count, "a") as file:
        file.write(f"{time.monotonic()}\\n")
    if mode == "dies":
        sys.exit(3)
    class Well(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200); self.end_headers()
        def log_message(self, *_): pass
    http.server.HTTPServer(("127.0.0.1", port), Well).serve_forever()
"""


class Small(ProcessManager):
    """A supervisor of one small program instead of ours."""

    def __init__(self, settings: Settings, program: Path, mode: str, starts: Path) -> None:
        super().__init__(settings)
        self._command = (str(program), mode, str(settings.gateway_port), str(starts))

    async def _start_process(self, part: ProcessSpec) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(sys.executable, *self._command)


@pytest.fixture
def starts(tmp_path: Path) -> Path:
    return tmp_path / "starts"


@pytest_asyncio.fixture(params=["dies", "serves"])
async def small(
    request: pytest.FixtureRequest, tmp_path: Path, starts: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Small]:
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM))
    settings = replace(local_stack.isolate_settings(Settings.from_env({}), tmp_path), telegram_token="1:production")
    health = f"http://127.0.0.1:{settings.gateway_port}/"
    monkeypatch.setattr(process_manager, "list_processes", lambda _: (ProcessSpec("gateway", health, True),))
    monkeypatch.setattr(process_manager, "HEALTH_CHECK_SECONDS", 0.1)
    found = Small(settings, program, request.param, starts)
    running = asyncio.create_task(found.run())
    yield found
    found.stop()
    await running


async def until(count: int, starts: Path) -> list[float]:
    """The times of the first so many starts."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not starts.exists() or len(starts.read_text().split()) < count:
            await asyncio.sleep(0.02)
    return [float(line) for line in starts.read_text().split()][:count]


@pytest.mark.parametrize("small", ["dies"], indirect=True)
async def test_what_dies_at_its_start_is_started_ever_more_slowly(small: Small, starts: Path) -> None:
    first, second, third, fourth = await until(4, starts)
    assert fourth - third > third - second > second - first


@pytest.mark.parametrize("small", ["serves"], indirect=True)
async def test_what_hangs_is_killed_and_started_again(small: Small, starts: Path) -> None:
    await until(1, starts)
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await small.wait_until_ready()
    await asyncio.sleep(0.5)  # seen to be well
    os.kill(small.pid("gateway") or 0, 19)  # SIGSTOP
    assert len(await until(2, starts)) == 2


@pytest.mark.parametrize("small", ["serves"], indirect=True)
async def test_what_is_well_is_left_alone(small: Small, starts: Path) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await small.wait_until_ready()
    await asyncio.sleep(1.5)
    assert len(await until(1, starts)) == 1


async def test_a_feed_is_asked_again_and_again_in_the_background(
    tmp_path: Path, starts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = local_stack.isolate_settings(Settings.from_env({}), tmp_path)
    monkeypatch.setattr(process_manager, "list_processes", lambda _: ())
    monkeypatch.setattr(process_manager, "FEED_DELAY_SECONDS", 0.01)
    monkeypatch.setattr(process_manager, "FEED_TIMEOUT_SECONDS", 0.3)

    class Asking(ProcessManager):
        async def _start_job(self, name: str, *options: str) -> asyncio.subprocess.Process:
            hangs = f"import time; open({str(starts)!r}, 'a').write('1\\n'); time.sleep(60)"
            return await asyncio.create_subprocess_exec(sys.executable, "-c", hangs)

    found = Asking(replace(own, directory_feed_url="https://example.org/", directory_feed_minutes=0))
    running = asyncio.create_task(found.run())
    assert len(await until(2, starts)) == 2  # the first hung, and was killed
    found.stop()
    assert await running == 0
    assert found.pid("feed") is None


async def test_without_a_feed_nobody_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_manager, "list_processes", lambda _: ())
    monkeypatch.setattr(process_manager, "FEED_DELAY_SECONDS", 0.01)
    found = ProcessManager(local_stack.isolate_settings(Settings.from_env({}), tmp_path))
    running = asyncio.create_task(found.run())
    await asyncio.sleep(0.1)
    assert found.pid("feed") is None
    found.stop()
    await running


def test_copies_are_made_daily_tried_monthly_and_the_journal_follows_each_erasure(tmp_path: Path) -> None:
    own = local_stack.isolate_settings(Settings.from_env({}), tmp_path)
    copies = tmp_path / "copies"
    own = replace(own, backup_folder=str(copies))
    for folder in (copies, own.keys_dir):
        folder.mkdir(parents=True)
    assert list_due_copies(own, now=1e9) == [("backup",), ("restore", "--drill")]
    for name, age in (("last-backup", 3600), ("last-drill", 24 * 3600)):
        (own.var / name).touch()
        os.utime(own.var / name, (1e9 - age, 1e9 - age))
    assert list_due_copies(own, now=1e9) == []
    (own.keys_dir / "erasures").touch()
    assert list_due_copies(own, now=1e9) == [("backup", "--journal")]
    assert list_due_copies(own, now=1e9 + 23 * 3600) == [("backup",)]


class Ready:
    """A supervisor whose parts are all well."""

    async def wait_until_ready(self) -> bool:
        return True


async def test_who_starts_it_is_told_where_to_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = local_stack.isolate_settings(Settings.from_env({}), tmp_path)
    await process_manager._print_greeting(Ready(), settings, ["A note."])  # type: ignore[arg-type]
    said = capsys.readouterr().out
    assert f"Open the phone: http://127.0.0.1:{settings.rehearsal_port}" in said
    assert f"Officers' console: http://127.0.0.1:{settings.console_port}\nA note.\n" in said


@pytest.mark.parametrize(("part", "setting"), [("gateway", "GATEWAY_PORT"), ("rehearsal", "REHEARSAL_PORT")])
def test_a_vital_port_that_is_taken_is_told_before_anything_is_prepared(
    part: str, setting: str, tmp_path: Path
) -> None:
    settings = local_stack.isolate_settings(Settings.from_env({}), tmp_path)
    process_manager.check_ports_free(settings)
    port = getattr(settings, f"{part}_port")
    taken = pytest.raises(BadSettings, match=f"Port {port} is taken.*{setting}")
    with socket.create_server((settings.bind, port)), taken:
        process_manager.check_ports_free(settings)
    process_manager.check_ports_free(settings)


def test_parts_that_she_can_do_without_do_not_hold_it_up(tmp_path: Path) -> None:
    settings = local_stack.isolate_settings(Settings.from_env({}), tmp_path)
    with socket.create_server((LOOPBACK, settings.assistant_port)):
        process_manager.check_ports_free(settings)
