"""Stock Rasa 3.6.21 in the lean environment: `python -m tests.fire.perf.stock rasa|actions …`.

The libraries it imports and never uses are stood in for, because they are not installed. Nothing of Rasa itself is changed:
its own REST channel, SQL tracker store, lock store, response generator and HTTP action calls, on the product's model.
"""

import argparse
import logging
import sys
import types
from pathlib import Path

from bot.dialogue import standins
from bot.settings import LOOPBACK

UNCHANGED = ("dask", "networkx", "apscheduler")
"""What stock Rasa runs on; the product replaces these or leaves them out."""


def write_configuration(folder: Path, *, tracker_url: str, actions_port: int) -> None:
    """endpoints.yml and credentials.yml as Rasa's documentation describes them."""
    store = f"tracker_store:\n  type: SQL\n  dialect: postgresql\n  url: {tracker_url}\n"
    actions = f"action_endpoint:\n  url: http://{LOOPBACK}:{actions_port}/webhook\n"
    (folder / "endpoints.yml").write_text(store + actions, encoding="utf-8")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")


def run_rasa(*, folder: Path, model: Path, port: int) -> None:
    """What `rasa run` does."""
    standins.SPARED = tuple(name for name in standins.SPARED if name not in UNCHANGED)
    standins.install(serving=False)
    sys.modules["structlog_sentry"] = _silent_reports()
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.INFO)  # as its command line does; else it writes down every word, and slowly
    serve_application(
        str(model),
        interface=LOOPBACK,
        port=port,
        credentials=str(folder / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(folder / "endpoints.yml")),
        enable_api=False,
    )


def _silent_reports() -> types.ModuleType:
    # Rasa puts this into its chain of log processors, where an inert class would lose every entry.
    module = types.ModuleType("structlog_sentry")
    module.SentryProcessor = lambda **_: lambda _logger, _name, entry: entry  # type: ignore[attr-defined]
    return module


def run_actions(*, port: int) -> None:
    """What `rasa run actions` does."""
    from rasa_sdk.endpoint import create_app

    create_app("actions").run(host=LOOPBACK, port=port, access_log=False, workers=1)


def main() -> int:
    """Run one of the two until it is stopped."""
    asked = argparse.ArgumentParser(prog="python -m tests.fire.perf.stock")
    asked.add_argument("part", choices=("rasa", "actions"))
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--model", type=Path)
    asked.add_argument("--port", type=int, required=True)
    given = asked.parse_args()
    if given.part == "actions":
        run_actions(port=given.port)
    else:
        run_rasa(folder=given.folder, model=given.model, port=given.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
