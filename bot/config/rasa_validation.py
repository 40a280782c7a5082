"""The doors Rasa would open beside ours: what its files and its command line may hold, and nothing else."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.config import urls
from bot.errors import BadSettings

ALLOWED_KEYS: Final = {
    "endpoints.yml": ("tracker_store", "nlg", "action_endpoint"),
}
"""What Rasa may be given; anything else is a door."""
FORBIDDEN_KEYS: Final = {
    "endpoints.yml": {
        "event_broker": "it would send away what women say",
        "models": "models are only loaded from disk",
    },
}
"""The well-known ones, with what is wrong with them."""
UNKNOWN_KEY_REASON: Final = "nothing but what the product needs may stand there"
REQUIRED_TYPES: Final = {
    "tracker_store": "bot.assistant.tracker_store.SnapshotTrackerStore",
    "nlg": "bot.assistant.nlg.ResponseNameGenerator",
}
"""The only parts Rasa may be built with."""
FORBIDDEN_ARGUMENTS: Final = {
    "--enable-api": "anybody who reaches the port could read and write every conversation",
    "--cors": "any page in a browser could speak to the assistant",
    "--connector": "the only way in is the one in credentials.yml",
    "--interface": "the assistant stays on this machine",
    "-i": "the assistant stays on this machine",
    "--debug": "it would write down what women say",
    "-vv": "it would write down what women say",
}
"""Of Rasa's command line, with what is wrong with each."""
MIN_ABBREVIATION_LENGTH: Final = len("--c")
"""Rasa takes the beginning of an argument for the whole."""


def find_forbidden(root: Path) -> str | None:
    """What stands in Rasa's files and may not, in one sentence, or None. Raises BadSettings where one is not YAML."""
    return next(_list_faults(root), None)


def reject_arguments(arguments: Sequence[str]) -> None:
    """Raises BadSettings with the first argument of Rasa's command line that opens a door."""
    for given in arguments:
        name = given.split("=", 1)[0]
        for forbidden, why in FORBIDDEN_ARGUMENTS.items():
            if name == forbidden or (len(name) > MIN_ABBREVIATION_LENGTH and forbidden.startswith(name)):
                raise BadSettings(f"{forbidden} may not be given: {why}.")


def _list_faults(root: Path) -> Iterator[str]:
    for name, allowed in ALLOWED_KEYS.items():
        for key in _load_yaml(root / name):
            if key not in allowed:
                yield f"{name} may not contain {key}: {FORBIDDEN_KEYS[name].get(key, UNKNOWN_KEY_REASON)}."
    given = _load_yaml(root / "endpoints.yml")
    for name, ours in REQUIRED_TYPES.items():
        if name in given and _get_option(given, name, "type") != ours:
            yield f"endpoints.yml must give {name} the type {ours}: another would keep what women say, or say it."
    server = _get_option(given, "action_endpoint", "url")
    if server and (
        wrong := urls.find_url_fault("endpoints.yml: its action_endpoint", server, consequence=UNENCRYPTED_REASON)
    ):
        yield wrong


UNENCRYPTED_REASON: Final = "what she asks about would pass in the clear"


def _get_option(tree: dict[str, Any], name: str, key: str) -> str:
    part = tree.get(name)
    return str(part.get(key) or "") if isinstance(part, dict) else ""


def _load_yaml(path: Path) -> dict[str, Any]:
    try:
        found = YAML(typ="safe", pure=True).load(path) if path.exists() else None
    except YAMLError as error:
        raise BadSettings(f"{path.name} is not valid YAML.") from error
    if not isinstance(found, dict | None):
        raise BadSettings(f"{path.name} must hold names with what belongs to each, not a list or a word.")
    return {str(key): value for key, value in (found or {}).items()}
