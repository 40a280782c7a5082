"""Whom a thread is about, and what is still owed to her in it. Closed values in memory, gone with the thread."""

from collections import OrderedDict
from dataclasses import dataclass, replace

from bot.model.turn import Choice
from bot.text.about import CHILD, FRIEND, SELF

THREADS_REMEMBERED = 20_000


@dataclass(frozen=True)
class Thread:
    """What is known of one thread."""

    is_for_friend: bool = False
    """She asks for somebody else, until she says that it is about herself."""
    is_child: bool = False
    """She said that she is not of age; that does not end."""
    owes_introduction: bool = False
    """Her first messages told something hard: who we are is said below the first calm answer."""


class Threads:
    """The last threads of this process. A quiet thread gets a new id, so nothing is kept longer than it."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Thread] = OrderedDict()

    def of(self, conversation_id: str) -> Thread:
        """What is known of a thread; nothing, of a new one."""
        return self._known.get(conversation_id, Thread())

    def hear(self, conversation_id: str, *, about: str | None, choice: Choice | None) -> Thread:
        """Take in whom a message, or a tapped button, is about (bot/text/about.py)."""
        known = self.of(conversation_id)
        part = choice.values.get("part") if choice else None
        if about == FRIEND or part == "friend":
            known = replace(known, is_for_friend=True)
        elif about in (SELF, CHILD):
            known = replace(known, is_for_friend=False)
        if about == CHILD or part == "young":
            known = replace(known, is_child=True)
        return self._keep(conversation_id, known)

    def owe_introduction(self, conversation_id: str, *, is_owed: bool) -> None:
        """Whether who we are is still to be said."""
        self._keep(conversation_id, replace(self.of(conversation_id), owes_introduction=is_owed))

    def _keep(self, conversation_id: str, known: Thread) -> Thread:
        self._known.pop(conversation_id, None)
        if known != Thread():
            self._known[conversation_id] = known
        while len(self._known) > THREADS_REMEMBERED:
            self._known.popitem(last=False)
        return known
