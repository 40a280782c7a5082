"""Our files in the tools of others: a clean catalogue is clean there, too, and they save every byte of it that they read."""

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from translate.filters import checks as pofilters
from translate.storage import pypo

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.i18n import translation_files
from bot.i18n.catalogs import DOMAINS, MESSAGES, MessageKey, TextDomain
from bot.i18n.translation_files import get_po_path
from tests.support.factories import ROOT
from tests.unit.tools.lint.bad_edits.catalogs import findings

TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT_LANGUAGE)
CATALOGUES = [(language, domain) for language in TRANSLATED for domain in DOMAINS]
IDS = [f"{language}, {domain.name}" for language, domain in CATALOGUES]
SERIOUS = (
    "escapes",
    "newlines",
    "tabs",
    "pythonbraceformat",
    "printf",
    "xmltags",
    "variables",
    "functions",
    "emails",
    "urls",
    "nplurals",
    "untranslated",
    "blank",
    "isfuzzy",
    "validchars",
    "startwhitespace",
    "endwhitespace",
)
"""Those of pofilter's tests that name a fault in any language; the others ask for the punctuation and spaces of English."""
HAS_GETTEXT = shutil.which("msgfmt") and shutil.which("msgcat")
"""Tools of the machine, not of ours: where it has them, they are asked too."""


def _read(written: str) -> dict[MessageKey, bytes]:
    catalog = translation_files.parse_po(written.encode())
    return {(entry.context or "", str(entry.id)): str(entry.string).encode() for entry in catalog if entry.id}


def with_polib(path: Path) -> str:
    return str(polib.pofile(str(path)))


def with_translate_toolkit(path: Path) -> str:
    store = pypo.pofile.parsefile(str(path))
    for unit in store.units:
        if not unit.isheader() and not unit.isobsolete():
            unit.target = str(unit.target)  # as an editor does it: the text is read, and written again
    out = io.BytesIO()
    store.serialize(out)
    return out.getvalue().decode()


def with_msgcat(path: Path) -> str:
    return subprocess.run(["msgcat", str(path)], capture_output=True, check=True).stdout.decode()


TOOLS: dict[str, Callable[[Path], str]] = {"polib": with_polib, "translate-toolkit": with_translate_toolkit}
if HAS_GETTEXT:
    TOOLS["msgcat"] = with_msgcat


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
@pytest.mark.parametrize(("language", "domain"), CATALOGUES, ids=IDS)
def test_what_a_tool_saves_has_every_byte_of_every_translation(
    language: str, domain: TextDomain, tool: Callable[[Path], str]
) -> None:
    path = get_po_path(ROOT, language, domain)
    before = _read(path.read_text(encoding="utf-8"))
    assert before
    assert _read(tool(path)) == before


COMPONENTS = json.loads((ROOT / "locales" / "weblate.json").read_text(encoding="utf-8"))
FORMATS = {one["slug"]: one["file_format_params"] for one in COMPONENTS}


def with_weblate(path: Path, parameters: dict[str, int], *, change: bool = False) -> bytes:
    """What Weblate writes: translate-toolkit with the line width of the component, and a day in the header of a change."""
    store = pypo.pofile.parsefile(str(path))
    store.wrapper.width = parameters["po_line_wrap"]
    units = [unit for unit in store.units if not unit.isheader() and not unit.isobsolete()]
    for unit in units:
        unit.target = str(unit.target)
    if change:
        units[0].target = CHANGED
        store.updateheader(add=True, PO_Revision_Date="2026-12-02 10:00+0000")
    out = io.BytesIO()
    store.serialize(out)
    return out.getvalue()


CHANGED = "តេស្ត\u200bមួយ\nពីរ"


@pytest.mark.parametrize(("language", "domain"), CATALOGUES, ids=IDS)
def test_what_weblate_saves_is_what_we_write(language: str, domain: TextDomain) -> None:
    path = get_po_path(ROOT, language, domain)
    assert with_weblate(path, FORMATS[domain.name]) == path.read_bytes()


