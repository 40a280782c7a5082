"""The card: five questions that can be skipped, every line of it as it will be sent, and sending it, or not."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from bot.errors import NoConsent, NotFound, NotNow
from bot.gateway.answers import Answer
from bot.gateway.kit import Kit
from bot.gateway.own_screens import OwnScreens
from bot.gateway.persons import NOBODY, Persons
from bot.i18n import cards
from bot.model.delivery import Delivery
from bot.model.handoff import LINES, HandoffPolicy
from bot.model.incoming import Incoming, Kind
from bot.model.own import CODE_WORDS, FIELDS, QUESTIONS, SKIP, mark
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import LANGUAGES
from bot.services import drafts, handoffs, holders, sending
from bot.services.conversations import Standing
from bot.services.doors import Door
from bot.services.drafts import Draft
from bot.services.sending import Sent

CHOICES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "help": ("helps", tuple(cards.HELP)),
    "urgency": ("urgencies", tuple(cards.URGENCY)),
    "window": ("windows", tuple(cards.WINDOW)),
    "days": ("days", tuple(cards.DAYS)),
    "how": ("ways", tuple(cards.HOW)),
    "code_word": ("code_words", CODE_WORDS),
    "cover": ("covers", tuple(cards.COVER)),
    "who": ("answerers", tuple(cards.WHO)),
    "language": ("spoken", LANGUAGES),
}
"""Of every field: the list of buttons on its screen, and their codes."""
LINE_OF: Final = {field: "when" if field in ("window", "days") else field for field in FIELDS}
FIELD_OF: Final = {line: "window" if line == "when" else line for line in LINES}
SOON: Final = "now"
LATER: Final = "today"
"""What a card becomes that was meant for now, while nobody is there."""


class Drafting:
    """Takes her taps about the card, and the one word she may type."""

    def __init__(self, kit: Kit, *, persons: Persons, policy: HandoffPolicy, screens: OwnScreens) -> None:
        self._kit, self._persons, self._policy, self._screens = kit, persons, policy, screens
        self._asking: dict[str, str | None] = {}
        """By person: the line she changes with a word of her own, None in the row of questions; not there: none is asked."""

    async def take(self, choice: Choice, turn_id: str, incoming: Incoming, standing: Standing) -> Answer:
        """A button of the card. Raises StoreUnavailable, Unrenderable."""
        step = choice.values.get("step", "card")
        self._asking.pop(standing.person_id, None)
        if step == "begin":
            return await self._begin(choice.values.get("post"), standing)
        if step == "discard":
            return await self.discard(standing)
        draft = await self._run(drafts.read, standing)
        if draft is None:
            return await self._gone(standing)
        await self._kit.ledger.run(holders.resume, person_id=standing.person_id)
        if step == "send":
            return await self._send(draft, choice.values.get("seen"), turn_id, incoming, standing)
        return await self._step(step, choice, draft, standing)

    async def words(self, text: str, standing: Standing) -> Answer:
        """What she types while she writes her card: her code word where that is asked for; else nothing of it is kept."""
        if standing.person_id not in self._asking:
            return self._said(Utterance("utter_card_only_taps"), standing)
        line = self._asking.pop(standing.person_id)
        draft = await self._run(drafts.answer, standing, field="code_word", value=text)
        return await self._onward("code_word", line, draft, standing)

    async def discard(self, standing: Standing) -> Answer:
        """She does not send it: destroyed at once."""
        await self._kit.ledger.run(drafts.discard, self._kit.keys, person_id=standing.person_id, now=self._kit.now())
        return self._said(Utterance("utter_card_discarded", {"aside": True}), standing)

    async def pause(self, standing: Standing) -> None:
        """She taps something else: the assistant answers, and her card waits its few minutes."""
        self._asking.pop(standing.person_id, None)
        await self._kit.ledger.run(holders.pause, person_id=standing.person_id)

    async def _begin(self, post_mark: str | None, standing: Standing) -> Answer:
        door = await self._persons.by_mark(post_mark)
        hers = await self._kit.ledger.run(handoffs.of_hers, person_id=standing.person_id)
        if hers is not None and hers.is_open and not hers.is_sealed:
            return self._said(await self._persons.status(hers, standing), standing)
        if door is None:
            return self._said(Utterance(NOBODY, {"aside": True}), standing)
        draft = await self._kit.ledger.run(
            drafts.begin, self._kit.keys, person_id=standing.person_id, post_id=door.post.post_id,
            language=standing.language, now=self._kit.now(), new_id=self._kit.new_id,
        )  # fmt: skip
        return self._asked(QUESTIONS[0], None, draft, standing) if draft else await self._gone(standing)

    async def _step(self, step: str, choice: Choice, draft: Draft, standing: Standing) -> Answer:
        line = choice.values.get("line")
        if step in FIELDS:
            return await self._field(step, choice, draft, standing)
        if step == "lines":
            said = Utterance("utter_card_lines", {"lines": list(LINES), "back": _card_step("card")})
            return self._said(said, standing)
        if step == "line" and line:
            return await self._line(line, draft, standing)
        if step == "drop" and line:
            return await self._card(await self._run(drafts.remove, standing, line=line), standing)
        if step == "later":
            later = await self._run(drafts.answer, standing, field="urgency", value=LATER)
            return await self._card(later, standing)
        return await self._card(draft, standing)

    async def _field(self, field: str, choice: Choice, draft: Draft, standing: Standing) -> Answer:
        """A question, or an answer to it; each answer may come late or twice, and means the same then."""
        line, said, unsaid = (choice.values.get(name) for name in ("line", "says", "unsays"))
        if said is None and unsaid is None:
            return self._asked(field, line, draft, standing)
        if field == "help" and (said or unsaid) != SKIP:
            return await self._chosen(said, unsaid, line, draft, standing)
        if said is None or said == SKIP:
            return await self._skipped(field, line, draft, standing)
        value = self._screens.label(cards.CODE_WORDS[str(said)], standing.language) if field == "code_word" else said
        answered = await self._run(drafts.answer, standing, field=field, value=value)
        return await self._onward(field, line, answered, standing)

    async def _chosen(
        self, said: str | None, unsaid: str | None, line: str | None, draft: Draft, standing: Standing
    ) -> Answer:
        changed: Draft | None = draft
        if (said and said not in draft.answers.help) or (unsaid and unsaid in draft.answers.help):
            changed = await self._run(drafts.answer, standing, field="help", value=said or unsaid)
        return self._asked("help", line, changed, standing) if changed else await self._gone(standing)

    async def _skipped(self, field: str, line: str | None, draft: Draft, standing: Standing) -> Answer:
        # In the row of questions a skipped one leaves nothing; on the card, what stands there stays.
        changed: Draft | None = draft
        if line is None and field != "help" and getattr(draft.answers, field) is not None:
            changed = await self._run(drafts.remove, standing, line=LINE_OF[field])
        return await self._onward(field, line, changed, standing)

    async def _onward(self, field: str, line: str | None, draft: Draft | None, standing: Standing) -> Answer:
        """The next question, or the card."""
        if draft is None:
            return await self._gone(standing)
        if line == "when" and field == "window" and draft.answers.window not in (None, "i_write_first"):
            return self._asked("days", line, draft, standing)
        if line is None and field in QUESTIONS[:-1]:
            return self._asked(QUESTIONS[QUESTIONS.index(field) + 1], None, draft, standing)
        return await self._card(draft, standing)

    def _asked(self, field: str, line: str | None, draft: Draft, standing: Standing) -> Answer:
        """The question of a field, on its way to the card or from it."""
        if field == "code_word":
            self._asking[standing.person_id] = line
        name, codes = CHOICES[field]
        asks = {"intent": "card", "values": {"step": field, **({"line": line} if line else {})}}
        chosen = list(draft.answers.help) if field == "help" else []
        given = {name: list(codes), "asks": asks, "chosen": chosen, "back": _back(field, line, draft)}
        return self._said(Utterance(f"utter_card_{field}", given), standing)

    async def _line(self, line: str, draft: Draft, standing: Standing) -> Answer:
        door = await self._persons.by_id(draft.post_id)
        if door is None:
            return await self._gone(standing)
        given = {**self._lines(draft, door), "line": line, "field": FIELD_OF[line], "back": _card_step("lines")}
        if not cards.line(line, given["answers"], self._screens.voice(standing.language), **_where(given)):
            return self._asked(FIELD_OF[line], line, draft, standing)
        return self._said(Utterance("utter_card_line", given), standing)

    async def _card(self, draft: Draft | None, standing: Standing) -> Answer:
        """The card, word for word as it will be sent; from now on this and nothing else may be."""
        door = await self._persons.by_id(draft.post_id) if draft else None
        if draft is None or door is None:
            return await self._gone(standing)
        text = self._text(draft, door, standing)
        if await self._run(drafts.show, standing, card_text=text) is None:
            return await self._gone(standing)
        given = {
            **self._lines(draft, door), "post": door.row(), "keep_days": door.post.keep_days, "seen": mark(text),
            "back": _card_step(QUESTIONS[-1]),
        }  # fmt: skip
        return self._said(Utterance("utter_card", given), standing)

    async def _send(
        self, draft: Draft, seen: str | None, turn_id: str, incoming: Incoming, standing: Standing
    ) -> Answer:
        door = await self._persons.by_id(draft.post_id)
        if door is None or seen is None or draft.shown is None or mark(draft.shown) != seen:
            return await self._card(draft, standing)
        if draft.answers.urgency == SOON and not door.is_on_duty:
            return self._said(
                Utterance("utter_nobody_on_duty", {"post": door.row(), "back": _card_step("card")}), standing
            )
        try:
            sent = await self._kit.ledger.run(
                sending.send, self._kit.keys, person_id=standing.person_id, card_text=draft.shown, policy=self._policy,
                limits=self._kit.limits, now=self._kit.now(), new_id=self._kit.new_id, turn_id=turn_id,
                answer=lambda it: self._sent(it, draft, door, incoming, standing),
            )  # fmt: skip
        except (NoConsent, NotFound):
            return await self._card(draft, standing)
        except NotNow:
            return self._said(
                Utterance("utter_card_too_many", {"a_day": self._policy.per_day, "aside": True}), standing
            )
        return Answer((), "sent", country=standing.country, is_kept=True) if sent else await self._gone(standing)

    def _sent(self, sent: Sent, draft: Draft, door: Door, incoming: Incoming, standing: Standing) -> Sequence[Delivery]:
        said = draft.answers
        promise = self._persons.promise(door, urgency=said.urgency, window=said.window, how=said.how)
        screen = self._screens.screen(
            Utterance("utter_sent", {**promise, "return_code": sent.return_code, "aside": True}), standing.language
        )
        edits = incoming.message_id if incoming.kind is Kind.TAP else None
        return [self._kit.buttons.delivery(screen, owner=standing.owner, edits=edits)]

    async def _gone(self, standing: Standing) -> Answer:
        hers = await self._kit.ledger.run(handoffs.of_hers, person_id=standing.person_id)
        if hers is not None and not hers.is_sealed:
            return self._said(await self._persons.status(hers, standing), standing)
        said = Utterance("utter_card_gone", {"draft_minutes": self._policy.draft_minutes, "aside": True})
        return self._said(said, standing)

    def _text(self, draft: Draft, door: Door, standing: Standing) -> str:
        given = self._lines(draft, door)
        return cards.text(given["answers"], self._screens.voice(standing.language), lines=LINES, **_where(given))

    def _lines(self, draft: Draft, door: Door) -> dict[str, Any]:
        return {"answers": asdict(draft.answers), "country": door.post.country, "autonyms": self._screens.autonyms}

    def _said(self, said: Utterance, standing: Standing) -> Answer:
        return Answer((self._screens.screen(said, standing.language),), "own", country=standing.country)

    async def _run(self, verb: Any, standing: Standing, **given: Any) -> Draft | None:
        found: Draft | None = await self._kit.ledger.run(
            verb, self._kit.keys, person_id=standing.person_id, policy=self._policy, now=self._kit.now(), **given
        )
        return found


def _card_step(step: str, **values: str) -> dict[str, Any]:
    return {"intent": "card", "values": {"step": step, **values}}


def _back(field: str, line: str | None, draft: Draft) -> dict[str, Any]:
    """Where Back leads from a question: to the one before it, to the post, or to the card."""
    if line is not None or field not in QUESTIONS:
        return _card_step("card")
    if field == QUESTIONS[0]:
        return {"intent": "post", "values": {"post": mark(draft.post_id)}}
    return _card_step(QUESTIONS[QUESTIONS.index(field) - 1])


def _where(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"country": given["country"], "languages": given["autonyms"]}
