"""How messages travel to Telegram: one pool of connections that are kept open.

The library's own client takes four times the processor time for each message, more than the rest of sending together.
"""

import json
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import certifi
from telegram import Update
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

MAX_CONNECTIONS: Final = 64
FILE_TIMEOUT_SECONDS: Final = 60.0
CHUNK_BYTES: Final = 1 << 16
KEEPALIVE_SECONDS: Final = 5.0
"""Shorter than Telegram keeps a quiet connection, so that none is used while it is closing."""


class RequestNotSent(NetworkError):
    """No connection was made, so that nothing of the request can have reached Telegram."""


class AiohttpRequest(BaseRequest):
    """Sends the library's requests; every wait has an end.

    Raises NotSent, and the library's NetworkError and TimedOut where the request may have arrived.
    """

    def __init__(
        self, *, connect_seconds: float, read_seconds: float, on_server_date: Callable[[datetime], None] | None = None
    ) -> None:
        self._connect_seconds, self._read_seconds, self._on_server_date = connect_seconds, read_seconds, on_server_date
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds an answer is waited for."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open; needs the running event loop."""
        if self._session is None:
            trusted = ssl.create_default_context(cafile=certifi.where())
            pool = aiohttp.TCPConnector(limit=MAX_CONNECTIONS, keepalive_timeout=KEEPALIVE_SECONDS, ssl=trusted)
            self._session = aiohttp.ClientSession(
                connector=pool,
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=True,
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        http, self._session = self._session, None
        if http is not None:
            await http.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body."""
        if self._session is None:
            raise RuntimeError("not opened")
        connect, read = (
            _seconds_or_default(connect_timeout, self._connect_seconds),
            _seconds_or_default(read_timeout, self._read_seconds),
        )
        wait = aiohttp.ClientTimeout(total=None, connect=connect, sock_connect=connect, sock_read=read)
        fields = _build_form(request_data) if request_data else None
        try:
            async with self._session.request(method, url, data=fields, timeout=wait) as answer:
                report_server_date(answer.headers, self._on_server_date)
                return answer.status, await answer.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
            raise RequestNotSent(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error

    async def stream_file(self, url: str) -> AsyncIterator[bytes]:
        """What stands at an address, in pieces. Raises the library's NetworkError and TimedOut."""
        if self._session is None:
            raise RuntimeError("not opened")
        wait = aiohttp.ClientTimeout(
            total=FILE_TIMEOUT_SECONDS, connect=self._connect_seconds, sock_read=self._read_seconds
        )
        try:
            async with self._session.get(url, timeout=wait) as answer:
                if answer.status != HTTPStatus.OK:
                    raise NetworkError(f"status {answer.status}")
                async for piece in answer.content.iter_chunked(CHUNK_BYTES):
                    yield piece
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error


def report_server_date(headers: Mapping[str, str], on_server_date: Callable[[datetime], None] | None) -> None:
    """Pass on when an answer was dated; one without a date, or with none that can be read, says nothing."""
    if on_server_date is None:
        return
    try:
        found = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return
    if found.tzinfo is not None:
        on_server_date(found)


def _build_form(request_data: RequestData) -> Mapping[str, str] | aiohttp.FormData:
    files = request_data.multipart_data if request_data.contains_files else None
    if not files:
        return request_data.json_parameters
    form = aiohttp.FormData(request_data.json_parameters)
    for field, (name, content, kind) in files.items():
        form.add_field(field, content, filename=name, content_type=kind)
    return form


def _seconds_or_default(seconds: Any, default: float) -> float:
    return default if isinstance(seconds, DefaultValue) or seconds is None else float(seconds)


INTEGER_LIMIT: Final = 2**63
"""What a number may not reach: databases take no greater ones."""
_NEEDED_FIELDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "message": {"message_id": None, "date": None, "chat": {"id": None, "type": None}, "text": None},
    "edited_message": {
        "message_id": None,
        "date": None,
        "edit_date": None,
        "chat": {"id": None, "type": None},
        "text": None,
        "caption": None,
    },
    "callback_query": {
        "id": None,
        "data": None,
        "chat_instance": None,
        "message": {"message_id": None, "date": None, "chat": {"id": None, "type": None}},
    },
}
"""Of an update that cannot be read as it is; all the rest is left out."""


class UpdatesRequest(HTTPXRequest):
    """Asks Telegram for updates; one that cannot be read does not hold up the others."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer, with readable updates alone. Raises TelegramError where it is none, or holds none."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("Invalid server response") from None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        if answer.get("ok"):
            answer["result"] = _filter_updates(answer.get("result"))
        return answer


def reduce_to_readable(raw: object) -> dict[str, Any] | None:
    """The update itself, or as much of it as can be read; None where it is no update at all."""
    if (
        not isinstance(raw, dict)
        or type(raw.get("update_id")) is not int
        or not 0 <= raw["update_id"] < INTEGER_LIMIT - 1
    ):
        return None
    reduced = {
        "update_id": raw["update_id"],
        **{name: _pick_fields(raw.get(name), needed) for name, needed in _NEEDED_FIELDS.items()},
    }
    for one in (raw, {name: value for name, value in reduced.items() if value}):
        try:
            Update.de_json(one, None)
        except Exception:  # noqa: BLE001, S112 -- the library raises whatever it stumbles over
            continue
        return one
    return {"update_id": raw["update_id"]}


def _filter_updates(result: object) -> list[dict[str, Any]]:
    given = result if isinstance(result, list) else [None]
    found = [one for raw in given if (one := reduce_to_readable(raw))]
    if given and not found:
        raise TelegramError("Invalid server response")  # asking for more at once would bring the same again
    return found


def _pick_fields(raw: object, needed: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(raw, dict):
        return {}
    found = {
        name: raw.get(name) if within is None else _pick_fields(raw.get(name), within)
        for name, within in needed.items()
    }
    sender = raw.get("from")
    if "chat" in needed or "data" in needed:
        language = sender.get("language_code") if isinstance(sender, dict) else None
        found["from"] = {"id": 0, "is_bot": False, "first_name": "", "language_code": language}
    return found
