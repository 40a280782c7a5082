"""What she writes to whoever holds her handoff, and her taps about it: open, close, agree, take back, stop, carry home."""

from collections.abc import Callable
from typing import Any, Final

from bot.chat.answer import Answer
from bot.chat.context import AppContext
from bot.chat.handoff_offer import HandoffOffer
from bot.chat.local_screens import GatewayScreens
from bot.db.tables.core import PersonRow
from bot.db.tables.handoffs import HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import PURPOSE_INTERPRETER, PURPOSE_TRANSLATION, HandoffPolicy, SafeContact
from bot.domain.handoff_buttons import HOLDER_OFFICER, short_hash
from bot.domain.messages import DELETED_KINDS, IncomingMessage, OutgoingMessage
from bot.domain.turn import Choice, ResponseCall
from bot.i18n import post_placeholders as words_of
from bot.services import chat_address
from bot.services.conversations import ConversationContext
from bot.services.handoffs import (
    assignment,
    interpreters,
    lifecycle,
    messages,
    return_code,
    transfers,
    translations,
    vault,
)
from bot.services.handoffs.message_content import KIND_ANSWER, KIND_INTERPRETER, KIND_TRANSLATED, TextCode
from bot.services.handoffs.messages import HandoffMessage, MessageSource
from bot.services.handoffs.return_code import ReopenedHandoff

STOP_CHOICE: Final = Choice("relay", {"step": "stop"})
MENU_RESPONSE: Final = "utter_menu"
FORWARDED_OUTCOME: Final = "passed_on"
"""The outcome of a turn that went to an officer."""


