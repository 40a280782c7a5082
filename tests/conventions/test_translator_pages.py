"""The pages that are written for translators say what the tables and the ledgers hold."""

import re

import pytest

from tests.conventions.source_files import ROOT
from tools.translations import docs_pages, progress

MADE = progress.render_pages(ROOT) | docs_pages.render_pages(ROOT)


@pytest.mark.parametrize("file", MADE)
def test_a_page_is_up_to_date(file: str) -> None:
    assert (ROOT / file).read_text(encoding="utf-8") == MADE[file], "run `python -m bot review --pages`"


def test_no_badge_is_left_of_a_language_that_is_gone() -> None:
    badges = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "images").glob("reviewed-*.svg")}
    assert badges == {file for file in MADE if file.endswith(".svg")}


@pytest.mark.parametrize("file", sorted(path.name for path in (ROOT / "docs" / "translators").glob("*.md")))
def test_a_kind_of_finding_that_a_page_names_exists(file: str) -> None:
    from tools.lint.messages import load_kinds

    written = (ROOT / "docs" / "translators" / file).read_text(encoding="utf-8")
    assert set(re.findall(r"finding `([a-z-]+)`", written)) <= set(load_kinds())
