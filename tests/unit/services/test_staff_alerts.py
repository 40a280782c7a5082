"""When a doorbell rings, and when it keeps quiet."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from bot.content.policies import load_staff_alert_policy
from bot.crypto.key_ring import AUDIT, KeyRing
from bot.db.engine import open_engine
from bot.db.tables.handoffs import doorbells as table
from bot.db.tables.officers import HolidayRow, OfficerRow
from bot.domain.post import (
    ALERT_DUE_SOON,
    ALERT_NEW,
    ALERT_OVERDUE,
    STATE_ACTIVE,
    STATE_FAILED,
    STATE_NONE,
    STATE_WAITING,
    StaffAlert,
)
from bot.errors import NotFound, StateConflict
from bot.services import staff_alerts
from bot.services import staff_alerts as rings_of
from bot.services.handoffs import transfers
from tests.support.factories import BOT_ID, ROOT, Clock
from tests.support.handoff_scenario import OTHER, POST, HandoffServices, get_policy, get_safe_contact

BELL = load_staff_alert_policy(ROOT / "data" / "policies")
GROUP = -1001234567
CODE = "ABCDE-FGHJK-MNPQR-STVWX"
QUIET = timedelta(minutes=BELL.quiet_minutes)
EVENING = datetime(2025, 11, 24, 12, 0, tzinfo=UTC)
"""Monday, eight in the evening in Kuala Lumpur: the post is closed."""


@pytest.fixture
def office(engine: Engine, keys: KeyRing) -> HandoffServices:
    """A post that has joined, with a doorbell."""
    office = HandoffServices(engine, keys)
    office.add_joined_post(POST)
    joins(office)
    office.clock.advance(seconds=1)
    return office


def joins(office: HandoffServices, post_id: str = POST.post_id, chat_id: int = GROUP) -> StaffAlert | None:
    office.run_in_transaction(
        staff_alerts.create_alert_code, office.keys, post_id=post_id, code=CODE, by="operator", now=office.clock()
    )
    found: StaffAlert | None = office.run_in_transaction(
        staff_alerts.confirm_group,
        office.keys,
        code=CODE,
        bot_id=BOT_ID,
        chat_id=chat_id,
        policy=BELL,
        now=office.clock(),
    )
    return found


def rings(office: HandoffServices, *, heard: bool = True, **time: float) -> list[tuple[int, str]]:
    """Time passes, its steps are noted, and what rings is sent."""
    office.clock.advance(**time)
    office.advance_handoffs()
    due = office.run_in_transaction(
        rings_of.list_due_alerts,
        office.keys,
        policy=BELL,
        handoffs=get_policy(),
        safe=get_safe_contact(),
        now=office.clock(),
    )
    for ring in due:
        office.run_in_transaction(rings_of.record_alert, ring=ring, is_heard=heard, now=office.clock())
    return [(ring.chat_id, ring.kind) for ring in due]


def how(office: HandoffServices) -> str:
    return str(office.run_in_transaction(staff_alerts.get_alert_state, post_id=POST.post_id)[0])


def test_something_new_rings_once(office: HandoffServices) -> None:
    assert rings(office, minutes=1) == []
    office.create_person().request_handoff()
    assert rings(office, seconds=1) == [(GROUP, ALERT_NEW)]
    assert rings(office, seconds=5) == []
    assert rings(office, minutes=60) == []


def test_what_comes_within_the_quiet_minutes_rings_together(office: HandoffServices) -> None:
    office.create_person(1).request_handoff()
    assert len(rings(office, seconds=1)) == 1
    for chat_id in range(2, 6):
        office.create_person(chat_id).request_handoff()
        assert rings(office, seconds=30) == []
    assert rings(office, minutes=BELL.quiet_minutes) == [(GROUP, ALERT_NEW)]


def test_a_promised_time_rings_before_it_is_over(office: HandoffServices) -> None:
    office.create_person().request_handoff(urgency="today")
    assert rings(office, seconds=1) == [(GROUP, ALERT_NEW)]
    assert rings(office, minutes=60 - BELL.get_minutes_before("today") - 2) == []
    assert rings(office, minutes=2) == [(GROUP, ALERT_DUE_SOON)]


def test_who_was_answered_is_rung_for_no_more(office: HandoffServices) -> None:
    sent = office.create_person().request_handoff(urgency="today")
    officer = office.create_officer()
    officer.claim(sent.handoff_id)
    officer.send_reply(sent.handoff_id, "Hello")
    assert rings(office, minutes=50) == []


def test_outside_the_hours_it_rings_for_a_step_of_the_escalation_alone(office: HandoffServices) -> None:
    office.clock.now = EVENING
    office.create_person().request_handoff(urgency="today")
    assert rings(office, minutes=59) == []
    assert rings(office, minutes=2) == [(GROUP, ALERT_OVERDUE)]


def test_what_came_in_the_night_rings_in_the_morning(office: HandoffServices) -> None:
    office.clock.now = EVENING
    office.create_person().request_handoff(urgency="none")
    assert rings(office, minutes=30) == []
    assert rings(office, hours=12, minutes=29) == []  # 08:59
    assert rings(office, minutes=2) == [(GROUP, ALERT_NEW)]


def test_a_holiday_of_the_post_is_quiet(office: HandoffServices) -> None:
    office.run_in_transaction(_add_holiday, HolidayRow(POST.post_id, date(2025, 11, 24), "A day", "MY"))
    office.create_person().request_handoff(urgency="week")
    assert rings(office, minutes=5) == []


def test_an_account_that_one_person_opened_rings_once(office: HandoffServices) -> None:
    assert rings(office, minutes=1) == []
    office.run_in_transaction(_open_account, "puppet", POST.post_id, office.clock())
    assert rings(office, seconds=1) == [(GROUP, ALERT_NEW)]
    assert rings(office, minutes=60) == []
    office.run_in_transaction(_open_account, "elsewhere", "another-post", office.clock())
    assert rings(office, minutes=60) == []


def _open_account(uow, login: str, post_id: str, now: datetime) -> None:  # type: ignore[no-untyped-def]
    row = OfficerRow(
        officer_id=login,
        post_id=post_id,
        login=login,
        name=login,
        title="other",
        roles="officer",
        language="en",
        languages="en",
        is_woman=True,
        invited_by="boss",
        invited_at=now,
    )
    uow.officers.add(row)
    uow.commit()


def _add_holiday(uow, row: HolidayRow) -> None:  # type: ignore[no-untyped-def]
    uow.roster.add_holiday(row)
    uow.commit()


def test_hours_that_are_not_known_are_no_reason_for_silence(engine: Engine, keys: KeyRing) -> None:
    office = HandoffServices(engine, keys, clock=Clock(EVENING))
    office.add_joined_post(replace(POST, hours=""))
    joins(office)
    office.clock.advance(seconds=1)
    office.create_person().request_handoff()
    assert rings(office, seconds=1) == [(GROUP, ALERT_NEW)]


def test_a_handoff_offered_to_the_post_rings_there(office: HandoffServices) -> None:
    office.add_joined_post(OTHER)
    sent = office.create_person().request_handoff(OTHER)
    assert rings(office, minutes=1) == []
    office.run_in_transaction(_agrees, sent.handoff_id, office)
    other = office.create_officer("officer-9", OTHER)
    other.claim(sent.handoff_id)
    other.run_action(transfers.transfer_handoff, sent.handoff_id, to_post=POST.post_id)
    assert rings(office, seconds=1) == [(GROUP, ALERT_NEW)]


def _agrees(uow, handoff_id: str, office: HandoffServices) -> None:  # type: ignore[no-untyped-def]
    from bot.db.tables.handoffs import ConsentRow

    uow.consents.add(ConsentRow("c1", handoff_id, "other_post", POST.post_id, "1", office.clock(), 90, None))
    uow.commit()


def test_a_ring_on_record_is_not_sent_again_after_a_crash(office: HandoffServices) -> None:
    office.create_person().request_handoff(urgency="none")
    office.clock.advance(seconds=1)
    due = office.run_in_transaction(
        rings_of.list_due_alerts,
        office.keys,
        policy=BELL,
        handoffs=get_policy(),
        safe=get_safe_contact(),
        now=office.clock(),
    )
    assert len(due) == 1  # and here the process dies
    assert rings(office, minutes=30) == []


def test_a_dead_group_is_tried_again_and_officers_are_told(office: HandoffServices) -> None:
    office.create_person().request_handoff(urgency="none")
    assert rings(office, heard=False, seconds=1) == [(GROUP, ALERT_NEW)]
    assert how(office) == STATE_FAILED
    assert rings(office, heard=False, minutes=1) == []
    assert rings(office, minutes=BELL.quiet_minutes) == [(GROUP, ALERT_NEW)]
    assert how(office) == STATE_ACTIVE


def test_a_code_opens_once_and_not_too_late(office: HandoffServices) -> None:
    with_code = {"code": CODE, "bot_id": BOT_ID, "policy": BELL}
    office.run_in_transaction(staff_alerts.remove_group, post_id=POST.post_id, by="operator", now=office.clock())
    office.run_in_transaction(
        staff_alerts.create_alert_code, office.keys, post_id=POST.post_id, code=CODE, by="operator", now=office.clock()
    )
    assert how(office) == STATE_WAITING
    wrong = {**with_code, "code": CODE[::-1]}
    assert (
        office.run_in_transaction(staff_alerts.confirm_group, office.keys, **wrong, chat_id=-5, now=office.clock())
        is None
    )
    office.clock.advance(minutes=BELL.code_minutes + 1)
    assert (
        office.run_in_transaction(staff_alerts.confirm_group, office.keys, **with_code, chat_id=-5, now=office.clock())
        is None
    )
    assert rings(office) == []
    assert how(office) == STATE_NONE
    assert joins(office) is not None
    assert (
        office.run_in_transaction(staff_alerts.confirm_group, office.keys, **with_code, chat_id=-5, now=office.clock())
        is None
    )


def test_one_group_is_the_doorbell_of_one_post(office: HandoffServices) -> None:
    office.add_joined_post(OTHER)
    assert joins(office, OTHER.post_id) is None
    with pytest.raises(StateConflict):
        office.run_in_transaction(
            staff_alerts.set_group,
            office.keys,
            post_id=OTHER.post_id,
            bot_id=BOT_ID,
            chat_id=GROUP,
            by="operator",
            now=office.clock(),
        )
    with pytest.raises(NotFound):
        office.run_in_transaction(
            staff_alerts.create_alert_code, office.keys, post_id="no-post", code=CODE, by="operator", now=office.clock()
        )


def test_the_number_of_the_group_stands_nowhere_in_clear(office: HandoffServices) -> None:
    with office.engine.connect() as connection:
        [row] = connection.execute(table.select()).all()
    assert str(GROUP)[1:] not in repr(tuple(row)) and row.route and str(GROUP).encode() not in row.route


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(1, 15), st.sampled_from(("now", "today", "week", None)), st.booleans()), max_size=4)
)
def test_rings_are_never_nearer_than_the_quiet_minutes(
    _posts: Path, tmp_path: Path, keys: KeyRing, steps: list[tuple[int, str | None, bool]]
) -> None:
    own = shutil.copy(_posts, tmp_path / f"{uuid4().hex}.db")
    office = HandoffServices(open_engine(f"sqlite:///{own}", audit_key=keys.get_key(AUDIT)), keys)
    joins(office)
    at: list[datetime] = []
    for number, (rounds, urgency, heard) in enumerate(steps):
        if urgency:
            office.create_person(9000 + number).request_handoff(urgency=urgency)
        for _ in range(rounds):
            if rings(office, heard=heard, minutes=4):
                at.append(office.clock())
    office.engine.dispose()
    assert all(later - earlier >= QUIET for earlier, later in pairwise(at))
