"""Whatever is wrong at the start is one clear sentence and exit code 78; where it can, the gateway still gives cards."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

from bot.config.settings import LOOPBACK, Settings
from tests.support import language_detection
from tests.support.stack import ProductStack, open_stack
from tests.support.user_client import CreateUser

pytestmark = pytest.mark.slow
ROOT = Settings.from_env({}).root
PARTS = ("bot", "actions", "simulator", "tools", "data", "locales", "domain.yml", "config.yml", "endpoints.yml")
MISCONFIGURED = 78
SECONDS = 40


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the product that a test may damage."""
    for name in PARTS:
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target)  # with what was compiled: else each start would compile everything
        else:
            shutil.copy(source, target)
    return tmp_path


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with closing(socket.socket()) as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def start(root: Path, command: str = "gateway", **env: str) -> str:
    """Start a process that cannot start: its one sentence. Fails where it says more, or ends otherwise."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", command],
        cwd=root,
        env={**os.environ, "PELITA_VAR": str(root / "var"), "GATEWAY_PORT": "0", **_own_ports(), **env},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    said = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith('{"time"')]
    assert done.returncode == MISCONFIGURED, said
    assert len(said) == 1 and said[0].startswith("pelita: "), said
    return said[0]


def _own_ports() -> dict[str, str]:
    with closing(socket.socket()) as free:
        free.bind((LOOPBACK, 0))
        return {"GATEWAY_PORT": str(free.getsockname()[1])}


@pytest.mark.parametrize(
    ("env", "word"),
    [
        ({"LOG_LEVEL": "DEBUG"}, "LOG_LEVEL"),
        ({"BIND": "0.0.0.0"}, "BIND_ALLOW"),
        ({"GATEWAY_PORT": "none"}, "GATEWAY_PORT"),
        ({"TELEGRAM_TOKEN": "secret"}, "TELEGRAM_TOKEN"),
        ({"DATABASE_URL": "mysql://here"}, "database"),
        ({"TELEGRAM_TOKEN": "123456:not-a-real-token"}, "keys"),
    ],
)
def test_bad_settings_are_one_sentence(checkout: Path, env: dict[str, str], word: str) -> None:
    assert word in start(checkout, **env)


def test_a_taken_port_is_named(checkout: Path, taken: int) -> None:
    assert str(taken) in start(checkout, GATEWAY_PORT=str(taken))
    assert str(taken) in start(checkout, "rehearsal", REHEARSAL_PORT=str(taken))


def test_broken_yaml_is_named_with_its_line(checkout: Path) -> None:
    domain = checkout / "domain.yml"
    domain.write_text(domain.read_text("utf-8").replace("responses:", "responses: [", 1), "utf-8")
    assert "domain.yml is not valid YAML at line" in start(checkout)


def test_a_broken_row_is_named(checkout: Path) -> None:
    rows = checkout / "data" / "directory" / "missions.csv"
    rows.write_text(rows.read_text("utf-8").replace(",MY,embassy,", ",MY,palace,", 1), "utf-8")
    assert "missions.csv" in start(checkout)


def test_a_missing_catalogue_says_how_to_make_it(checkout: Path) -> None:
    (checkout / "locales" / "km" / "LC_MESSAGES" / "messages.mo").unlink()
    assert "make compile" in start(checkout)


def test_an_assistant_without_a_model_says_how_to_train(checkout: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "bot", "keys"],
        cwd=checkout,
        check=True,
        capture_output=True,
        env={**os.environ, "PELITA_VAR": str(checkout / "var")},
    )
    assert "make train" in start(checkout, "assistant")


def test_what_the_assistant_may_not_do_takes_nobody_the_cards(checkout: Path) -> None:
    (checkout / "endpoints.yml").write_text("event_broker:\n  type: pika\n", "utf-8")
    ports = _own_ports()
    env = {**os.environ, "PELITA_VAR": str(checkout / "var"), **ports}
    subprocess.run([sys.executable, "-m", "bot", "keys"], cwd=ROOT, env=env, check=True, capture_output=True)
    gateway = subprocess.Popen(
        [sys.executable, "-m", "bot", "gateway"], cwd=checkout, env=env, stderr=subprocess.DEVNULL
    )
    try:
        assert "event_broker" in start(checkout, "assistant")
        assert _is_well(f"http://{LOOPBACK}:{ports['GATEWAY_PORT']}/healthz")
    finally:
        gateway.terminate()
        gateway.wait(SECONDS)


def _is_well(url: str) -> bool:
    for _ in range(SECONDS * 5):
        try:
            with urlopen(url, timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.2)
    return False


def test_a_wrong_token_says_whom_to_ask(checkout: Path, stack: ProductStack) -> None:
    env = {**os.environ, "PELITA_VAR": str(checkout / "var")}
    subprocess.run([sys.executable, "-m", "bot", "keys"], cwd=checkout, env=env, check=True, capture_output=True)
    said = start(checkout, TELEGRAM_TOKEN="123456:not-a-real-token", TELEGRAM_API=stack.url)
    assert "@BotFather" in said


async def test_with_the_database_unreachable_from_the_start_she_still_gets_cards(
    trained: None, arrives: CreateUser, tmp_path: Path
) -> None:
    with open_stack(tmp_path, database_url=f"postgresql://nobody@{LOOPBACK}:9/nothing") as without:
        for language in ("km", "fil"):
            she = await arrives(language, at=without)
            await she.send_text("/start")
            she.assert_screens("utter_help_now_all")
            assert language_detection.find_language_faults(she.last_messages[0], language) == []
