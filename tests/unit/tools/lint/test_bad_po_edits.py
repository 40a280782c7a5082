"""At least 200 bad edits of .po files, of kinds beyond those of the content's own test: each is found, by kind and by line.

`make test` makes each in one language that can have it; `make proofs` makes the others too.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from bot.directory_lint.finding import Finding
from bot.i18n.catalogs import CONSOLE, DOMAINS, MESSAGES, TextDomain
from tests.unit.tools.lint.bad_edits import catalogs, whole_files
from tests.unit.tools.lint.bad_edits.catalogs import TRANSLATED, Bad, BadFile
from tests.unit.tools.lint.conftest import copied
from tools.lint.messages import LazyText, load_kinds

FEWEST = 200
TEXTS = [(language, bad) for language in TRANSLATED for bad in catalogs.kinds(language)]
FILES = [(language, bad) for language in TRANSLATED for bad in whole_files.EDITS]
Either = Bad | BadFile


def cases(made: Sequence[tuple[str, Either]]) -> list[object]:
    """Every edit; each name stays in the suite for one language, the next name for another one."""
    able: dict[str, list[str]] = {}
    for language, bad in made:
        able.setdefault(bad.name, []).append(language)
    few = {(languages[number % len(languages)], name) for number, (name, languages) in enumerate(able.items())}
    return [
        pytest.param(
            language, bad, id=f"{language}: {bad.name}", marks=[] if (language, bad.name) in few else pytest.mark.proof
        )
        for language, bad in made
    ]


TRANSLATORS = {code for code in load_kinds() if code not in ("missing", "obsolete", "unreadable", "format")}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("house")
    copied(root)
    yield root


def codes(found: list[Finding], line: int | None) -> set[str]:
    """The kinds of findings in a line."""
    return {one.message.kind.code for one in found if isinstance(one.message, LazyText) and one.line == line}


def found_after(house: Path, language: str, domain: TextDomain, worse: str) -> list[Finding]:
    path = house / catalogs.file_of(language, domain)
    written = path.read_bytes()
    try:
        path.write_bytes(worse.encode())
        return catalogs.findings(house, language, domain)
    finally:
        path.write_bytes(written)


def test_there_are_enough_of_them() -> None:
    assert len(TEXTS) + len(FILES) >= FEWEST


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
@pytest.mark.parametrize("language", TRANSLATED)
def test_a_clean_catalogue_has_no_findings(house: Path, language: str, domain: TextDomain) -> None:
    assert catalogs.findings(house, language, domain) == []


@pytest.mark.parametrize(("language", "bad"), cases(TEXTS))
def test_a_bad_translation_is_found_in_its_line(house: Path, language: str, bad: Bad) -> None:
    written = (house / catalogs.file_of(language, bad.domain)).read_text(encoding="utf-8")
    worse, entry, said = catalogs.spoil(Random(f"{language}{bad.name}"), written, bad)
    found = found_after(house, language, bad.domain, worse)
    assert bad.code in codes(found, entry.line), (said, [str(one) for one in found])
    assert {one.line for one in found} == {entry.line}


@pytest.mark.parametrize(("language", "bad"), cases(FILES))
def test_a_bad_file_is_found_in_its_line(house: Path, language: str, bad: BadFile) -> None:
    domain = CONSOLE if language == "id" else MESSAGES
    written = (house / catalogs.file_of(language, domain)).read_text(encoding="utf-8")
    worse, line = bad.change(Random(f"{language}{bad.name}"), written)
    assert worse != written
    found = found_after(house, language, domain, worse)
    assert bad.code in codes(found, line), (line, [str(one) for one in found])
