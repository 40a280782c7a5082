"""Faults in the lists of whom a message is about, in the words that bring the card, and in what the bot says of itself."""

import shutil
from pathlib import Path

import pytest

from bot.i18n import labels
from tests.support.factories import ROOT
from tools.lint import screens, word_lists


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The real lists, linked, those of this check as files of their own; and no examples, which take long to read."""
    for path in (ROOT / "data" / "triage").rglob("*.csv"):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.stem in word_lists.SUBJECT_MAY_MEAN:
            shutil.copy(path, target)
        else:
            target.symlink_to(path)
    return tmp_path


def found(root: Path) -> list[str]:
    return [str(finding) for finding in word_lists.validate_subjects(root)]


def add(root: Path, file: str, row: str) -> None:
    path = root / "data" / "triage" / file
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")


def test_the_real_lists_have_no_finding(root: Path) -> None:
    assert found(root) == []


@pytest.mark.parametrize(
    ("file", "row", "said"),
    [
        ("en/about.csv", "my aunt,aunt", "means 'aunt'"),
        ("en/about.csv", "...,friend", "write a phrase"),
        ("vi/about.csv", "bạn em,friend", "stands here twice"),
        ("en/recall.csv", "help me,recall", "is help as well"),
        ("id/recall.csv", "keluar,recall", "is leave as well"),
        ("en/recall.csv", "Hello!,recall", "is what people type by chance as well"),
    ],
)
def test_a_fault_is_found(root: Path, file: str, row: str, said: str) -> None:
    add(root, file, row)
    assert any(said in finding for finding in found(root))


def test_a_language_without_words_is_found(root: Path) -> None:
    path = root / "data" / "triage" / "my" / "about.csv"
    path.write_text("phrase,means\n", encoding="utf-8")
    assert {f"nothing means {means}" in " ".join(found(root)) for means in word_lists.SUBJECT_MARKERS} == {True}
    path.unlink()
    assert any("my/about.csv" in finding for finding in found(root))


@pytest.mark.parametrize(
    ("what", "text", "said"),
    [
        ("name", "Against violence", "says “violence”"),
        ("short_description", "x" * 121, "121 characters"),
        ("description", "Call 999", "the digit 9"),
        ("description", "Your embassy answers", "says “embassy”"),
    ],
)
def test_what_the_bot_says_of_itself_is_neutral_and_short(
    monkeypatch: pytest.MonkeyPatch, what: str, text: str, said: str
) -> None:
    assert list(screens.validate_profile(ROOT)) == []
    monkeypatch.setitem(labels.PROFILE, what, text)  # type: ignore[index, arg-type]
    assert any(said in str(finding) for finding in screens.validate_profile(ROOT))
