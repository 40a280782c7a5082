"""Everything about one woman is what docs/privacy.md lists, before Erase and after; nothing of another's is in it."""

import re
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.crypto.key_ring import KeyRing
from bot.db.tables import metadata
from bot.db.tables.handoffs import (
    CompletedStepRow,
    ConsentRow,
    HandoffMessageRow,
    HandoffRow,
    OfficerCallRow,
    OnceKeyRow,
    ReferralRow,
)
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffState
from bot.services import conversations, erasure, outbox, reminders, safe_word
from bot.services.conversations import ConversationContext
from bot.services.handoffs import drafts, officer_drafts, submission, vault
from bot.services.subject_access import DESTROYED_VALUE, StoredValue, export_personal_data
from tests.support.factories import BOT_ID, CHAT, NOW, ROOT, Ids, create_delivery, create_text_update
from tests.support.handoff_scenario import CARD, POST, get_policy
from tests.unit.services.conftest import Within
from tests.unit.services.vault_fixtures import HANDOFF, WORDS, fill, open_one

PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
LISTED = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", PAGE, re.MULTILINE))
"""The gateway's columns, as the page lists them."""
EMPTY_WHILE_SHE_WAITS = {"inbox.handled_at"}
"""An update is hers while it waits; then it belongs to nobody."""
OF_POSTS = {
    column
    for column in LISTED
    if column.split(".")[0]
    in (
        "posts",
        "post_checks",
        "officers",
        "invitations",
        "recovery_codes",
        "sessions",
        "sign_in_tries",
        "passkeys",
        "push_subscriptions",
        "used_challenges",
        "shifts",
        "on_call",
        "holidays",
        "post_texts",
        "corrections",
        "audit_ends",
        "counts",
        "doorbells",
        "leases",
    )
}
"""Nothing of these is about her."""
DRAFT = "draft-of-hers"
TYPED = "what an officer typed"
REMINDED_AT = NOW + timedelta(days=3)
AUDIT = {column for column in LISTED if column.startswith("audit.")}


@pytest.fixture
def full(within: Within, keys: KeyRing, her: ConversationContext, new_id: Ids) -> ConversationContext:
    """She has a row in every table: messages owed, delivered and waiting, a handoff that ended, a word of hers, a reminder."""
    owed = [create_delivery("first"), create_delivery("second")]
    within(conversations.finish_turn, keys, her, "turn", owed, country="MY", language=None, now=NOW)
    (item, *_), _ = within(outbox.list_due_messages, keys, now=NOW, limit=1)
    within(outbox.mark_delivered, keys, item, message_id=900, now=NOW, new_id=new_id)
    within(
        conversations.store_updates,
        keys,
        [("waits", create_text_update("still here", update_id=2))],
        bot_id=BOT_ID,
        now=NOW,
    )
    open_one(within, keys, her)
    fill(within, keys)
    within(vault.wrap_up_vault, handoff_id=HANDOFF, by="officer", now=NOW)
    within(_add_rows, keys, her.person_id)
    hers = {"person_id": her.person_id, "policy": get_policy(), "now": NOW}
    within(
        drafts.begin_draft,
        keys,
        person_id=her.person_id,
        post_id="post-a",
        language="id",
        now=NOW,
        new_id=lambda: DRAFT,
    )
    within(drafts.record_preview, keys, card_text=CARD, **hers)
    within(safe_word.set_safe_word, keys, her.person_id, form="jambu")
    within(reminders.set_reminder, keys, person_id=her.person_id, due_at=REMINDED_AT, now=NOW)
    return her


