"""The translators' files depend on the texts alone: the same every time, nothing lost, nothing moved."""

import json
import os
import re
import shutil
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadCatalogue
from bot.i18n import translation_files
from bot.i18n.catalogs import DOMAINS, CompiledCatalog, MessageKey
from bot.i18n.languages import load_languages
from bot.i18n.translation_files import CompiledFile, FileUpdate, compile_all, get_po_path, update_files
from tests.support.factories import ROOT

TRANSLATED = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]
TWO_LANGUAGES = ("km", "my")
NAMES = {code: language.name for code, language in load_languages(ROOT / "locales").items()}


def fresh(*texts: tuple[str, str]) -> Catalog:
    """A template of these (context, msgid)."""
    catalog = Catalog()
    for context, msgid in texts:
        catalog.add(msgid, None, context=context)
    return catalog


@cache
def house_template() -> Catalog:
    """The template of the product as it is; an update copies what it takes from it."""
    return translation_files.build_template(ROOT)


@pytest.fixture
def po(tmp_path: Path) -> Path:
    """A small catalogue of two translations."""
    path = tmp_path / "id" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    catalog = translation_files.update_catalog(
        path, fresh(("utter_menu", "Hello"), ("button", "Menu")), language="id", name="Indonesian"
    )
    for (context, msgid), said in {("utter_menu", "Hello"): "Halo", ("button", "Menu"): "Menu utama"}.items():
        catalog.get(msgid, context).string = said
    path.write_bytes(translation_files.to_po(catalog))
    return path


def test_the_template_is_the_same_every_time() -> None:
    assert translation_files.to_po(translation_files.build_template(ROOT)) == translation_files.to_po(
        translation_files.build_template(ROOT)
    )


def test_the_template_in_the_house_is_up_to_date() -> None:
    assert translation_files.to_po(house_template()) == (ROOT / "locales/messages.pot").read_bytes()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_in_the_house_comes_back_byte_for_byte(language: str) -> None:
    path = get_po_path(ROOT, language)
    again = translation_files.update_catalog(path, house_template(), language=language, name=NAMES[language])
    assert translation_files.to_po(again) == path.read_bytes()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_compiled_catalogue_is_the_same_every_time(language: str) -> None:
    read = [translation_files.read_po(get_po_path(ROOT, language)) for _ in range(2)]
    assert translation_files.to_mo(read[0]) == translation_files.to_mo(read[1])


def test_no_file_carries_a_day_or_the_number_of_a_line() -> None:
    for text in (translation_files.to_po(house_template()), get_po_path(ROOT, "km").read_bytes()):
        assert b"POT-Creation-Date" not in text
        places = re.findall(rb"^#: (.+)$", text, re.MULTILINE)
        assert len(places) > 1_000
        assert not [place for place in places if b":" in place]


def test_an_update_keeps_translations_and_adds_what_is_new(po: Path) -> None:
    template = fresh(("utter_menu", "Hello"), ("button", "Menu"), ("button", "New"))
    catalog = translation_files.update_catalog(po, template, language="id", name="Indonesian")
    assert catalog.get("Hello", "utter_menu").string == "Halo"
    assert catalog.get("New", "button").string is None


def test_an_update_takes_vanished_texts_out_of_use(po: Path) -> None:
    catalog = translation_files.update_catalog(po, fresh(("button", "Menu")), language="id", name="Indonesian")
    assert catalog.get("Hello", "utter_menu") is None
    po.write_bytes(translation_files.to_po(catalog))
    assert b"Halo" not in translation_files.to_mo(translation_files.read_po(po))
    assert b"Menu utama" in translation_files.to_mo(translation_files.read_po(po))


def test_what_vanished_is_kept_until_somebody_removes_it_and_comes_back_with_its_translation(po: Path) -> None:
    for _ in range(3):
        gone = translation_files.update_catalog(po, fresh(("button", "Menu")), language="id", name="Indonesian")
        po.write_bytes(translation_files.to_po(gone))
    assert b'#~ msgstr "Halo"' in po.read_bytes()
    back = translation_files.update_catalog(
        po, fresh(("utter_menu", "Hello"), ("button", "Menu")), language="id", name="Indonesian"
    )
    assert back.get("Hello", "utter_menu").string == "Halo"
    assert not back.obsolete


def test_a_changed_text_is_not_guessed_from_a_similar_one(po: Path) -> None:
    catalog = translation_files.update_catalog(po, fresh(("utter_menu", "Hello!")), language="id", name="Indonesian")
    assert catalog.get("Hello!", "utter_menu").string is None


def test_a_fuzzy_or_empty_text_keeps_its_last_complete_one(po: Path) -> None:
    before = {("utter_menu", "Hello"): "Halo", ("button", "Menu"): "Menu utama"}
    catalog = translation_files.read_po(po)
    catalog.get("Hello", "utter_menu").string = ""
    catalog.get("Menu", "button").string = "Menunya"
    catalog.get("Menu", "button").flags.add("fuzzy")
    assert said(translation_files.to_mo(catalog, before)) == before
    assert said(translation_files.to_mo(catalog)) == {}


def test_a_last_text_with_other_placeholders_is_none(po: Path) -> None:
    catalog = translation_files.read_po(po)
    catalog.get("Hello", "utter_menu").string = ""
    assert ("utter_menu", "Hello") not in said(
        translation_files.to_mo(catalog, {("utter_menu", "Hello"): "Halo {name}"})
    )


