"""At least 200 bad edits of data and translations, made by seed on a copy: each is found, by its own check, in its file."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import pytest

from bot.checks.finding import Finding
from tests.support.factories import ROOT
from tests.unit.checks.conftest import copied
from tests.unit.checks.edits import Edit, Validate, english, rows, translations

FEWEST = 200
MADE = [(edit, seed) for edit in (*rows.EDITS, *english.EDITS, *translations.EDITS) for seed in range(edit.times)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("house")
    copied(root)
    yield root


@cache
def said_before(check: Validate) -> frozenset[Finding]:
    """What a check says of the product itself."""
    return frozenset(check(ROOT))


def test_there_are_enough_of_them() -> None:
    assert len(MADE) >= FEWEST


@pytest.mark.parametrize(("edit", "seed"), MADE, ids=[f"{edit.name}, {seed}" for edit, seed in MADE])
def test_a_bad_edit_is_found(house: Path, edit: Edit, seed: int) -> None:
    path = house / edit.file
    written = path.read_text(encoding="utf-8")
    worse = edit.change(Random(f"{edit.name}{seed}"), written)
    assert worse != written
    try:
        path.write_text(worse, encoding="utf-8")
        found = [finding for finding in edit.check(house) if finding not in said_before(edit.check)]
    finally:
        path.write_text(written, encoding="utf-8")
    assert [finding for finding in found if finding.file == edit.file and re.search(edit.says, finding.message)], found
