"""On PostgreSQL a post sees its own rows with our own conditions left out, as the owner of the tables too."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, update
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ProgrammingError

from bot.chat.wiring import warn_of_missing_isolation
from bot.crypto.key_ring import KeyRing
from bot.db.engine import (
    NO_ISOLATION_MESSAGE,
    ROLE_BYPASSES_POLICIES_MESSAGE,
    find_isolation_problem,
    has_post_isolation,
    open_engine,
)
from bot.db.migrations import migrate
from bot.db.tables.core import ReminderRow, reminders, vault_entries, vaults
from bot.db.tables.handoffs import (
    CompletedStepRow,
    OfficerDraftRow,
    OnceKeyRow,
    ReferralRow,
    consents,
    drafts,
    handoffs,
    officer_drafts,
    once_keys,
    referrals,
    relay,
    return_tries,
    ticks,
)
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import ALL_POSTS, UnitOfWork
from bot.domain.handoff import HandoffState
from bot.services.handoffs import messages as relays
from bot.services.handoffs import transfers
from tests.support.handoff_scenario import OTHER, HandoffServices, create_message_delivery, get_policy, get_safe_contact

SEEN = (handoffs, consents, relay, vaults, vault_entries, ticks, referrals, once_keys, officer_drafts)
ALONE = (drafts, return_tries, reminders)
"""What no post ever sees."""


@pytest.fixture
def url(postgres_database_url: str) -> Iterator[str]:
    """A database whose tables belong to a role that is no superuser, as in production."""
    engine = create_engine(postgres_database_url, future=True, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE ROLE pelita LOGIN NOSUPERUSER")
        connection.exec_driver_sql("GRANT ALL ON SCHEMA public TO pelita")
    yield str(make_url(postgres_database_url).set(username="pelita").render_as_string(hide_password=False))
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP OWNED BY pelita CASCADE")
        connection.exec_driver_sql("DROP ROLE pelita")
    engine.dispose()


@pytest.fixture
def office(url: str, tmp_path: Path) -> Iterator[HandoffServices]:
    """Two posts, each with a handoff that was claimed and answered; a draft; one try at a return code; a reminder."""
    engine = open_engine(url)
    migrate(engine)
    office = HandoffServices(engine, KeyRing.open(tmp_path / "keys", create=True))
    for number, post in enumerate((office.add_joined_post(), office.add_joined_post(OTHER))):
        handoff = office.create_person(8000 + number).request_handoff(post).handoff_id
        officer = office.create_officer(f"officer-{number}", post)
        officer.claim(handoff)
        officer.send_reply(handoff, "hello")
        office.run_in_transaction(_note, handoff, office.clock())
    office.create_person(8002).begin_card()
    office.create_person(8003).reopen_with_code("123412341234")
    office.run_in_transaction(_remind, office.create_person(8005).person_id, office.clock())
    yield office
    engine.dispose()


@pytest.fixture
def console(url: str, office: HandoffServices) -> Iterator[Engine]:
    """Connections of the console's own."""
    engine = open_engine(url, names_post=True)
    yield engine
    engine.dispose()


def _remind(uow: UnitOfWork, person_id: str, now: datetime) -> None:
    uow.reminders.replace(ReminderRow(person_id, now.date(), b"sealed"))
    uow.commit()


def _note(uow: UnitOfWork, handoff_id: str, now: datetime) -> None:
    uow.completed_steps.add(
        CompletedStepRow(handoff_id, "wages", "wish", has_consent=False, by="officer", ticked_at=now)
    )
    officer_id = f"officer of {handoff_id}"
    uow.officers.add(OfficerRow(officer_id, None, officer_id, "Dara", "consular", "officer", "en", "en", is_woman=True))
    uow.officer_drafts.replace(OfficerDraftRow(handoff_id, officer_id, "reply", b"sealed", now))
    uow.once_keys.add(OnceKeyRow(f"hash of {handoff_id}", handoff_id, "another", "sent", now))
    uow.referrals.add(
        ReferralRow(
            f"slip of {handoff_id}", handoff_id, "justice", "own", "asked", "officer", now, None, None, None, None
        )
    )
    uow.commit()


def counted(engine: Engine, post: str | None) -> dict[str, int]:
    """How many rows of each table are seen without any condition of ours."""
    with UnitOfWork(engine, post=post) as uow:
        return {
            table.name: uow._connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (*SEEN, *ALONE)
        }


def all_of(rows: int, alone: int) -> dict[str, int]:
    return {table.name: rows for table in SEEN} | {table.name: alone for table in ALONE} | {"vault_entries": 2 * rows}


def test_a_post_sees_its_own_rows_and_no_draft(office: HandoffServices, console: Engine) -> None:
    assert counted(console, "post-a") == counted(console, "post-b") == all_of(1, 0)
    assert counted(console, "post-c") == counted(console, "") == all_of(0, 0)
    assert counted(console, ALL_POSTS) == all_of(2, 0)
    assert counted(office.engine, None) == all_of(2, 1)


def test_a_connection_that_forgets_its_post_sees_nothing_any_more(office: HandoffServices, console: Engine) -> None:
    counted(console, "post-a")
    assert counted(console, None) == all_of(0, 0)


