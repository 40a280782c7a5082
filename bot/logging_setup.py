"""Logging that cannot repeat what she wrote.

Every entry point calls `configure()` first. Records are cleaned where they are made (the LogRecord factory), so a handler
that Rasa, Sanic or anything else adds later never sees more than we do:

* our own loggers: the message template, with numbers and short codes filled in and everything else left out
* every other logger: where it was logged, never what (libraries log whole messages, bodies and URLs)
* exceptions: their type and the last places in the code, never their text; but what an operator must change (Misconfigured)
  is a sentence of ours, and said
* structlog: the event key, nothing else
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from bot.errors import Misconfigured

OWN_LOGGERS = ("bot", "actions", "simulator", "tools", "__main__")
QUIET_LOGGERS = (
    "httpx",
    "httpcore",
    "telegram",
    "aiohttp.access",
    "urllib3",
    "asyncio",
    "apscheduler",
    "alembic",
    "uvicorn",
    "rasa_sdk",
    "rasa.engine",
    "rasa.core.processor",
)
"""Libraries that log each request (httpx prints the bot token in the URL) or each start: warnings and worse only."""
STRUCTLOG_LOGGER = "bot.events"
"""The logger structlog's event keys go to."""

_CODE = re.compile(r"(?:[A-Za-z]+ at )?[A-Za-z0-9_.:/<>-]{1,120}\Z")
_EVENT_KEY = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)+\Z")
_PLACEHOLDER = re.compile(r"%%|%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]")
_MASKS = (
    (re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}|/bot[^/\s]+"), "<token>"),
    (re.compile(r"(?:[^\x00-\x7f]|\\+u[0-9a-fA-F]{4})+"), "<text>"),
    (re.compile(r"\d{5,}"), "<number>"),
)
_WARNING = re.compile(r"(?:.*[/\\])?([\w.<>]+:\d+): (\w+): ")
_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}
_MAX_FRAMES = 3

RecordFactory = Callable[..., logging.LogRecord]


def configure_logging(*, level: str = "INFO") -> None:
    """Set up standard logging, warnings, uncaught exceptions and structlog. May be called again, to change the level."""
    number = _LEVELS.get(level.upper(), logging.INFO)
    if not isinstance(logging.getLogRecordFactory(), CleanRecordFactory):
        logging.setLogRecordFactory(CleanRecordFactory(logging.getLogRecordFactory()))
    root = logging.getLogger()
    root.setLevel(number)
    if not any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        handler = _StandardError()
        handler.setFormatter(JsonLines())
        root.handlers = [handler]
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a handler that fails would print the whole record and its traceback
    sys.excepthook = _report_uncaught
    threading.excepthook = lambda args: _report_uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    _configure_structlog(number)


def describe_error(error: BaseException) -> str:
    """Type and last places of an exception: `ValueError at rights.py:12<session.py:40`. Never its text."""
    return _describe_location(type(error), error.__traceback__)


class JsonLines(logging.Formatter):
    """One JSON object a line, with these five keys and no others."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "place": f"{record.filename}:{record.lineno}",
            "message": record.msg,
        }
        return json.dumps(line)


class _StandardError(logging.Handler):
    """Writes to whatever standard error is at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            self.handleError(record)  # says nothing, see configure()


class CleanRecordFactory:
    """A LogRecord factory that wraps the one before it."""

    def __init__(self, inner_factory: RecordFactory) -> None:
        self._inner_factory = inner_factory

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._inner_factory(*args, **kwargs)
        record.msg = _clean_message(record)
        record.args = None
        record.exc_info = record.exc_text = record.stack_info = None
        return record


def _clean_message(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in OWN_LOGGERS and isinstance(record.msg, str):
        said = _fill_template(record.msg, record.args)
    elif record.name == "py.warnings":
        said = _describe_warning(record)
    else:
        said = f"{record.module}:{record.lineno}"
    if record.exc_info and record.exc_info[0]:
        said = f"{said} [{_describe_location(record.exc_info[0], record.exc_info[2])}]"
    for pattern, mask in _MASKS:
        said = pattern.sub(mask, said)
    return said[:400]


def _describe_warning(record: logging.LogRecord) -> str:
    """Place and kind of a captured warning, which reads `path:line: Category: text`."""
    found = _WARNING.match(str(record.args[0] if isinstance(record.args, tuple) and record.args else record.msg))
    return f"{found[2]} at {found[1]}" if found else "warning"


def _fill_template(template: str, args: Any) -> str:
    """Fill a %-template by hand: formatting an argument with its own __str__ could say anything."""
    named = args if isinstance(args, Mapping) else {}
    left = iter(args if isinstance(args, tuple) else (args,))

    def value(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        return _sanitize_value(named.get(found[1]) if found[1] else next(left, None))

    return _PLACEHOLDER.sub(value, template) if args else template


def _sanitize_value(value: Any) -> str:
    if value is None or isinstance(value, (bool, int, float)):
        return str(value)
    if isinstance(value, Misconfigured):
        return str(value)
    if isinstance(value, BaseException):
        return describe_error(value)
    return value if isinstance(value, str) and _CODE.match(value) else "<left out>"


def _describe_location(kind: type[BaseException], trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-_MAX_FRAMES:]
    places = "<".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    return f"{kind.__name__} at {places}" if places else kind.__name__


def _report_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("uncaught", exc_info=(kind, error or kind(), trace))


def _configure_structlog(level: int) -> None:
    structlog.configure(
        processors=[_event_key_only],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: logging.getLogger(STRUCTLOG_LOGGER),
        cache_logger_on_first_use=False,
    )


def _event_key_only(_logger: Any, _method: str, event: Mapping[str, Any]) -> str:
    key = event.get("event")
    return key if isinstance(key, str) and _EVENT_KEY.match(key) else "<event>"