def _add_rows(uow: UnitOfWork, keys: KeyRing, person_id: str) -> None:
    """A handoff, a consent and a piece of a relay with nothing left empty; one try at a return code; a post."""
    times = dict.fromkeys((field.name for field in fields(HandoffRow) if field.name.endswith(("_at", "_since"))), NOW)
    words = {field.name: f"a {field.name}" for field in fields(HandoffRow) if field.name not in times}
    kinds = submission.encrypt_help_kinds(keys, HANDOFF, ("health",))
    chosen = {"handoff_id": HANDOFF, "person_id": person_id, "help": kinds, "has_word": True}
    whole = {**words, **times, **chosen, "step": 1, "told_step": 1}
    uow.handoffs.add(HandoffRow(**{**whole, "state": HandoffState.WRAPPED_UP}))  # type: ignore[arg-type]
    uow.consents.add(ConsentRow("consent", HANDOFF, "send", "post-a", "1", NOW, 90, NOW, NOW))
    uow.handoff_messages.add(
        HandoffMessageRow(HANDOFF, 2, 1, "her", "delivered", "woman", "voice", "call", NOW, NOW, NOW, 1, NOW)
    )
    uow.officer_calls.add(OfficerCallRow(HANDOFF, 1, NOW, "officer", NOW, NOW))
    uow.officers.add(OfficerRow("officer", "post-a", "dara", "Dara", "consular", "officer", "en", "en", is_woman=True))
    kept = vault.find_vault(uow, HANDOFF)
    uow.officer_drafts.replace(
        officer_drafts.seal_draft(keys, kept, officer_id="officer", box="reply", words=TYPED, now=NOW)
    )
    uow.once_keys.add(OnceKeyRow("a hash", HANDOFF, "another", "sent", NOW))
    uow.completed_steps.add(
        CompletedStepRow(HANDOFF, "emergency", "call_place", has_consent=True, by="an officer", ticked_at=NOW)
    )
    uow.referrals.add(
        ReferralRow("slip", HANDOFF, "health", "own", "confirmed", "an officer", NOW, NOW, "a hash", NOW, NOW)
    )
    uow.handoffs.record_return_try(person_id, now=NOW, since=NOW - timedelta(hours=1))
    uow.posts.add(replace(POST, joined_at=NOW))
    uow.commit()


def about(within: Within, keys: KeyRing, person_id: str) -> list[StoredValue]:
    found: list[StoredValue] = within(export_personal_data, keys, person_id)
    return found


def values(found: list[StoredValue], column: str) -> list[Any]:
    return [held.value for held in found if held.column == column]


def test_before_erase_it_is_what_the_page_lists(within: Within, keys: KeyRing, full: ConversationContext) -> None:
    found = {held.column for held in about(within, keys, full.person_id)}
    assert found ^ (LISTED - EMPTY_WHILE_SHE_WAITS - OF_POSTS) == set()


def test_it_says_what_is_sealed(within: Within, keys: KeyRing, full: ConversationContext) -> None:
    found = about(within, keys, full.person_id)
    assert values(found, "people.route") == [str(CHAT).encode()]
    assert values(found, "vault_entries.words") == list(WORDS)
    assert values(found, "handoffs.help") == [("health",)]
    assert values(found, "officer_drafts.words") == [TYPED]
    assert values(found, "reminders.due") == [REMINDED_AT]
    assert [b"still here" in each for each in values(found, "inbox.payload")] == [True]
    assert [b"second" in each for each in values(found, "outbox.payload")] == [True]
    assert b"900" in b"".join(values(found, "messages.message"))


def test_after_erase_there_is_nothing(within: Within, keys: KeyRing, full: ConversationContext) -> None:
    within(erasure.erase_person, keys, full.person_id, chat_keys=full.chat_keys, now=NOW)
    found = about(within, keys, full.person_id)
    assert {held.column for held in found} == AUDIT
    assert [values(found, f"audit.{name}") for name in ("by", "verb", "noun")] == [["woman"], ["erase"], ["person"]]


def test_no_row_of_hers_is_missed_and_none_of_another_is_in_it(
    within: Within, keys: KeyRing, full: ConversationContext, other: ConversationContext, engine: Engine
) -> None:
    open_one(within, keys, other, "of-another")
    names = {full.person_id, full.chat_keys[0], full.conversation_id, HANDOFF, DRAFT}
    theirs = {other.person_id, other.chat_keys[0], other.conversation_id, "of-another"}
    found = [str(held.value) for held in about(within, keys, full.person_id)]
    assert theirs.isdisjoint(found)
    with engine.connect() as connection:
        rows = [
            row
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            if names & {str(value) for value in row}
        ]
    assert len(found) == sum(value is not None for row in rows for value in row)


def test_what_no_key_opens_is_said_to_be_so(within: Within, keys: KeyRing, full: ConversationContext) -> None:
    keys.destroy_expired_day_keys(NOW + timedelta(days=4))
    keys.vault_keys.destroy_handoff_key(HANDOFF)
    keys.draft_keys.destroy_key(DRAFT)
    found = about(within, keys, full.person_id)
    sealed = ("inbox.payload", "outbox.payload", "messages.message", "vaults.data_key", "vault_entries.words")
    for column in (*sealed, "drafts.answers", "handoffs.help"):
        assert set(values(found, column)) == {DESTROYED_VALUE}


def test_of_somebody_unknown_there_is_nothing(within: Within, keys: KeyRing) -> None:
    assert about(within, keys, "nobody") == []


def test_nothing_shows_itself_when_printed(within: Within, keys: KeyRing, full: ConversationContext) -> None:
    assert not [
        held for held in about(within, keys, full.person_id) if "canary" in repr(held) or str(CHAT) in repr(held)
    ]
