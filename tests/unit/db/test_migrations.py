"""The revisions make exactly the tables of the code, both ways, by themselves."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, bindparam, create_engine, event, inspect, text
from sqlalchemy.engine import Engine, make_url

from bot.db.engine import open_engine
from bot.db.migrations import NEWER_DATABASE_MESSAGE, NOT_ALLOWED_MESSAGE, READ_ONLY_MESSAGE, migrate, roll_back
from bot.db.tables import metadata
from bot.db.types import UtcDateTime
from bot.db.unit_of_work import UnitOfWork
from bot.errors import BadDatabase
from tests.unit.db.example_rows import NOW, add_person

PROGRAM = """
import sys
from bot.db.engine import open_engine
from bot.db.migrations import migrate
migrate(open_engine(sys.argv[1]))
"""
TABLES = {*metadata.tables, "alembic_version"}


@pytest.fixture
def empty(store_url: str) -> Engine:
    return open_engine(store_url)


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"sqlite_sequence"}


def test_up_on_an_empty_database(empty: Engine) -> None:
    migrate(empty)
    assert tables(empty) == TABLES


def test_up_again_keeps_what_is_there(empty: Engine) -> None:
    migrate(empty)
    with UnitOfWork(empty) as uow:
        add_person(uow)
        uow.commit()
    migrate(empty)
    with UnitOfWork(empty) as uow:
        assert uow.people.get_by_id("sari") is not None


def test_down_leaves_nothing_and_up_works_again_on_a_filled_one(empty: Engine) -> None:
    migrate(empty)
    with UnitOfWork(empty) as uow:
        uow.conversations.get_or_create(add_person(uow), "c1", NOW)
        uow.commit()
    roll_back(empty)
    assert tables(empty) == {"alembic_version"}
    migrate(empty)
    assert tables(empty) == TABLES


def test_the_tables_are_those_of_the_code(engine: Engine) -> None:
    def is_ours(name: str | None, kind: str, parents: object) -> bool:
        return name != "sqlite_sequence"

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": is_ours, "compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_the_checks_and_cascades_are_those_of_the_code(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in metadata.tables.values():
        ours = {rule.name for rule in table.constraints if isinstance(rule, CheckConstraint)}
        found = {rule["name"] for rule in inspector.get_check_constraints(table.name)}
        assert found == ours
        cascades = {key["options"].get("ondelete") for key in inspector.get_foreign_keys(table.name)}
        assert cascades <= {"CASCADE"}


def test_half_a_migration_is_undone(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE audit (in_the_way INTEGER)")
    with pytest.raises(BadDatabase, match="audit|SQLITE_ERROR|42P07"):
        migrate(empty)
    assert tables(empty) == {"audit"}


def test_a_database_newer_than_the_code_is_told_in_one_sentence(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BadDatabase) as refused:
        migrate(empty)
    assert str(refused.value) == NEWER_DATABASE_MESSAGE


def test_a_file_that_may_not_be_written_is_told(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON").close())
    with pytest.raises(BadDatabase) as refused:
        migrate(engine)
    assert str(refused.value) == READ_ONLY_MESSAGE


def test_a_role_without_the_right_is_told(postgres_database_url: str) -> None:
    owner = create_engine(postgres_database_url, future=True, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql("CREATE ROLE reader LOGIN NOSUPERUSER")
        connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.exec_driver_sql("GRANT USAGE ON SCHEMA public TO reader")
        engine = open_engine(
            str(make_url(postgres_database_url).set(username="reader").render_as_string(hide_password=False))
        )
        with pytest.raises(BadDatabase) as refused:
            migrate(engine)
        engine.dispose()
        connection.exec_driver_sql("DROP OWNED BY reader CASCADE")
        connection.exec_driver_sql("DROP ROLE reader")
    owner.dispose()
    assert str(refused.value) == NOT_ALLOWED_MESSAGE


def test_two_processes_starting_at_once_both_come_up(store_url: str) -> None:
    running = [subprocess.Popen([sys.executable, "-c", PROGRAM, store_url]) for _ in range(2)]
    assert [process.wait(30) for process in running] == [0, 0]
    assert tables(open_engine(store_url)) == TABLES


def test_whoever_joined_before_there_was_a_second_person_stays_and_nobody_else(empty: Engine) -> None:
    migrate(empty)
    roll_back(empty, revision="0008")
    add = (
        "INSERT INTO officers (officer_id, login, name, title, roles, language, languages, is_woman, epoch, password_hash,"
        " totp, joined_at) VALUES (:login, :login, 'x', 'other', 'officer', 'en', 'en', :no, 0, :hash, :totp, :joined)"
    )
    with empty.begin() as connection:
        for login, joined in (("joined", NOW), ("invited", None)):
            values = {"login": login, "no": False, "hash": joined and "x", "totp": b"x", "joined": joined}
            connection.execute(text(add).bindparams(bindparam("joined", type_=UtcDateTime)), values)
    migrate(empty)
    with UnitOfWork(empty) as uow:
        joined, invited = uow.officers.get_by_id("joined"), uow.officers.get_by_id("invited")
        assert joined
        assert invited
        assert (joined.confirmed_at, joined.can_sign_in) == (NOW, True)
        assert (invited.confirmed_at, invited.totp) == (None, None)
        uow.officers.update("invited", password_hash="x", totp=b"x", joined_at=NOW)
        uow.commit()
    roll_back(empty, revision="0008")
    migrate(empty)
    with UnitOfWork(empty) as uow:
        assert [row.login for row in uow.officers.list_all() if row.can_sign_in] == ["joined"]
