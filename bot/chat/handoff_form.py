"""The card: five questions that can be skipped, every line of it as it will be sent, and sending it, or not."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from bot.chat.answer import Answer
from bot.chat.context import AppContext
from bot.chat.handoff_offer import NOBODY_RESPONSE, HandoffOffer
from bot.chat.local_screens import GatewayScreens
from bot.domain.enums import LANGUAGES
from bot.domain.handoff import CARD_LINES, HELP_KINDS, HandoffPolicy
from bot.domain.handoff_buttons import CARD_QUESTIONS, FORM_FIELDS, SKIP_ANSWER, SUGGESTED_CODE_WORDS, short_hash
from bot.domain.messages import IncomingMessage, OutgoingMessage, UpdateKind
from bot.domain.turn import Choice, ResponseCall
from bot.errors import ConsentMissing, NotFound, StateConflict
from bot.i18n import handoff_card
from bot.services.conversations import ConversationContext
from bot.services.handoffs import assignment, drafts, lifecycle, submission
from bot.services.handoffs.contact_window import CardTerms
from bot.services.handoffs.drafts import Draft
from bot.services.handoffs.submission import SubmissionReceipt
from bot.services.posts import AvailablePost

FIELD_CHOICES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "help": ("helps", tuple(handoff_card.HELP)),
    "urgency": ("urgencies", tuple(handoff_card.URGENCY)),
    "window": ("windows", tuple(handoff_card.WINDOW)),
    "days": ("days", tuple(handoff_card.DAYS)),
    "how": ("ways", tuple(handoff_card.HOW)),
    "code_word": ("code_words", SUGGESTED_CODE_WORDS),
    "cover": ("covers", tuple(handoff_card.COVER)),
    "who": ("answerers", tuple(handoff_card.WHO_ANSWERS)),
    "language": ("spoken", LANGUAGES),
}
"""Of every field: the list of buttons on its screen, and their codes."""
LINES_BY_FIELD: Final = {field: "when" if field in ("window", "days") else field for field in FORM_FIELDS}
FIELDS_BY_LINE: Final = {line: "window" if line == "when" else line for line in CARD_LINES}
URGENT_NOW: Final = "now"
URGENT_TODAY: Final = "today"
"""What a card becomes that was meant for now, while nobody is there."""


class HandoffForm:
    """Takes her taps about the card, and the one word she may type."""

    def __init__(
        self, context: AppContext, *, handoff_offer: HandoffOffer, policy: HandoffPolicy, screens: GatewayScreens
    ) -> None:
        self._context, self._handoff_offer, self._policy, self._screens = context, handoff_offer, policy, screens
        self._open_questions: dict[str, str | None] = {}
        """By person: the line she changes with a word of her own, None in the row of questions; not there: none is asked."""

    async def handle_choice(
        self, choice: Choice, turn_id: str, incoming: IncomingMessage, conversation: ConversationContext
    ) -> Answer:
        """A button of the card. Raises StoreUnavailable, Unrenderable."""
        step = choice.values.get("step", "card")
        self._open_questions.pop(conversation.person_id, None)
        if step == "begin":
            return await self._begin_draft(choice.values.get("post"), choice.values.get("says"), conversation)
        if step == "discard":
            return await self.discard_draft(conversation)
        draft = await self._run_draft_service(drafts.read_draft, conversation)
        if draft is None:
            return await self._answer_expired(conversation)
        await self._context.db.run(assignment.resume_draft, person_id=conversation.person_id)
        seen = choice.values.get("seen")
        if step == "send":
            return await self._send_card(draft, seen, turn_id, incoming, conversation)
        if step == "later":
            return await self._send_for_today(draft, seen, turn_id, incoming, conversation)
        return await self._handle_step(step, choice, draft, conversation)

    async def handle_text(self, text: str, conversation: ConversationContext) -> Answer:
        """What she types while she writes her card: her code word where that is asked for; else nothing of it is kept."""
        if conversation.person_id not in self._open_questions:
            return self._render_answer(ResponseCall("utter_card_only_taps"), conversation)
        line = self._open_questions.pop(conversation.person_id)
        draft = await self._run_draft_service(drafts.answer_question, conversation, field="code_word", value=text)
        return await self._next_step("code_word", line, draft, conversation)

    async def discard_draft(self, conversation: ConversationContext) -> Answer:
        """She does not send it: destroyed at once."""
        await self._context.db.run(
            drafts.discard_draft, self._context.keys, person_id=conversation.person_id, now=self._context.now()
        )
        return self._render_answer(ResponseCall("utter_card_discarded", {"aside": True}), conversation)

    async def pause_draft(self, conversation: ConversationContext) -> None:
        """She taps something else: the assistant answers, and her card waits its few minutes."""
        self._open_questions.pop(conversation.person_id, None)
        await self._context.db.run(assignment.pause_draft, person_id=conversation.person_id)

    async def _begin_draft(
        self, post_hash: str | None, wanted_help: str | None, conversation: ConversationContext
    ) -> Answer:
        door = await self._handoff_offer.find_by_short_hash(post_hash)
        hers = await self._context.db.run(lifecycle.latest_open_for, person_id=conversation.person_id)
        if hers is not None and hers.is_open and not hers.is_suspended:
            return self._render_answer(await self._handoff_offer.build_status_call(hers, conversation), conversation)
        if door is None:
            return self._render_answer(ResponseCall(NOBODY_RESPONSE, {"aside": True}), conversation)
        draft = await self._context.db.run(
            drafts.begin_draft,
            self._context.keys,
            person_id=conversation.person_id,
            post_id=door.post.post_id,
            language=conversation.language,
            now=self._context.now(),
            new_id=self._context.new_id,
        )
        if draft and wanted_help in HELP_KINDS:
            draft = await self._run_draft_service(
                drafts.answer_question, conversation, field=CARD_QUESTIONS[0], value=wanted_help
            )
        return (
            self._ask_question(CARD_QUESTIONS[0], None, draft, conversation)
            if draft
            else await self._answer_expired(conversation)
        )

    async def _handle_step(self, step: str, choice: Choice, draft: Draft, conversation: ConversationContext) -> Answer:
        line = choice.values.get("line")
        if step in FORM_FIELDS:
            return await self._handle_field(step, choice, draft, conversation)
        if step == "lines":
            said = ResponseCall("utter_card_lines", {"lines": list(CARD_LINES), "back": _card_choice("card")})
            return self._render_answer(said, conversation)
        if step == "line" and line:
            return await self._show_line(line, draft, conversation)
        if step == "drop" and line:
            return await self._show_card(
                await self._run_draft_service(drafts.remove_line, conversation, line=line), conversation
            )
        return await self._show_card(draft, conversation)

    async def _handle_field(
        self, field: str, choice: Choice, draft: Draft, conversation: ConversationContext
    ) -> Answer:
        """A question, or an answer to it; each answer may come late or twice, and means the same then."""
        line, said, unsaid = (choice.values.get(name) for name in ("line", "says", "unsays"))
        if said is None and unsaid is None:
            return self._ask_question(field, line, draft, conversation)
        if field == "help" and (said or unsaid) != SKIP_ANSWER:
            return await self._toggle_help(said, unsaid, line, draft, conversation)
        if said is None or said == SKIP_ANSWER:
            return await self._skip_field(field, line, draft, conversation)
        value = (
            self._screens.translate_label(handoff_card.CODE_WORDS[str(said)], conversation.language)
            if field == "code_word"
            else said
        )
        answered = await self._run_draft_service(drafts.answer_question, conversation, field=field, value=value)
        return await self._next_step(field, line, answered, conversation)

    async def _toggle_help(
        self,
        added_kind: str | None,
        removed_kind: str | None,
        line: str | None,
        draft: Draft,
        conversation: ConversationContext,
    ) -> Answer:
        changed: Draft | None = draft
        if (added_kind and added_kind not in draft.answers.help) or (
            removed_kind and removed_kind in draft.answers.help
        ):
            changed = await self._run_draft_service(
                drafts.answer_question, conversation, field="help", value=added_kind or removed_kind
            )
        return (
            self._ask_question("help", line, changed, conversation)
            if changed
            else await self._answer_expired(conversation)
        )

    async def _skip_field(
        self, field: str, line: str | None, draft: Draft, conversation: ConversationContext
    ) -> Answer:
        # In the row of questions a skipped one leaves nothing; on the card, what stands there stays.
        changed: Draft | None = draft
        if line is None and field != "help" and getattr(draft.answers, field) is not None:
            changed = await self._run_draft_service(drafts.remove_line, conversation, line=LINES_BY_FIELD[field])
        return await self._next_step(field, line, changed, conversation)

    async def _next_step(
        self, field: str, line: str | None, draft: Draft | None, conversation: ConversationContext
    ) -> Answer:
        """The next question, or the card."""
        if draft is None:
            return await self._answer_expired(conversation)
        if line == "when" and field == "window" and draft.answers.window not in (None, "i_write_first"):
            return self._ask_question("days", line, draft, conversation)
        if line is None and field in CARD_QUESTIONS[:-1]:
            return self._ask_question(CARD_QUESTIONS[CARD_QUESTIONS.index(field) + 1], None, draft, conversation)
        return await self._show_card(draft, conversation)

    def _ask_question(self, field: str, line: str | None, draft: Draft, conversation: ConversationContext) -> Answer:
        """The question of a field, on its way to the card or from it."""
        if field == "code_word":
            self._open_questions[conversation.person_id] = line
        name, codes = FIELD_CHOICES[field]
        asks = {"intent": "card", "values": {"step": field, **({"line": line} if line else {})}}
        chosen = list(draft.answers.help) if field == "help" else []
        given = {name: list(codes), "asks": asks, "chosen": chosen, "back": _back_choice(field, line, draft)}
        return self._render_answer(ResponseCall(f"utter_card_{field}", given), conversation)

    async def _show_line(self, line: str, draft: Draft, conversation: ConversationContext) -> Answer:
        door = await self._handoff_offer.find_by_id(draft.post_id)
        if door is None:
            return await self._answer_expired(conversation)
        given = {
            **self._line_values(draft, door),
            "line": line,
            "field": FIELDS_BY_LINE[line],
            "back": _card_choice("lines"),
        }
        if not handoff_card.render_card_line(
            line, given["answers"], self._screens.get_translator(conversation.language), **_place_arguments(given)
        ):
            return self._ask_question(FIELDS_BY_LINE[line], line, draft, conversation)
        return self._render_answer(ResponseCall("utter_card_line", given), conversation)

    async def _show_card(self, draft: Draft | None, conversation: ConversationContext) -> Answer:
        """The card, word for word as it will be sent; from now on this and nothing else may be."""
        door = await self._handoff_offer.find_by_id(draft.post_id) if draft else None
        if draft is None or door is None:
            return await self._answer_expired(conversation)
        text = self._render_card(draft, door, conversation)
        if await self._run_draft_service(drafts.record_preview, conversation, card_text=text) is None:
            return await self._answer_expired(conversation)
        given = {
            **self._line_values(draft, door),
            "post": door.to_row(),
            "keep_days": door.post.keep_days,
            "seen": short_hash(text),
            "back": _card_choice(CARD_QUESTIONS[-1]),
        }
        return self._render_answer(ResponseCall("utter_card", given), conversation)

    async def _send_card(
        self,
        draft: Draft,
        card_hash: str | None,
        turn_id: str,
        incoming: IncomingMessage,
        conversation: ConversationContext,
    ) -> Answer:
        door = await self._handoff_offer.find_by_id(draft.post_id)
        if door is None or card_hash is None or draft.shown_text is None or short_hash(draft.shown_text) != card_hash:
            return await self._show_card(draft, conversation)
        if draft.answers.urgency == URGENT_NOW and not door.is_on_duty:
            return self._render_answer(
                ResponseCall(
                    "utter_nobody_on_duty", {"post": door.to_row(), "seen": card_hash, "back": _card_choice("card")}
                ),
                conversation,
            )
        try:
            sent = await self._context.db.run(
                submission.submit_handoff,
                self._context.keys,
                person_id=conversation.person_id,
                card_text=draft.shown_text,
                policy=self._policy,
                limits=self._context.limits,
                now=self._context.now(),
                new_id=self._context.new_id,
                turn_id=turn_id,
                answer=lambda it: self._build_confirmation(it, draft, door, incoming, conversation),
            )
        except (ConsentMissing, NotFound):
            return await self._show_card(draft, conversation)
        except StateConflict:
            return self._render_answer(
                ResponseCall("utter_card_too_many", {"a_day": self._policy.per_day, "aside": True}), conversation
            )
        return (
            Answer((), "sent", country=conversation.country, is_settled=True)
            if sent
            else await self._answer_expired(conversation)
        )

    async def _send_for_today(
        self,
        draft: Draft,
        card_hash: str | None,
        turn_id: str,
        incoming: IncomingMessage,
        conversation: ConversationContext,
    ) -> Answer:
        """The card she saw, marked for today instead of now, as the screen before her said; any other is shown to her first."""
        door = await self._handoff_offer.find_by_id(draft.post_id)
        is_seen = draft.shown_text is not None and short_hash(draft.shown_text) == card_hash
        later = await self._run_draft_service(drafts.answer_question, conversation, field="urgency", value=URGENT_TODAY)
        if later is None or door is None or not is_seen or draft.answers.urgency != URGENT_NOW:
            return await self._show_card(later, conversation)
        text = self._render_card(later, door, conversation)
        shown = await self._run_draft_service(drafts.record_preview, conversation, card_text=text)
        if shown is None:
            return await self._answer_expired(conversation)
        return await self._send_card(shown, short_hash(text), turn_id, incoming, conversation)

    def _build_confirmation(
        self,
        receipt: SubmissionReceipt,
        draft: Draft,
        door: AvailablePost,
        incoming: IncomingMessage,
        conversation: ConversationContext,
    ) -> Sequence[OutgoingMessage]:
        said = draft.answers
        now = self._context.now()
        terms = CardTerms(said.window, said.days, said.how, wrote_at=now)
        promise = self._handoff_offer.build_promise(door, urgency=said.urgency, terms=terms, since=now)
        screen = self._screens.render_screen(
            ResponseCall("utter_sent", {**promise, "return_code": receipt.return_code, "aside": True}),
            conversation.language,
            service=conversation.service,
        )
        edits = incoming.message_id if incoming.kind is UpdateKind.TAP else None
        return [self._context.callback_data.build_message(screen, owner=conversation.owner, edits=edits)]

    async def _answer_expired(self, conversation: ConversationContext) -> Answer:
        hers = await self._context.db.run(lifecycle.latest_open_for, person_id=conversation.person_id)
        if hers is not None and not hers.is_suspended:
            return self._render_answer(await self._handoff_offer.build_status_call(hers, conversation), conversation)
        said = ResponseCall("utter_card_gone", {"draft_minutes": self._policy.draft_minutes, "aside": True})
        return self._render_answer(said, conversation)

    def _render_card(self, draft: Draft, door: AvailablePost, conversation: ConversationContext) -> str:
        given = self._line_values(draft, door)
        return handoff_card.render_card(
            given["answers"],
            self._screens.get_translator(conversation.language),
            lines=CARD_LINES,
            **_place_arguments(given),
        )

    def _line_values(self, draft: Draft, door: AvailablePost) -> dict[str, Any]:
        return {"answers": asdict(draft.answers), "country": door.post.country, "autonyms": self._screens.autonyms}

    def _render_answer(self, call: ResponseCall, conversation: ConversationContext) -> Answer:
        return Answer(
            (self._screens.render_screen(call, conversation.language, service=conversation.service),),
            "own",
            country=conversation.country,
        )

    async def _run_draft_service(self, verb: Any, conversation: ConversationContext, **arguments: Any) -> Draft | None:
        found: Draft | None = await self._context.db.run(
            verb,
            self._context.keys,
            person_id=conversation.person_id,
            policy=self._policy,
            now=self._context.now(),
            **arguments,
        )
        return found


def _card_choice(step: str, **values: str) -> dict[str, Any]:
    return {"intent": "card", "values": {"step": step, **values}}


def _back_choice(field: str, line: str | None, draft: Draft) -> dict[str, Any]:
    """Where Back leads from a question: to the one before it, to the post, or to the card."""
    if line is not None or field not in CARD_QUESTIONS:
        return _card_choice("card")
    if field == CARD_QUESTIONS[0]:
        return {"intent": "post", "values": {"post": short_hash(draft.post_id)}}
    return _card_choice(CARD_QUESTIONS[CARD_QUESTIONS.index(field) - 1])


def _place_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"country": arguments["country"], "languages": arguments["autonyms"]}
