"""The audit remembers acts, whether or not their subject is still there."""

from bot.store.rows import AuditRow
from bot.store.unit_of_work import UnitOfWork
from tests.unit.store.examples import HOUR, NOW, add_person


def test_acts_are_kept_in_order_and_outlive_their_subject(uow: UnitOfWork) -> None:
    add_person(uow)
    uow.audit.write(at=NOW, by="gateway", verb="raise", noun="epoch", subject="sari")
    uow.audit.write(at=NOW - HOUR, by="gateway", verb="erase", noun="person", subject="sari")
    uow.people.erase("sari")
    erased, raised = uow.audit.latest(2)
    assert erased == AuditRow(erased.audit_id, NOW - HOUR, "gateway", "erase", "person", "sari")
    assert raised.audit_id < erased.audit_id
    assert uow.audit.latest(1) == [erased]
