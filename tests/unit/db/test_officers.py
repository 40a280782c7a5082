"""Accounts, sessions and tries, in both databases."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.crypto.key_ring import KeyRing
from bot.db.tables.officers import HolidayRow, InvitationRow, OfficerRow, PasskeyRow, SessionRow, ShiftRow
from bot.db.unit_of_work import UnitOfWork
from bot.services.officers import accounts, authentication
from bot.services.officers.authentication import AuthContext
from tests.support.console_client import CHEAP_PASSWORDS, SIGN_IN_POLICY
from tests.unit.db.example_rows import HOUR, NOW

DARA = OfficerRow(
    officer_id="dara",
    post_id="kh-my",
    login="dara",
    name="Dara",
    title="legal",
    roles="officer",
    language="en",
    languages="km,en",
    is_woman=True,
)


@pytest.fixture
def filled(engine: Engine) -> Iterator[Engine]:
    with UnitOfWork(engine) as uow:
        uow.officers.add(DARA)
        uow.commit()
    yield engine


def test_an_account_comes_back_as_it_was(filled: Engine) -> None:
    with UnitOfWork(filled) as uow:
        assert uow.officers.get_by_login("dara") == uow.officers.get_by_id("dara") == DARA
        assert uow.officers.list_by_post("kh-my") == uow.officers.list_all() == [DARA]
        assert uow.officers.get_by_login("DARA") is None
        assert not uow.officers.is_empty()


def test_a_login_is_given_once(filled: Engine) -> None:
    with pytest.raises(IntegrityError), UnitOfWork(filled) as uow:
        uow.officers.add(OfficerRow(**{**vars(DARA), "officer_id": "another"}))


def test_a_change_says_whether_it_is_one(filled: Engine) -> None:
    with UnitOfWork(filled) as uow:
        assert uow.officers.update("dara", title="health", cap=3)
        assert not uow.officers.update("dara", title="health", cap=3)
        assert uow.officers.update("dara", cap=None)
        assert not uow.officers.update("nobody", cap=1)


def test_a_code_is_taken_once_also_by_two_at_once(filled: Engine) -> None:
    taken: list[bool] = []

    def take() -> None:
        with UnitOfWork(filled) as uow:
            is_first = uow.officers.consume_totp_step("dara", 7)
            uow.commit()
            taken.append(is_first)

    both = [threading.Thread(target=take) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(taken) == [False, True]


def test_ten_tries_at_once_are_as_many_as_may_come_without_a_delay(filled: Engine, keys_dir: KeyRing) -> None:
    reception = AuthContext(lambda: UnitOfWork(filled), keys_dir, CHEAP_PASSWORDS, SIGN_IN_POLICY)
    allowed: list[bool] = []

    def attempt() -> None:
        limits = authentication.list_browser_limits(keys_dir, SIGN_IN_POLICY, login="dara", address="here", device=None)
        allowed.append(authentication.count_try(reception.open_unit_of_work, limits, SIGN_IN_POLICY, now=NOW))

    many = [threading.Thread(target=attempt) for _ in range(SIGN_IN_POLICY.tries * 2)]
    for thread in many:
        thread.start()
    for thread in many:
        thread.join()
    assert sum(allowed) == authentication.FREE_TRIES


@pytest.fixture
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    return KeyRing.open(tmp_path_factory.mktemp("keys") / "keys", create=True)


def test_sessions_and_invitations_end_by_their_times(filled: Engine) -> None:
    with UnitOfWork(filled) as uow:
        for name, began, seen in (("old", NOW - 9 * HOUR, NOW), ("idle", NOW, NOW - HOUR), ("good", NOW, NOW)):
            uow.sessions.add(SessionRow(name, "dara", "signed_in", 0, began, seen))
        uow.sessions.replace_invitation(InvitationRow("code", "dara", NOW - timedelta(days=4)))
        uow.sessions.add_try("somebody", at=NOW - HOUR)
        counts = authentication.expire_sessions(uow, SIGN_IN_POLICY, now=NOW)
        none = dict.fromkeys(("officers", "holidays", "used_challenges", "officer_drafts", "once_keys"), 0)
        assert counts == {"sessions": 2, "invitations": 1, "sign_in_tries": 1, **none}
        assert uow.sessions.get_by_hash("good")
        assert uow.sessions.get_by_hash("idle") is None


def test_a_session_has_one_of_two_stages(filled: Engine) -> None:
    with pytest.raises(IntegrityError, match=r"CONSTRAINT_CHECK|CheckViolation"), UnitOfWork(filled) as uow:
        uow.sessions.add(SessionRow("x", "dara", "king", 0, NOW, NOW))


def test_what_belongs_to_an_account_leaves_with_it(filled: Engine) -> None:
    with UnitOfWork(filled) as uow:
        uow.sessions.add(SessionRow("x", "dara", "signed_in", 0, NOW, NOW))
        uow.sessions.replace_recovery_codes("dara", ["a", "b"])
        uow.sessions.replace_invitation(InvitationRow("code", "dara", NOW))
        uow.officers.update("dara", disabled_at=NOW - timedelta(days=400))
        assert uow.officers.delete_disabled(before=NOW - timedelta(days=365)) == 1
        assert uow.sessions.get_by_hash("x") is None
        assert uow.sessions.count_recovery_codes("dara") == 0
        assert uow.sessions.get_invitation("dara") is None


def test_a_written_code_is_taken_once(filled: Engine) -> None:
    with UnitOfWork(filled) as uow:
        uow.sessions.replace_recovery_codes("dara", ["a", "b"])
        assert [uow.sessions.consume_recovery_code("dara", code) for code in ("a", "a", "c")] == [True, False, False]
        assert not uow.sessions.consume_recovery_code("somebody else", "b")
        assert uow.sessions.count_recovery_codes("dara") == 1


def test_a_new_invitation_takes_the_place_of_the_old(filled: Engine) -> None:
    with UnitOfWork(filled) as uow:
        uow.sessions.replace_invitation(InvitationRow("first", "dara", NOW))
        uow.sessions.replace_invitation(InvitationRow("second", "dara", NOW))
        found = uow.sessions.get_invitation("dara")
        assert found
        assert found.code_hash == "second"


def test_a_holiday_is_one_a_day_and_goes_when_it_is_over(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        day = date(2025, 11, 20)
        assert uow.roster.add_holiday(HolidayRow("kh-my", day, "MY", "A holiday"))
        assert not uow.roster.add_holiday(HolidayRow("kh-my", day, "KH", "Another"))
        assert uow.roster.list_holidays("kh-my", since=day)[0].name == "A holiday"
        assert authentication.expire_sessions(uow, SIGN_IN_POLICY, now=NOW)["holidays"] == 1


def test_who_is_on_duty_is_who_said_so_lately_and_can_sign_in(filled: Engine) -> None:
    with UnitOfWork(filled) as uow:
        uow.officers.update("dara", on_duty_at=NOW, joined_at=NOW)
        assert [row.login for row in uow.officers.list_on_duty("kh-my", since=NOW - HOUR)] == ["dara"]
        assert uow.officers.get_newest_duty_start("kh-my") == NOW
        assert uow.officers.list_on_duty("kh-my", since=NOW) == []
        uow.officers.update("dara", disabled_at=NOW)
        assert uow.officers.list_on_duty("kh-my", since=NOW - HOUR) == []
        assert uow.officers.get_newest_duty_start("kh-my") is None


def test_a_printed_row_keeps_its_secrets() -> None:
    said = repr(OfficerRow(**{**vars(DARA), "password_hash": "argon", "totp": b"seal"}))
    assert "argon" not in said
    assert "seal" not in said


def test_codes_stand_once_each_and_in_their_order() -> None:
    assert accounts.join_codes(["km", "en", "km"]) == "km,en"


def test_on_postgresql_a_post_sees_its_own_roster_whatever_is_asked(postgres_engine: Engine) -> None:
    """Without any condition of ours: the database itself hides the others, as the account the product runs under."""
    with UnitOfWork(postgres_engine) as uow:
        for post in ("kh-my", "ngo-my"):
            uow.officers.add(OfficerRow(**{**vars(DARA), "officer_id": post, "login": post, "post_id": post}))
            uow.roster.add_shift(ShiftRow(f"shift-{post}", post, post, 0, 540, 720))
            uow.roster.add_holiday(HolidayRow(post, date(2025, 12, 25), "MY", post))
        uow._connection.exec_driver_sql("CREATE ROLE plain NOLOGIN")
        uow._connection.exec_driver_sql("GRANT ALL ON SCHEMA public TO plain")
        uow._connection.exec_driver_sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO plain")
        for named, seen in ((None, ["kh-my", "ngo-my"]), ("kh-my", ["kh-my"]), ("", [])):
            with uow._connection.begin_nested() as inner:
                uow._connection.exec_driver_sql("SET LOCAL ROLE plain")
                if named is not None:
                    uow._connection.exec_driver_sql("SELECT set_config('pelita.post', %s, true)", (named,))
                for table in ("shifts", "holidays"):
                    rows = uow._connection.exec_driver_sql(f"SELECT post_id FROM {table} ORDER BY post_id")
                    assert [row[0] for row in rows] == seen
                inner.rollback()


def test_a_passkey_is_used_by_one_of_two_at_once(filled: Engine) -> None:
    key = PasskeyRow(b"key", "dara", b"public", 3, NOW)
    with UnitOfWork(filled) as uow:
        assert uow.passkeys.add(key)
        assert not uow.passkeys.add(key)
        uow.commit()
    with UnitOfWork(filled) as uow:
        assert uow.passkeys.get_by_id(b"key") == key
        assert uow.passkeys.record_use(key, sign_count=4, now=NOW)
        assert not uow.passkeys.record_use(key, sign_count=5, now=NOW)
        assert uow.passkeys.list_by_officer("dara")[0].sign_count == 4
        assert not uow.passkeys.delete(b"key", officer_id="lina")
        assert uow.passkeys.delete(b"key", officer_id="dara")
        assert uow.passkeys.list_by_officer("dara") == []


def test_a_challenge_is_used_once_until_it_is_forgotten(filled: Engine) -> None:
    with UnitOfWork(filled) as uow:
        assert uow.passkeys.consume_challenge("one", now=NOW)
        assert not uow.passkeys.consume_challenge("one", now=NOW)
        assert uow.passkeys.delete_old_challenges(before=NOW) == 0
        assert uow.passkeys.delete_old_challenges(before=NOW + HOUR) == 1


def test_of_two_who_use_an_invitation_one_does(filled: Engine) -> None:
    with UnitOfWork(filled) as uow:
        uow.sessions.replace_invitation(InvitationRow("code", "dara", NOW))
        assert uow.sessions.delete_invitation("dara")
        assert not uow.sessions.delete_invitation("dara")
