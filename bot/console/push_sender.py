"""Sends notices to officers' devices: an empty call to the push service of each browser, signed, and nothing in it."""

import asyncio
import logging
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import httpx
from starlette.concurrency import run_in_threadpool

from bot.console.app_state import ConsoleState
from bot.crypto import vapid
from bot.db.unit_of_work import ALL_POSTS
from bot.errors import StoreUnavailable
from bot.services.officers import push_notices
from bot.services.officers.push_notices import PushNotice

log = logging.getLogger(__name__)
INTERVAL_SECONDS: Final = 5.0
TIMEOUT_SECONDS: Final = 10.0
LASTS_SECONDS: Final = 600
"""How long a push service keeps a notice for a device that is switched off."""
GONE_STATUSES: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class PushSender:
    """Tells devices, once each time something is new."""

    def __init__(self, state: ConsoleState, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._state, self._transport = state, transport

    async def run(self) -> None:
        """Tell for ever."""
        while True:
            try:
                await self.run_once()
            except StoreUnavailable:
                log.info("push_waits_for_store")
            except Exception as error:  # noqa: BLE001 -- what fails once may not end it for everybody
                log.error("push_failed error=%s", type(error).__name__)
            await asyncio.sleep(INTERVAL_SECONDS)

    async def run_once(self) -> int:
        """Tell once where something came; how many devices. Raises StoreUnavailable."""
        due = await run_in_threadpool(self._list_due)
        if due:
            # Without redirects: a push service that sends elsewhere would choose whom we call.
            async with httpx.AsyncClient(
                timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=False, transport=self._transport
            ) as client:
                await asyncio.gather(*(self._send(client, notice) for notice in due))
        return len(due)

    def _list_due(self) -> list[PushNotice]:
        state = self._state
        with state.open_post_unit_of_work(ALL_POSTS) as uow:
            return push_notices.list_due_notices(
                uow,
                state.keys,
                quiet=state.sign_in_policy.push_quiet_period,
                duty_period=state.duty_period,
                policy=state.handoff_resources.policy,
                safe=state.handoff_resources.safe_contact,
                now=state.now(),
            )

    async def _send(self, client: httpx.AsyncClient, notice: PushNotice) -> None:
        # Asked again: the operator may have taken a service off the list since.
        if not push_notices.is_push_address(notice.endpoint, self._state.push_hosts):
            await run_in_threadpool(self._forget, notice)
            return
        try:
            status = (await client.post(notice.endpoint, headers=self._build_headers(notice))).status_code
        except httpx.HTTPError as error:
            log.warning("push_not_sent error=%s", type(error).__name__)
            await run_in_threadpool(self._retry_later, notice)
            return
        if status in GONE_STATUSES:
            await run_in_threadpool(self._forget, notice)
        elif not httpx.codes.is_success(status):
            log.warning("push_refused status=%s", status)
            await run_in_threadpool(self._retry_later, notice)

    def _build_headers(self, notice: PushNotice) -> dict[str, str]:
        origin = urlsplit(notice.endpoint)
        signed = vapid.build_authorization(
            self._state.keys.ensure_push_key(),
            audience=f"{origin.scheme}://{origin.netloc}",
            contact=self._state.push_contact,
            now=self._state.now(),
        )
        return {"TTL": str(LASTS_SECONDS), "Urgency": "high", "Topic": "console", "Authorization": signed}

    def _retry_later(self, notice: PushNotice) -> None:
        with self._state.open_unit_of_work() as uow:
            push_notices.retry_later(uow, notice, now=self._state.now())

    def _forget(self, notice: PushNotice) -> None:
        with self._state.open_unit_of_work() as uow:
            push_notices.forget_device(uow, subscription_id=notice.subscription_id)
