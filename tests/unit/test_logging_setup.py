"""Logging that cannot repeat what she wrote."""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot import logging_setup
from bot.errors import BadDatabase

WORDS = "canarymadam locked the door"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    logging_setup.configure_logging(level="DEBUG")
    yield
    logging_setup.configure_logging(level="INFO")  # other tests of this process read logs, too


@pytest.fixture
def said(capfd):
    """What one call made the process write, as parsed lines."""

    def lines() -> list[dict]:
        return [json.loads(line) for line in capfd.readouterr().err.splitlines()]

    return lines


def test_our_own_templates_are_filled_with_numbers_and_codes(said) -> None:
    logging.getLogger("bot.x").info("swept %d rows of %s in %.1f s", 3, "replies", 0.25)
    (line,) = said()
    assert line["message"] == "swept 3 rows of replies in 0.25 s"
    assert set(line) == {"time", "level", "logger", "place", "message"}


@pytest.mark.parametrize("argument", [WORDS, "ខ្ញុំ", {"text": WORDS}, [WORDS], object()])
def test_anything_else_is_left_out(said, argument) -> None:
    logging.getLogger("bot.x").info("she said %s", argument)
    assert said()[0]["message"] == "she said <left out>"


def test_other_loggers_say_where_and_never_what(said) -> None:
    logging.getLogger("rasa.core.processor").warning(f"message: {WORDS}")
    logging.getLogger("some.library").error("body %s", WORDS)
    for line in said():
        assert re.fullmatch(r"test_logging_setup:\d+", line["message"])


def test_an_exception_is_its_type_and_place(said) -> None:
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        logging.getLogger("bot.x").exception("failed")
        logging.getLogger("bot.x").error("failed with %s", error)
    for line in said():
        assert "ValueError at test_logging_setup.py" in line["message"]
        assert "canary" not in str(line)


def test_what_an_operator_must_change_is_the_sentence_itself(said) -> None:
    logging.getLogger("bot.x").error("store_unfit error=%s", BadDatabase("Put back a copy from before the upgrade."))
    assert said()[0]["message"] == "store_unfit error=Put back a copy from before the upgrade."


@pytest.mark.parametrize(
    "secret",
    ["123456789:AAF-abcdefghijklmnopqrstuvwxyz012", "https://api.telegram.org/bot12345:abc/getMe", "1234567890"],
)
def test_tokens_and_ids_are_masked_even_in_a_template(said, secret) -> None:
    logging.getLogger("bot.x").info("at " + secret)  # noqa: G003 -- the mistake this guards against
    message = said()[0]["message"]
    assert "12345" not in message
    assert "abc" not in message


def test_structlog_says_its_event_key_and_nothing_else(said) -> None:
    structlog.get_logger().warning("processor.message.parse", parse_data_text=WORDS)
    structlog.get_logger().warning(WORDS)
    assert [line["message"] for line in said()] == ["processor.message.parse", "<event>"]


def test_a_warning_is_its_kind_and_place() -> None:
    done = _run(f"import warnings; warnings.warn({WORDS!r}, UserWarning)")
    assert "UserWarning at <string>:1" in done.stderr
    assert "canary" not in done.stderr + done.stdout


def test_a_handler_added_later_is_covered_too(capfd) -> None:
    late = logging.StreamHandler(sys.stderr)
    logging.getLogger("late").addHandler(late)
    try:
        raise KeyError(WORDS)
    except KeyError:
        logging.getLogger("late").exception(f"late {WORDS}")
    finally:
        logging.getLogger("late").removeHandler(late)
    assert "canary" not in capfd.readouterr().err


def test_a_handler_that_fails_says_nothing_of_hers(capfd) -> None:
    class Breaks(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            try:
                raise ValueError(WORDS)
            except ValueError:
                self.handleError(record)

    breaks = Breaks()
    logging.getLogger("breaking").addHandler(breaks)
    logging.getLogger("breaking").error("x")
    logging.getLogger("breaking").removeHandler(breaks)
    assert "canary" not in capfd.readouterr().err


def test_an_uncaught_exception_says_nothing_of_hers() -> None:
    done = _run(f"raise ValueError({WORDS!r})")
    assert done.returncode == 1
    assert "ValueError at <string>:1" in done.stderr
    assert "canary" not in done.stderr + done.stdout


@pytest.mark.parametrize("name", ["httpx", "httpcore", "telegram"])
def test_libraries_that_log_urls_are_kept_quiet(name) -> None:
    assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING


def test_configuring_again_changes_the_level_and_adds_nothing() -> None:
    handlers = list(logging.getLogger().handlers)
    logging_setup.configure_logging(level="ERROR")
    assert logging.getLogger().handlers == handlers
    assert logging.getLogger().level == logging.ERROR


def _run(code: str) -> subprocess.CompletedProcess:
    started = f"from bot import logging_setup; logging_setup.configure_logging(level='DEBUG'); {code}"
    return subprocess.run([sys.executable, "-c", started], capture_output=True, cwd=ROOT, check=False, text=True)
