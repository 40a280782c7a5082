"""tools/docs_site.py: our pages on their way to the site of `make docs`. Building it needs MkDocs; this does not."""

import re

import pytest

from tests.conventions.source_files import ROOT
from tools import docs_site

CONFIG = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


def linked(text: str, *, source: str = "docs/recipes.md", here: str = "recipes.md", repository: str = "") -> str:
    return docs_site.linked(text, source=source, here=here, repository=repository)


def test_a_link_between_pages_stays() -> None:
    assert linked("[a](settings.md#x) [b](adr/)") == "[a](settings.md#x) [b](adr/README.md)"


def test_a_link_to_code_leads_to_the_repository_or_becomes_text() -> None:
    assert linked("[`guard`](../bot/errors.py)") == "`guard`"
    there = linked("[`guard`](../bot/errors.py) [all](../bot)", repository="https://host/o/r")
    assert there == "[`guard`](https://host/o/r/blob/main/bot/errors.py) [all](https://host/o/r/tree/main/bot)"


def test_a_page_from_outside_is_a_page_of_the_site() -> None:
    assert (
        linked("[c](../../CONTRIBUTING.md)", source="docs/staff/README.md", here="staff/README.md")
        == "[c](../contributing.md)"
    )
    assert linked("[s](docs/settings.md)", source="CONTRIBUTING.md", here="contributing.md") == "[s](settings.md)"


def test_code_and_other_hosts_are_left_alone() -> None:
    text = "`[x](nowhere.md)` [y](https://example.org)\n```\n[z](nowhere.md)\n```"
    assert linked(text) == text


def test_a_link_that_leads_nowhere_stops_the_site() -> None:
    with pytest.raises(docs_site.Refused, match="nowhere"):
        linked("[x](nowhere.md)")


def test_what_belongs_to_an_item_is_indented_by_four() -> None:
    written = "Before:\n- one\n  goes on\n\n1. first\n\n   ```sh\n   do\n   ```\n\n2. second\n\nAfter"
    wanted = "Before:\n\n- one\n    goes on\n\n1. first\n\n    ```sh\n    do\n    ```\n\n2. second\n\nAfter"
    assert docs_site.reindented(written) == wanted


def test_a_line_that_begins_with_a_number_is_no_list() -> None:
    text = "SQLAlchemy\n2. Databases"
    assert docs_site.reindented(text) == text


@pytest.mark.parametrize(
    "markup", ['<script src="https://example.org/a.js">', '<img alt="" src="//example.org/a.png">']
)
def test_what_a_page_would_fetch_is_found(markup: str) -> None:
    assert docs_site._FETCHED.search(markup)


def test_a_link_is_not_fetched() -> None:
    assert not docs_site._FETCHED.search('<a href="https://example.org">')


def test_the_menu_names_every_page_once() -> None:
    named = [*re.findall(r"- (?:\w+: )?(\S+\.md)$", CONFIG, re.MULTILINE)]
    docs = ROOT / "docs"
    pages = [path for name in named for path in (docs.glob(name) if "*" in name else [docs / name])]
    outside = {docs / place for place in docs_site.BESIDE.values()}
    assert sorted(pages) == sorted({*docs.rglob("*.md"), *outside})
