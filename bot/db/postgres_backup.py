"""Copies of a PostgreSQL database by its own tools, with the rights and the view of the gateway's role."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy.engine import Engine

from bot.db.engine import ALL_ROWS
from bot.errors import BadRequest, StoreUnavailable

DUMP_SECONDS: Final = 3600
_OPTIONS: Final = f"-c pelita.post={ALL_ROWS}"
"""Policies show nothing to whoever names no post; a copy holds the rows of all."""


def write_dump(engine: Engine, target: Path, *, environment: Mapping[str, str]) -> None:
    """Copy the database into a file that exists. Raises BadRequest without the tool, StoreUnavailable where it fails."""
    _run_tool(
        "pg_dump",
        ["--format=custom", "--enable-row-security", f"--file={target}", f"--dbname={_get_address(engine)}"],
        engine=engine,
        environment=environment,
    )


def restore_dump(source: Path, engine: Engine, *, environment: Mapping[str, str]) -> None:
    """Put a copy into an empty database, all or nothing. Raises as above."""
    _run_tool(
        "pg_restore",
        ["--no-owner", "--no-privileges", "--single-transaction", f"--dbname={_get_address(engine)}", str(source)],
        engine=engine,
        environment=environment,
    )


def check_dump(source: Path, *, environment: Mapping[str, str]) -> None:
    """Read a copy to its end without a database. Raises as above."""
    _run_tool("pg_restore", ["--file=/dev/null", str(source)], engine=None, environment=environment)


def _run_tool(name: str, options: list[str], *, engine: Engine | None, environment: Mapping[str, str]) -> None:
    path = shutil.which(name, path=environment.get("PATH"))
    if path is None:
        raise BadRequest(f"{name} is missing. Install PostgreSQL's client, of the server's version or newer.")
    own = {"PGOPTIONS": _OPTIONS, "PGCONNECT_TIMEOUT": "10"}
    if engine is not None and engine.url.password:
        own["PGPASSWORD"] = str(engine.url.password)  # not among the words of the command, which every account can read
    try:
        done = subprocess.run(  # noqa: S603 -- PostgreSQL's own tool, and no shell
            [path, *options],
            env={**environment, **own},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=DUMP_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StoreUnavailable(f"{name} did not end within an hour") from None
    if done.returncode:
        # What it says may quote rows.
        raise StoreUnavailable(f"{name} ended with {done.returncode}")


def _get_address(engine: Engine) -> str:
    plain = engine.url.set(drivername="postgresql", password=None)
    return str(plain.render_as_string(hide_password=False))
