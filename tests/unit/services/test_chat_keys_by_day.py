"""Chats are found by a key of the day. Whoever tries every chat on a copy made before she erased finds nobody.

The thief of these tests tries 20,000 chats instead of 10^10; he has the copy, the code and the key folder as it is now.
"""

import hashlib
import hmac
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.crypto import key_files
from bot.crypto.chat_keys import FOLDER, GRACE_PERIOD, LIFETIME, extract_day
from bot.crypto.key_ring import IDENTITY, KeyRing
from bot.db.unit_of_work import UnitOfWork
from bot.services import chat_address, conversations, erasure
from bot.services.conversations import ConversationContext
from tests.support.database_copies import DatabaseCopy
from tests.support.factories import BOT_ID, CHAT, NOW, Ids, create_text_update, load_real_content
from tests.unit.services.conftest import Within

EVERY_CHAT = range(20_000)
MIDNIGHT = datetime(2025, 11, 25, tzinfo=UTC)
NEXT = MIDNIGHT + GRACE_PERIOD + timedelta(minutes=1)


def found(copy: DatabaseCopy, keys: Path) -> set[int]:
    """The chats of which a copy shows that they were there, with everything a folder of keys holds."""
    stored = {row["chat_key"] for table, row in copy.rows if table in ("people", "inbox") and row["chat_key"]}
    return {chat for chat in EVERY_CHAT if stored & set(_tries(keys, chat))}


def _tries(folder: Path, chat: int) -> Iterator[str]:
    bare = _hmac(key_files.read_key_file(folder / IDENTITY), f"tg:{BOT_ID}:{chat}")
    yield bare
    for path in sorted((folder / FOLDER).iterdir()):
        key = key_files.read_key_file(path)
        yield f"{path.name}.{_hmac(key, 'which key')[:4]}.{_hmac(key, bare)}"


def _hmac(key: bytes, message: str) -> str:
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()[:32]


def moved(within: Within, keys: KeyRing, *, now: datetime = NEXT) -> None:
    """As a sweep does it."""
    assert within(chat_address.rehash_chats, keys, bot_id=BOT_ID, now=now).after is None
    within(chat_address.destroy_old_keys, keys, now=now)


def known(within: Within, keys: KeyRing) -> str | None:
    standing = within(conversations.find_chat_owner, keys, bot_id=BOT_ID, chat_id=CHAT)
    return standing and standing.person_id


@pytest.fixture
def copy(her: ConversationContext, other: ConversationContext, engine: Engine, tmp_path: Path) -> DatabaseCopy:
    """Made before she erased; her message and another woman's wait in it."""
    return DatabaseCopy.take(engine, tmp_path / "copy")


def test_once_her_day_is_over_nobody_finds_her_in_a_copy_made_before(
    within: Within, keys: KeyRing, her: ConversationContext, copy: DatabaseCopy, tmp_path: Path
) -> None:
    before = tmp_path / "keys-of-that-day"
    shutil.copytree(keys.directory, before)
    within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)
    moved(within, keys)
    assert found(copy, keys.directory) == set()
    assert found(copy, before) == {CHAT, 7077}, "with the key of that day she would be found: the search can find"


def test_until_then_she_can_be_found(
    within: Within, keys: KeyRing, her: ConversationContext, copy: DatabaseCopy
) -> None:
    """A limit, and said on the privacy page."""
    within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)
    assert CHAT in found(copy, keys.directory)


def test_everybody_who_stays_is_found_the_day_after_and_the_week_after(
    within: Within, keys: KeyRing, her: ConversationContext, other: ConversationContext
) -> None:
    for days in (0, 1, 2, 9):
        moved(within, keys, now=NEXT + timedelta(days=days))
        assert known(within, keys) == her.person_id
        assert len(keys.daily_chat_keys.list_days()) == 1


def test_who_writes_before_she_was_moved_is_known_and_moved(
    within: Within, keys: KeyRing, her: ConversationContext, new_id: Ids
) -> None:
    again, _ = within(
        conversations.begin_turn,
        keys,
        create_text_update(update_id=2),
        bot_id=BOT_ID,
        limits=load_real_content().limits,
        now=MIDNIGHT,
        new_id=new_id,
    )
    assert again.person_id == her.person_id
    person = within(lambda uow: uow.people.get_by_id(her.person_id))
    assert extract_day(person.chat_key) == "2025-11-25"


