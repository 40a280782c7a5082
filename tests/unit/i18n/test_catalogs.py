"""A catalogue that is missing or broken stops the start, with the command that mends it."""

import shutil
from pathlib import Path

import pytest

from bot.domain.enums import DEFAULT_LANGUAGE, DESTINATIONS, LANGUAGE_ALIASES, LANGUAGES, ORIGINS
from bot.errors import BadCatalogue
from bot.i18n.catalogs import DOMAINS, load_catalogues
from bot.i18n.languages import format_language_names, get_country_name, load_languages
from bot.i18n.translation_files import compile_all, get_po_path
from tests.support.factories import ROOT, compile_catalogue

TRANSLATED = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]


@pytest.fixture(scope="module")
def _compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compiled")
    for language in TRANSLATED:
        compile_catalogue(folder, language, get_po_path(ROOT, language))
    return folder


@pytest.fixture
def locales(_compiled: Path, tmp_path: Path) -> Path:
    """All catalogues, compiled once; a copy of its own."""
    shutil.copytree(_compiled, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_every_language_has_a_catalogue(locales: Path) -> None:
    assert set(load_catalogues(locales)) == set(LANGUAGES)


def test_english_needs_no_file(locales: Path) -> None:
    assert not (locales / "en").exists()
    assert load_catalogues(locales)["en"].pgettext("label", "Menu") == "Menu"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_missing_catalogue_is_named_with_what_mends_it(locales: Path, language: str) -> None:
    shutil.rmtree(locales / language)
    with pytest.raises(BadCatalogue, match=rf"of {language} is not compiled. Run: make compile"):
        load_catalogues(locales)


@pytest.mark.parametrize("damage", [b"", b"not a catalogue", b"\xde\x12\x04\x95", b"\xde\x12\x04\x95" + bytes(8)])
def test_a_broken_catalogue_is_named(locales: Path, damage: bytes) -> None:
    (locales / "km/LC_MESSAGES/messages.mo").write_bytes(damage)
    with pytest.raises(BadCatalogue, match="of km cannot be read"):
        load_catalogues(locales)


def test_a_torn_catalogue_is_named(locales: Path) -> None:
    file = locales / "vi/LC_MESSAGES/messages.mo"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(BadCatalogue, match="of vi cannot be read"):
        load_catalogues(locales)


@pytest.mark.parametrize("content", [None, "", "{", "{}", '["km"]', '[{"code": "km"}]', "3"])
def test_a_broken_list_of_languages_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "languages.json").write_text(content, encoding="utf-8")
    if content == "{}":
        assert load_languages(tmp_path) == {}
        return
    with pytest.raises(BadCatalogue, match="languages.json"):
        load_languages(tmp_path)


def test_the_list_of_languages_is_ours_in_our_order() -> None:
    assert tuple(load_languages(ROOT / "locales")) == LANGUAGES
    assert set(LANGUAGE_ALIASES.values()) <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_of_its_own(language: str) -> None:
    names = [get_country_name(code, language) for code in {*DESTINATIONS, *ORIGINS}]
    assert len(set(names)) == len(names)
    assert all(name == name.strip() != "" for name in names)


def test_languages_cldr_does_not_name_are_left_out() -> None:
    assert format_language_names(("en", "qqq", "my"), "en") == "English, Burmese"
    assert format_language_names((), "en") == ""


def test_compiling_again_changes_nothing_that_is_up_to_date(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "locales", tmp_path / "locales", ignore=shutil.ignore_patterns("*.mo"))
    compile_all(tmp_path)
    first = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*.mo")}
    compile_all(tmp_path)
    assert first == {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*.mo")}
    assert len(first) == len(TRANSLATED) * len(DOMAINS)
