"""A console that serves one browser from this process, so that a test moves its clock and reads its database."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from bot.console.app import create_app
from tests.support.console_client import PASSWORD, ConsoleApp, open_console

if TYPE_CHECKING:
    from playwright.sync_api import Page


def sign_in(page: "Page", app: ConsoleApp) -> None:
    """As Dara, from the page for it."""
    page.fill("#login", "dara")
    page.fill("#password", PASSWORD)
    page.fill("#code", app.get_totp_code("dara"))
    page.click("form[action='/sign-in'] button")
    page.wait_for_load_state("load")


@contextmanager
def serve_console(folder: Path, **values: Any) -> Iterator[ConsoleApp]:
    """The console on a free port of this machine; where it is: `app.console_state.console_url`."""
    door = socket.create_server(("127.0.0.1", 0))
    with open_console(folder, home=f"http://127.0.0.1:{door.getsockname()[1]}", **values) as app:
        served = create_app(app.console_state, bind="127.0.0.1")
        server = uvicorn.Server(uvicorn.Config(served, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        try:
            yield app
        finally:
            server.should_exit = True
            thread.join(10)
