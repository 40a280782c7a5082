"""What the gateway still knows of a chat while the database is away, and what is asked of her there. In memory only."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.handoff_buttons import HOLDER_OFFICER
from bot.domain.turn import Choice
from bot.nlu.text.subject import CHILD_SUBJECT, FRIEND_SUBJECT, SELF_SUBJECT
from bot.services.conversations import ConversationContext
from bot.services.handoffs.assignment import ActiveHandoffs
from bot.services.safe_word import SafeWordDigest

MAX_CHATS = 20_000
MAX_MESSAGES_PER_CHAT = 50
"""Of one chat; older ones are looked up in the store."""


@dataclass(frozen=True)
class DangerState:
    """The card she had last: what she writes next may go on from it."""

    card: str
    """Its name; nothing of what she wrote."""
    country: str | None
    """Where she is, as far as that message or one before it said."""
    until: datetime
    is_last: bool = True
    """Whether nothing was shown after it."""
    is_clear: bool = True
    """Whether there was hardly a doubt: then what goes on from it is heard in fewer words."""


@dataclass(frozen=True)
class MessageState:
    """One message of hers: enough to tell whether an edit of it is news."""

    trace: str = ""
    """A keyed trace of what it says now; nothing of her words."""
    turn_id: str = ""
    """The turn it came with, or was edited in."""
    card: str = ""
    """The card it brought at once, if it did."""
    country: str | None = None
    """Whose numbers were on that card, as far as the message said."""
    card_turn_id: str = ""


@dataclass(frozen=True)
class KnownPerson:
    """Enough for the right help card."""

    language: str
    country: str | None
    owner: str
    """Whose buttons are sent to her."""
    safe_word: SafeWordDigest | None = None
    """The trace of a word she chose."""


class SessionCache:
    """The last chats seen by this process."""

    def __init__(self) -> None:
        self._people: OrderedDict[int, KnownPerson] = OrderedDict()
        self._place_questions: dict[int, datetime] = {}
        self._officer_chats: frozenset[int] = frozenset()
        self._has_active_handoffs = False
        self._waiting_people: frozenset[str] = frozenset()
        self._safe_word_questions: dict[int, tuple[datetime, int]] = {}
        self._country_questions: dict[int, datetime] = {}
        self._danger_states: dict[int, DangerState] = {}
        self._message_states: OrderedDict[int, OrderedDict[int, MessageState]] = OrderedDict()

    def remember_person(self, chat_id: int, conversation: ConversationContext) -> None:
        """Note what the database said."""
        self._people[chat_id] = KnownPerson(
            conversation.language, conversation.country, conversation.owner, conversation.safe_word
        )
        self._people.move_to_end(chat_id)
        self._officer_chats = (
            self._officer_chats | {chat_id}
            if conversation.holder == HOLDER_OFFICER
            else self._officer_chats - {chat_id}
        )
        while len(self._people) > MAX_CHATS:
            forgotten, _ = self._people.popitem(last=False)
            self._place_questions.pop(forgotten, None)
            self._safe_word_questions.pop(forgotten, None)
            self._country_questions.pop(forgotten, None)
            self._danger_states.pop(forgotten, None)

    def set_place_question(self, chat_id: int, *, until: datetime | None) -> None:
        """Her place is asked for and open until then; None: it is not the open question any more."""
        if until is None:
            self._place_questions.pop(chat_id, None)
        else:
            self._place_questions[chat_id] = until

    def is_place_question_open(self, chat_id: int, *, now: datetime) -> bool:
        """Whether a pin would answer our question."""
        until = self._place_questions.get(chat_id)
        return until is not None and now < until

    def set_active_handoffs(self, active_handoffs: ActiveHandoffs) -> None:
        """These chats, and no others, are with an officer now; these people may be owed a word."""
        self._officer_chats, self._waiting_people, self._has_active_handoffs = (
            active_handoffs.officer_chats,
            active_handoffs.waiting_people,
            True,
        )

    def add_waiting_person(self, person_id: str) -> None:
        """She came back to what she sent a moment ago; the next look may still be to come."""
        self._waiting_people |= {person_id}

    def is_waiting(self, person_id: str) -> bool:
        """Whether she may be owed a word about what she sent."""
        return person_id in self._waiting_people

    def is_with_officer(self, chat_id: int) -> bool:
        """Whether what she sends goes to an officer."""
        return chat_id in self._officer_chats

    def may_be_with_officer(self, chat_id: int) -> bool:
        """The same, and also while this process has not learnt yet whose chats are: then nothing may be let go of."""
        return self.is_with_officer(chat_id) or not (self._has_active_handoffs or chat_id in self._people)

    def set_safe_word_question(self, chat_id: int, *, question: int, until: datetime) -> None:
        """She was asked to type a word of her own, in the message of this number."""
        self._safe_word_questions[chat_id] = until, question

    def pop_safe_word_question(self, chat_id: int, *, now: datetime) -> int | None:
        """The message that asks her for a word, if that is open; it is not open any more then."""
        until, question = self._safe_word_questions.pop(chat_id, (None, 0))
        return question if until is not None and now < until else None

    def set_country_question(self, chat_id: int, *, until: datetime | None) -> None:
        """A card asked for her country, which the assistant does not know of; None: it is answered, or open no more."""
        if until is None:
            self._country_questions.pop(chat_id, None)
        else:
            self._country_questions[chat_id] = until

    def is_country_question_open(self, chat_id: int, *, now: datetime) -> bool:
        """Whether a no would answer the card's question."""
        until = self._country_questions.get(chat_id)
        return until is not None and now < until

    def set_danger(self, chat_id: int, danger: DangerState) -> None:
        """She is shown a card for danger or a very low mood."""
        self._danger_states[chat_id] = danger
        while len(self._danger_states) > MAX_CHATS:
            del self._danger_states[next(iter(self._danger_states))]

    def get_danger(self, chat_id: int, *, now: datetime) -> DangerState | None:
        """The card she had, while the thread that began with it lasts."""
        danger = self._danger_states.get(chat_id)
        if danger is None or now < danger.until:
            return danger
        del self._danger_states[chat_id]
        return None

    def mark_answered(self, chat_id: int) -> None:
        """She is shown something else; a card before it is not the last thing any more."""
        danger = self._danger_states.get(chat_id)
        if danger is not None:
            self._danger_states[chat_id] = replace(danger, is_last=False)

    def get_last_card(self, chat_id: int, *, now: datetime) -> str | None:
        """The card she had, where nothing was shown after it and there was hardly a doubt."""
        danger = self.get_danger(chat_id, now=now)
        return danger.card if danger and danger.is_last and danger.is_clear else None

    def set_message_state(self, chat_id: int, message_id: int, state: MessageState) -> None:
        """What is known of one message of hers."""
        chat = self._message_states.setdefault(chat_id, OrderedDict())
        chat[message_id] = state
        self._message_states.move_to_end(chat_id)
        while len(chat) > MAX_MESSAGES_PER_CHAT:
            chat.popitem(last=False)
        while len(self._message_states) > MAX_CHATS:
            self._message_states.popitem(last=False)

    def get_message_state(self, chat_id: int, message_id: int) -> MessageState | None:
        """The same, while this process remembers it."""
        chat = self._message_states.get(chat_id)
        return chat.get(message_id) if chat else None

    def forget_chat(self, chat_id: int) -> None:
        """She left or erased."""
        self.forget_person(chat_id)
        self._danger_states.pop(chat_id, None)
        self._message_states.pop(chat_id, None)

    def forget_person(self, chat_id: int) -> None:
        """The database does not know her, or not yet: a card she was shown a moment ago is not forgotten by that."""
        self._people.pop(chat_id, None)
        self._place_questions.pop(chat_id, None)
        self._officer_chats -= {chat_id}
        self._safe_word_questions.pop(chat_id, None)
        self._country_questions.pop(chat_id, None)

    def get_person(self, chat_id: int) -> KnownPerson | None:
        """What is known of her."""
        return self._people.get(chat_id)


