"""A message on its way to its answer: parsed once, so that every handler asks the same readings."""

from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.channels.callback_data import LEAVE_CALLBACK_DATA
from bot.chat.card_requests import CardRequest, CardRequester
from bot.chat.context import AppContext
from bot.chat.edited_messages import EditTracker
from bot.chat.triage import Triage, TriageResult
from bot.domain.messages import IncomingMessage, UpdateKind
from bot.domain.turn import Choice
from bot.errors import DecryptionError
from bot.nlu.text.subject import CHILD_SUBJECT
from bot.services.conversations import ConversationContext

COMMAND_INTENTS = {"/start": "greet", "/menu": "show_menu", "/language": "change_language", "/about": "ask_who_are_you"}
ASK_ERASE_CHOICE = Choice("forget_me")
"""What the words for Erase mean: the first of the two taps."""


@dataclass(frozen=True)
class PendingCard:
    """A card that is under way for a message which is also answered."""

    request: CardRequest
    delivery: Awaitable[bool]
    """Ends with whether it went out."""


class Inbound:
    """One message, before anything of it is looked up. A reading is made when it is first asked for, and kept."""

    def __init__(self, turn_id: str, message: IncomingMessage, *, parser: "InboundParser") -> None:
        self.turn_id, self.message, self._parser = turn_id, message, parser
        self.pending_card: PendingCard | None = None
        """A card that went out for it, while it is answered as well."""
        self.safe_word_lookup: Awaitable[bool] | None = None
        """Ends with whether the store knows it as her own word, and it is answered by that."""

    @cached_property
    def verdict(self) -> TriageResult | None:
        """What word lists and the Leave button are certain of; None: nothing that cannot wait."""
        if self.message.kind is UpdateKind.TAP:
            return TriageResult.LEAVE if self.message.text == LEAVE_CALLBACK_DATA else None
        return self._parser.triage.classify(self.message.text) if self.message.kind is UpdateKind.TEXT else None

    @cached_property
    def button(self) -> Choice | None:
        """What a tapped button means, as far as this process remembers whose it is."""
        return self._parser.decode_button(self.message) if self.message.kind is UpdateKind.TAP else None

    @cached_property
    def card_request(self) -> CardRequest | None:
        """The help card that is due at once for its words, or for a card's button. From then on the thread is about that."""
        if self.message.kind is UpdateKind.TAP:
            return self._parser.card_requester.read_button(self.button, self.message)
        return self._parser.card_requester.read_words(self.message) if self.message.typed_text else None

    @cached_property
    def is_card_due(self) -> bool:
        """Whether that card goes out: an edit brings none that its message brought already."""
        if self.card_request is None or self.message.kind is UpdateKind.TAP:
            return self.card_request is not None
        return self._parser.edit_tracker.is_card_due(self.turn_id, self.message, self.card_request)

    @cached_property
    def has_more_than_phrase(self) -> bool:
        """Whether there may be something to answer beside the phrase of a word list."""
        return self._parser.triage.has_more_than_phrase(self.message.text)

    @cached_property
    def subject(self) -> str | None:
        """Whom it is about, where the lists are clear (bot/nlu/text/subject.py)."""
        is_text = self.message.kind is UpdateKind.TEXT
        return self._parser.triage.detect_subject(self.message.text) if is_text else None

    @cached_property
    def command(self) -> Choice | None:
        """What a command of the menu means; the rest of what is typed is only words."""
        if self.message.kind is not UpdateKind.TEXT:
            return None
        intent = COMMAND_INTENTS.get(self.message.text.split(" ")[0].lower())
        return Choice(intent) if intent else None

    @property
    def is_leave(self) -> bool:
        """Whether she leaves."""
        return self.verdict is TriageResult.LEAVE

    @property
    def is_erase(self) -> bool:
        """Whether she asks for everything of hers to be erased, in words or by a button."""
        chosen = self.button is not None and self.button.intent == ASK_ERASE_CHOICE.intent
        return chosen or self.verdict is TriageResult.ERASE

    def begin_turn(
        self, conversation: ConversationContext, *, choice: Choice | None = None, is_quiet: bool = False
    ) -> "InboundTurn":
        """The same in its turn, once it is known whose it is. `choice`: what it means whatever it says."""
        meant = choice or self._parser.decode_choice(self, conversation, is_quiet=is_quiet)
        return InboundTurn(self, conversation, meant, is_quiet=is_quiet)


@dataclass
class InboundTurn:
    """A message in its turn: her conversation is read, and a button means what it was sealed for."""

    inbound: Inbound
    conversation: ConversationContext
    """As it stands in this turn; a handler that changes it puts the changed one here."""
    choice: Choice | None
    is_quiet: bool = field(default=False, kw_only=True)
    """She was answered already, with a help card: what she wrote is only passed on."""

    @property
    def turn_id(self) -> str:
        """The id of its inbox row."""
        return self.inbound.turn_id

    @property
    def message(self) -> IncomingMessage:
        """What she sent."""
        return self.inbound.message

    @property
    def is_text(self) -> bool:
        """Whether she typed it, and it is no command of the menu."""
        return self.message.kind is UpdateKind.TEXT and self.choice is None and self.inbound.command is None

    @property
    def is_about_minor(self) -> bool:
        """Whether she says that she is not of age."""
        return self.inbound.subject == CHILD_SUBJECT and self.choice is None

    def set_country(self, country: str | None) -> None:
        """Where she is, as this message or its answer says; None changes nothing."""
        if country:
            self.conversation = replace(self.conversation, country=country)


class InboundParser:
    """Makes readings of messages; the readings themselves are kept with each message."""

    def __init__(
        self, context: AppContext, *, triage: Triage, edit_tracker: EditTracker, card_requester: CardRequester
    ) -> None:
        self._context = context
        self.triage, self.edit_tracker, self.card_requester = triage, edit_tracker, card_requester

    def parse(self, turn_id: str, message: IncomingMessage) -> Inbound:
        """A message as handlers see it."""
        return Inbound(turn_id, message, parser=self)

    def decode_button(self, message: IncomingMessage) -> Choice | None:
        """What a button means, as far as this process remembers whose it is; None: her turn will look it up."""
        try:
            return self._context.callback_data.decode(message.text, owner=self._context.get_known_person(message).owner)
        except DecryptionError:
            return None

    def decode_choice(self, inbound: Inbound, conversation: ConversationContext, *, is_quiet: bool) -> Choice | None:
        """What a message means without being understood: a pin, a button, the words for Erase."""
        message = inbound.message
        if message.kind is UpdateKind.PIN:
            return Choice("inform", {"place": message.text})
        if inbound.verdict is TriageResult.ERASE and not is_quiet:
            return ASK_ERASE_CHOICE
        if message.kind is not UpdateKind.TAP:
            return None
        for owner in (conversation.owner, self._context.stranger_owner(message)):
            try:
                return self._context.callback_data.decode(message.text, owner=owner)
            except DecryptionError:
                # A card may have been sent while the store was away, before we knew whose it was.
                continue
        return Choice("show_menu")  # a dead button draws the menu again
