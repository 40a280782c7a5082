"""Leave, Erase, and a chat that is gone."""

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.crypto.key_ring import KeyRing
from bot.db.tables import metadata
from bot.db.tables.core import audit
from bot.db.unit_of_work import UnitOfWork
from bot.services import conversations, erasure, outbox
from bot.services.conversations import ConversationContext
from tests.support.factories import BOT_ID, CHAT, NOW, Ids, create_delivery, create_text_update, load_real_content
from tests.unit.services.conftest import Within


def answer(within: Within, keys: KeyRing, standing: ConversationContext) -> None:
    within(conversations.finish_turn, keys, standing, "turn", [create_delivery()], country="MY", language=None, now=NOW)


def test_leaving_withdraws_what_is_owed_and_forgets_thread_and_log(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext
) -> None:
    answer(within, keys, her)
    entries = [entry_id for entry_id, _ in within(outbox.list_chat_messages, keys, her.person_id)]
    assert entries
    forgotten = within(erasure.leave_chat, keys, her.person_id, entry_ids=entries, now=NOW)
    assert forgotten == her.conversation_id
    assert within(conversations.find_conversation, keys, bot_id=BOT_ID, chat_id=CHAT) is None
    assert within(conversations.find_chat_owner, keys, bot_id=BOT_ID, chat_id=CHAT).conversation_id == ""
    assert within(outbox.list_due_messages, keys, now=NOW, limit=10) == ([], [])
    assert within(outbox.list_chat_messages, keys, her.person_id) == []


def test_withdrawing_ends_the_thread_and_what_it_owes_and_keeps_the_log(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext
) -> None:
    answer(within, keys, her)
    within(erasure.cancel_thread, her.person_id, now=NOW, new_id=new_id)
    assert within(outbox.list_due_messages, keys, now=NOW, limit=10) == ([], [])
    assert within(outbox.list_chat_messages, keys, her.person_id)
    assert (
        within(conversations.find_conversation, keys, bot_id=BOT_ID, chat_id=CHAT).conversation_id
        != her.conversation_id
    )


def test_whoever_writes_after_she_left_is_met_as_somebody_new(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext
) -> None:
    within(conversations.finish_turn, keys, her, "turn", [create_delivery()], country="MY", language="km", now=NOW)
    within(erasure.leave_chat, keys, her.person_id, entry_ids=[], now=NOW)
    again, forgotten = within(
        conversations.begin_turn,
        keys,
        create_text_update(update_id=2, language="vi"),
        bot_id=BOT_ID,
        limits=load_real_content().limits,
        now=NOW,
        new_id=new_id,
    )
    assert (again.person_id, again.language, again.is_language_chosen) == (her.person_id, "vi", False)
    assert (again.is_new, again.country, forgotten) == (True, None, None)


def test_leaving_twice_is_leaving(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    first, second = (within(erasure.leave_chat, keys, her.person_id, entry_ids=[], now=NOW) for _ in range(2))
    assert (first, second) == (her.conversation_id, None)
    assert within(erasure.leave_chat, keys, "nobody", entry_ids=[], now=NOW) is None


def test_erasing_leaves_nothing_of_her_but_that_it_was_done(
    within: Within, keys: KeyRing, engine: Engine, her: ConversationContext
) -> None:
    answer(within, keys, her)
    within(conversations.store_updates, keys, [("waits", create_text_update(update_id=9))], bot_id=BOT_ID, now=NOW)
    assert within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW) is True
    with UnitOfWork(engine), engine.connect() as connection:
        rows = [
            str(dict(row._mapping))
            for table in metadata.sorted_tables
            if table is not audit
            for row in connection.execute(select(table))
        ]
        acts = connection.execute(select(audit)).all()
    assert not [row for row in rows if her.person_id in row or her.chat_keys[0] in row or "payload': b" in row]
    assert [(act.by, act.verb, act.noun) for act in acts] == [("woman", "erase", "person")]


def test_erasing_twice_is_erasing(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)
    assert within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW) is False


def test_after_erasing_she_is_somebody_new(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext
) -> None:
    within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)
    again, _ = within(
        conversations.begin_turn,
        keys,
        create_text_update(update_id=2),
        bot_id=BOT_ID,
        limits=load_real_content().limits,
        now=NOW,
        new_id=new_id,
    )
    assert again.is_new
    assert again.person_id != her.person_id


def test_a_chat_that_is_gone_is_news_once_and_back_when_she_writes(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext
) -> None:
    answer(within, keys, her)
    assert [within(erasure.mark_blocked, chat_keys=her.chat_keys, now=NOW) for _ in range(2)] == [True, False]
    assert within(outbox.list_due_messages, keys, now=NOW, limit=10) == ([], [])
    assert within(erasure.mark_blocked, chat_keys=["nobody"], now=NOW) is False
    within(
        conversations.begin_turn,
        keys,
        create_text_update(update_id=2),
        bot_id=BOT_ID,
        limits=load_real_content().limits,
        now=NOW,
        new_id=new_id,
    )
    assert within(lambda uow: uow.people.get_by_id(her.person_id)).reachable is True