def test_a_change_made_in_weblate_is_the_only_one_after_an_update(tmp_path: Path) -> None:
    """The day in the header goes, and nothing else moves: wrapped lines or lost comments would be hundreds of lines."""
    before = get_po_path(ROOT, "km").read_bytes()
    saved = get_po_path(tmp_path, "km")
    saved.parent.mkdir(parents=True)
    saved.write_bytes(with_weblate(get_po_path(ROOT, "km"), FORMATS[MESSAGES.name], change=True))
    assert b"PO-Revision-Date" in saved.read_bytes()
    template = translation_files.build_template(ROOT)
    after = translation_files.to_po(translation_files.update_catalog(saved, template, language="km", name="Khmer"))
    changed = set(after.decode().split("\n\n")) - set(before.decode().split("\n\n"))
    assert [entry.partition('msgstr ""\n')[2].strip() for entry in changed] == ['"តេស្ត\u200bមួយ\\n"\n"ពីរ"']
    assert b"PO-Revision-Date" not in after


def test_the_round_trip_carries_zero_width_spaces() -> None:
    written = get_po_path(ROOT, "km").read_text(encoding="utf-8")
    assert sum(text.count("\u200b".encode()) for text in _read(written).values()) > 10_000


def test_a_tool_that_takes_zero_width_spaces_out_would_be_seen(tmp_path: Path) -> None:
    path = get_po_path(ROOT, "km")
    stripped = tmp_path / "messages.po"
    stripped.write_text(with_polib(path).replace("\u200b", ""), encoding="utf-8")
    assert _read(stripped.read_text(encoding="utf-8")) != _read(path.read_text(encoding="utf-8"))


def _filtered(path: Path) -> list[str]:
    checker = pofilters.StandardUnitChecker(), pofilters.StandardChecker(limitfilters=list(SERIOUS))
    found = []
    for unit in pypo.pofile.parsefile(str(path)).units:
        if unit.isheader() or unit.isobsolete():
            continue
        for one in checker:
            failures = one.run_filters(unit)
            found += [f"{name}: {unit.source} → {unit.target}" for name in failures if name in SERIOUS]
    return found


def _formatted(path: Path) -> list[str]:
    run = subprocess.run(["msgfmt", "--check", "-o", "/dev/null", str(path)], capture_output=True, check=False)
    return [f"{run.returncode}: {run.stderr.decode()}"] if run.returncode else []


JUDGES: dict[str, Callable[[Path], list[str]]] = {"pofilter": _filtered}
if HAS_GETTEXT:
    JUDGES["msgfmt"] = _formatted


@pytest.mark.parametrize("faults_of", JUDGES.values(), ids=JUDGES)
@pytest.mark.parametrize(("language", "domain"), CATALOGUES, ids=IDS)
def test_other_judges_agree_that_a_clean_catalogue_is_clean(
    language: str, domain: TextDomain, faults_of: Callable[[Path], list[str]]
) -> None:
    assert (faults_of(get_po_path(ROOT, language, domain)), findings(ROOT, language, domain)) == ([], [])


BAD = (
    ("untranslated", 'msgid "Back"\nmsgstr "Quay lại"', 'msgid "Back"\nmsgstr ""'),
    ("pythonbraceformat", "Ngoài giờ: {phone}", "Ngoài giờ: {dien_thoai}"),
    ("newlines", 'msgstr "Quay lại"', 'msgstr "Quay lại\\n"'),
)


@pytest.mark.parametrize(("name", "old", "new"), BAD, ids=[name for name, *_ in BAD])
def test_pofilter_and_we_find_the_same_fault(tmp_path: Path, name: str, old: str, new: str) -> None:
    path = get_po_path(tmp_path, "vi")
    path.parent.mkdir(parents=True)
    path.write_text(get_po_path(ROOT, "vi").read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert any(name in found for found in _filtered(path))
    assert findings(tmp_path, "vi", MESSAGES)
