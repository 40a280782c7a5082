"""Whoever edits, deletes or inserts an act, cuts off the end or puts back an older copy, is seen."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Engine

from bot.crypto.key_ring import AUDIT, KeyRing
from bot.db import audit_chain
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.db.tables.core import audit, audit_ends
from bot.db.unit_of_work import UnitOfWork
from bot.errors import BadSettings
from bot.services import audit_verification
from bot.services.audit_verification import AuditFault, AuditVerification
from tests.support.factories import NOW

Place = tuple[Engine, KeyRing]
Copy = tuple[list[dict[str, Any]], dict[str, Any]]
ACTS = 12
EXPIRED = 3
"""So many went with their time; the acts that are left are 4 to 12."""
LEFT = st.integers(EXPIRED + 1, ACTS)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("trail")
    keys = KeyRing.open(folder / "keys", create=True)
    engine = open_engine(f"sqlite:///{folder / 'store.db'}", audit_key=keys.get_key(AUDIT))
    migrate(engine)
    yield engine, keys
    engine.dispose()


@pytest.fixture(scope="module")
def copy(place: Place) -> Copy:
    """Twelve acts, the first three gone with their time, as the database and the note hold them."""
    engine, keys = place
    act(place, EXPIRED, age=timedelta(days=400))
    act(place, ACTS - EXPIRED)
    with UnitOfWork(engine) as uow:
        assert uow.audit.expire(before=NOW - timedelta(days=365)) == EXPIRED
        uow.commit()
    with UnitOfWork(engine) as uow:
        assert audit_verification.note_last_act(uow, keys)
    with engine.connect() as connection:
        return rows(connection), dict(connection.execute(select(audit_ends)).one()._mapping)


def act(place: Place, times: int = 1, *, age: timedelta = timedelta(0)) -> None:
    for number in range(times):
        with UnitOfWork(place[0]) as uow:
            uow.audit.write(at=NOW - age, by="officer", verb="read", noun="vault", subject=f"handoff-{number}")
            uow.commit()


def rows(connection: Connection) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(select(audit).order_by(audit.c.audit_id))]


def put_back(connection: Connection, copy: Copy) -> None:
    acts, ends = copy
    connection.execute(delete(audit))
    connection.execute(insert(audit), acts)
    connection.execute(delete(audit_ends))
    connection.execute(insert(audit_ends), ends)


def after(place: Place, copy: Copy, harm: Callable[[Connection], object]) -> AuditVerification:
    """What is found after somebody did something to the database."""
    engine, keys = place
    with engine.begin() as connection:
        put_back(connection, copy)
        harm(connection)
    with UnitOfWork(engine, is_read_only=True) as uow:
        return audit_verification.verify_audit(uow, keys)


def test_what_nobody_touched_is_whole(place: Place, copy: Copy) -> None:
    assert after(place, copy, lambda _: None) == AuditVerification(ACTS - EXPIRED, 0, ())


@given(number=LEFT, column=st.sampled_from(["at", "by", "verb", "noun", "subject", "seal_before", "seal"]))
def test_an_edited_act_is_named(place: Place, copy: Copy, number: int, column: str) -> None:
    def edit(connection: Connection) -> None:
        was = connection.execute(select(audit.c[column]).where(audit.c.audit_id == number)).scalar_one()
        became = was + (timedelta(microseconds=1) if column == "at" else b"x" if isinstance(was, bytes) else "x")
        connection.execute(update(audit).where(audit.c.audit_id == number).values({column: became}))

    assert AuditFault("edited", number, number) in after(place, copy, edit).faults


@given(first=LEFT, last=LEFT)
def test_deleted_acts_are_named(place: Place, copy: Copy, first: int, last: int) -> None:
    first, last = sorted((first, last))
    chosen = audit.c.audit_id.between(first, last)
    verdict = after(place, copy, lambda connection: connection.execute(delete(audit).where(chosen)))
    assert verdict.faults == (AuditFault("deleted", first, last),)


@given(number=st.sampled_from([1, EXPIRED, ACTS + 1, ACTS + 40]), model=LEFT)
def test_an_inserted_act_is_named(place: Place, copy: Copy, number: int, model: int) -> None:
    def add(connection: Connection) -> None:
        connection.execute(insert(audit), {**copy[0][model - EXPIRED - 1], "audit_id": number})

    assert after(place, copy, add).faults == (AuditFault("inserted", number, number),)


@given(one=LEFT, other=LEFT)
def test_acts_that_changed_places_are_named(place: Place, copy: Copy, one: int, other: int) -> None:
    def swap(connection: Connection) -> None:
        for number, model in ((one, other), (other, one)):
            values = {name: value for name, value in copy[0][model - EXPIRED - 1].items() if name != "audit_id"}
            connection.execute(update(audit).where(audit.c.audit_id == number).values(values))

    found = after(place, copy, swap).faults
    assert (
        found == ()
        if one == other
        else {AuditFault("edited", one, one), AuditFault("edited", other, other)} <= set(found)
    )


@given(kept=st.integers(EXPIRED, ACTS - 1), is_careful=st.booleans())
def test_an_end_that_was_cut_off_is_seen(place: Place, copy: Copy, kept: int, is_careful: bool) -> None:
    def cut(connection: Connection) -> None:
        connection.execute(delete(audit).where(audit.c.audit_id > kept))
        seal = copy[0][kept - EXPIRED - 1]["seal"] if kept > EXPIRED else copy[1]["first_seal"]
        if is_careful:
            connection.execute(update(audit_ends).values(last_id=kept, last_seal=seal))

    expected = (
        {AuditFault("ends"), AuditFault("cut", kept + 1, ACTS)}
        if is_careful
        else {AuditFault("deleted", kept + 1, ACTS)}
    )
    assert set(after(place, copy, cut).faults) == expected


@given(name=st.sampled_from(["began_id", "first_id", "first_seal", "last_id", "last_seal", "seal"]))
def test_ends_that_were_changed_are_seen(place: Place, copy: Copy, name: str) -> None:
    value = b"x" if name.endswith("seal") else copy[1][name] + 1
    verdict = after(place, copy, lambda connection: connection.execute(update(audit_ends).values({name: value})))
    assert AuditFault("ends") in verdict.faults


@pytest.mark.parametrize("is_emptied", [False, True])
def test_a_list_that_is_gone_is_seen(place: Place, copy: Copy, is_emptied: bool) -> None:
    def remove(connection: Connection) -> None:
        connection.execute(delete(audit))
        connection.execute(delete(audit_ends))
        if is_emptied:  # as if nothing had ever been done
            connection.execute(insert(audit_ends), {"ends_id": 1, "began_id": 0, "first_id": 0, "last_id": 0})

    assert {AuditFault("ends"), AuditFault("cut", 1, ACTS)} <= set(after(place, copy, remove).faults)


def test_what_is_written_afterwards_does_not_make_it_whole(place: Place, copy: Copy) -> None:
    engine, keys = place
    after(place, copy, lambda connection: connection.execute(update(audit_ends).values(last_id=7)))
    with engine.begin() as connection:
        connection.execute(delete(audit).where(audit.c.audit_id > 7))
    act(place, 9)
    with UnitOfWork(engine, is_read_only=True) as uow:
        found = audit_verification.verify_audit(uow, keys).faults
    assert AuditFault("ends") in found
    with UnitOfWork(engine) as uow:
        assert not audit_verification.note_last_act(uow, keys)


def test_an_older_copy_that_was_put_back_is_seen_also_when_it_has_grown_again(place: Place, copy: Copy) -> None:
    engine, keys = place
    after(place, copy, lambda _: None)
    act(place, 5)
    with UnitOfWork(engine) as uow:
        assert audit_verification.note_last_act(uow, keys)
    assert after(place, copy, lambda _: None).faults == (AuditFault("cut", ACTS + 1, ACTS + 5),)
    act(place, 8, age=timedelta(minutes=1))
    with UnitOfWork(engine) as uow:
        assert not audit_verification.note_last_act(uow, keys)
        assert audit_verification.verify_audit(uow, keys).faults == (AuditFault("other", ACTS + 5, ACTS + 5),)
    with UnitOfWork(engine) as uow:
        audit_verification.restart_chain(uow, keys, by="operator", now=NOW)
    with UnitOfWork(engine, is_read_only=True) as uow:
        assert audit_verification.verify_audit(uow, keys) == AuditVerification(1, ACTS - EXPIRED + 8, ())
    audit_chain.write_checkpoint(keys.directory, audit_chain.AuditCheckpoint(ACTS, copy[1]["last_seal"]))


def test_acts_without_the_key_are_named(place: Place, copy: Copy) -> None:
    harm = update(audit).where(audit.c.audit_id == 6).values(seal=None)
    assert AuditFault("unsealed", 6, 6) in after(place, copy, lambda connection: connection.execute(harm)).faults


def test_a_note_that_is_none_is_said(tmp_path: Path) -> None:
    assert audit_chain.read_checkpoint(tmp_path) is None
    audit_chain.write_checkpoint(tmp_path, audit_chain.AuditCheckpoint(3, b"seal"))
    assert audit_chain.read_checkpoint(tmp_path) == audit_chain.AuditCheckpoint(3, b"seal")
    (tmp_path / audit_chain.FILE).write_text("{")
    with pytest.raises(BadSettings, match="cannot be read"):
        audit_chain.read_checkpoint(tmp_path)
