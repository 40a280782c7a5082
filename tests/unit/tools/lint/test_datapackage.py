"""The directory is a Tabular Data Package: frictionless says so, of the real tables and of damaged ones."""

from pathlib import Path

import frictionless
import pytest

from bot.directory_lint import directory
from bot.errors import BadContent
from tests.support.factories import ROOT
from tests.unit.tools.lint.conftest import Product

POLICE = "hot-my-01,Police emergency,police,MY,any,"


def errors(root: Path) -> list[str]:
    """What frictionless finds, a line each."""
    report = frictionless.validate(str(root / directory.DATAPACKAGE_FILE))
    return [f"{error.type} {error.message}" for task in report.tasks for error in task.errors]


def test_the_tables_are_what_their_description_says() -> None:
    assert errors(ROOT) == []
    assert {resource["name"] for resource in directory.read_package(ROOT)["resources"]} == {
        "missions",
        "hotlines",
        "place_aliases",
        "accepted",
        "contacts",
    }


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (POLICE, POLICE.replace("hot-my-01", "hot-my-1"), "constraint-error"),
        (POLICE, POLICE.replace(",police,", ",sheriff,"), "constraint-error"),
        (POLICE, POLICE.replace("hot-my-01", "hot-my-02"), "unique-error"),
        (POLICE, POLICE + ",", "extra-cell"),
        ("2026-11-24", "24 Nov 2026", "type-error"),
        ("hotline_id,", "id,", "incorrect-label"),
    ],
)
def test_a_damaged_table_is_refused(product: Product, old: str, new: str, kind: str) -> None:
    product.change(directory.DIRECTORY_HOTLINES_FILE, old, new)
    assert any(found.startswith(kind) for found in errors(product.root))


def test_a_column_nobody_described_is_found_without_frictionless(product: Product) -> None:
    path = product.root / directory.DIRECTORY_HOTLINES_FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{lines[0]},map", *(f"{line}," for line in lines[1:])]), encoding="utf-8")
    assert "differ in map" in product.new_findings(directory.validate)


@pytest.mark.parametrize(("old", "new"), [('"created"', '"made"'), ("{", "["), ('"2026-11-24T00:00:00Z"', '"lately"')])
def test_a_description_that_cannot_be_read_is_one_sentence(product: Product, old: str, new: str) -> None:
    product.change(directory.DATAPACKAGE_FILE, old, new)
    with pytest.raises(BadContent, match=r"datapackage\.json"):
        directory.get_creation_day(product.root)
