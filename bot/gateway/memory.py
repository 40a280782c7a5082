"""What the gateway still knows of a chat while the database is away, and what is asked of her there. In memory only."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.own import OFFICER
from bot.services.conversations import Standing
from bot.services.holders import Watch
from bot.services.recall import Sign

CHATS_REMEMBERED = 20_000
MESSAGES_REMEMBERED = 50
"""Of one chat; older ones are looked up in the store."""


@dataclass(frozen=True)
class Danger:
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
class Heard:
    """One message of hers: enough to tell whether an edit of it is news."""

    trace: str = ""
    """A keyed trace of what it says now; nothing of her words."""
    turn_id: str = ""
    """The turn it came with, or was edited in."""
    card: str = ""
    """The card it brought at once, if it did."""
    country: str | None = None
    """Whose numbers were on that card, as far as the message said."""
    card_turn: str = ""


@dataclass(frozen=True)
class Known:
    """Enough for the right help card."""

    language: str
    country: str | None
    owner: str
    """Whose buttons are sent to her."""
    recall: Sign | None = None
    """The trace of a word she chose."""


class Memory:
    """The last chats seen by this process."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Known] = OrderedDict()
        self._asked: dict[int, datetime] = {}
        self._held: frozenset[int] = frozenset()
        self._has_watched = False
        self._waiting: frozenset[str] = frozenset()
        self._words: dict[int, tuple[datetime, int]] = {}
        self._asked_country: dict[int, datetime] = {}
        self._danger: dict[int, Danger] = {}
        self._heard: OrderedDict[int, OrderedDict[int, Heard]] = OrderedDict()

    def remember(self, chat_id: int, standing: Standing) -> None:
        """Note what the database said."""
        self._known[chat_id] = Known(standing.language, standing.country, standing.owner, standing.recall)
        self._known.move_to_end(chat_id)
        self._held = self._held | {chat_id} if standing.holder == OFFICER else self._held - {chat_id}
        while len(self._known) > CHATS_REMEMBERED:
            forgotten, _ = self._known.popitem(last=False)
            self._asked.pop(forgotten, None)
            self._words.pop(forgotten, None)
            self._asked_country.pop(forgotten, None)
            self._danger.pop(forgotten, None)

    def ask_place(self, chat_id: int, *, until: datetime | None) -> None:
        """Her place is asked for and open until then; None: it is not the open question any more."""
        if until is None:
            self._asked.pop(chat_id, None)
        else:
            self._asked[chat_id] = until

    def awaits_place(self, chat_id: int, *, now: datetime) -> bool:
        """Whether a pin would answer our question."""
        until = self._asked.get(chat_id)
        return until is not None and now < until

    def watch(self, watch: Watch) -> None:
        """These chats, and no others, are with an officer now; these people may be owed a word."""
        self._held, self._waiting, self._has_watched = watch.held, watch.waiting, True

    def note_waiting(self, person_id: str) -> None:
        """She came back to what she sent a moment ago; the next look may still be to come."""
        self._waiting |= {person_id}

    def is_waiting(self, person_id: str) -> bool:
        """Whether she may be owed a word about what she sent."""
        return person_id in self._waiting

    def is_held(self, chat_id: int) -> bool:
        """Whether what she sends goes to an officer."""
        return chat_id in self._held

    def may_be_held(self, chat_id: int) -> bool:
        """The same, and also while this process has not learnt yet whose chats are: then nothing may be let go of."""
        return self.is_held(chat_id) or not (self._has_watched or chat_id in self._known)

    def ask_word(self, chat_id: int, *, question: int, until: datetime) -> None:
        """She was asked to type a word of her own, in the message of this number."""
        self._words[chat_id] = until, question

    def asked_word(self, chat_id: int, *, now: datetime) -> int | None:
        """The message that asks her for a word, if that is open; it is not open any more then."""
        until, question = self._words.pop(chat_id, (None, 0))
        return question if until is not None and now < until else None

    def ask_country(self, chat_id: int, *, until: datetime | None) -> None:
        """A card asked for her country, which the assistant does not know of; None: it is answered, or open no more."""
        if until is None:
            self._asked_country.pop(chat_id, None)
        else:
            self._asked_country[chat_id] = until

    def awaits_country(self, chat_id: int, *, now: datetime) -> bool:
        """Whether a no would answer the card's question."""
        until = self._asked_country.get(chat_id)
        return until is not None and now < until

    def note_danger(self, chat_id: int, danger: Danger) -> None:
        """She is shown a card for danger or a very low mood."""
        self._danger[chat_id] = danger
        while len(self._danger) > CHATS_REMEMBERED:
            del self._danger[next(iter(self._danger))]

    def danger(self, chat_id: int, *, now: datetime) -> Danger | None:
        """The card she had, while the thread that began with it lasts."""
        danger = self._danger.get(chat_id)
        if danger is None or now < danger.until:
            return danger
        del self._danger[chat_id]
        return None

    def note_answer(self, chat_id: int) -> None:
        """She is shown something else; a card before it is not the last thing any more."""
        danger = self._danger.get(chat_id)
        if danger is not None:
            self._danger[chat_id] = replace(danger, is_last=False)

    def last_card(self, chat_id: int, *, now: datetime) -> str | None:
        """The card she had, where nothing was shown after it and there was hardly a doubt."""
        danger = self.danger(chat_id, now=now)
        return danger.card if danger and danger.is_last and danger.is_clear else None

    def note_heard(self, chat_id: int, message_id: int, heard: Heard) -> None:
        """What is known of one message of hers."""
        chat = self._heard.setdefault(chat_id, OrderedDict())
        chat[message_id] = heard
        self._heard.move_to_end(chat_id)
        while len(chat) > MESSAGES_REMEMBERED:
            chat.popitem(last=False)
        while len(self._heard) > CHATS_REMEMBERED:
            self._heard.popitem(last=False)

    def heard(self, chat_id: int, message_id: int) -> Heard | None:
        """The same, while this process remembers it."""
        chat = self._heard.get(chat_id)
        return chat.get(message_id) if chat else None

    def forget(self, chat_id: int) -> None:
        """She left or erased."""
        self.unlearn(chat_id)
        self._danger.pop(chat_id, None)
        self._heard.pop(chat_id, None)

    def unlearn(self, chat_id: int) -> None:
        """The database does not know her, or not yet: a card she was shown a moment ago is not forgotten by that."""
        self._known.pop(chat_id, None)
        self._asked.pop(chat_id, None)
        self._held -= {chat_id}
        self._words.pop(chat_id, None)
        self._asked_country.pop(chat_id, None)

    def of(self, chat_id: int) -> Known | None:
        """What is known of her."""
        return self._known.get(chat_id)
