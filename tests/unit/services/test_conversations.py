"""A message is kept once, answered once, and forgotten when it is quiet."""

from datetime import datetime, timedelta

import pytest

from bot.crypto.key_ring import KeyRing
from bot.errors import DecryptionError
from bot.services import conversations, erasure, outbox
from bot.services.conversations import ConversationContext
from tests.support.factories import (
    BOT_ID,
    CHAT,
    NOW,
    Ids,
    create_delivery,
    create_tap_update,
    create_text_update,
    load_real_content,
)
from tests.unit.services.conftest import Within

MINUTE = timedelta(minutes=1)


def begin(
    within: Within, keys: KeyRing, new_id: Ids, *, now: datetime = NOW, **her: object
) -> tuple[ConversationContext, str | None]:
    return within(
        conversations.begin_turn,
        keys,
        create_text_update(**her),
        bot_id=BOT_ID,
        limits=load_real_content().limits,
        now=now,
        new_id=new_id,
    )


def finish(within: Within, keys: KeyRing, standing: ConversationContext, *said: str, **changed: object) -> int:
    given = {"country": None, "language": None, "now": NOW, **changed}
    return within(conversations.finish_turn, keys, standing, "turn", [create_delivery(one) for one in said], **given)


def due(within: Within, keys: KeyRing) -> list[str]:
    items, lost = within(outbox.list_due_messages, keys, now=NOW, limit=10)
    assert lost == []
    return [item.delivery.text for item in items]


def waiting(within: Within) -> list[str]:
    return [row.inbox_id for row in within(lambda uow: uow.inbox.list_waiting(10))]


def test_an_update_is_kept_once_however_often_it_comes(within: Within, keys: KeyRing) -> None:
    batch = [
        ("a", create_text_update(update_id=1)),
        ("b", create_text_update(update_id=2)),
        ("c", create_text_update(update_id=1)),
    ]
    assert within(conversations.store_updates, keys, batch, bot_id=BOT_ID, now=NOW) == ["a", "b"]
    again = [("d", create_text_update(update_id=2)), ("e", create_text_update(update_id=3))]
    assert within(conversations.store_updates, keys, again, bot_id=BOT_ID, now=NOW) == ["e"]
    assert within(
        conversations.store_updates, keys, [("f", create_text_update(update_id=1))], bot_id=BOT_ID + 1, now=NOW
    ) == ["f"]


def test_what_is_kept_opens_again_and_only_while_it_waits(within: Within, keys: KeyRing) -> None:
    within(
        conversations.store_updates, keys, [("turn", create_text_update("tolong, gaji saya"))], bot_id=BOT_ID, now=NOW
    )
    (row,) = within(lambda uow: uow.inbox.list_waiting(10))
    assert conversations.decrypt_update(keys, row) == create_text_update("tolong, gaji saya")
    assert b"gaji" not in row.payload
    assert within(conversations.mark_handled, "turn", now=NOW) is True
    assert within(conversations.mark_handled, "turn", now=NOW) is False
    assert waiting(within) == []


def test_what_was_moved_to_another_row_does_not_open(within: Within, keys: KeyRing) -> None:
    within(conversations.store_updates, keys, [("turn", create_text_update())], bot_id=BOT_ID, now=NOW)
    (row,) = within(lambda uow: uow.inbox.list_waiting(10))
    with pytest.raises(DecryptionError):
        conversations.decrypt_update(keys, type(row)(**{**row.__dict__, "inbox_id": "another"}))


def test_a_new_chat_gets_a_person_in_the_language_of_her_phone(within: Within, keys: KeyRing, new_id: Ids) -> None:
    standing, forgotten = begin(within, keys, new_id, language="tl-PH")
    assert (standing.language, standing.is_language_chosen, standing.is_new, forgotten) == ("fil", False, True, None)
    assert standing.chat_keys == (keys.derive_chat_key(BOT_ID, CHAT, now=NOW), keys.derive_pseudonym(BOT_ID, CHAT))


@pytest.mark.parametrize("language", ["", "fr", "xx"])
def test_a_language_we_do_not_speak_is_answered_in_english(
    within: Within, keys: KeyRing, new_id: Ids, language: str
) -> None:
    assert begin(within, keys, new_id, language=language)[0].language == "en"


