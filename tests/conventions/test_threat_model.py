"""docs/threat-model.md: every threat names a file that answers it and a test that shows it, and all of them exist."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.conventions.source_files import ROOT, syntax

PAGE = ROOT / "docs" / "threat-model.md"
ANSWERED = range(1, 20)
_THREAT = re.compile(r"^### (?:T(\d+) )?(.+)$", re.MULTILINE)
_ROW = re.compile(r"^\| (?P<answer>[^|]+) \| (?P<shown>\[[^|]+) \|$", re.MULTILINE)
_LINK = re.compile(r"\]\(\.\./([^)#]+)\)")
_TEST = re.compile(r"`(test_\w+)`")


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def threats() -> dict[str, str]:
    """Each threat by its title, with what is said of it."""
    heads = list(_THREAT.finditer(page()))
    ends = [*(head.start() for head in heads[1:]), page().index("\n## Honest limits")]
    return {head[0].removeprefix("### "): page()[head.end() : end] for head, end in zip(heads, ends, strict=True)}


def rows(said: str) -> Iterator[tuple[str, str]]:
    """What answers, and what shows it."""
    for row in _ROW.finditer(said):
        yield row["answer"], row["shown"]


def defined_in(name: str) -> set[str]:
    tree = syntax(ROOT / name)
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_threat_is_there_once() -> None:
    assert [int(head[1]) for head in _THREAT.finditer(page()) if head[1]] == list(ANSWERED)


@pytest.mark.parametrize("title", threats())
def test_a_threat_names_what_answers_it_what_shows_it_and_what_is_left(title: str) -> None:
    said = threats()[title]
    assert list(rows(said))
    assert re.search(r"^\*Left over:\* \S", said, re.MULTILINE)


@pytest.mark.parametrize("title", threats())
def test_every_file_and_test_it_names_exists(title: str) -> None:
    for answer, shown in rows(threats()[title]):
        (answering,), (showing,) = _LINK.findall(answer), _LINK.findall(shown)
        assert (ROOT / answering).exists(), answering
        assert not answering.startswith("tests/"), answering
        assert showing.startswith("tests/") and (ROOT / showing).is_file(), showing
        named = set(_TEST.findall(shown))
        assert named <= defined_in(showing), (showing, named)
        assert named or any(name.startswith("test_") for name in defined_in(showing)), showing


def test_a_row_and_its_tests_are_read() -> None:
    row = "| a thing: [bot/x.py](../bot/x.py) | [test_x.py](../tests/test_x.py) `test_one` `test_two` |"
    ((answer, shown),) = rows(row)
    assert (_LINK.findall(answer), _LINK.findall(shown)) == (["bot/x.py"], ["tests/test_x.py"])
    assert _TEST.findall(shown) == ["test_one", "test_two"]