def test_the_key_of_a_day_that_is_over_goes_once_nobody_is_under_it(
    within: Within, keys: KeyRing, her: ConversationContext
) -> None:
    assert within(chat_address.rehash_chats, keys, bot_id=BOT_ID, now=NEXT).rehashed_count == 1
    assert within(chat_address.destroy_old_keys, keys, now=NEXT) == ["2025-11-24"]


def test_a_key_stays_while_somebody_could_not_be_moved_and_no_longer_than_its_life(
    within: Within, keys: KeyRing, her: ConversationContext
) -> None:
    (keys.directory / "people").unlink()  # the key book was lost
    found = within(chat_address.rehash_chats, keys, bot_id=BOT_ID, now=NEXT)
    assert (found.rehashed_count, found.skipped_count) == (0, 1)
    assert within(chat_address.destroy_old_keys, keys, now=NEXT) == []
    assert known(within, keys) == her.person_id, "she writes in time, and is mended"
    assert within(chat_address.destroy_old_keys, keys, now=MIDNIGHT + LIFETIME + timedelta(seconds=1))
    assert known(within, keys) is None


def test_leave_and_erase_reach_what_came_before_and_after_midnight(
    within: Within, keys: KeyRing, her: ConversationContext
) -> None:
    within(conversations.store_updates, keys, [("after", create_text_update(update_id=3))], bot_id=BOT_ID, now=MIDNIGHT)
    hers = keys.derive_chat_keys(BOT_ID, CHAT)
    within(erasure.leave_chat, keys, her.person_id, entry_ids=[], now=MIDNIGHT, chat_keys=hers)
    assert within(lambda uow: uow.inbox.list_waiting(9)) == []


def test_what_waits_is_moved_with_her(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    moved(within, keys)
    person = within(lambda uow: uow.people.get_by_id(her.person_id))
    assert [row.chat_key for row in within(lambda uow: uow.inbox.list_waiting(9))] == [person.chat_key]


def test_whoever_stands_under_the_lasting_key_of_before_is_moved_without_being_opened(
    within: Within, keys: KeyRing, her: ConversationContext, engine: Engine, tmp_path: Path
) -> None:
    bare = keys.derive_pseudonym(BOT_ID, CHAT)
    person = within(lambda uow: uow.people.get_by_id(her.person_id))
    with UnitOfWork(engine) as uow:
        assert uow.people.set_chat_keys([(person, bare)])
        uow.commit()
    assert known(within, keys) == her.person_id, "known before she is moved, too"
    (keys.directory / "people").unlink()
    moved(within, keys, now=NOW)
    assert known(within, keys) == her.person_id
    assert bare not in repr(DatabaseCopy.take(engine, tmp_path / "after").rows)


def test_a_key_of_the_same_day_in_a_folder_that_was_lost_is_another_key(
    within: Within, keys: KeyRing, her: ConversationContext
) -> None:
    shutil.rmtree(keys.directory / FOLDER)
    keys.daily_chat_keys.ensure_day_key(NOW)
    assert known(within, keys) is None
    assert within(chat_address.rehash_chats, keys, bot_id=BOT_ID, now=NOW).rehashed_count == 1
    assert known(within, keys) == her.person_id


def test_many_are_moved_part_by_part(
    within: Within, keys: KeyRing, new_id: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_address, "REHASH_BATCH_SIZE", 2)
    for chat in range(1, 6):
        incoming = create_text_update(update_id=chat, chat_id=chat)
        within(
            conversations.begin_turn,
            keys,
            incoming,
            bot_id=BOT_ID,
            limits=load_real_content().limits,
            now=NOW,
            new_id=new_id,
        )
    after: str | None = ""
    parts = []
    while after is not None:
        part = within(chat_address.rehash_chats, keys, bot_id=BOT_ID, now=NEXT, after=after)
        parts.append(part.rehashed_count)
        after = part.after
    assert parts == [2, 2, 1]
    assert within(chat_address.rehash_chats, keys, bot_id=BOT_ID, now=NEXT).rehashed_count == 0


def test_the_women_of_another_bot_stay_its_own(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    assert within(chat_address.rehash_chats, keys, bot_id=BOT_ID + 1, now=NEXT).rehashed_count == 0
    assert known(within, keys) == her.person_id
