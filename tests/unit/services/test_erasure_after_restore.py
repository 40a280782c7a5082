"""An older copy put back: who erased herself does not come back, and nothing the copy was about to do reaches a phone."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.crypto.key_ring import KeyRing
from bot.db.tables import metadata
from bot.db.unit_of_work import UnitOfWork
from bot.services import audit_verification, chat_address, conversations, erasure, outbox
from bot.services.conversations import ConversationContext
from tests.support.factories import BOT_ID, CHAT, NOW, Ids, create_delivery, create_text_update, load_real_content
from tests.support.handoff_scenario import HandoffServices, PersonActor
from tests.unit.services.conftest import Within
from tests.unit.services.vault_fixtures import fill, open_one

LATER = NOW + timedelta(hours=3)


def kept(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """Every row, as a copy has it."""
    with engine.connect() as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }


def put_back(engine: Engine, copy: dict[str, list[dict[str, object]]]) -> None:
    """The database as it was."""
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        for table in metadata.sorted_tables:
            if copy[table.name]:
                connection.execute(table.insert(), copy[table.name])


def replayed(within: Within, keys: KeyRing) -> int:
    return int(within(erasure.replay_erasures, keys, now=LATER).erased_count)


def known(within: Within, keys: KeyRing, chat: int = CHAT) -> ConversationContext | None:
    found: ConversationContext | None = within(conversations.find_chat_owner, keys, bot_id=BOT_ID, chat_id=chat)
    return found


@pytest.fixture
def came_back(
    within: Within, keys: KeyRing, her: ConversationContext, other: ConversationContext, engine: Engine
) -> ConversationContext:
    """She erased herself; then the copy made before was put back. Another woman stayed."""
    open_one(within, keys, her)
    fill(within, keys)
    copy = kept(engine)
    assert within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)
    put_back(engine, copy)
    return her


def test_without_the_journal_she_would_be_back(within: Within, keys: KeyRing, came_back: ConversationContext) -> None:
    (keys.directory / "erasures").unlink()
    assert replayed(within, keys) == 0
    standing = known(within, keys)
    assert standing and standing.person_id == came_back.person_id


def test_she_does_not_come_back_and_the_others_stay(
    within: Within, keys: KeyRing, came_back: ConversationContext, other: ConversationContext, engine: Engine
) -> None:
    assert replayed(within, keys) == 1
    assert known(within, keys) is None
    standing = known(within, keys, 7077)
    assert standing and standing.person_id == other.person_id
    rows = [row for table, found in kept(engine).items() if table != "audit" for row in found]
    assert not [row for row in rows if came_back.person_id in repr(row) or came_back.chat_keys[0] in repr(row)]


def test_it_is_on_record_and_the_record_is_whole(
    within: Within, keys: KeyRing, came_back: ConversationContext, engine: Engine
) -> None:
    replayed(within, keys)
    acts = [(row["by"], row["verb"], row["noun"]) for row in kept(engine)["audit"]]
    assert acts[-2:] == [("restore", "destroy", "vault"), ("restore", "erase", "person")]
    assert within(audit_verification.verify_audit, keys).faults == ()


def test_replaying_again_is_nothing_new(within: Within, keys: KeyRing, came_back: ConversationContext) -> None:
    assert [replayed(within, keys) for _ in range(2)] == [1, 0]


def test_who_writes_after_erasing_is_somebody_new_and_stays(
    within: Within, keys: KeyRing, her: ConversationContext, new_id: Ids
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
    assert replayed(within, keys) == 0
    standing = known(within, keys)
    assert standing and standing.person_id == again.person_id


def test_she_is_noted_before_her_row_goes(
    within: Within, keys: KeyRing, her: ConversationContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(self: UnitOfWork) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(UnitOfWork, "commit", dies)
    with pytest.raises(KeyboardInterrupt):
        within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)
    monkeypatch.undo()
    assert known(within, keys) is not None, "killed before it was kept"
    assert replayed(within, keys) == 1, "the next start ends what was begun"


def test_many_are_looked_at_part_by_part(
    within: Within, keys: KeyRing, came_back: ConversationContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "BATCH_SIZE", 1)
    erased, after = 0, ""
    while after is not None:
        part = within(erasure.replay_erasures, keys, now=LATER, after=after)
        erased, after = erased + part.erased_count, part.after
    assert erased == 1


def test_what_the_copy_was_about_to_say_is_not_said(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    within(conversations.finish_turn, keys, her, "turn", [create_delivery()], country="MY", language=None, now=NOW)
    within(conversations.store_updates, keys, [("waits", create_text_update(update_id=9))], bot_id=BOT_ID, now=NOW)
    quieted = within(erasure.cancel_pending_work, now=LATER)
    assert (quieted.update_count, quieted.message_count, quieted.handoff_count) == (1, 1, 0)
    assert within(lambda uow: uow.inbox.list_waiting(9)) == []
    assert within(outbox.list_due_messages, keys, now=LATER, limit=9) == ([], [])


def test_no_officer_reaches_her_until_her_code_since_she_may_have_left(
    office: HandoffServices, she: PersonActor, handoff: str
) -> None:
    with UnitOfWork(office.engine) as uow:
        assert erasure.cancel_pending_work(uow, now=LATER).handoff_count == 1
    with UnitOfWork(office.engine) as uow:
        row = uow.handoffs.get_by_id(handoff)
        assert row and row.is_suspended
        assert erasure.cancel_pending_work(uow, now=LATER).handoff_count == 0


def test_no_key_of_a_row_of_before_is_given_to_somebody_else(
    within: Within, keys: KeyRing, her: ConversationContext, new_id: Ids, tmp_path: Path
) -> None:
    (keys.directory / "people").unlink()  # the key book was lost, and begins anew
    within(chat_address.reserve_key_slots, keys)
    new = create_text_update(update_id=5, chat_id=8)
    began, _ = within(
        conversations.begin_turn, keys, new, bot_id=BOT_ID, limits=load_real_content().limits, now=NOW, new_id=new_id
    )
    rows = [within(lambda uow, each=each: uow.people.get_by_id(each)) for each in (her.person_id, began.person_id)]
    assert rows[0].route_key != rows[1].route_key
    within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)
    assert chat_address.decrypt_address(keys, rows[1]) == 8, "erasing one closed nothing of the other"