@pytest.mark.parametrize(
    ("before", "now", "is_kept"),
    [
        ("Help now", "help now.", True),
        ("You can  call.", "You can call", True),
        ("You can call.", "You can call?", False),
        ("They answer within 24 hours.", "They answer within 48 hours.", False),
        ("They will tell the police.", "They will not tell the police.", False),
    ],
)
def test_a_translation_of_an_english_that_said_anything_else_is_never_shown(
    before: str, now: str, is_kept: bool
) -> None:
    catalog = fresh()
    catalog.add(now, "Halo", context="utter_menu", flags=["fuzzy"], previous_id=[before])
    assert (("utter_menu", now) in said(translation_files.to_mo(catalog))) is is_kept
    catalog.get(now, "utter_menu").previous_id = []
    assert said(translation_files.to_mo(catalog)) == {}


def test_compiling_again_keeps_what_was_compiled_before(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "locales", tmp_path / "locales", ignore=shutil.ignore_patterns("*.mo"))
    compile_all(tmp_path)
    source = get_po_path(tmp_path, "id")
    catalog = translation_files.read_po(source)
    whole = catalog.get("Menu", "label").string
    catalog.get("Menu", "label").string = ""
    source.write_bytes(translation_files.to_po(catalog))
    os.utime(source, (2**31, 2**31))
    assert compile_all(tmp_path) == [CompiledFile("locales/id/LC_MESSAGES/messages.po", kept=1, missing=0)]
    assert said(source.with_suffix(".mo").read_bytes())["label", "Menu"] == whole


def said(compiled: bytes) -> Mapping[MessageKey, str]:
    return CompiledCatalog(BytesIO(compiled)).translations


def test_the_same_text_in_another_context_is_another_text(po: Path) -> None:
    catalog = translation_files.update_catalog(
        po, fresh(("label", "Menu"), ("button", "Menu")), language="id", name="Indonesian"
    )
    assert (catalog.get("Menu", "label").string, catalog.get("Menu", "button").string) == (None, "Menu utama")


def test_a_broken_catalogue_is_named(po: Path) -> None:
    po.write_text("gibberish", encoding="utf-8")
    with pytest.raises(BadCatalogue, match="messages.po of id"):
        translation_files.read_po(po)


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """Everything texts are extracted from, and the catalogues of two languages."""
    for name in ("data/rights", "data/officers", "data/languages", "data/directory", "bot", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.pyc"))
    for name in (*(f"{domain.name}.pot" for domain in DOMAINS), *(domain.mapping for domain in DOMAINS)):
        (tmp_path / "locales").mkdir(exist_ok=True)
        shutil.copy(ROOT / "locales" / name, tmp_path / "locales")
    for language in TWO_LANGUAGES:
        shutil.copytree(ROOT / "locales" / language, tmp_path / "locales" / language)
    listed = [
        {"code": code, "autonym": NAMES[code], "name": NAMES[code]} for code in (*TWO_LANGUAGES, DEFAULT_LANGUAGE)
    ]
    (tmp_path / "locales" / "languages.json").write_text(json.dumps(listed), encoding="utf-8")
    for name in ("domain.yml", "data/banner.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def entries(root: Path) -> dict[str, set[str]]:
    """The entries of every template and catalogue, as they are written, by file."""
    found = {}
    for path in sorted((root / "locales").rglob("*.po*")):
        written = path.read_text(encoding="utf-8").strip().split("\n\n")
        found[path.relative_to(root).as_posix()] = set(written)
        assert len(found[path.relative_to(root).as_posix()]) == len(written)
    return found


def stamps(root: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (root / "locales").rglob("*.po*")}


def test_an_update_of_what_is_up_to_date_touches_no_file(product: Path) -> None:
    before = stamps(product)
    assert len(before) == len(DOMAINS) * (1 + len(TWO_LANGUAGES))
    assert update_files(product) == []
    assert stamps(product) == before


def test_a_changed_sentence_touches_its_own_entry_alone(product: Path) -> None:
    domain = product / "domain.yml"
    written, old, new = domain.read_text(encoding="utf-8"), "What do you need? You can tap", "What is it? You can tap"
    assert written.count(old) == 1
    before = entries(product)
    domain.write_text(f"# A line more, so that every other one moves.\n{written.replace(old, new)}", encoding="utf-8")
    files = [f"locales/{language}/LC_MESSAGES/messages.po" for language in TWO_LANGUAGES]
    assert update_files(product) == [FileUpdate(file, added=1, removed=1, addresses=0) for file in files]
    after = entries(product)
    gone, come = ({file: one[file] - other[file] for file in one} for one, other in ((before, after), (after, before)))
    assert {file for file in gone if gone[file] or come[file]} == {"locales/messages.pot", *files}
    for file in ("locales/messages.pot", *files):
        assert len(gone[file]) == 1
        assert old in min(gone[file])
    assert [len(come[file]) for file in ("locales/messages.pot", *files)] == [1, 2, 2]  # and the old one, as obsolete
    assert update_files(product) == []


def test_what_comes_back_has_its_translation_again(product: Path) -> None:
    responses = (ROOT / "domain.yml").read_text(encoding="utf-8")
    first = (ROOT / "locales/my/LC_MESSAGES/messages.po").read_bytes()
    for domain in ("responses: {}\n", responses):
        (product / "domain.yml").write_text(domain, encoding="utf-8")
        update_files(product)
    assert (product / "locales/my/LC_MESSAGES/messages.po").read_bytes() == first
