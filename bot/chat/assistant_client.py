"""The gateway's way to ask the assistant. Knows nothing of Rasa."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import httpx

from bot.domain import assistant_protocol
from bot.domain.clock import wall_clock
from bot.domain.turn import AssistantReply, Turn
from bot.errors import AssistantUnavailable

_HEALTH_SECONDS = 1.0
RETRY_SECONDS = 2.0
"""She rather waits this long for her answer than have a card at once; a woman in danger is answered before any turn."""
_FIRST_PAUSE_SECONDS = 0.2


class RasaClient:
    """A signed connection to one assistant; its methods raise AssistantUnavailable and nothing else."""

    def __init__(
        self,
        url: str,
        key: bytes,
        *,
        timeout: float = 5.0,
        retry_seconds: float = RETRY_SECONDS,
        clock: Callable[[], datetime] = wall_clock,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`timeout` is the limit, in seconds, of one whole request, connecting included.

        A turn that failed at once is asked for again for `patience` seconds: what died is started again meanwhile.
        """
        self._key = key
        self._seconds = timeout
        self._retry_seconds = retry_seconds
        self._clock = clock
        # Connections are dropped before the assistant would close them, so that none is used while it is closing.
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=30)
        self._http = httpx.AsyncClient(
            base_url=url, timeout=timeout, limits=limits, trust_env=False, transport=transport
        )

    async def send_turn(self, turn: Turn) -> AssistantReply:
        """Take one turn; taking it again gives the same reply."""
        answer = await self._send_with_retries("POST", assistant_protocol.TURN_PATH, assistant_protocol.pack_turn(turn))
        try:
            reply = assistant_protocol.unpack_reply(answer)
        except ValueError as error:
            raise AssistantUnavailable("no usable reply") from error
        if reply.turn_id != turn.turn_id:
            raise AssistantUnavailable("the reply to another turn")
        return reply

    async def forget_conversation(self, conversation_id: str) -> None:
        """Erase what the assistant remembers of a conversation."""
        await self._send("DELETE", assistant_protocol.get_conversation_path(conversation_id), b"")

    async def is_ready(self) -> bool:
        """Whether the assistant runs and its model is loaded."""
        try:
            async with asyncio.timeout(_HEALTH_SECONDS):
                return (await self._http.get(assistant_protocol.HEALTH_PATH)).status_code == httpx.codes.OK
        except (httpx.HTTPError, TimeoutError):
            return False

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _send_with_retries(self, method: str, path: str, body: bytes) -> bytes:
        loop = asyncio.get_running_loop()
        until, pause = loop.time() + self._retry_seconds, _FIRST_PAUSE_SECONDS
        while True:
            try:
                return await self._send(method, path, body)
            except AssistantUnavailable as error:
                if not error.is_temporary or loop.time() + pause > until:
                    raise
            await asyncio.sleep(pause)
            pause *= 2

    async def _send(self, method: str, path: str, body: bytes) -> bytes:
        now = self._clock().timestamp()
        headers = assistant_protocol.build_signed_headers(key=self._key, now=now, method=method, path=path, body=body)
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._http.request(method, path, content=body, headers=headers)
        except (httpx.HTTPError, TimeoutError) as error:
            is_slow = isinstance(error, httpx.TimeoutException | TimeoutError)
            raise AssistantUnavailable(type(error).__name__, is_temporary=not is_slow) from None
        if answer.status_code != httpx.codes.OK:
            raise AssistantUnavailable(f"status {answer.status_code}", is_temporary=answer.is_server_error)
        return answer.content
