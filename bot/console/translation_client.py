"""Asks the operator's own translation server for a draft, by the API of LibreTranslate. Its errors become ours here.

Nothing else of the product knows that server. No redirect is followed and no proxy used, so that words go to the address that
the operator set and to no other. What is sent and what comes back is in no log.
"""

import json
import logging
import threading
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, TypeVar

import httpx

from bot.domain.translation import MAX_TEXT_LENGTH
from bot.errors import TranslationFailed

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
MAX_RESPONSE_BYTES: Final = 64 * 1024
LANGUAGES_LIFETIME: Final = 600.0
"""Seconds for which the server is not asked again which languages it has."""
SERVER_CODES: Final[Mapping[str, tuple[str, ...]]] = {"fil": ("tl", "fil")}
"""What servers call a language of ours, where they call it anything else; the first one they have is used."""
HEADERS: Final = {"User-Agent": "console", "Accept": "application/json", "Accept-Encoding": "identity"}
REFUSED_STATUSES: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class TranslationClient:
    """One server, at one address. Raises TranslationFailed with a reason of bot/domain/translation.py, and nothing else."""

    def __init__(
        self,
        url: str,
        *,
        key: str,
        seconds: float,
        transport: httpx.BaseTransport | None = None,
        read_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._key, self._seconds = url, key, seconds
        self._transport, self._read_clock = transport, read_clock
        self._known: tuple[float, dict[str, frozenset[str]]] | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "TranslationClient()"

    def translate(self, text: str, *, source: str, target: str) -> str:
        """A draft. Raises TranslationFailed."""
        if len(text) > MAX_TEXT_LENGTH:
            raise TranslationFailed("too_long")
        deadline = self._read_clock() + self._seconds
        source_code, target_code = self._find_pair(source, target, deadline)
        asked = {"q": text, "source": source_code, "target": target_code, "format": "text"}
        answer = self._ask("POST", "/translate", deadline, {**asked, **({"api_key": self._key} if self._key else {})})
        draft = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(draft, str) or not _is_plain_text(draft):
            raise _fail("malformed")
        return draft.strip()

    def check_languages(self, source: str, target: str) -> None:
        """Raises TranslationFailed, `language` where the server has not both, or not in this direction."""
        self._find_pair(source, target, self._read_clock() + self._seconds)

    def _find_pair(self, source: str, target: str, deadline: float) -> tuple[str, str]:
        offered = self._list_languages(deadline)
        for one in SERVER_CODES.get(source, (source,)):
            for other in SERVER_CODES.get(target, (target,)):
                if other in offered.get(one, ()):
                    return one, other
        raise TranslationFailed("language")

    def _list_languages(self, deadline: float) -> dict[str, frozenset[str]]:
        with self._lock:
            known = self._known
        if known and self._read_clock() - known[0] < LANGUAGES_LIFETIME:
            return known[1]
        answer = self._ask("GET", "/languages", deadline)
        try:
            codes = frozenset(one["code"] for one in answer)
            # Servers that do not say so translate from each language into each.
            found = {one["code"]: frozenset(one.get("targets", codes)) - {one["code"]} for one in answer}
        except (TypeError, KeyError, AttributeError):
            raise _fail("malformed") from None
        with self._lock:
            self._known = (self._read_clock(), found)
        return found

    def _ask(self, method: str, path: str, deadline: float, content: Mapping[str, str] | None = None) -> Any:
        left = deadline - self._read_clock()
        if left <= 0:
            raise _fail("slow")
        try:
            with (
                httpx.Client(
                    timeout=left,
                    headers=HEADERS,
                    trust_env=False,
                    follow_redirects=False,
                    transport=self._transport,
                ) as client,
                client.stream(method, self._url + path, json=content) as response,
            ):
                status = response.status_code
                body = b""
                # A server that sends one byte now and then is never late for any single read.
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > MAX_RESPONSE_BYTES:
                        raise _fail("malformed", status)
                    if self._read_clock() > deadline:
                        raise _fail("slow", status)
        except httpx.TimeoutException:
            raise _fail("slow") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise _fail("unreachable") from None
        _check_status(status)
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise _fail("malformed", status) from None


def _is_plain_text(draft: str) -> bool:
    """Whether it says anything, and holds nothing that no text has: halves of characters, and signs that steer a terminal."""
    kinds = {unicodedata.category(sign) for sign in draft if sign not in "\n\r\t"}
    return bool(draft.strip()) and not kinds & {"Cs", "Cc"}


def _check_status(status: int) -> None:
    if status == HTTPStatus.OK:
        return
    if status in REFUSED_STATUSES:
        raise _fail("refused", status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise _fail("busy", status)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise _fail("too_long", status)
    # Which languages it has was asked before, so that a bad request is about the length of the text.
    raise _fail("too_long" if status == HTTPStatus.BAD_REQUEST else "broken", status)


def _fail(reason: str, status: int = 0) -> TranslationFailed:
    log.warning("translation_failed reason=%s status=%s", reason, status)
    return TranslationFailed(reason)


class TranslationLimiter:
    """How often each officer may ask in a minute, and how many wait at once; beyond that nothing is sent."""

    def __init__(self, *, per_minute: int, at_once: int, read_clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute, self._read_clock = per_minute, read_clock
        self._places = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._asked: dict[str, deque[float]] = {}

    def run(self, officer_id: str, ask: Callable[[], Answer]) -> Answer:
        """Ask for an officer. Raises TranslationFailed("busy") where it would be too many."""
        self._count(officer_id)
        if not self._places.acquire(blocking=False):
            raise TranslationFailed("busy")
        try:
            return ask()
        finally:
            self._places.release()

    def _count(self, officer_id: str) -> None:
        now = self._read_clock()
        with self._lock:
            for name, times in list(self._asked.items()):
                while times and now - times[0] >= SECONDS_PER_MINUTE:
                    times.popleft()
                if not times:
                    del self._asked[name]
            times = self._asked.setdefault(officer_id, deque())
            if len(times) >= self._per_minute:
                raise TranslationFailed("busy")
            times.append(now)


SECONDS_PER_MINUTE: Final = 60.0