MAX_SESSIONS = 20_000


@dataclass(frozen=True)
class SessionState:
    """What is known of one thread."""

    is_for_friend: bool = False
    """She asks for somebody else, until she says that it is about herself."""
    is_child: bool = False
    """She said that she is not of age; that does not end."""
    needs_introduction: bool = False
    """Her first messages told something hard: who we are is said below the first calm answer."""
    is_unknown_counted: bool = False
    """Something she asked was counted as not known; a thread is counted once, so that one woman alone is no number."""


class SessionStates:
    """The last threads of this process. A quiet thread gets a new id, so nothing is kept longer than it."""

    def __init__(self) -> None:
        self._states: OrderedDict[str, SessionState] = OrderedDict()

    def get(self, conversation_id: str) -> SessionState:
        """What is known of a thread; nothing, of a new one."""
        return self._states.get(conversation_id, SessionState())

    def update(self, conversation_id: str, *, about: str | None, choice: Choice | None) -> SessionState:
        """Take in whom a message, or a tapped button, is about (bot/nlu/text/subject.py)."""
        known = self.get(conversation_id)
        part = choice.values.get("part") if choice else None
        if about == FRIEND_SUBJECT or part == "friend":
            known = replace(known, is_for_friend=True)
        elif about in (SELF_SUBJECT, CHILD_SUBJECT):
            known = replace(known, is_for_friend=False)
        if about == CHILD_SUBJECT or part == "young":
            known = replace(known, is_child=True)
        return self._store(conversation_id, known)

    def set_needs_introduction(self, conversation_id: str, *, is_needed: bool) -> None:
        """Whether who we are is still to be said."""
        self._store(conversation_id, replace(self.get(conversation_id), needs_introduction=is_needed))

    def set_unknown_counted(self, conversation_id: str) -> None:
        """Something she asked is counted as not known."""
        self._store(conversation_id, replace(self.get(conversation_id), is_unknown_counted=True))

    def _store(self, conversation_id: str, state: SessionState) -> SessionState:
        self._states.pop(conversation_id, None)
        if state != SessionState():
            self._states[conversation_id] = state
        while len(self._states) > MAX_SESSIONS:
            self._states.popitem(last=False)
        return state
