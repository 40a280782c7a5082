"""requirements.txt: every package in it is imported by the product, or by a package that is."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LISTED = {
    canonicalize_name(known["name"]): known["requires-dist"]
    for known in tomllib.loads((ROOT / "deploy" / "lock.toml").read_text())["dependency-metadata"]
}
"""Of these packages the lock reads our list instead of their own."""
BY_NAME = {"psycopg2-binary", "tzdata", "sniffio", "certifi"}
"""Imported by name at run time: SQLAlchemy's driver, zoneinfo's data, httpcore's guess of the event loop, its certificates."""


def locked() -> dict[str, Requirement]:
    """The packages of the lock that belong on this machine."""
    lines = re.findall(r"^[a-z0-9][^\\\n]*", (ROOT / "requirements.txt").read_text(), flags=re.MULTILINE)
    found = (Requirement(line) for line in lines)
    return {canonicalize_name(one.name): one for one in found if one.marker is None or one.marker.evaluate()}


def imports(paths: Iterable[Path]) -> set[str]:
    """The top-level names that these files import."""
    names: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names


def distributions(names: Iterable[str]) -> set[str]:
    """The packages that bring these top-level names."""
    brought = metadata.packages_distributions()
    return {canonicalize_name(one) for name in names for one in brought.get(name, ())}


def required_by(name: str) -> Iterator[str]:
    """The packages that one asks for on this machine, as the lock reads them."""
    asked = LISTED.get(name) or metadata.requires(name) or []
    for requirement in map(Requirement, asked):
        extras = locked()[name].extras if name in locked() else set()
        environments = [{**default_environment(), "extra": extra} for extra in ("", *extras)]
        if requirement.marker is None or any(requirement.marker.evaluate(one) for one in environments):
            yield canonicalize_name(requirement.name)


def product_files() -> list[Path]:
    return [path for folder in ("bot", "actions") for path in (ROOT / folder).rglob("*.py")]


def test_no_package_is_locked_that_nothing_imports() -> None:
    needed, waiting = set(), list(distributions(imports(product_files())) | BY_NAME)
    while waiting:
        name = waiting.pop()
        if name in locked() and name not in needed:
            needed.add(name)
            waiting.extend(required_by(name))
    assert set(locked()) - needed == set()


def test_everything_the_product_imports_is_asked_for_by_name() -> None:
    asked = {canonicalize_name(Requirement(line).name) for line in _lines("requirements.in")}
    imported = distributions(imports(product_files())) & set(locked())
    assert imported - asked == set()


@pytest.mark.parametrize("name", sorted(LISTED))
def test_what_the_lock_says_of_rasa_is_what_it_imports(name: str) -> None:
    files = [Path(str(path.locate())) for path in metadata.files(name) or () if path.suffix == ".py"]
    listed = {canonicalize_name(Requirement(one).name) for one in LISTED[name]}
    assert listed - distributions(imports(files)) == set()


def _lines(name: str) -> list[str]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    return [line for line in lines if line and not line.startswith("-")]
