"""Every column says why it is kept, and the database itself refuses what must not be kept."""

from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from sqlalchemy import Column, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, StatementError

from bot.db.tables import metadata
from bot.db.tables.core import inbox, outbox
from bot.db.unit_of_work import UnitOfWork
from tests.support.together import together
from tests.unit.db.example_rows import NOW, add_person, add_update, outgoing

COLUMNS = [column for table in metadata.sorted_tables for column in table.columns]


@together("column", COLUMNS, ids=str)
def test_a_column_says_why_and_how_long(column: Column) -> None:
    assert set(column.info) == {"why", "kept"}
    assert all(len(sentence) > 5 for sentence in column.info.values())


def test_what_we_keep_is_this_and_no_more() -> None:
    assert {table.name: len(table.columns) for table in metadata.sorted_tables} == {
        "people": 11,
        "conversations": 5,
        "reminders": 3,
        "inbox": 11,
        "outbox": 12,
        "messages": 5,
        "vaults": 7,
        "vault_entries": 3,
        "audit": 8,
        "audit_ends": 7,
        "counts": 4,
        "posts": 14,
        "post_checks": 4,
        "drafts": 6,
        "handoffs": 41,
        "consents": 9,
        "relay": 13,
        "once_keys": 5,
        "officer_drafts": 5,
        "return_tries": 3,
        "officers": 25,
        "invitations": 3,
        "recovery_codes": 2,
        "sessions": 7,
        "sign_in_tries": 3,
        "shifts": 6,
        "on_call": 3,
        "holidays": 4,
        "corrections": 6,
        "post_texts": 11,
        "referrals": 11,
        "ticks": 6,
        "officer_calls": 6,
        "doorbells": 8,
        "leases": 5,
        "passkeys": 6,
        "push_subscriptions": 7,
        "used_challenges": 2,
    }


def test_the_audit_points_at_nothing() -> None:
    assert not metadata.tables["audit"].foreign_keys


def test_words_cannot_stay_in_a_handled_update(engine: Engine) -> None:
    with refused(), UnitOfWork(engine) as uow:
        add_update(uow)
        uow._connection.execute(update(inbox).values(state="handled", handled_at=NOW))


def test_words_cannot_stay_in_a_delivered_message(engine: Engine) -> None:
    with refused(), UnitOfWork(engine) as uow:
        uow.outbox.add([outgoing()], person_id=add_person(uow), turn_id="turn", now=NOW)
        uow._connection.execute(update(outbox).values(state="sent", done_at=NOW))


@pytest.mark.parametrize("kind", ["", "Send", "typing"])
def test_a_kind_is_one_of_four(engine: Engine, kind: str) -> None:
    with refused(), UnitOfWork(engine) as uow:
        uow.outbox.add([replace(outgoing(), kind=kind)], person_id=add_person(uow), turn_id="turn", now=NOW)


@pytest.mark.parametrize("holder", ["", "nobody", "Officer"])
def test_a_holder_is_one_of_three(engine: Engine, holder: str) -> None:
    with refused(), UnitOfWork(engine) as uow:
        uow.conversations.get_or_create(add_person(uow), "c1", NOW)
        uow.conversations.set_holder("sari", holder)


def test_a_conversation_needs_its_person(engine: Engine) -> None:
    with pytest.raises(IntegrityError, match=r"FOREIGNKEY|ForeignKey"), UnitOfWork(engine) as uow:
        uow.conversations.get_or_create("nobody", "c1", NOW)


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="ValueError"), UnitOfWork(engine) as uow:
        add_update(uow, now=NOW.replace(tzinfo=None))


def refused() -> AbstractContextManager[object]:
    return pytest.raises(IntegrityError, match=r"CONSTRAINT_CHECK|CheckViolation")
