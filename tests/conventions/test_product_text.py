"""What is handed on speaks of the product alone: no machine, no workplace, no loose ends."""

import re

import pytest

from tests.conventions.source_files import name_of, text_of, tracked_files

# Put together, so that this file does not find itself.
PATHS = ("/wo" + "rk/", "/tm" + "p/w/", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/")
WORKPLACE = (
    "cla" + "ude",
    "anthro" + "pic",
    "open" + "ai",
    "chat" + "gpt",
    "co" + "pilot",
    "l" + "lm",
    "sub" + "agent",
    "sand" + "box",
    "ai-" + "generated",
    "language " + "model",
)
REGISTRIES = (
    "py" + "pi.org",
    "python" + "hosted",
    "arti" + "factory",
    "index" + "-url",
    "npm" + "js.org",
    "proxy." + "golang",
)
LOOSE_ENDS = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "W" + "IP")


def _found(words: tuple[str, ...], flags: int = 0) -> list[str]:
    pattern = re.compile("|".join(rf"(?<![\w.]){re.escape(word)}" for word in words), flags)
    return [
        f"{name_of(path)}:{number}: {found[0]}"
        for path in tracked_files()
        if _may_hold(text := text_of(path), words)
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := pattern.search(line))
    ]


def _may_hold(text: str, words: tuple[str, ...]) -> bool:
    """Whether a file has one of the words anywhere, in any case: most have none, and need not be read line by line."""
    folded = text.casefold()
    return any(word.casefold() in folded for word in words)


def test_no_path_of_a_machine() -> None:
    assert _found(PATHS) == []


def test_no_word_of_a_workplace() -> None:
    assert _found(WORKPLACE, re.IGNORECASE) == []


def test_no_host_of_a_registry() -> None:
    assert _found(REGISTRIES, re.IGNORECASE) == []


def test_no_loose_ends() -> None:
    marks = re.compile("|".join(rf"\b{mark}\b" for mark in LOOSE_ENDS))
    found = [
        name_of(path) for path in tracked_files() if _may_hold(text := text_of(path), LOOSE_ENDS) and marks.search(text)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["README.md", "bot/__main__.py", "tests/conventions/test_product_text.py"])
def test_what_is_handed_on_is_looked_at(name: str) -> None:
    assert name in {name_of(path) for path in tracked_files()}
