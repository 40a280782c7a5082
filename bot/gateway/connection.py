"""How messages travel to Telegram: one pool of connections that are kept open.

The library's own client takes four times the processor time for each message, more than the rest of sending together.
"""

import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import certifi
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS: Final = 64
FILE_SECONDS: Final = 60.0
PIECE_BYTES: Final = 1 << 16
KEPT_SECONDS: Final = 5.0
"""Shorter than Telegram keeps a quiet connection, so that none is used while it is closing."""


class NotSent(NetworkError):
    """No connection was made, so that nothing of the request can have reached Telegram."""


class Connection(BaseRequest):
    """Sends the library's requests; every wait has an end.

    Raises NotSent, and the library's NetworkError and TimedOut where the request may have arrived.
    """

    def __init__(
        self, *, connect_seconds: float, read_seconds: float, hears: Callable[[datetime], None] | None = None
    ) -> None:
        self._connect, self._read, self._hears = connect_seconds, read_seconds, hears
        self._http: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds an answer is waited for."""
        return self._read

    async def initialize(self) -> None:
        """Open; needs the running event loop."""
        if self._http is None:
            trusted = ssl.create_default_context(cafile=certifi.where())
            pool = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEPT_SECONDS, ssl=trusted)
            self._http = aiohttp.ClientSession(
                connector=pool,
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=True,
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        http, self._http = self._http, None
        if http is not None:
            await http.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE, connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:  # fmt: skip
        """Status and body. We never send files."""
        if self._http is None:
            raise RuntimeError("not opened")
        connect, read = _given(connect_timeout, self._connect), _given(read_timeout, self._read)
        wait = aiohttp.ClientTimeout(total=None, connect=connect, sock_connect=connect, sock_read=read)
        fields = request_data.json_parameters if request_data else None
        try:
            async with self._http.request(method, url, data=fields, timeout=wait) as answer:
                hear_date(answer.headers, self._hears)
                return answer.status, await answer.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
            raise NotSent(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error

    async def pieces(self, url: str) -> AsyncIterator[bytes]:
        """What stands at an address, in pieces. Raises the library's NetworkError and TimedOut."""
        if self._http is None:
            raise RuntimeError("not opened")
        wait = aiohttp.ClientTimeout(total=FILE_SECONDS, connect=self._connect, sock_read=self._read)
        try:
            async with self._http.get(url, timeout=wait) as answer:
                if answer.status != HTTPStatus.OK:
                    raise NetworkError(f"status {answer.status}")
                async for piece in answer.content.iter_chunked(PIECE_BYTES):
                    yield piece
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error


def hear_date(headers: Mapping[str, str], hears: Callable[[datetime], None] | None) -> None:
    """Pass on when an answer was dated; one without a date, or with none that can be read, says nothing."""
    if hears is None:
        return
    try:
        found = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return
    if found.tzinfo is not None:
        hears(found)


def _given(seconds: Any, otherwise: float) -> float:
    return otherwise if isinstance(seconds, DefaultValue) or seconds is None else float(seconds)
