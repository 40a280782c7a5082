"""Ticks, referrals and corrections: noted once, settled, gone with the handoff; a post sees its own alone."""

from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.store.care_rows import CorrectionRow, ReferralRow, TickRow
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork
from tests.support.handoffs import Office

ASKED = "asked"


@pytest.fixture
def office(engine: Engine, tmp_path: object) -> Office:
    office = Office(engine, KeyRing.open(tmp_path / "keys", create=True))  # type: ignore[operator]
    office.opens()
    return office


def noted(office: Office, handoff_id: str) -> None:
    with UnitOfWork(office.engine) as uow:
        assert uow.ticks.add(TickRow(handoff_id, "wages", "wish", has_consent=False, by="o", ticked_at=office.clock()))
        uow.referrals.add(ReferralRow("slip", handoff_id, "justice", "own", ASKED, "o", office.clock(), None))
        uow.commit()


def test_a_step_is_noted_once(office: Office) -> None:
    sent = office.woman().asks()
    noted(office, sent.handoff_id)
    with UnitOfWork(office.engine) as uow:
        row = TickRow(sent.handoff_id, "wages", "wish", has_consent=True, by="p", ticked_at=office.clock())
        assert not uow.ticks.add(row)
        assert [one.by for one in uow.ticks.of(sent.handoff_id)] == ["o"]


def test_a_referral_is_settled_in_its_own_handoff_only(office: Office) -> None:
    sent = office.woman().asks()
    noted(office, sent.handoff_id)
    with UnitOfWork(office.engine) as uow:
        later = office.clock() + timedelta(hours=1)
        assert not uow.referrals.settle("slip", handoff_id="another", state="confirmed", now=later)
        assert uow.referrals.settle("slip", handoff_id=sent.handoff_id, state="confirmed", now=later)
        assert not uow.referrals.settle("slip", handoff_id=sent.handoff_id, state="confirmed", now=later)


def test_the_database_knows_no_other_end(office: Office) -> None:
    sent = office.woman().asks()
    noted(office, sent.handoff_id)
    with pytest.raises(IntegrityError, match=r"CONSTRAINT_CHECK|CheckViolation"), UnitOfWork(office.engine) as uow:
        uow.referrals.settle("slip", handoff_id=sent.handoff_id, state="forgotten", now=office.clock())


@pytest.mark.parametrize("ending", ["erases", "withdraws"])
def test_they_go_with_what_she_takes_back(office: Office, ending: str) -> None:
    woman = office.woman()
    sent = woman.asks()
    noted(office, sent.handoff_id)
    getattr(woman, ending)()
    with UnitOfWork(office.engine) as uow:
        assert (uow.ticks.of(sent.handoff_id), uow.referrals.of(sent.handoff_id)) == ([], [])


def test_a_post_says_the_same_of_a_row_once(office: Office) -> None:
    with UnitOfWork(office.engine) as uow:
        first = CorrectionRow("c1", "hot-my-12", "dead", "post-a", "o", office.clock())
        assert uow.corrections.add(first)
        assert not uow.corrections.add(CorrectionRow("c2", "hot-my-12", "dead", "post-a", "p", office.clock()))
        assert uow.corrections.add(CorrectionRow("c3", "hot-my-12", "dead", "post-b", "p", office.clock()))
        assert [row.correction_id for row in uow.corrections.all()] == ["c1", "c3"]
        assert uow.corrections.remove("c1")
        assert not uow.corrections.remove("c1")
