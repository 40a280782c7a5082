"""The translators' files depend on the texts alone: the same every time, nothing lost, nothing moved."""

import os
import shutil
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadCatalogue
from bot.i18n import translation_files
from bot.i18n.catalogs import CompiledCatalog, MessageKey
from bot.i18n.languages import load_languages
from bot.i18n.translation_files import compile_all, get_po_path, update_files
from tests.support.factories import ROOT

TRANSLATED = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]
NAMES = {code: language.name for code, language in load_languages(ROOT / "locales").items()}


def fresh(*texts: tuple[str, str]) -> Catalog:
    """A template of these (context, msgid)."""
    catalog = Catalog()
    for context, msgid in texts:
        catalog.add(msgid, None, context=context)
    return catalog


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
    assert (
        translation_files.to_po(translation_files.build_template(ROOT)) == (ROOT / "locales/messages.pot").read_bytes()
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_in_the_house_comes_back_byte_for_byte(language: str) -> None:
    path = get_po_path(ROOT, language)
    again = translation_files.update_catalog(
        path, translation_files.build_template(ROOT), language=language, name=NAMES[language]
    )
    assert translation_files.to_po(again) == path.read_bytes()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_compiled_catalogue_is_the_same_every_time(language: str) -> None:
    read = [translation_files.read_po(get_po_path(ROOT, language)) for _ in range(2)]
    assert translation_files.to_mo(read[0]) == translation_files.to_mo(read[1])


def test_no_file_carries_a_day_a_line_or_a_place() -> None:
    for text in (translation_files.to_po(translation_files.build_template(ROOT)), get_po_path(ROOT, "km").read_bytes()):
        assert b"POT-Creation-Date" not in text
        assert b"\n#: " not in text


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


@pytest.mark.parametrize(("context", "is_kept"), [("utter_menu", True), ("fact", False)])
def test_what_a_tool_carried_over_is_said_until_it_is_translated_but_no_statement_of_law(
    context: str, is_kept: bool
) -> None:
    catalog = fresh()
    catalog.add("Hello!", "Halo", context=context, flags=["fuzzy"], previous_id=["Hello"])
    assert ((context, "Hello!") in said(translation_files.to_mo(catalog))) is is_kept
    catalog.get("Hello!", context).previous_id = []
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
    compile_all(tmp_path)
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


def test_updating_twice_changes_nothing(tmp_path: Path) -> None:
    for name in ("locales", "data/rights", "bot/i18n", "bot/console", "tools/directory"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "domain.yml", tmp_path)
    update_files(tmp_path)
    first = {path: path.read_bytes() for path in (tmp_path / "locales").rglob("*.po*")}
    update_files(tmp_path)
    assert first == {path: path.read_bytes() for path in (tmp_path / "locales").rglob("*.po*")}


def test_what_comes_back_has_its_translation_again(tmp_path: Path) -> None:
    for name in ("locales", "data/rights", "bot/i18n", "bot/console", "tools/directory", "data/officers"):
        shutil.copytree(ROOT / name, tmp_path / name)
    responses = (ROOT / "domain.yml").read_text(encoding="utf-8")
    first = (ROOT / "locales/id/LC_MESSAGES/messages.po").read_bytes()
    for domain in ("responses: {}\n", "responses: {}\n", responses):
        (tmp_path / "domain.yml").write_text(domain, encoding="utf-8")
        update_files(tmp_path)
    assert (tmp_path / "locales/id/LC_MESSAGES/messages.po").read_bytes() == first
