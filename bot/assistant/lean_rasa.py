"""Rasa 3.6.21 without its weight: call `install()` before anything imports rasa.

Two steps: stand-ins for libraries it imports and we never use (import_stubs.py), then our changes to its code (patches/), each
a small function of its own with its reason. Both apply to this version only, so any other is refused.
"""

import importlib.metadata
import warnings

from bot.assistant import import_stubs
from bot.assistant.patches import PATCHES
from bot.errors import Misconfigured

RASA_VERSION = "3.6.21"


def install_lean_rasa(*, serving: bool = False) -> None:
    """Make `import rasa` light and safe in this process. `serving`: it only answers, it never trains.

    Raises Misconfigured if Rasa is missing or another version.
    """
    try:
        version = importlib.metadata.version("rasa")
    except importlib.metadata.PackageNotFoundError:
        raise Misconfigured("Rasa is not installed; run `make setup`.") from None
    if version != RASA_VERSION:
        raise Misconfigured(f"The patches in bot/assistant/patches are for Rasa {RASA_VERSION}, not {version}.")
    # A frozen Rasa on newer libraries: deprecations nobody can act on.
    warnings.filterwarnings("ignore", module=r"(rasa|sqlalchemy|pykwalify|jsonschema)(\.|$)")
    import_stubs.install_import_stubs(serving=serving)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a frozen Rasa on newer libraries: deprecations nobody can act on
        for patch in PATCHES:
            patch.apply()
