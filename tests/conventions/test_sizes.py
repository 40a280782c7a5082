"""No file and no function longer than one can read at once; within that, each is as long as its subject."""

import ast
import statistics
from pathlib import Path

import pytest

from tests.conventions.source_files import name_of, python_files, syntax

LONGEST_FILE = 400
USUAL_FILE = 200
USUAL_SHARE = 0.9
LONGEST_FUNCTION = 40
FOLDERS = ("bot", "actions", "tests")


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _functions(path: Path) -> dict[str, int]:
    return {
        f"{name_of(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_is_long(folder: str) -> None:
    sizes = {name_of(path): _lines(path) for path in python_files(folder)}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


def test_nine_files_in_ten_are_short() -> None:
    sizes = [_lines(path) for path in python_files("bot", "actions")]
    assert sum(size < USUAL_FILE for size in sizes) >= USUAL_SHARE * len(sizes)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_function_is_long(folder: str) -> None:
    sizes = {name: size for path in python_files(folder) for name, size in _functions(path).items()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def test_the_report_says_how_large_things_are(capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(size for path in python_files("bot", "actions") if (size := _lines(path)))
    functions = sorted(size for path in python_files("bot", "actions") for size in _functions(path).values())
    with capsys.disabled():
        for what, sizes in (("files", files), ("functions", functions)):
            p90 = statistics.quantiles(sizes, n=10)[-1]
            print(
                f"\n{len(sizes)} {what}: median {statistics.median(sizes):.0f} lines, p90 {p90:.0f}, largest {sizes[-1]}"
            )
    assert statistics.median(files) <= 90
    assert statistics.median(functions) <= 10
