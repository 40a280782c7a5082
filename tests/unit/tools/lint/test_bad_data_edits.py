"""At least 200 bad edits of data and translations, made by seed on a copy: each is found, by its own check, in its file.

`make test` makes one of each kind, of translations in one language; `make proofs` makes the others too.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import pytest

from bot.directory_lint.finding import Finding
from tests.support.factories import ROOT
from tests.unit.tools.lint.bad_edits import Edit, Validate, english, rows, translations
from tests.unit.tools.lint.conftest import copied

FEWEST = 200
MADE = [(edit, seed) for edit in (*rows.EDITS, *english.EDITS, *translations.EDITS) for seed in range(edit.times)]
KINDS = len(translations.EDITS) // len(translations.TRANSLATED)
FEW = {
    edit.name
    for number, edit in enumerate(translations.EDITS)
    if translations.TRANSLATED[number % KINDS % len(translations.TRANSLATED)] == edit.name.partition(":")[0]
} | {edit.name for edit in (*rows.EDITS, *english.EDITS)}
"""Each kind once, of translations in one language after another."""


def cases() -> list[object]:
    """Every edit; whatever is no first one of its kind is for the proof."""
    return [
        pytest.param(
            edit, seed, id=f"{edit.name}, {seed}", marks=[] if edit.name in FEW and not seed else pytest.mark.proof
        )
        for edit, seed in MADE
    ]


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
    assert {edit.name.partition(": ")[2] for edit in translations.EDITS} == {
        name.partition(": ")[2] for name in FEW if name.partition(":")[0] in translations.TRANSLATED
    }


@pytest.mark.parametrize(("edit", "seed"), cases())
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
