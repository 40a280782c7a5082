"""The numbers of the messages in each chat, as this process saw them: Leave works from them where there is no database.

Telegram counts upwards. So whatever was sent without an answer, and may stand there, has a number between those we know.
In memory only, for as long as Telegram would delete what they name.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

CHATS_REMEMBERED: Final = 20_000
IDS_REMEMBERED: Final = 500
"""Of one chat; the database has the others."""
DELETABLE_FOR: Final = timedelta(hours=48)
LATE_FOR: Final = timedelta(minutes=5)
"""So long after a send without an answer its message may still arrive."""
SOON: Final = timedelta(seconds=4)
AHEAD: Final = 100
"""How far above the newest number we know a message may stand that arrived without an answer: one call deletes as many."""
MOST_BETWEEN: Final = 500
"""Numbers asked for beside those we know where nothing was sent without an answer: what a killed process did not note."""
MOST_IN_DOUBT: Final = 10_000
"""The same where something was. On a bot with many women most of these numbers belong to other chats."""


@dataclass
class Late:
    """A chat she left, into which something may still arrive, or from which not everything was deleted."""

    floor: int | None
    """What arrives has a number above this; None: nothing is on its way."""
    until: datetime
    numbers: frozenset[int] = frozenset()
    """What Telegram did not say it deleted."""
    keep: set[int] = field(default_factory=set)
    """What came after she left: the neutral line, and what she writes and is answered."""
    top: int | None = None
    """The first number after the line: nothing from there on is looked for, since it may be her next answer."""
    since: datetime | None = None
    due_at: datetime | None = None
    """When it is looked for again: soon at first."""


@dataclass(frozen=True)
class _Left:
    """With which update she left."""

    update_id: int
    count: int
    """Its place among those that came to this process."""
    at: datetime


@dataclass
class _Chat:
    seen: dict[int, datetime] = field(default_factory=dict)
    since: set[int] = field(default_factory=set)
    """Of these, what came after she left, as long as the database does not know that she did."""
    doubt: datetime | None = None
    """When something was sent last of which no answer came."""
    floor: int | None = None
    """Where something was, it stands above this number."""
    is_leaving: bool = False


class MessageIds:
    """What stands in the chats seen lately, and what may stand there."""

    def __init__(self) -> None:
        self._chats: OrderedDict[int, _Chat] = OrderedDict()
        self._late: dict[int, Late] = {}
        self._under_way: Counter[int] = Counter()
        self._left: OrderedDict[int, int] = OrderedDict()
        self._left_with: dict[int, _Left] = {}
        self._done: dict[int, int] = {}
        self._arrived: OrderedDict[int, int] = OrderedDict()
        self._count = 0
        self._newest = 0

    def note(self, chat_id: int, message_id: int, *, now: datetime) -> None:
        """A message stands in this chat, hers or ours."""
        if not message_id:
            return
        chat = self._of(chat_id)
        chat.seen[message_id] = now
        if chat.is_leaving:
            chat.since.add(message_id)
        self._write_again(chat_id, message_id, now=now)
        while len(chat.seen) > IDS_REMEMBERED:
            del chat.seen[next(iter(chat.seen))]
        self._newest = max(self._newest, message_id)

    def doubt(self, chat_id: int, *, now: datetime, above: int | None = None) -> int:
        """Something was sent there and no answer came: it may stand there. The number above which it does."""
        floor = self.newest(chat_id, now=now) if above is None else above
        chat = self._of(chat_id)
        chat.doubt = now
        chat.floor = floor if chat.floor is None else min(floor, chat.floor)
        return floor

    def floor(self, chat_id: int) -> int:
        """The number above which everything stands of which no answer came; 0 where there is nothing or no such number."""
        chat = self._chats.get(chat_id)
        return (chat.floor or 0) if chat else 0

    def is_in_doubt(self, chat_id: int, *, now: datetime, within: timedelta = DELETABLE_FOR) -> bool:
        """Whether something may stand there, or is on its way there, whose number nobody knows."""
        chat = self._chats.get(chat_id)
        is_doubted = chat is not None and chat.doubt is not None and now - chat.doubt <= within
        return is_doubted or self._under_way[chat_id] > 0

    def known(self, chat_id: int, *, now: datetime) -> set[int]:
        """What Leave is to delete: everything there that Telegram still deletes, but for what came after she left."""
        chat = self._chats.get(chat_id)
        if chat is None:
            return set()
        return {number for number, at in chat.seen.items() if now - at <= DELETABLE_FOR} - chat.since

    def since(self, chat_id: int) -> set[int]:
        """What came after she left, as long as the database does not know that she did."""
        chat = self._chats.get(chat_id)
        return set(chat.since) if chat else set()

    def newest(self, chat_id: int, *, now: datetime) -> int:
        """The greatest number of those; 0 where none is known."""
        return max(self.known(chat_id, now=now), default=0)

    def ahead(self, floor: int) -> range:
        """The numbers that a message may have which is newer than any we know of its chat."""
        # Telegram counts the messages of all chats of a bot together.
        return range(floor + 1, min(max(floor, self._newest) + AHEAD, floor + MOST_BETWEEN) + 1)

    def wanted_gone(self, late: Late) -> list[int]:
        """What is to be deleted of a chat she left: what was not deleted yet, and where something may have arrived."""
        ahead = self.ahead(late.floor) if late.floor is not None else ()
        arrived = {number for number in ahead if late.top is None or number < late.top}
        return sorted(arrived - late.keep | late.numbers)

    @contextmanager
    def sending(self, chat_id: int) -> Iterator[int]:
        """Within this, something is on its way there. Yields the moment it began, for `has_left`."""
        self._under_way[chat_id] += 1
        try:
            yield self._count
        finally:
            self._under_way[chat_id] -= 1
            if not self._under_way[chat_id]:
                del self._under_way[chat_id]

    def has_left(self, chat_id: int, *, since: int) -> bool:
        """Whether she left or erased after a moment: then what was under way to her at that moment is not wanted."""
        return self._left.get(chat_id, 0) > since

    def arrive(self, update_id: int) -> None:
        """An update of hers came, after all those before it."""
        if update_id not in self._arrived:
            self._count += 1
            self._arrived[update_id] = self._count
        while len(self._arrived) > CHATS_REMEMBERED:
            self._arrived.popitem(last=False)

    def is_before_leave(self, chat_id: int, update_id: int, *, now: datetime) -> bool:
        """Whether she left with a later update than this: then nothing that answers this is wanted."""
        left = self._left_with.get(chat_id)
        if left is None:
            return False
        if update_id in self._arrived:
            return self._arrived[update_id] < left.count
        # Another process received it, and when says nothing here. Telegram's numbers do: they jump after a quiet week at most.
        return update_id < left.update_id and now - left.at <= DELETABLE_FOR

    def leave(self, chat_id: int, *, update_id: int, now: datetime) -> None:
        """She leaves or erases now. Until `left`, what was there before is told apart from what comes after."""
        self._of(chat_id).is_leaving = True
        self._count += 1
        self._left[chat_id] = self._count
        self._left_with[chat_id] = _Left(update_id, self._arrived.get(update_id, self._count), now)
        self._left.move_to_end(chat_id)
        while len(self._left) > CHATS_REMEMBERED:
            forgotten, _ = self._left.popitem(last=False)
            del self._left_with[forgotten]
            self._done.pop(forgotten, None)

    def is_leaving(self, chat_id: int) -> bool:
        """Whether she left and the database does not know it yet: nothing that it owes her may be delivered."""
        chat = self._chats.get(chat_id)
        return chat is not None and chat.is_leaving

    def is_done(self, chat_id: int, *, update_id: int) -> bool:
        """Whether she left with this very update, and all of it is done: Telegram may bring it again."""
        return self._done.get(chat_id) == update_id

    def left(self, chat_id: int, *, update_id: int) -> None:
        """It is done: of this chat only what came after is remembered."""
        self._done[chat_id] = update_id
        chat = self._chats.pop(chat_id, None)
        if chat and chat.since:
            self._chats[chat_id] = _Chat({number: at for number, at in chat.seen.items() if number in chat.since})

    def forget(self, chat_id: int) -> None:
        """She erased: of this chat nothing is remembered, but for what may still have to be deleted."""
        self._chats.pop(chat_id, None)

    def expect(
        self, chat_id: int, *, floor: int | None, now: datetime, numbers: Iterable[int] = (), keep: Iterable[int] = ()
    ) -> None:
        """Something may still arrive above `floor` in a chat she left, or `numbers` are still to be deleted there."""
        before = self._late.get(chat_id) or Late(None, now)
        floors = [one for one in (floor, before.floor) if one is not None]
        self._late[chat_id] = Late(
            min(floors, default=None), now + LATE_FOR, before.numbers | frozenset(numbers), before.keep | set(keep),
            before.top, now, now,
        )  # fmt: skip

    def late(self, *, now: datetime) -> dict[int, Late]:
        """The chats of which that is so and that are to be looked at now; each time it is as long again until the next."""
        self._late = {chat_id: late for chat_id, late in self._late.items() if now <= late.until}
        due = {chat_id: late for chat_id, late in self._late.items() if late.due_at is None or late.due_at <= now}
        for late in due.values():
            late.due_at = now + max(SOON, now - (late.since or now))
        return due

    def gone(self, chat_id: int, numbers: Iterable[int]) -> None:
        """Telegram deleted these."""
        if chat_id in self._late:
            self._late[chat_id].numbers -= frozenset(numbers)

    def _write_again(self, chat_id: int, message_id: int, *, now: datetime) -> None:
        late = self._late.get(chat_id)
        if late is None or message_id in late.keep:
            return
        late.keep.add(message_id)
        late.top = min(message_id, late.top or message_id)
        if late.floor is not None:
            self.doubt(chat_id, now=now, above=late.floor)  # what arrives above it is looked for when she leaves again

    def _of(self, chat_id: int) -> _Chat:
        chat = self._chats.setdefault(chat_id, _Chat())
        self._chats.move_to_end(chat_id)
        while len(self._chats) > CHATS_REMEMBERED:
            self._chats.popitem(last=False)
        return chat


def between(known: Iterable[int], *, top: int, most: int) -> tuple[list[int], bool]:
    """The numbers from the lowest known to `top` that are not known, the newest first; and whether these are all.

    No more than `most`.
    """
    there = {number for number in known if number > 0}
    if not there:
        return [], True
    low, high = min(there), max(top, *there)
    found: list[int] = []
    for number in range(high, low, -1):
        if number not in there:
            if len(found) == most:
                return found, False
            found.append(number)
    return found, True
