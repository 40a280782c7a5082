"""What every test gets: our logs, no network, Hypothesis at a size this machine can bear."""

import logging
import os
import posix
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import pytest_socket
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from bot import logging_setup
from bot.config.settings import LOOPBACK
from bot.db import engine

sys.dont_write_bytecode = False
"""Whatever the shell says: hundreds of processes are started here, and each would compile everything again."""

pytest_plugins = ["tests.support.postgres", "tests.support.stack", "tests.support.user_client"]

SERVING = (
    "simulator",
    "officer_training",
    "chat",
    "telegram",
    "assistant",
    "db",
    "crypto",
    "directory_feed",
    "preview",
    "http_server",
    "web",
    "browser",
)
"""Tests that open a server of their own on loopback."""

SHARING_THE_STACK = (
    "tests/conversations/test_crisis.py",
    "tests/conversations/test_not_misled.py",
    "tests/e2e/test_a_person.py",
    "tests/e2e/test_a_talk_is_not_written_down.py",
    "tests/e2e/test_every_screen.py",
    "tests/e2e/test_failures_keep_quiet.py",
    "tests/e2e/test_nothing_is_written_down.py",
    "tests/e2e/test_telegram_in_trouble.py",
    "tests/flows/",
)
"""Most or all of what these files hold asks for `stack`, which takes twelve seconds of two cores to start."""

settings.register_profile("ci", max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update-flows` writes down what the assistant answers now; the diff is then reviewed."""
    parser.addoption("--update-flows", action="store_true", help="rewrite tests/flows/*.yml with today's answers")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """Files go to workers whole; those that share the one stack go to the same, which starts it once."""
    return _StackScheduling(config, log) if config.getoption("dist") == "loadfile" else None


class _StackScheduling(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "stack" if file.startswith(SHARING_THE_STACK) else file


@pytest.fixture(scope="session", autouse=True)
def _clean_logs() -> None:
    logging_setup.configure_logging(level="INFO")


@pytest.fixture(autouse=True)
def _usual_log_level() -> None:
    """A proof tried earlier in this process may have turned the log down; tests of logs would then read nothing."""
    if logging.getLogger().level != logging.INFO:
        logging_setup.configure_logging(level="INFO")


@pytest.fixture(scope="session", autouse=True)
def shipped_pragmas() -> Sequence[str]:
    """What SQLite is told in the product. In tests nobody pulls the plug: nothing need wait until the disk has it."""
    shipped = engine._PRAGMAS
    engine._PRAGMAS = tuple(one.replace("synchronous = FULL", "synchronous = OFF") for one in shipped)  # type: ignore[misc]
    assert shipped != engine._PRAGMAS
    os.fsync = lambda _: None
    return shipped


@pytest.fixture
def as_shipped(shipped_pragmas: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits that wait for the disk, and files that do."""
    monkeypatch.setattr(engine, "_PRAGMAS", shipped_pragmas)
    monkeypatch.setattr(os, "fsync", posix.fsync)


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing leaves this machine; what starts no server opens no connection at all."""
    if request.node.get_closest_marker("slow") or _serves(request.path):
        pytest_socket.socket_allow_hosts([LOOPBACK, "localhost"], allow_unix_socket=True)
    else:
        pytest_socket.disable_socket(allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()


def _serves(path: Path) -> bool:
    return any(part in SERVING for part in (*path.parts, path.stem.removeprefix("test_")))
