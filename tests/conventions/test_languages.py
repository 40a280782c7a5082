"""One list of languages; every file that each must have."""

import json

import pytest

from bot.domain import enums
from bot.i18n.languages import load_languages
from tests.conventions.source_files import ROOT

TRANSLATED = tuple(code for code in enums.LANGUAGES if code != enums.DEFAULT_LANGUAGE)


def test_the_list_is_the_vocabulary() -> None:
    assert tuple(load_languages(ROOT / "locales")) == enums.LANGUAGES


def test_the_aliases_are_the_vocabulary() -> None:
    rows = json.loads((ROOT / "locales" / "languages.json").read_text(encoding="utf-8"))
    aliases = {alias: row["code"] for row in rows for alias in row["aliases"]}
    assert aliases == dict(enums.LANGUAGE_ALIASES)


def test_no_folder_belongs_to_an_unknown_language() -> None:
    assert {path.name for path in (ROOT / "data" / "nlu").iterdir() if path.is_dir()} == set(enums.LANGUAGES)
    assert {path.name for path in (ROOT / "locales").iterdir() if path.is_dir()} == {*TRANSLATED, "review"}


@pytest.mark.parametrize("language", enums.LANGUAGES)
def test_a_language_has_a_file_of_examples_for_every_intent(language: str) -> None:
    assert {path.stem for path in (ROOT / "data" / "nlu" / language).glob("*.yml")} == set(enums.INTENTS)


@pytest.mark.parametrize("language", enums.LANGUAGES)
@pytest.mark.parametrize("kind", ["danger", "leave", "about", "recall"])
def test_a_language_has_its_words_for_danger_leaving_and_whom_it_is_about(language: str, kind: str) -> None:
    assert (ROOT / "data" / "triage" / language / f"{kind}.csv").is_file()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translated_language_has_a_catalogue_and_a_style_guide(language: str) -> None:
    assert (ROOT / "locales" / language / "LC_MESSAGES" / "messages.po").is_file()
    assert (ROOT / "docs" / "translators" / f"style-{language}.md").is_file()
