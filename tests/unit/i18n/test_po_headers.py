"""What translators write of themselves: a name stays, a mail address never does, and whoever runs the update is told."""

from pathlib import Path

import pytest

from bot.i18n import po_headers, translation_files
from bot.i18n.translation_files import FileUpdate, get_po_path, update_files
from tests.support.factories import ROOT
from tests.unit.i18n.test_translation_files import product as product  # noqa: PLC0414 -- a fixture

SIGNED = b"""# May Thu <may@example.org>, 2026.
# FIRST AUTHOR <EMAIL@ADDRESS>, YEAR.
#
msgid ""
msgstr ""
"Project-Id-Version: Pelita 1\\n"
"PO-Revision-Date: 2026-12-02 10:00+0000\\n"
"Last-Translator: May Thu <may@example.org>\\n"
"Language-Team: Burmese <https://translate.example.org/my/>\\n"
"Language: my\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"X-Generator: Weblate 2026.10\\n"

# asked nu@example.org about the second word
msgctxt "label"
msgid "Back"
msgstr "x@y.example"
"""


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("May Thu <may@example.org>", "May Thu"),
        ("May Thu <may@example.org>, 2026.", "May Thu, 2026."),
        ("May, may@example.org, 2026", "May, 2026"),
        ("may.thu+po@mail.example.org", ""),
        ("Burmese <https://translate.example.org/my/>", "Burmese <https://translate.example.org/my/>"),
        ("May @ home", "May @ home"),
    ],
)
def test_a_name_stays_and_an_address_goes(written: str, kept: str) -> None:
    assert po_headers.remove_addresses(written) == kept


def test_addresses_are_found_in_headers_and_comments_and_left_alone_in_translations() -> None:
    lines = SIGNED.decode().splitlines()
    assert [lines[number - 1].partition(" ")[0] for number in po_headers.find_addresses(SIGNED.decode())] == [
        "#",
        '"Last-Translator:',
        "#",
    ]


def test_an_update_keeps_names_drops_addresses_and_says_so(product: Path) -> None:
    path = get_po_path(product, "my")
    header, _, rest = path.read_bytes().partition(b"\n\n")
    signed = SIGNED.partition(b"\n\n")[0].replace(b"# FIRST", b"# Plain Name, 2025.\n# FIRST")
    path.write_bytes(signed + b"\n\n# asked nu@example.org about it\n" + rest)
    assert update_files(product) == [FileUpdate("locales/my/LC_MESSAGES/messages.po", added=0, removed=0, addresses=3)]
    written = path.read_text(encoding="utf-8")
    assert "example.org>" not in written.replace("<https://translate.example.org/my/>", "")
    assert '"Last-Translator: May Thu\\n"' in written
    assert "# May Thu, 2026.\n# Plain Name, 2025.\n#\n" in written
    assert "\n# asked about it\n" in written
    assert "Weblate" not in written and "PO-Revision-Date" not in written
    assert header.decode().splitlines()[0] in written
    assert list(po_headers.find_addresses(written)) == []
    assert update_files(product) == []


@pytest.mark.parametrize("header", ["FULL NAME <EMAIL@ADDRESS>", "Automatically generated", "may@example.org"])
def test_a_header_that_names_nobody_is_left_out(header: str, tmp_path: Path) -> None:
    path = get_po_path(tmp_path, "my")
    path.parent.mkdir(parents=True)
    path.write_bytes(SIGNED.replace(b"May Thu <may@example.org>", header.encode()))
    fresh = translation_files.update_catalog(
        path, translation_files.parse_po(b'msgid "Back"\nmsgstr ""\n'), language="my", name="Burmese"
    )
    assert b"Last-Translator" not in translation_files.to_po(fresh)


def test_no_catalogue_of_the_house_has_an_address() -> None:
    paths = sorted((ROOT / "locales").rglob("*.po"))
    assert len(paths) > 10
    assert [path.name for path in paths if list(po_headers.find_addresses(path.read_text(encoding="utf-8")))] == []
