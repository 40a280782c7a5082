"""data/phrases: sentences to show, each in every language it is shown in."""

import shutil
from pathlib import Path

import pytest

from bot.content.phrases import LANGUAGES_FILE, TEXTS_FILE, load_phrases
from bot.domain.enums import DESTINATIONS, PHRASES
from bot.errors import BadContent
from tests.support.factories import ROOT

REAL = ROOT / "data" / "phrases"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REAL, tmp_path / "phrases"))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("country", DESTINATIONS)
def test_phrases_of_a_country_are_in_a_language_of_it(country: str) -> None:
    book = load_phrases(REAL)
    shown = book.list_languages(country)
    assert shown
    assert all(country in one.countries for one in shown)
    assert all(book.texts[name, one.code] for name in PHRASES for one in shown)


def test_phrases_of_nowhere_are_in_english() -> None:
    book = load_phrases(REAL)
    assert [one.code for one in book.list_languages("any")] == ["en"]
    assert [one.code for one in book.list_languages(None)] == ["en"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (TEXTS_FILE, "say_woman,", "say_man,"),
        (TEXTS_FILE, "I speak {language}.", "I speak."),
        (TEXTS_FILE, "My employer keeps my passport.", ""),
        (TEXTS_FILE, "My employer keeps my passport.", "My {employer} keeps my passport."),
        (TEXTS_FILE, "My employer keeps my passport.", "My employer{ keeps my passport."),
        (LANGUAGES_FILE, "ko,KR", "ko,KP"),
        (LANGUAGES_FILE, "ko,KR,", "ko,KR,soon"),
        (LANGUAGES_FILE, "ko,KR", "ja,KR"),
        (LANGUAGES_FILE, "\nen,", "\nfr,"),
    ],
)
def test_phrases_that_cannot_be_shown_are_refused(folder: Path, file: str, old: str, new: str) -> None:
    rewrite(folder / file, old, new)
    with pytest.raises(BadContent):
        load_phrases(folder)
