"""The tools and the simulator: commands need them, the product does not, so they are looked for when a command runs."""

import importlib
from types import ModuleType

from bot.errors import Misconfigured


def load(name: str) -> ModuleType:
    """A module of tools/ or simulator/. Raises Misconfigured where an installation came without it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if not f"{name}.".startswith(f"{missing}."):
            raise  # a library that it needs: that is said as it is
        path = missing.replace(".", "/")
        raise Misconfigured(f"{path} is missing here: this command needs a whole checkout of Pelita.") from error
