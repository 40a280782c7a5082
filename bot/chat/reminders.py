"""A reminder: her buttons, and the job that writes to her once, at the moment she chose."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Final

from bot.channels.outbox_sender import OutboxSender
from bot.chat.answer import Answer
from bot.chat.context import AppContext
from bot.chat.local_screens import GatewayScreens
from bot.db import async_executor
from bot.domain.enums import ANY
from bot.domain.handoff import SafeContact
from bot.domain.reminder import ReminderPolicy
from bot.domain.turn import Choice, ResponseCall
from bot.errors import RenderError, StoreUnavailable
from bot.services import chat_address, reminders
from bot.services.conversations import ConversationContext
from bot.services.reminders import DueReminder, ReminderChoices

log = logging.getLogger(__name__)
INTERVAL_SECONDS: Final = 30.0


class Reminders:
    """Her side: what would come, on which day, at which hour, and that it is gone."""

    def __init__(
        self, context: AppContext, *, screens: GatewayScreens, policy: ReminderPolicy, safe_contact: SafeContact
    ) -> None:
        self._context, self._screens = context, screens
        self._policy, self._safe_contact = policy, safe_contact

    async def handle_choice(self, choice: Choice, conversation: ConversationContext) -> Answer:
        """What one of its buttons shows. Raises StoreUnavailable."""
        call = await self._build_call(choice, conversation)
        screen = self._screens.render_screen(
            ResponseCall(call.response, {**call.arguments, "aside": True}),
            conversation.language,
            service=conversation.service,
        )
        return Answer((screen,), "own", country=conversation.country)

    async def _build_call(self, choice: Choice, conversation: ConversationContext) -> ResponseCall:
        values, now = choice.values, self._context.now()
        if values.get("step") == "stop":
            await self._context.db.run(reminders.remove_reminder, conversation.person_id, now=now)
            return ResponseCall("utter_reminder_gone")
        country = _find_country(values.get("country"), conversation.country)
        choices = await self._context.db.run(
            reminders.load_choices,
            self._context.keys,
            person_id=conversation.person_id,
            country=country,
            policy=self._policy,
            safe_contact=self._safe_contact,
        )
        within = int(values["within"]) if "within" in values else None
        days = int(values.get("days", 0))
        given = {"country": choices.country, **({"within": str(within)} if within else {})}
        if values.get("step") == "set":
            at = choices.find_moment(days, int(values.get("hour", 0)), now=now)
            if at:
                return await self._set(choices, conversation, at, now=now)
        hours = choices.list_hours(days, now=now)
        if values.get("step") == "hour" and hours:
            return ResponseCall(
                "utter_reminder_hour", {**given, "days": str(days), "reminder_hours": [str(hour) for hour in hours]}
            )
        return self._ask_day(choices, given, within=within, now=now)

    async def _set(
        self, choices: ReminderChoices, conversation: ConversationContext, at: datetime, *, now: datetime
    ) -> ResponseCall:
        person_id = conversation.person_id
        await self._context.db.run(reminders.set_reminder, self._context.keys, person_id=person_id, due_at=at, now=now)
        is_other = choices.standing not in (None, at)
        response = "utter_reminder_moved" if is_other else "utter_reminder_set"
        return ResponseCall(response, {"country": choices.country, **_describe(at, choices)})

    def _ask_day(
        self, choices: ReminderChoices, given: dict[str, str | None], *, within: int | None, now: datetime
    ) -> ResponseCall:
        days = [str(day) for day in choices.list_days(within=within, now=now)]
        if choices.standing and choices.zone and choices.standing > now:
            shown = {**given, **_describe(choices.standing, choices), "reminder_days": days}
            return ResponseCall("utter_reminder_again", shown)
        if not days:
            return ResponseCall("utter_reminder_closed")
        return ResponseCall("utter_reminder_ask", {**given, "reminder_days": days})


class ReminderJob:
    """Runs beside the courier: what is due goes into the outbox, once; what it cannot do now it does in the next round."""

    def __init__(
        self,
        context: AppContext,
        *,
        outbox_sender: OutboxSender,
        screens: GatewayScreens,
        policy: ReminderPolicy,
        safe_contact: SafeContact,
        pin_content: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._context, self._outbox_sender, self._screens = context, outbox_sender, screens
        self._policy, self._safe_contact, self._pin_content = policy, safe_contact, pin_content

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.run_once()
            except StoreUnavailable:
                log.info("reminders_wait_for_store")
            except Exception as error:  # noqa: BLE001 -- a mistake of ours: the next round tries again
                async_executor.log_fault("reminding", error)
            await asyncio.sleep(INTERVAL_SECONDS)

    async def run_once(self) -> None:
        """Once. Nothing comes at an hour that nobody knows, nor while Telegram would take it later than that."""
        now = self._context.clock.get_known_time()
        if now is None or self._context.breaker.is_open:
            return
        due = await self._context.db.run(
            reminders.list_due_reminders,
            self._context.keys,
            late_days=self._context.limits.reminder_late_days,
            now=now,
        )
        for reminder in due:
            try:
                with self._pin_content():
                    if await self._write(reminder, now):
                        self._outbox_sender.wake()
            except RenderError as error:
                log.error("reminder_failed error=%s", type(error).__name__)

    async def _write(self, reminder: DueReminder, now: datetime) -> bool:
        person = reminder.person
        service = chat_address.find_person_service(self._context.keys, person)
        screen = self._screens.render_screen(
            ResponseCall("utter_reminder", {"aside": True}), person.language, service=service
        )
        message = self._context.callback_data.build_message(screen, owner=f"{person.person_id}|{person.epoch}")
        return await self._context.db.run(
            reminders.enqueue_reminder,
            self._context.keys,
            reminder=reminder,
            deliveries=[message],
            policy=self._policy,
            safe_contact=self._safe_contact,
            now=now,
            new_id=self._context.new_id,
        )


def _find_country(of_button: str | None, of_thread: str | None) -> str | None:
    """Where she is, as the thread knows it; else the country the page was about."""
    return of_thread if of_thread not in (None, ANY) else of_button


def _describe(at: datetime, choices: ReminderChoices) -> dict[str, str | None]:
    return {"moment": at.isoformat(), "zone": choices.zone}
