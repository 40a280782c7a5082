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

MAX_CHATS: Final = 20_000
MAX_IDS_PER_CHAT: Final = 500
"""Of one chat; the database has the others."""
DELETABLE_PERIOD: Final = timedelta(hours=48)
LATE_ARRIVAL_PERIOD: Final = timedelta(minutes=5)
"""So long after a send without an answer its message may still arrive."""
MIN_RECHECK_INTERVAL: Final = timedelta(seconds=4)
MAX_IDS_AHEAD: Final = 100
"""How far above the newest number we know a message may stand that arrived without an answer: one call deletes as many."""
MAX_GAP_IDS: Final = 500
"""Numbers asked for beside those we know where nothing was sent without an answer: what a killed process did not note."""
MAX_UNCERTAIN_IDS: Final = 10_000
"""The same where something was. On a bot with many women most of these numbers belong to other chats."""


@dataclass
class LateChat:
    """A chat she left, into which something may still arrive, or from which not everything was deleted."""

    floor: int | None
    """What arrives has a number above this; None: nothing is on its way."""
    until: datetime
    message_ids: frozenset[int] = frozenset()
    """What Telegram did not say it deleted."""
    kept_ids: set[int] = field(default_factory=set)
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
    seen_at: dict[int, datetime] = field(default_factory=dict)
    ids_since_leave: set[int] = field(default_factory=set)
    """Of these, what came after she left, as long as the database does not know that she did."""
    uncertain_at: datetime | None = None
    """When something was sent last of which no answer came."""
    floor: int | None = None
    """Where something was, it stands above this number."""
    is_leaving: bool = False