class HandoffChat:
    """Her side of a handoff that was sent."""

    def __init__(
        self,
        context: AppContext,
        *,
        handoff_offer: HandoffOffer,
        policy: HandoffPolicy,
        safe_contact: SafeContact,
        screens: GatewayScreens,
        has_waiting: Callable[[int], bool],
    ) -> None:
        self._context, self._handoff_offer, self._policy, self._safe_contact, self._screens = (
            context,
            handoff_offer,
            policy,
            safe_contact,
            screens,
        )
        self._has_waiting = has_waiting

    async def relay_message(
        self, turn_id: str, incoming: IncomingMessage, conversation: ConversationContext, *, is_quiet: bool = False
    ) -> Answer | None:
        """Give what she sent to whoever holds her handoff; None where nobody does any more. Raises StoreUnavailable.

        The last of several messages that came together is receipted, and none where `is_quiet`.
        """
        if incoming.kind in DELETED_KINDS and not incoming.file:
            return self._render_answer(ResponseCall("utter_not_passed_on"), conversation)
        said = vault.pack_media(file=incoming.file, caption=incoming.text) if incoming.file else incoming.text
        receipt = [] if is_quiet or self._has_waiting(incoming.chat_id) else [self._build_receipt(conversation)]
        position = await self._context.db.run(
            messages.receive_message,
            self._context.keys,
            person_id=conversation.person_id,
            words=said,
            now=self._context.now(),
            media=incoming.media or None,
            turn_id=turn_id,
            receipt=receipt,
            source=self._message_source(incoming),
        )
        return Answer((), FORWARDED_OUTCOME, country=conversation.country, is_settled=True) if position else None

    async def handle_choice(self, choice: Choice, conversation: ConversationContext) -> Answer:
        """A button about what was sent. Raises StoreUnavailable, Unrenderable."""
        step = choice.values.get("step", "waiting")
        if step in ("withdraw", "stop"):
            return await self.end_handoff(conversation, is_talking=step == "stop")
        if step in ("open", "close", "agree", "unclear"):
            return await self._handle_message_choice(step, choice, conversation)
        if step == "dismiss":
            return await self._dismiss_interpreter(conversation)
        if step == "untranslate":
            return await self._stop_translation(conversation)
        latest = await self._find_latest(conversation)
        if latest is None:
            return self._render_answer(ResponseCall(MENU_RESPONSE), conversation)
        if step == "carry":
            return await self._show_carry(latest, conversation)
        return self._render_answer(await self._handoff_offer.build_status_call(latest, conversation), conversation)

    async def end_handoff(self, conversation: ConversationContext, *, is_talking: bool) -> Answer:
        """STOP, or she takes her card back: at once, and said truthfully."""
        how = await self._context.db.run(
            lifecycle.withdraw_handoff, self._context.keys, person_id=conversation.person_id, now=self._context.now()
        )
        if how is None:
            return self._render_answer(ResponseCall(MENU_RESPONSE), conversation)
        if is_talking and conversation.holder == HOLDER_OFFICER:
            return self._render_answer(
                ResponseCall("utter_stopped", {"taps": list(words_of.FEEDBACK_ANSWERS), "aside": True}), conversation
            )
        name = {lifecycle.WITHDRAWN_UNSEEN: "utter_withdrawn_unseen", lifecycle.WITHDRAWN_READ: "utter_withdrawn_read"}[
            how
        ]
        return self._render_answer(ResponseCall(name, {"aside": True}), conversation)

    async def handle_return_code(
        self, turn_id: str, incoming: IncomingMessage, conversation: ConversationContext
    ) -> Answer | None:
        """Her return code, from whatever phone; None for every other text, and for a code that opens nothing.

        Also the code word, where another account was asked for it and nobody is with her yet.
        """
        digits = return_code.parse_return_code(incoming.text)
        if digits is None:
            return await self._handle_code_word(turn_id, incoming, conversation)
        found = await self._context.db.run(
            return_code.reopen_handoff,
            self._context.keys,
            person_id=conversation.person_id,
            digits=digits,
            policy=self._policy,
            now=self._context.now(),
            new_id=self._context.new_id,
            safe=self._safe_contact,
            line=self._build_chat_open_line,
        )
        if found is None:
            return None
        said = await self._answer_return(found, conversation)
        self._context.session_cache.add_waiting_person(conversation.person_id)
        asked = [ResponseCall("utter_word_asked", {"aside": True})] if found.needs_code_word else []
        screens = tuple(
            self._screens.render_screen(one, conversation.language, service=conversation.service)
            for one in (said, *asked)
        )
        return Answer(screens, "own", country=conversation.country, deletes_message=True)

    async def _answer_return(
        self, reopened_handoff: ReopenedHandoff, conversation: ConversationContext
    ) -> ResponseCall:
        latest = None if reopened_handoff.is_answered else await self._find_latest(conversation)
        return (
            await self._handoff_offer.build_status_call(latest, conversation)
            if latest
            else ResponseCall("utter_back_there")
        )

    async def _handle_code_word(
        self, turn_id: str, incoming: IncomingMessage, conversation: ConversationContext
    ) -> Answer | None:
        if not self._context.session_cache.is_waiting(conversation.person_id):
            return None
        is_taken = await self._context.db.run(
            return_code.take_code_word,
            self._context.keys,
            person_id=conversation.person_id,
            words=incoming.text,
            turn_id=turn_id,
            source=self._message_source(incoming),
            receipt=[self._build_receipt(conversation)],
            policy=self._policy,
            now=self._context.now(),
        )
        return Answer((), FORWARDED_OUTCOME, country=conversation.country, is_settled=True) if is_taken else None

    def _message_source(self, incoming: IncomingMessage) -> MessageSource:
        return MessageSource(incoming.message_id, incoming.is_edit, self._context.new_id())

    def _build_chat_open_line(self, person: PersonRow) -> list[OutgoingMessage]:
        service = chat_address.find_person_service(self._context.keys, person)
        screen = self._screens.render_screen(
            ResponseCall("utter_chat_open", {"aside": True}), person.language, service=service
        )
        return [self._context.callback_data.build_message(screen, owner=f"{person.person_id}|{person.epoch}")]

    async def has_open_handoff(self, conversation: ConversationContext) -> bool:
        """Whether she has sent something that has not ended, and has not left since."""
        latest = await self._find_latest(conversation)
        return latest is not None and latest.is_open

    async def _handle_message_choice(self, step: str, choice: Choice, conversation: ConversationContext) -> Answer:
        handoff = await self._context.db.run(_find_by_short_hash, conversation.person_id, choice.values.get("of", ""))
        if handoff is None:
            return self._render_answer(ResponseCall(MENU_RESPONSE), conversation)
        position = int(choice.values.get("piece", "0"))
        closed = build_collapsed_call(position, handoff)
        if step == "close":
            return self._render_answer(closed, conversation)
        said = await self._context.db.run(
            messages.open_message,
            self._context.keys,
            person_id=conversation.person_id,
            handoff_id=handoff.handoff_id,
            position=position,
            now=self._context.now(),
        )
        if said is None or said.text is None:
            return self._render_answer(ResponseCall(MENU_RESPONSE), conversation)
        if step == "unclear":
            return await self._report_unclear(said, conversation)
        if step == "agree":
            return await self._record_consent(choice.values.get("says") == "yes", said, conversation)
        return await self._show_message(said, closed, conversation)

    async def _show_message(
        self, message: HandoffMessage, collapsed_call: ResponseCall, conversation: ConversationContext
    ) -> Answer:
        shown = await self.build_message_call(message, collapsed_call, is_opened=True)
        return Answer(
            (self._screens.render_screen(shown, conversation.language, service=conversation.service),),
            "own",
            country=conversation.country,
            closing_screen=self._screens.render_screen(
                collapsed_call, conversation.language, service=conversation.service
            ),
            close_after_seconds=60 * self._policy.sealed_minutes,
        )

    async def build_message_call(
        self, message: HandoffMessage, collapsed_call: ResponseCall, *, is_opened: bool
    ) -> ResponseCall:
        """An officer's message as a screen; where it asks for her leave, the question."""
        given: dict[str, Any] = {
            **collapsed_call.arguments,
            "words": message.text,
            "open_minutes": self._policy.sealed_minutes,
        }
        named = message.code.values["name"] if message.code and message.code.kind == KIND_INTERPRETER else None
        if message.row.asks:
            door = None if named else await self._handoff_offer.find_by_id(message.text or "")
            recipient = named or (door.post.name if door else message.text)
            return ResponseCall(
                "utter_consent",
                {**given, "asked": message.row.asks, "recipient": recipient, "agrees": list(words_of.CONSENT_ANSWERS)},
            )
        if named:
            response = "utter_interpreter_open" if is_opened else "utter_interpreter_message"
            return ResponseCall(response, {**given, "colleague": named})
        if message.code and message.code.kind == KIND_TRANSLATED:
            return ResponseCall("utter_translated_open" if is_opened else "utter_translated_message", given)
        return ResponseCall("utter_message_open" if is_opened else "utter_message", given)

    async def _record_consent(self, agrees: bool, message: HandoffMessage, conversation: ConversationContext) -> Answer:
        """Her answer stands in the conversation; a yes is a consent of its own, for one thing and one recipient."""
        now, asked = self._context.now(), message.row.asks
        if asked == PURPOSE_INTERPRETER:
            return await self._record_interpreter_answer(agrees, message, conversation)
        if asked == PURPOSE_TRANSLATION:
            return await self._record_translation_answer(agrees, message, conversation)
        if agrees and asked:
            await self._context.db.run(
                transfers.grant_consent,
                person_id=conversation.person_id,
                purpose=asked,
                recipient=message.text or "",
                policy=self._policy,
                now=now,
                new_id=self._context.new_id,
            )
        elif asked:
            await self._context.db.run(
                transfers.revoke_consents, person_id=conversation.person_id, purpose=asked, now=now
            )
        await self._add_answer("yes" if agrees else "no", asked or "", message.text or "", conversation)
        return self._render_answer(ResponseCall("utter_agreed"), conversation)

    async def _record_interpreter_answer(
        self, agrees: bool, message: HandoffMessage, conversation: ConversationContext
    ) -> Answer:
        """Her yes lets one colleague in; her no is for good. Either stands in the conversation."""
        now, interpreter_id = self._context.now(), message.text or ""
        if not agrees:
            await self._context.db.run(interpreters.refuse, person_id=conversation.person_id, now=now)
            await self._add_answer("no", PURPOSE_INTERPRETER, interpreter_id, conversation)
            return self._render_answer(ResponseCall("utter_agreed"), conversation)
        is_in = await self._context.db.run(
            interpreters.grant,
            person_id=conversation.person_id,
            interpreter_id=interpreter_id,
            policy=self._policy,
            now=now,
            new_id=self._context.new_id,
        )
        if not is_in:
            return self._render_answer(ResponseCall(MENU_RESPONSE), conversation)
        await self._add_answer("yes", PURPOSE_INTERPRETER, interpreter_id, conversation)
        name = message.code.values["name"] if message.code else ""
        return self._render_answer(ResponseCall("utter_interpreter_here", {"colleague": name}), conversation)

    async def _record_translation_answer(
        self, agrees: bool, message: HandoffMessage, conversation: ConversationContext
    ) -> Answer:
        """Her yes lets this post ask the operator's translation server; her no is for good. Either stands there."""
        now, post_id = self._context.now(), message.text or ""
        if not agrees:
            await self._context.db.run(translations.refuse, person_id=conversation.person_id, now=now)
            await self._add_answer("no", PURPOSE_TRANSLATION, post_id, conversation)
            return self._render_answer(ResponseCall("utter_agreed"), conversation)
        is_given = await self._context.db.run(
            translations.grant,
            person_id=conversation.person_id,
            post_id=post_id,
            policy=self._policy,
            now=now,
            new_id=self._context.new_id,
        )
        if not is_given:
            return self._render_answer(ResponseCall(MENU_RESPONSE), conversation)
        await self._add_answer("yes", PURPOSE_TRANSLATION, post_id, conversation)
        return self._render_answer(ResponseCall("utter_translation_here"), conversation)

    async def _stop_translation(self, conversation: ConversationContext) -> Answer:
        """From now on nothing she writes is given to a translation server."""
        if not await self._context.db.run(
            translations.refuse, person_id=conversation.person_id, now=self._context.now()
        ):
            return self._render_answer(ResponseCall(MENU_RESPONSE), conversation)
        await self._add_answer("untranslated", PURPOSE_TRANSLATION, "", conversation)
        return self._render_answer(ResponseCall("utter_translation_out"), conversation)

    async def _report_unclear(self, message: HandoffMessage, conversation: ConversationContext) -> Answer:
        """What a machine translated is not clear to her: whoever answers her is told which message it is."""
        await self._add_answer("unclear", "", "", conversation, serial=message.row.serial)
        return self._render_answer(ResponseCall("utter_unclear_told"), conversation)

    async def _dismiss_interpreter(self, conversation: ConversationContext) -> Answer:
        """She takes the interpreter out: from now on they read nothing, and nothing of theirs reaches her."""
        if not await self._context.db.run(
            interpreters.refuse, person_id=conversation.person_id, now=self._context.now()
        ):
            return self._render_answer(ResponseCall(MENU_RESPONSE), conversation)
        await self._add_answer("dismissed", PURPOSE_INTERPRETER, "", conversation)
        return self._render_answer(ResponseCall("utter_interpreter_out"), conversation)

    async def _add_answer(
        self, code: str, asks: str, recipient: str, conversation: ConversationContext, *, serial: int | None = None
    ) -> None:
        """What she answered with a button, as it stands in the conversation; `serial`: to which message."""
        about = {} if serial is None else {"serial": str(serial)}
        await self._context.db.run(
            messages.receive_message,
            self._context.keys,
            person_id=conversation.person_id,
            words=self._screens.translate_label(words_of.BUTTON_ANSWERS[code], conversation.language),
            now=self._context.now(),
            code=TextCode(KIND_ANSWER, code, {"asks": asks, "recipient": recipient, **about}),
        )

    async def _show_carry(self, latest: HandoffRow, conversation: ConversationContext) -> Answer:
        door = await self._handoff_offer.find_by_id(latest.post_id)
        origin = door.post.origin if door else None
        return self._render_answer(
            ResponseCall("utter_carry", {"code": latest.code, "origin": origin, "aside": True}), conversation
        )

    async def _find_latest(self, conversation: ConversationContext) -> HandoffRow | None:
        return await self._context.db.run(assignment.find_latest_handoff, person_id=conversation.person_id)

    def _build_receipt(self, conversation: ConversationContext) -> Any:
        screen = self._screens.render_screen(
            ResponseCall("utter_passed_on"), conversation.language, service=conversation.service
        )
        return self._context.callback_data.build_message(screen, owner=conversation.owner)

    def _render_answer(self, call: ResponseCall, conversation: ConversationContext) -> Answer:
        return Answer(
            (self._screens.render_screen(call, conversation.language, service=conversation.service),),
            "own",
            country=conversation.country,
        )


def build_collapsed_call(position: int, handoff: HandoffRow) -> ResponseCall:
    """The message before it is opened, and after it closed."""
    return ResponseCall("utter_message_sealed", {"piece": str(position), "of": short_hash(handoff.handoff_id)})


def _find_by_short_hash(uow: UnitOfWork, person_id: str, handoff_hash: str) -> HandoffRow | None:
    hers = (
        row
        for row in uow.handoffs.list_by_person(person_id)
        if not row.is_suspended and short_hash(row.handoff_id) == handoff_hash
    )
    return next(hers, None)
