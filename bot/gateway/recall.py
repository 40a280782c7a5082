"""Words that bring the help card back and nothing else: some for everybody, and one of her own.

Heard on arrival, past every queue. A word is taken out of the chat, so that nobody who scrolls learns it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.errors import StoreUnavailable, Unsealable
from bot.gateway import mistakes
from bot.gateway.kit import Kit
from bot.model.incoming import Incoming, Kind
from bot.model.policy import Words
from bot.model.turn import Choice
from bot.services import recall
from bot.services.conversations import Standing
from bot.text.matching import bare
from bot.text.slips import LONGEST, comparable

SHORTEST, MOST_WORDS = 3, 3
"""Letters and words of a word of her own: shorter is typed by chance, longer is something she wants to tell."""
CHOOSE, DROP = Choice("ask_privacy", {"part": "own"}), Choice("ask_privacy", {"part": "none"})
ASKED, DROPPED, SET, OTHER = "utter_recall_ask", "utter_recall_none", "utter_recall_set", "utter_recall_other"


@dataclass(frozen=True)
class Taken:
    """A turn that was about her word: what is said, and the message it is put in the place of."""

    response: str
    standing: Standing
    edits: int | None = None


class Recall:
    """Hears the words, and takes a new one where she was asked for it."""

    def __init__(self, kit: Kit, *, words: Words, normalise: Callable[[str], str]) -> None:
        self._kit, self._normalise = kit, normalise
        self._of_all = frozenset(self._form(word) for several in words.recall.values() for word in several)
        self._common = frozenset(self._form(word) for word in (*words.common, *words.whole, *words.within))

    def is_heard(self, incoming: Incoming) -> bool:
        """Whether a message is one of the words, as far as this process remembers her."""
        form = self._form(incoming.text)
        known = self._kit.memory.of(incoming.chat_id)
        return form in self._of_all or recall.is_word(self._kit.keys, known.recall if known else None, form)

    async def is_hers(self, incoming: Incoming) -> bool:
        """The same where she is not remembered: the store is asked. It may be away; then it is not."""
        form = self._form(incoming.text)
        if not form or self._kit.memory.of(incoming.chat_id):
            return False
        try:
            sign = await self._kit.ledger.run(
                recall.look_up, self._kit.keys, bot_id=self._kit.bot_id, chat_id=incoming.chat_id
            )
        except StoreUnavailable:
            return False
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: her message goes the way of any other
            mistakes.note("recall", error)
            return False
        return recall.is_word(self._kit.keys, sign, form)

    async def turn(self, incoming: Incoming, choice: Choice | None, standing: Standing) -> Taken | None:
        """What comes of a turn that is about her word; None: it is not. Raises StoreUnavailable."""
        question = self._kit.memory.asked_word(incoming.chat_id, now=self._kit.now())
        if choice == DROP:
            await self._kit.ledger.run(recall.drop, standing.person_id)
            return Taken(DROPPED, replace(standing, recall=None))
        if choice == CHOOSE:
            self._ask(incoming, incoming.message_id)
            return Taken(ASKED, standing)
        if question is None or incoming.kind is not Kind.TEXT or not self._is_short(incoming.text):
            return None
        if incoming.is_edit and incoming.message_id < question:
            return None  # what she changed was said before the question
        return await self._take(incoming, standing, question)

    async def _take(self, incoming: Incoming, standing: Standing, question: int) -> Taken:
        form = self._form(incoming.text)
        if len(form) < SHORTEST or form in self._common:
            self._ask(incoming, question)
            return Taken(OTHER, standing, question)
        try:
            sign = await self._kit.ledger.run(recall.choose, self._kit.keys, standing.person_id, form=form)
        except Unsealable:
            return Taken(OTHER, standing, question)  # her key was lost a moment ago; it is made anew when she writes
        return Taken(SET, replace(standing, recall=sign), question)

    def _ask(self, incoming: Incoming, question: int) -> None:
        until = self._kit.now() + timedelta(minutes=self._kit.limits.thread_minutes)
        self._kit.memory.ask_word(incoming.chat_id, question=question, until=until)

    def _is_short(self, text: str) -> bool:
        return not text.startswith("/") and len(text) <= LONGEST and len(text.split()) <= MOST_WORDS

    def _form(self, text: str) -> str:
        return comparable(bare(self._normalise(text))) if len(text) <= LONGEST else ""