class MessageIds:
    """What stands in the chats seen lately, and what may stand there."""

    def __init__(self) -> None:
        self._chats: OrderedDict[int, _Chat] = OrderedDict()
        self._late_chats: dict[int, LateChat] = {}
        self._active_sends: Counter[int] = Counter()
        self._leave_counts: OrderedDict[int, int] = OrderedDict()
        self._leave_update_counts: dict[int, _Left] = {}
        self._finished_leaves: dict[int, int] = {}
        self._update_counts: OrderedDict[int, int] = OrderedDict()
        self._event_count = 0
        self._newest_id = 0

    def record_message(self, chat_id: int, message_id: int, *, now: datetime) -> None:
        """A message stands in this chat, hers or ours."""
        if not message_id:
            return
        chat = self._get_chat(chat_id)
        chat.seen_at[message_id] = now
        if chat.is_leaving:
            chat.ids_since_leave.add(message_id)
        self._record_return(chat_id, message_id, now=now)
        while len(chat.seen_at) > MAX_IDS_PER_CHAT:
            del chat.seen_at[next(iter(chat.seen_at))]
        self._newest_id = max(self._newest_id, message_id)

    def record_uncertain_send(self, chat_id: int, *, now: datetime, above: int | None = None) -> int:
        """Something was sent there and no answer came: it may stand there. The number above which it does."""
        floor = self.newest_id(chat_id, now=now) if above is None else above
        chat = self._get_chat(chat_id)
        chat.uncertain_at = now
        chat.floor = floor if chat.floor is None else min(floor, chat.floor)
        return floor

    def uncertain_floor(self, chat_id: int) -> int:
        """The number above which everything stands of which no answer came; 0 where there is nothing or no such number."""
        chat = self._chats.get(chat_id)
        return (chat.floor or 0) if chat else 0

    def has_uncertain_sends(self, chat_id: int, *, now: datetime, within: timedelta = DELETABLE_PERIOD) -> bool:
        """Whether something may stand there, or is on its way there, whose number nobody knows."""
        chat = self._chats.get(chat_id)
        is_doubted = chat is not None and chat.uncertain_at is not None and now - chat.uncertain_at <= within
        return is_doubted or self._active_sends[chat_id] > 0

    def list_deletable(self, chat_id: int, *, now: datetime) -> set[int]:
        """What Leave is to delete: everything there that Telegram still deletes, but for what came after she left."""
        chat = self._chats.get(chat_id)
        if chat is None:
            return set()
        return {number for number, at in chat.seen_at.items() if now - at <= DELETABLE_PERIOD} - chat.ids_since_leave

    def ids_since_leave(self, chat_id: int) -> set[int]:
        """What came after she left, as long as the database does not know that she did."""
        chat = self._chats.get(chat_id)
        return set(chat.ids_since_leave) if chat else set()

    def newest_id(self, chat_id: int, *, now: datetime) -> int:
        """The greatest number of those; 0 where none is known."""
        return max(self.list_deletable(chat_id, now=now), default=0)

    def ids_ahead(self, floor: int) -> range:
        """The numbers that a message may have which is newer than any we know of its chat."""
        # Telegram counts the messages of all chats of a bot together.
        return range(floor + 1, min(max(floor, self._newest_id) + MAX_IDS_AHEAD, floor + MAX_GAP_IDS) + 1)

    def list_to_delete(self, late_chat: LateChat) -> list[int]:
        """What is to be deleted of a chat she left: what was not deleted yet, and where something may have arrived."""
        ahead = self.ids_ahead(late_chat.floor) if late_chat.floor is not None else ()
        arrived = {number for number in ahead if late_chat.top is None or number < late_chat.top}
        return sorted(arrived - late_chat.kept_ids | late_chat.message_ids)

    @contextmanager
    def track_send(self, chat_id: int) -> Iterator[int]:
        """Within this, something is on its way there. Yields the moment it began, for `has_left`."""
        self._active_sends[chat_id] += 1
        try:
            yield self._event_count
        finally:
            self._active_sends[chat_id] -= 1
            if not self._active_sends[chat_id]:
                del self._active_sends[chat_id]

    def has_left(self, chat_id: int, *, since: int) -> bool:
        """Whether she left or erased after a moment: then what was under way to her at that moment is not wanted."""
        return self._leave_counts.get(chat_id, 0) > since

    def record_update(self, update_id: int) -> None:
        """An update of hers came, after all those before it."""
        if update_id not in self._update_counts:
            self._event_count += 1
            self._update_counts[update_id] = self._event_count
        while len(self._update_counts) > MAX_CHATS:
            self._update_counts.popitem(last=False)

    def is_before_leave(self, chat_id: int, update_id: int, *, now: datetime) -> bool:
        """Whether she left with a later update than this: then nothing that answers this is wanted."""
        left = self._leave_update_counts.get(chat_id)
        if left is None:
            return False
        if update_id in self._update_counts:
            return self._update_counts[update_id] < left.count
        # Another process received it, and when says nothing here. Telegram's numbers do: they jump after a quiet week at most.
        return update_id < left.update_id and now - left.at <= DELETABLE_PERIOD

    def begin_leave(self, chat_id: int, *, update_id: int, now: datetime) -> None:
        """She leaves or erases now. Until `left`, what was there before is told apart from what comes after."""
        self._get_chat(chat_id).is_leaving = True
        self._event_count += 1
        self._leave_counts[chat_id] = self._event_count
        self._leave_update_counts[chat_id] = _Left(
            update_id, self._update_counts.get(update_id, self._event_count), now
        )
        self._leave_counts.move_to_end(chat_id)
        while len(self._leave_counts) > MAX_CHATS:
            forgotten, _ = self._leave_counts.popitem(last=False)
            del self._leave_update_counts[forgotten]
            self._finished_leaves.pop(forgotten, None)

    def is_leaving(self, chat_id: int) -> bool:
        """Whether she left and the database does not know it yet: nothing that it owes her may be delivered."""
        chat = self._chats.get(chat_id)
        return chat is not None and chat.is_leaving

    def is_leave_finished(self, chat_id: int, *, update_id: int) -> bool:
        """Whether she left with this very update, and all of it is done: Telegram may bring it again."""
        return self._finished_leaves.get(chat_id) == update_id

    def finish_leave(self, chat_id: int, *, update_id: int) -> None:
        """It is done: of this chat only what came after is remembered."""
        self._finished_leaves[chat_id] = update_id
        chat = self._chats.pop(chat_id, None)
        if chat and chat.ids_since_leave:
            self._chats[chat_id] = _Chat(
                {number: at for number, at in chat.seen_at.items() if number in chat.ids_since_leave}
            )

    def forget_chat(self, chat_id: int) -> None:
        """She erased: of this chat nothing is remembered, but for what may still have to be deleted."""
        self._chats.pop(chat_id, None)

    def schedule_late_deletion(
        self, chat_id: int, *, floor: int | None, now: datetime, numbers: Iterable[int] = (), keep: Iterable[int] = ()
    ) -> None:
        """Something may still arrive above `floor` in a chat she left, or `numbers` are still to be deleted there."""
        before = self._late_chats.get(chat_id) or LateChat(None, now)
        floors = [one for one in (floor, before.floor) if one is not None]
        self._late_chats[chat_id] = LateChat(
            min(floors, default=None),
            now + LATE_ARRIVAL_PERIOD,
            before.message_ids | frozenset(numbers),
            before.kept_ids | set(keep),
            before.top,
            now,
            now,
        )

    def list_due_chats(self, *, now: datetime) -> dict[int, LateChat]:
        """The chats of which that is so and that are to be looked at now; each time it is as long again until the next."""
        self._late_chats = {chat_id: late for chat_id, late in self._late_chats.items() if now <= late.until}
        due = {chat_id: late for chat_id, late in self._late_chats.items() if late.due_at is None or late.due_at <= now}
        for late in due.values():
            late.due_at = now + max(MIN_RECHECK_INTERVAL, now - (late.since or now))
        return due

    def mark_deleted(self, chat_id: int, numbers: Iterable[int]) -> None:
        """Telegram deleted these."""
        if chat_id in self._late_chats:
            self._late_chats[chat_id].message_ids -= frozenset(numbers)

    def _record_return(self, chat_id: int, message_id: int, *, now: datetime) -> None:
        late = self._late_chats.get(chat_id)
        if late is None or message_id in late.kept_ids:
            return
        late.kept_ids.add(message_id)
        late.top = min(message_id, late.top or message_id)
        if late.floor is not None:
            self.record_uncertain_send(
                chat_id, now=now, above=late.floor
            )  # what arrives above it is looked for when she leaves again

    def _get_chat(self, chat_id: int) -> _Chat:
        chat = self._chats.setdefault(chat_id, _Chat())
        self._chats.move_to_end(chat_id)
        while len(self._chats) > MAX_CHATS:
            self._chats.popitem(last=False)
        return chat


def list_missing_ids(known_ids: Iterable[int], *, top: int, limit: int) -> tuple[list[int], bool]:
    """The numbers from the lowest known to `top` that are not known, the newest first; and whether these are all.

    No more than `most`.
    """
    there = {number for number in known_ids if number > 0}
    if not there:
        return [], True
    low, high = min(there), max(top, *there)
    found: list[int] = []
    for number in range(high, low, -1):
        if number not in there:
            if len(found) == limit:
                return found, False
            found.append(number)
    return found, True
