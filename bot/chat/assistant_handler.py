"""Whom a thread is about, and what is still owed to her in it. Closed values in memory, gone with the thread."""

from collections import OrderedDict
from dataclasses import dataclass, replace

from bot.model.turn import Choice
from bot.text.about import CHILD_SUBJECT, FRIEND_SUBJECT, SELF_SUBJECT

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


class SessionStates:
    """The last threads of this process. A quiet thread gets a new id, so nothing is kept longer than it."""

    def __init__(self) -> None:
        self._states: OrderedDict[str, SessionState] = OrderedDict()

    def get(self, conversation_id: str) -> SessionState:
        """What is known of a thread; nothing, of a new one."""
        return self._states.get(conversation_id, SessionState())

    def update(self, conversation_id: str, *, about: str | None, choice: Choice | None) -> SessionState:
        """Take in whom a message, or a tapped button, is about (bot/text/about.py)."""
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

    def _store(self, conversation_id: str, state: SessionState) -> SessionState:
        self._states.pop(conversation_id, None)
        if state != SessionState():
            self._states[conversation_id] = state
        while len(self._states) > MAX_SESSIONS:
            self._states.popitem(last=False)
        return state
