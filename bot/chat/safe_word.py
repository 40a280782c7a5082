"""Words that bring the help card back and nothing else: some for everybody, and one of her own.

Heard on arrival, past every queue. A word is taken out of the chat, so that nobody who scrolls learns it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.chat.context import AppContext
from bot.db import async_executor
from bot.domain.limits import WordLists
from bot.domain.messages import IncomingMessage, UpdateKind
from bot.domain.turn import Choice
from bot.errors import DecryptionError, StoreUnavailable
from bot.nlu.text.phrase_matcher import MAX_CHARACTERS, normalize_for_comparison, strip_punctuation
from bot.services import safe_word
from bot.services.conversations import ConversationContext

MIN_LETTERS, MAX_WORDS = 3, 3
"""Letters and words of a word of her own: shorter is typed by chance, longer is something she wants to tell."""
CHOOSE_WORD_CHOICE, DROP_WORD_CHOICE = Choice("ask_privacy", {"part": "own"}), Choice("ask_privacy", {"part": "none"})
ASK_RESPONSE, DROP_RESPONSE, SET_RESPONSE, REJECT_RESPONSE = (
    "utter_recall_ask",
    "utter_recall_none",
    "utter_recall_set",
    "utter_recall_other",
)


@dataclass(frozen=True)
class SafeWordReply:
    """A turn that was about her word: what is said, and the message it is put in the place of."""

    response: str
    conversation: ConversationContext
    edit_message_id: int | None = None


class SafeWords:
    """Hears the words, and takes a new one where she was asked for it."""

    def __init__(self, context: AppContext, *, words: WordLists, normalise: Callable[[str], str]) -> None:
        self._context, self._normalise = context, normalise
        self._shared_words = frozenset(
            self._normalize_word(word) for several in words.safe_words.values() for word in several
        )
        self._common_words = frozenset(
            self._normalize_word(word) for word in (*words.common_words, *words.whole_messages, *words.phrases)
        )

    def is_safe_word(self, incoming: IncomingMessage) -> bool:
        """Whether a message is one of the words, as far as this process remembers her."""
        form = self._normalize_word(incoming.text)
        known = self._context.session_cache.get_person(incoming.chat_id)
        return form in self._shared_words or safe_word.is_safe_word(
            self._context.keys, known.safe_word if known else None, form
        )

    async def is_stored_safe_word(self, incoming: IncomingMessage) -> bool:
        """The same where she is not remembered: the store is asked. It may be away; then it is not."""
        form = self._normalize_word(incoming.text)
        if not form or self._context.session_cache.get_person(incoming.chat_id):
            return False
        try:
            sign = await self._context.db.run(
                safe_word.find_digest, self._context.keys, bot_id=self._context.bot_id, chat_id=incoming.chat_id
            )
        except StoreUnavailable:
            return False
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: her message goes the way of any other
            async_executor.log_fault("recall", error)
            return False
        return safe_word.is_safe_word(self._context.keys, sign, form)

    async def read_turn(
        self, incoming: IncomingMessage, choice: Choice | None, conversation: ConversationContext
    ) -> SafeWordReply | None:
        """What comes of a turn that is about her word; None: it is not. Raises StoreUnavailable."""
        question = self._context.session_cache.pop_safe_word_question(incoming.chat_id, now=self._context.now())
        if choice == DROP_WORD_CHOICE:
            await self._context.db.run(safe_word.remove_safe_word, conversation.person_id)
            return SafeWordReply(DROP_RESPONSE, replace(conversation, safe_word=None))
        if choice == CHOOSE_WORD_CHOICE:
            self._open_question(incoming, incoming.message_id)
            return SafeWordReply(ASK_RESPONSE, conversation)
        if question is None or incoming.kind is not UpdateKind.TEXT or not self._is_short(incoming.text):
            return None
        if incoming.is_edit and incoming.message_id < question:
            return None  # what she changed was said before the question
        return await self._set_word(incoming, conversation, question)

    async def _set_word(
        self, incoming: IncomingMessage, conversation: ConversationContext, question: int
    ) -> SafeWordReply:
        form = self._normalize_word(incoming.text)
        if len(form) < MIN_LETTERS or form in self._common_words:
            self._open_question(incoming, question)
            return SafeWordReply(REJECT_RESPONSE, conversation, question)
        try:
            sign = await self._context.db.run(
                safe_word.set_safe_word, self._context.keys, conversation.person_id, form=form
            )
        except DecryptionError:
            return SafeWordReply(
                REJECT_RESPONSE, conversation, question
            )  # her key was lost a moment ago; it is made anew when she writes
        return SafeWordReply(SET_RESPONSE, replace(conversation, safe_word=sign), question)

    def _open_question(self, incoming: IncomingMessage, question: int) -> None:
        until = self._context.now() + timedelta(minutes=self._context.limits.thread_minutes)
        self._context.session_cache.set_safe_word_question(incoming.chat_id, question=question, until=until)

    def _is_short(self, text: str) -> bool:
        return not text.startswith("/") and len(text) <= MAX_CHARACTERS and len(text.split()) <= MAX_WORDS

    def _normalize_word(self, text: str) -> str:
        return normalize_for_comparison(strip_punctuation(self._normalise(text))) if len(text) <= MAX_CHARACTERS else ""