def test_the_same_chat_is_the_same_person_and_another_chat_is_not(within: Within, keys: KeyRing, new_id: Ids) -> None:
    first, _ = begin(within, keys, new_id)
    again, _ = begin(within, keys, new_id, update_id=2)
    other, _ = begin(within, keys, new_id, chat_id=CHAT + 1)
    assert (again.person_id, again.conversation_id, again.is_new) == (first.person_id, first.conversation_id, False)
    assert other.person_id != first.person_id


@pytest.mark.parametrize(("quiet", "is_forgotten"), [(9 * MINUTE, False), (10 * MINUTE, False), (11 * MINUTE, True)])
def test_a_quiet_thread_is_forgotten(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext, quiet: timedelta, is_forgotten: bool
) -> None:
    finish(within, keys, her, country="MY")
    later, forgotten = begin(within, keys, new_id, now=NOW + quiet, update_id=2)
    assert (forgotten == her.conversation_id) is is_forgotten
    assert (later.country is None) is is_forgotten
    assert later.language == her.language


def test_an_answer_is_kept_and_the_question_let_go(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    assert finish(within, keys, her, "first", "second", country="MY", language="km") == 2
    assert due(within, keys) == ["first"]
    assert waiting(within) == []
    known = within(conversations.find_conversation, keys, bot_id=BOT_ID, chat_id=CHAT)
    assert (known.country, known.language, known.is_language_chosen) == ("MY", "km", True)


def test_finishing_again_answers_nothing(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    assert finish(within, keys, her, "once") == 1
    assert finish(within, keys, her, "once") == 0
    assert finish(within, keys, her, "twice", country="SG") == 0
    assert within(conversations.find_conversation, keys, bot_id=BOT_ID, chat_id=CHAT).country is None


def test_a_country_that_was_skipped_is_remembered_as_skipped(
    within: Within, keys: KeyRing, her: ConversationContext
) -> None:
    finish(within, keys, her, "answer", country="any")
    assert within(conversations.find_conversation, keys, bot_id=BOT_ID, chat_id=CHAT).country == "any"


def test_nothing_is_answered_after_she_left(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext
) -> None:
    within(erasure.leave_chat, keys, her.person_id, entry_ids=[], now=NOW)
    assert finish(within, keys, her, "too late", country="MY") == 0
    assert (due(within, keys), waiting(within)) == ([], [])
    assert within(conversations.find_conversation, keys, bot_id=BOT_ID, chat_id=CHAT) is None


def test_nothing_is_answered_after_she_erased(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)
    assert finish(within, keys, her, "too late") == 0
    assert within(conversations.find_conversation, keys, bot_id=BOT_ID, chat_id=CHAT) is None


def test_nothing_is_answered_where_a_card_was(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    within(conversations.mark_handled, "turn", now=NOW)
    assert finish(within, keys, her, "too late") == 0


def test_nothing_is_answered_into_a_thread_that_was_restarted(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext
) -> None:
    finish_later = her
    begin(within, keys, new_id, now=NOW + 11 * MINUTE, update_id=2)
    assert finish(within, keys, finish_later, "too late") == 0


def test_looking_up_changes_nothing(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    found = [within(conversations.find_conversation, keys, bot_id=BOT_ID, chat_id=CHAT) for _ in range(2)]
    assert found[0] == found[1]
    assert found[0].person_id == her.person_id
    assert within(conversations.find_conversation, keys, bot_id=BOT_ID, chat_id=CHAT + 1) is None


def test_her_typed_messages_are_logged_for_leave_and_her_taps_are_not(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext
) -> None:
    within(
        conversations.begin_turn,
        keys,
        create_tap_update("x"),
        bot_id=BOT_ID,
        limits=load_real_content().limits,
        now=NOW,
        new_id=new_id,
    )
    stood = within(outbox.list_chat_messages, keys, her.person_id)
    assert [(sent.message_id, sent.is_ours) for _, sent in stood] == [(create_text_update().message_id, False)]


def test_a_message_that_replaces_another_is_an_edit(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    said = [create_delivery("new", edits=55), create_delivery("below")]
    within(conversations.finish_turn, keys, her, "turn", said, country=None, language=None, now=NOW)
    (row,) = within(lambda uow: uow.outbox.list_due(NOW, 10))
    assert row.kind == "edit"
