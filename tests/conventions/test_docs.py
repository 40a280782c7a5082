"""The documents are right: settings, commands, links, words and code."""

import ast
import re
from pathlib import Path

import pytest

from bot.__main__ import cli
from tests.conventions.source_files import ROOT, name_of, syntax, tracked_files
from tests.support.together import together

SETTINGS_PAGE = ROOT / "docs" / "settings.md"
GLOSSARY = ROOT / "docs" / "glossary.md"
PAGES = tuple(path for path in tracked_files() if path.suffix == ".md")
WORDS = (
    "person",
    "conversation",
    "thread",
    "holder",
    "turn",
    "screen",
    "response",
    "argument",
    "choice",
    "topic",
    "disclosure",
    "mission",
    "help line",
    "help card",
    "Leave",
    "Erase",
    "rehearsal",
    "spool",
    "tombstone",
    "day key",
    "post",
    "officer",
    "handoff",
    "card",
    "vault",
    "code word",
    "recall word",
    "return code",
    "STOP",
)
LARGEST_PICTURE = 80_000
"""Bytes: staff read these pages on slow lines."""
_LINK = re.compile(r"(?<!`)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def _everything_written() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def _variables() -> set[str]:
    """Every environment variable that settings.py reads or hands on."""
    found: set[str] = set()
    for node in ast.walk(syntax(ROOT / "bot" / "config" / "settings.py")):
        if isinstance(node, ast.Call):
            found.update(arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))
        if isinstance(node, ast.Dict):
            found.update(key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
    return {name for name in found if re.fullmatch(r"[A-Z]+(_[A-Z]+)*", name)}


def _targets() -> list[str]:
    return re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def _slugs(page: Path) -> set[str]:
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def test_the_settings_page_names_exactly_the_variables_that_are_read() -> None:
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", SETTINGS_PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert described == _variables()


def test_the_variables_are_found_in_the_code() -> None:
    assert {"TELEGRAM_TOKEN", "GATEWAY_PORT", "RASA_TELEMETRY_ENABLED"} <= _variables()


@pytest.mark.parametrize("target", _targets())
def test_every_make_target_is_described(target: str) -> None:
    assert re.search(rf"make {target}\b|`{target}`", _everything_written())


def _described_commands() -> set[str]:
    """Commands written out, or named after one on the same line, or run by a described target of make."""
    found: set[str] = set()
    for line in _everything_written().splitlines():
        if "-m bot" in line:
            found.update(re.findall(r"-m bot ([a-z]+)", line), re.findall(r"`([a-z]+)`", line))
    recipes = re.findall(
        r"^\t@?\$\(PY\) -m bot ([a-z]+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    return found | (set(recipes) & set(_targets()))


@pytest.mark.parametrize("command", cli.commands)
def test_every_command_is_described(command: str) -> None:
    assert command in _described_commands()


def test_every_command_that_is_described_exists() -> None:
    written = _everything_written()
    assert set(re.findall(r"\bmake ([a-z-]+)`", written)) <= set(_targets())
    assert set(re.findall(r"-m bot ([a-z]+)", written)) <= set(cli.commands)


@together("page", PAGES, ids=name_of)
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in _slugs(target), link


def _pictures() -> set[Path]:
    return {path for path in (ROOT / "docs" / "staff" / "pictures").glob("*") if path.is_file()}


def test_pictures_for_staff_are_small_and_each_is_shown_with_words_for_who_cannot_see_it() -> None:
    shown = {
        (page.parent / link).resolve()
        for page in (ROOT / "docs" / "staff").glob("*.md")
        for link in re.findall(r"!\[[^\]]{20,}\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    }
    assert shown == _pictures()
    assert len(shown) >= 8
    assert {path.name for path in shown if path.suffix != ".png" or path.stat().st_size >= LARGEST_PICTURE} == set()


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_defines_each_word_once(word: str) -> None:
    rows = re.findall(rf"^\| {word} \| (.+) \|$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == 1
    assert len(rows[0].split()) > 3


@together("page", PAGES, ids=name_of)
def test_python_in_the_documents_compiles(page: Path) -> None:
    for code in _FENCE.findall(page.read_text(encoding="utf-8")):
        compile(code, str(page), "exec")


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "adr"
    listed = re.findall(r"^\| \[\d+\]\(([^)]+)\)", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))
