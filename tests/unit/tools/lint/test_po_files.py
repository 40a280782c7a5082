"""What `msgfmt --check` refuses is refused without it; where it is installed, it agrees."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.i18n import translation_files
from bot.i18n.translation_files import get_po_path
from tests.support.factories import ROOT
from tests.support.po_entries import parse_entries
from tests.unit.tools.lint.conftest import Product
from tools.lint import catalogs, po_files

TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT_LANGUAGE)
VI = "locales/vi/LC_MESSAGES/messages.po"
ENTRY = '\nmsgctxt "label"\nmsgid "Back"\nmsgstr "Quay lại"\n'


def accepted_by_msgfmt(path: Path) -> bool | None:
    """What msgfmt says, or None where it is not installed."""
    program = shutil.which("msgfmt")
    if program is None:
        return None
    run = subprocess.run([program, "--check", "-o", "/dev/null", str(path)], capture_output=True, check=False)
    return run.returncode == 0


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_of_the_house_is_well_formed(language: str) -> None:
    path = get_po_path(ROOT, language)
    assert [finding for finding in po_files.validate(ROOT) if language in finding.file] == []
    assert accepted_by_msgfmt(path) in (True, None)


FAULTS = [
    ("an entry twice", 'msgstr "Quay lại"\n', f'msgstr "Quay lại"\n{ENTRY}', "stands here 2 times"),
    ("a new line at the end", 'msgstr "Quay lại"', 'msgstr "Quay lại\\n"', "do not both begin or end"),
    ("no language", '"Language: vi\\n"\n', '"Language: \\n"\n', "the header lacks"),
    ("no charset", "charset=utf-8", "charset=CHARSET", "lacks|cannot be read"),
    ("another form of plurals", "nplurals=1; plural=0;", "nplurals=2; plural=(n != 1);", "the header lacks"),
    ("a lost placeholder", "Ngoài giờ: {phone}", "Ngoài giờ", "is missing"),
    ("a text that never ends", 'msgstr "Quay lại"', 'msgstr "Quay lại', "neither a comment nor in quotation marks"),
]
ALONE = ("no language", "another form of plurals")
"""What we refuse and msgfmt lets pass."""


@pytest.mark.parametrize(("name", "old", "new", "says"), FAULTS, ids=[name for name, *_ in FAULTS])
def test_what_msgfmt_refuses_is_found(product: Product, name: str, old: str, new: str, says: str) -> None:
    product.change(VI, old, new)
    found = product.new_findings(po_files.validate) + product.new_findings(catalogs.validate)
    assert any(part in found for part in says.split("|"))
    assert accepted_by_msgfmt(product.root / VI) in (name in ALONE, None)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_finding_stands_in_the_line_where_its_entry_begins(language: str) -> None:
    path = get_po_path(ROOT, language)
    messages = [message for message in translation_files.read_po(path) if message.id]
    lines = {entry.key: entry.line for entry in parse_entries(path.read_text(encoding="utf-8"))}
    assert {(message.context or "", message.id): po_files.get_line(message) for message in messages} == lines


def test_an_entry_without_a_context_begins_with_its_english() -> None:
    (message,) = [one for one in translation_files.parse_po(b'# Who\nmsgid "a"\nmsgstr "b"\n') if one.id]
    assert po_files.get_line(message) == 2
