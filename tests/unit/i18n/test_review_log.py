"""A text counts as reviewed as long as it is the text that was read; what her safety hangs on needs two readers."""

import shutil
from pathlib import Path

import pytest

from bot.domain.enums import LANGUAGES
from bot.errors import BadCatalogue
from bot.i18n import review_log, translation_files
from bot.i18n.placeholders import review_state
from bot.i18n.render_context import RenderContext
from bot.i18n.translation_files import get_po_path
from tests.support.factories import ROOT, create_translator, load_real_content

LABEL = ("label", "Back", "Quay lại")
SAFETY = ("utter_left", "OK.", "OK.")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name in ("locales", "data", "bot"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "nlu", "static")
        )
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path


def read(house: Path, *readings: tuple[review_log.CatalogText, str, str], language: str = "vi") -> review_log.ReviewLog:
    """The ledger after these readings: (text, reader, whether trained)."""
    rows = [
        f"{context},{review_log.hash_text(msgid)},{review_log.hash_text(msgstr)},{reader},2026-11-01,{trained}\n"
        for (context, msgid, msgstr), reader, trained in readings
    ]
    review_log.get_review_log_path(house, language).write_text(
        ",".join(review_log.COLUMNS) + "\n" + "".join(rows), encoding="utf-8"
    )
    return review_log.load_review_log(house, language)


def test_nobody_has_read_anything_yet() -> None:
    assert review_log.load_review_states(ROOT) == dict.fromkeys(LANGUAGES, "none")


def test_a_text_that_changes_loses_its_review(house: Path) -> None:
    ledger = read(house, (LABEL, "lan", "no"))
    assert ledger.is_reviewed(*LABEL)
    assert not ledger.is_reviewed("label", "Back", "Trở lại")
    assert not ledger.is_reviewed("label", "Go back", "Quay lại")
    assert not ledger.is_reviewed("button", "Back", "Quay lại")


def test_a_safety_text_needs_two_people_and_one_of_them_trained(house: Path) -> None:
    assert not read(house, (SAFETY, "lan", "yes")).is_reviewed(*SAFETY)
    assert not read(house, (SAFETY, "lan", "yes"), (SAFETY, "lan", "yes")).is_reviewed(*SAFETY)
    assert not read(house, (SAFETY, "lan", "no"), (SAFETY, "hoa", "no")).is_reviewed(*SAFETY)
    assert read(house, (SAFETY, "lan", "no"), (SAFETY, "hoa", "yes")).is_reviewed(*SAFETY)


def test_a_language_is_reviewed_in_part_and_then_as_a_whole(house: Path) -> None:
    read(house, (LABEL, "lan", "no"))
    assert review_log.load_review_states(house) == {**dict.fromkeys(LANGUAGES, "none"), "vi": "some"}
    texts = [
        (m.context or "", str(m.id), str(m.string)) for m in translation_files.read_po(get_po_path(house, "vi")) if m.id
    ]
    read(house, *((text, reader, "yes") for text in texts for reader in ("lan", "hoa")))
    assert review_log.load_review_states(house)["vi"] == "all"


def test_english_has_a_ledger_when_somebody_has_read_it(house: Path) -> None:
    read(house, (("label", "Back", "Back"), "ann", "no"), language="en")
    assert review_log.load_review_states(house)["en"] == "some"


@pytest.mark.parametrize(
    ("state", "said"), [("none", "Nobody has checked"), ("some", "some of the texts"), ("all", "People")]
)
def test_the_calm_line_follows_the_ledger(state: review_log.ReviewState, said: str) -> None:
    content = load_real_content()
    shelf = RenderContext(content.directory, content.rights, content.limits, "", review_states={"en": state})
    assert said in review_state(shelf, create_translator(), {})


def test_a_language_nobody_reviewed_is_said_to_be_unreviewed() -> None:
    content = load_real_content()
    assert "Nobody" in review_state(
        RenderContext(content.directory, content.rights, content.limits, ""), create_translator(), {}
    )


@pytest.mark.parametrize("content", ["a,b\n1,2\n", f"{','.join(review_log.COLUMNS)}\nlabel,a,b,lan,soon,no\n"])
def test_a_ledger_that_cannot_be_read_is_one_sentence(house: Path, content: str) -> None:
    review_log.get_review_log_path(house, "vi").write_text(content, encoding="utf-8")
    with pytest.raises(BadCatalogue):
        review_log.load_review_states(house)