def test_a_connection_that_never_named_a_post_sees_nothing(office: HandoffServices, console: Engine, url: str) -> None:
    assert counted(console, None) == all_of(0, 0)
    bare = create_engine(url, future=True)  # somebody's own tool, with the role of the product
    with bare.connect() as connection:
        tables = (*SEEN, *ALONE)
        seen = {one.name: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables}
    bare.dispose()
    assert seen == all_of(0, 0) | {"vault_entries": 0}


def test_no_row_of_another_post_is_changed_or_taken(office: HandoffServices, console: Engine) -> None:
    with UnitOfWork(console, post="post-b") as uow:
        changed = uow._connection.execute(update(handoffs).values(urgency="now")).rowcount
        assert (changed, uow._connection.execute(vaults.delete()).rowcount) == (1, 1)
    with pytest.raises(ProgrammingError, match="InsufficientPrivilege"), UnitOfWork(console, post="post-b") as uow:
        uow._connection.execute(update(handoffs).values(post_id="post-a"))


def test_what_is_offered_to_a_post_it_can_take_over_by_itself(office: HandoffServices, console: Engine) -> None:
    (row,) = [row for row in office.run_in_transaction(lambda uow: uow.handoffs.list_open()) if row.post_id == "post-a"]
    changed = {"state": str(HandoffState.TRANSFERRING), "to_post": "post-b", "offered_at": office.clock()}
    office.run_in_transaction(
        lambda uow: (uow.handoffs.update(row.handoff_id, **changed), _agree(uow, row.handoff_id), uow.commit())
    )
    named = {"handoff_id": row.handoff_id, "officer_id": "officer-1", "post_id": "post-b", "policy": get_policy()}
    with UnitOfWork(console, post="post-b") as uow:
        assert transfers.accept_transfer(uow, office.keys, now=office.clock(), **named)
    # What its officer before typed and did not send went with that officer.
    assert counted(console, "post-b") == all_of(2, 0) | {"officer_drafts": 1}
    assert counted(console, "post-a") == all_of(0, 0)


def test_erasing_takes_every_row_whatever_post_is_named(office: HandoffServices, console: Engine) -> None:
    with UnitOfWork(console, post="post-a") as uow:
        person_id = uow.handoffs.list_open()[0].person_id
        assert uow.people.erase(person_id)
        uow.commit()
    assert counted(office.engine, None) == all_of(1, 1)


def _agree(uow: UnitOfWork, handoff_id: str) -> None:
    uow._connection.execute(
        update(consents).where(consents.c.handoff_id == handoff_id).values(purpose="other_post", recipient="post-b")
    )


def test_a_role_that_passes_every_policy_is_known(
    office: HandoffServices, postgres_engine: Engine, sqlite_engine: Engine
) -> None:
    assert [has_post_isolation(engine) for engine in (office.engine, postgres_engine, sqlite_engine)] == [
        True,
        False,
        False,
    ]


def test_posts_that_are_not_kept_apart_are_refused(
    office: HandoffServices, postgres_engine: Engine, sqlite_engine: Engine
) -> None:
    said = {
        (engine.url.get_backend_name(), engine.url.username, joined): find_isolation_problem(engine, joined=joined)
        for engine in (office.engine, postgres_engine, sqlite_engine)
        for joined in (1, 2)
    }
    superuser = postgres_engine.url.username
    assert said == {
        ("postgresql", "pelita", 1): None,
        ("postgresql", "pelita", 2): None,
        ("postgresql", superuser, 1): ROLE_BYPASSES_POLICIES_MESSAGE,
        ("postgresql", superuser, 2): ROLE_BYPASSES_POLICIES_MESSAGE,
        ("sqlite", None, 1): None,
        ("sqlite", None, 2): NO_ISOLATION_MESSAGE,
    }


def test_a_gateway_says_so_and_answers_women_all_the_same(
    office: HandoffServices, postgres_engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    warn_of_missing_isolation(office.engine)
    assert caplog.records == []
    warn_of_missing_isolation(postgres_engine)
    assert caplog.records[0].getMessage() == f"posts_not_apart sentence={ROLE_BYPASSES_POLICIES_MESSAGE}"


def test_of_many_officers_who_claim_at_once_one_wins(office: HandoffServices) -> None:
    handoff = office.create_person(8004).request_handoff().handoff_id
    officers = [office.create_officer(f"officer-{number}") for number in range(2, 8)]
    with ThreadPoolExecutor(len(officers)) as pool:
        won = list(pool.map(lambda officer: officer.claim(handoff), officers))
    assert won.count(True) == 1
    assert office.get_handoff(handoff).officer_id == officers[won.index(True)].officer_id


def test_a_reply_handed_over_by_two_gateways_at_once_comes_once(office: HandoffServices) -> None:
    office.clock.advance(minutes=1)
    replies = office.run_in_transaction(
        relays.list_due_replies, office.keys, policy=get_safe_contact(), now=office.clock(), limit=10
    )
    assert len(replies) == 2

    def hand_over(reply: relays.PendingReply) -> bool:
        deliveries = [create_message_delivery(reply.message.text)]
        return bool(
            office.run_in_transaction(
                relays.deliver_reply,
                office.keys,
                reply=reply,
                deliveries=deliveries,
                policy=get_safe_contact(),
                now=office.clock(),
            )
        )

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(hand_over, [*replies] * 3)) == [False] * 4 + [True] * 2
    assert [text for _, text in office.deliver_outbox()] == ["hello", "hello"]
