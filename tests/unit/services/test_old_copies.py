"""Erase and retention against a copy of the database made before: what today's keys still open in it, and what never.

One thing is a limit, and is shown here as such: what waited under a day key, until that key dies.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.crypto.key_ring import KeyRing
from bot.db.engine import truncate_wal
from bot.db.unit_of_work import UnitOfWork
from bot.services import conversations, erasure, retention, safe_word
from bot.services.conversations import ConversationContext
from bot.services.handoffs import vault
from tests.support import canaries
from tests.support.database_copies import DatabaseCopy, decrypt_all
from tests.support.factories import BOT_ID, CHAT, NOW, Ids, create_delivery, create_text_update
from tests.unit.services.conftest import Within
from tests.unit.services.vault_fixtures import HANDOFF, WORDS, fill, limits, open_one

SAID = "ngôi sao xanh trên đỉnh núi"
ANSWERED = "kandilangbughawsabundok"
LONG_CHAT = 5_550_123_456_789
"""A number that stands nowhere by chance."""
LATER = NOW + timedelta(days=4)
"""Every day key of NOW is past its life."""


@pytest.fixture
def copy(within: Within, keys: KeyRing, her: ConversationContext, engine: Engine, tmp_path: Path) -> DatabaseCopy:
    """She wrote and was answered, wrote again, and sent words to a post; then the copy was made."""
    within(
        conversations.finish_turn, keys, her, "turn", [create_delivery(ANSWERED)], country="MY", language=None, now=NOW
    )
    within(
        conversations.store_updates, keys, [("waits", create_text_update(SAID, update_id=2))], bot_id=BOT_ID, now=NOW
    )
    another = create_text_update(SAID, update_id=3, chat_id=LONG_CHAT)
    within(conversations.store_updates, keys, [("of another", another)], bot_id=BOT_ID, now=NOW)
    open_one(within, keys, her)
    fill(within, keys)
    return DatabaseCopy.take(engine, tmp_path / "copy")


def erased(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    assert within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)


def test_before_erase_a_copy_with_the_keys_opens_everything(copy: DatabaseCopy, tmp_path: Path) -> None:
    found = decrypt_all(copy, tmp_path / "keys")
    assert set(found) == {
        "people.route",
        "inbox.payload",
        "outbox.payload",
        "messages.message",
        "vaults.data_key",
        "vault_entries.words",
    }
    assert found["vault_entries.words"] == list(WORDS)


def test_a_copy_without_the_keys_opens_nothing_and_shows_no_word(copy: DatabaseCopy, tmp_path: Path) -> None:
    KeyRing.open(tmp_path / "other", create=True)
    assert decrypt_all(copy, tmp_path / "other") == {}
    for words in (SAID, ANSWERED, *(each.decode() for each in WORDS), str(LONG_CHAT)):
        assert canaries.find_words(words, *copy.files, repr(copy.rows).encode()) == []


def test_after_erase_no_word_she_sent_to_a_post_is_opened_by_any_key_left(
    within: Within, keys: KeyRing, her: ConversationContext, copy: DatabaseCopy, tmp_path: Path
) -> None:
    erased(within, keys, her)
    found = decrypt_all(copy, tmp_path / "keys")
    assert "vaults.data_key" not in found
    assert "vault_entries.words" not in found


def test_what_waited_is_opened_as_long_as_its_day_key_lives_and_no_longer(
    within: Within, keys: KeyRing, her: ConversationContext, copy: DatabaseCopy, tmp_path: Path
) -> None:
    erased(within, keys, her)
    assert {"inbox.payload", "outbox.payload", "messages.message"} == set(decrypt_all(copy, tmp_path / "keys"))
    keys.destroy_expired_day_keys(LATER)
    assert decrypt_all(copy, tmp_path / "keys") == {}


def test_the_way_to_answer_is_opened_by_no_key_that_is_left_once_she_erased(
    within: Within, keys: KeyRing, her: ConversationContext, copy: DatabaseCopy, tmp_path: Path
) -> None:
    assert decrypt_all(copy, tmp_path / "keys")["people.route"] == [str(CHAT).encode()]
    erased(within, keys, her)
    assert "people.route" not in decrypt_all(copy, tmp_path / "keys")


def test_the_way_to_answer_others_stays_when_one_erases(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext, engine: Engine, tmp_path: Path
) -> None:
    other = create_text_update("hello", update_id=9, chat_id=LONG_CHAT)
    within(conversations.begin_turn, keys, other, bot_id=BOT_ID, limits=limits(), now=NOW, new_id=new_id)
    both = DatabaseCopy.take(engine, tmp_path / "both")
    assert sorted(decrypt_all(both, tmp_path / "keys")["people.route"]) == sorted(
        [str(CHAT).encode(), str(LONG_CHAT).encode()]
    )
    erased(within, keys, her)
    assert decrypt_all(both, tmp_path / "keys")["people.route"] == [str(LONG_CHAT).encode()]


def test_without_the_route_key_a_copy_of_the_key_book_opens_nothing(copy: DatabaseCopy, tmp_path: Path) -> None:
    book = (tmp_path / "keys" / "people").read_bytes()
    KeyRing.open(tmp_path / "other", create=True)
    assert decrypt_all(copy, tmp_path / "other", books=[book]) == {}


def test_the_trace_of_her_word_can_be_tried_by_nobody_once_she_erased(
    within: Within, keys: KeyRing, her: ConversationContext, tmp_path: Path
) -> None:
    sign = within(safe_word.set_safe_word, keys, her.person_id, form="jambu")
    assert safe_word.is_safe_word(keys, sign, "jambu")
    erased(within, keys, her)
    assert not safe_word.is_safe_word(keys, sign, "jambu")


def test_retention_leaves_of_the_copy_only_the_way_to_answer(
    within: Within, keys: KeyRing, new_id: Ids, copy: DatabaseCopy, tmp_path: Path
) -> None:
    within(vault.wrap_up_vault, handoff_id=HANDOFF, by="officer", now=NOW)
    within(retention.sweep_expired, keys, limits=limits(), now=NOW + timedelta(days=31), new_id=new_id)
    keys.destroy_expired_day_keys(NOW + timedelta(days=31))
    assert set(decrypt_all(copy, tmp_path / "keys")) == {"people.route"}, "she did not erase: she can still be answered"


def test_without_the_file_of_the_handoff_every_other_key_together_opens_no_word(
    copy: DatabaseCopy, tmp_path: Path
) -> None:
    (tmp_path / "keys" / f"handoff-{HANDOFF}").unlink()
    assert "vault_entries.words" not in decrypt_all(copy, tmp_path / "keys")


def test_after_erase_nothing_of_hers_is_in_the_database_sealed_or_not(
    within: Within, keys: KeyRing, her: ConversationContext, engine: Engine, copy: DatabaseCopy, tmp_path: Path
) -> None:
    acts = ("audit", "audit_ends")
    hers = [row for table, row in copy.rows if row.get("inbox_id") != "of another" and table not in acts]
    sealed = [value for row in hers for value in row.values() if isinstance(value, bytes)]
    erased(within, keys, her)
    truncate_wal(engine)
    after = DatabaseCopy.take(engine, tmp_path / "after")
    there = b"".join(after.files) + repr(after.rows).encode()
    assert len(sealed) >= 8
    assert not [value for value in sealed if value in there or repr(value).encode() in there]
    for name in (her.person_id, her.chat_keys[0]):
        rows = [row for table, row in after.rows if name in repr(row) and table != "audit"]
        assert rows == []


def test_an_unfinished_transaction_leaves_nothing_in_the_log_either(
    keys: KeyRing, her: ConversationContext, engine: Engine, tmp_path: Path
) -> None:
    with UnitOfWork(engine) as uow:
        uow.inbox.add(
            inbox_id="given up",
            bot_id=BOT_ID,
            update_id=99,
            chat_key=her.chat_keys[0],
            payload=b"canary" * 500,
            day_key="day",
            now=NOW,
        )
    truncate_wal(engine)
    after = DatabaseCopy.take(engine, tmp_path / "after")
    assert b"canarycanary" not in b"".join(after.files) + repr(after.rows).encode()
