"""Ticks, referrals and corrections: noted once, settled, gone with the handoff; a post sees its own alone."""

from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.crypto.key_ring import KeyRing
from bot.db.tables.handoffs import CompletedStepRow, CorrectionRow, ReferralRow
from bot.db.unit_of_work import UnitOfWork
from tests.support.handoff_scenario import HandoffServices

ASKED = "asked"


@pytest.fixture
def office(engine: Engine, tmp_path: object) -> HandoffServices:
    office = HandoffServices(engine, KeyRing.open(tmp_path / "keys", create=True))  # type: ignore[operator]
    office.add_joined_post()
    return office


def noted(office: HandoffServices, handoff_id: str) -> None:
    with UnitOfWork(office.engine) as uow:
        assert uow.completed_steps.add(
            CompletedStepRow(handoff_id, "wages", "wish", has_consent=False, by="o", ticked_at=office.clock())
        )
        uow.referrals.add(
            ReferralRow("slip", handoff_id, "justice", "own", ASKED, "o", office.clock(), None, None, None, None)
        )
        uow.commit()


def test_a_step_is_noted_once(office: HandoffServices) -> None:
    sent = office.create_person().request_handoff()
    noted(office, sent.handoff_id)
    with UnitOfWork(office.engine) as uow:
        row = CompletedStepRow(sent.handoff_id, "wages", "wish", has_consent=True, by="p", ticked_at=office.clock())
        assert not uow.completed_steps.add(row)
        assert [one.by for one in uow.completed_steps.list_by_handoff(sent.handoff_id)] == ["o"]


def test_a_referral_is_settled_in_its_own_handoff_only(office: HandoffServices) -> None:
    sent = office.create_person().request_handoff()
    noted(office, sent.handoff_id)
    with UnitOfWork(office.engine) as uow:
        later = office.clock() + timedelta(hours=1)
        assert not uow.referrals.set_outcome("slip", handoff_id="another", state="confirmed", now=later)
        assert uow.referrals.set_outcome("slip", handoff_id=sent.handoff_id, state="confirmed", now=later)
        assert not uow.referrals.set_outcome("slip", handoff_id=sent.handoff_id, state="confirmed", now=later)


def test_the_database_knows_no_other_end(office: HandoffServices) -> None:
    sent = office.create_person().request_handoff()
    noted(office, sent.handoff_id)
    with pytest.raises(IntegrityError, match=r"CONSTRAINT_CHECK|CheckViolation"), UnitOfWork(office.engine) as uow:
        uow.referrals.set_outcome("slip", handoff_id=sent.handoff_id, state="forgotten", now=office.clock())


@pytest.mark.parametrize("ending", ["erase", "withdraw"])
def test_they_go_with_what_she_takes_back(office: HandoffServices, ending: str) -> None:
    woman = office.create_person()
    sent = woman.request_handoff()
    noted(office, sent.handoff_id)
    getattr(woman, ending)()
    with UnitOfWork(office.engine) as uow:
        assert (
            uow.completed_steps.list_by_handoff(sent.handoff_id),
            uow.referrals.list_by_handoff(sent.handoff_id),
        ) == ([], [])


def test_a_post_says_the_same_of_a_row_once(office: HandoffServices) -> None:
    with UnitOfWork(office.engine) as uow:
        first = CorrectionRow("c1", "hot-my-12", "dead", "post-a", "o", office.clock())
        assert uow.corrections.add(first)
        assert not uow.corrections.add(CorrectionRow("c2", "hot-my-12", "dead", "post-a", "p", office.clock()))
        assert uow.corrections.add(CorrectionRow("c3", "hot-my-12", "dead", "post-b", "p", office.clock()))
        assert [row.correction_id for row in uow.corrections.list_all()] == ["c1", "c3"]
        assert uow.corrections.delete("c1")
        assert not uow.corrections.delete("c1")
