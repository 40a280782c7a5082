"""Trouble on demand: a script of things that go wrong, played by the calls they match."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from simulator.errors import BotApiError, build_bad_request

ERROR_RESPONSES = {
    "403": (403, "Forbidden: bot was blocked by the user"),
    "409": (409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"),
    "500": (500, "Internal Server Error"),
}
KINDS = (*ERROR_RESPONSES, "429", "502", "slow", "reset", "lost", "late", "hang")
HANG_SECONDS = 3600.0


@dataclass
class Fault:
    """What goes wrong, for which calls, how many times.

    `429 403 409 500 502` answer so. `slow` waits `seconds`, then acts. `reset` cuts the connection and does nothing;
    `lost` acts, then cuts it; `late` acts, then answers after `seconds`. `hang` neither acts nor answers for `seconds`,
    then cuts it.
    """

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1
    seconds: float = 1.0
    chat_id: int | None = None

    def matches(self, method: str, chat_id: int | None) -> bool:
        return self.method.lower() in ("*", method.lower()) and self.chat_id in (None, chat_id)


class FaultScript:
    """The script. The first fault that matches a call is used up by it."""

    def __init__(self) -> None:
        self.pending_faults: list[Fault] = []

    def pop_matching(self, method: str, *, chat_id: int | None) -> Fault | None:
        """The fault that this call meets, if any."""
        fault = next((fault for fault in self.pending_faults if fault.matches(method, chat_id)), None)
        if fault:
            fault.times -= 1
            self.pending_faults = [fault for fault in self.pending_faults if fault.times > 0]
        return fault


def read_fault(given: dict[str, Any]) -> Fault:
    """A fault from its description. Raises Refusal (400)."""
    kind = str(given.get("kind", ""))
    if kind not in KINDS:
        raise build_bad_request(f"no such kind; one of: {', '.join(KINDS)}")
    try:
        return Fault(
            method=str(given.get("method", "*")),
            kind=kind,
            times=int(given.get("times", 1)),
            retry_after=int(given.get("retry_after", 1)),
            seconds=float(given.get("seconds", HANG_SECONDS if kind == "hang" else 1.0)),
            chat_id=None if given.get("chat_id") is None else int(given["chat_id"]),
        )
    except (TypeError, ValueError):
        raise build_bad_request("times, retry_after, seconds and chat_id are numbers") from None


async def apply_before(fault: Fault, request: web.Request, *, closing: asyncio.Event) -> web.Response | None:
    """Meet a fault before acting. Returns the answer, or None if the call should still act.

    Raises Refusal for the faults that Telegram answers in words.
    """
    if fault.kind in ERROR_RESPONSES:
        raise BotApiError(*ERROR_RESPONSES[fault.kind])
    if fault.kind == "429":
        sentence = f"Too Many Requests: retry after {fault.retry_after}"
        raise BotApiError(429, sentence, retry_after=fault.retry_after)
    if fault.kind == "502":
        return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
    if fault.kind in ("slow", "hang"):
        await _wait_unless_closing(closing, seconds=fault.seconds)
    return cut_connection(request) if fault.kind in ("hang", "reset") else None


async def apply_after(fault: Fault, request: web.Request, *, closing: asyncio.Event) -> web.Response | None:
    """Meet a fault after acting. Returns the answer that reaches nobody, or None if the call should be answered."""
    if fault.kind == "late":
        await _wait_unless_closing(closing, seconds=fault.seconds)
    return cut_connection(request) if fault.kind == "lost" else None


def cut_connection(request: web.Request) -> web.Response:
    """Break the connection; the response that is returned reaches nobody."""
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


async def _wait_unless_closing(closing: asyncio.Event, *, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await closing.wait()
