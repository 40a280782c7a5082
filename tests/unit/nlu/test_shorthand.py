"""Examples typed in a hurry: whole words only, the same way each time."""

from pathlib import Path

import pytest

from bot.errors import BadContent
from bot.nlu.training.shorthand import Shorthand, read_shorthand
from tests.support.factories import ROOT

TABLE = Shorthand({"id": {"tidak": ["gk"], "bisa": ["bs"]}, "my": {"ဘာ": ["ဇာ"]}})


@pytest.mark.parametrize(
    ("text", "language", "short"),
    [
        ("Saya tidak bisa pulang", "id", "saya gk bs pulang"),
        ("kebisaan saya", "id", "kebisaan saya"),
        ("ဘာလုပ်ရမလဲ", "my", "ဇာလုပ်ရမလဲ"),
        ("Nobody answers", "en", "nobody answers"),
    ],
)
def test_words_are_typed_short(text: str, language: str, short: str) -> None:
    assert TABLE.shorten(text, language) == short


def test_table_has_short_words_of_every_language_and_is_read_the_same_each_time() -> None:
    table = read_shorthand(ROOT / "data" / "questions")
    assert set(table.words) == {"km", "id", "fil", "my", "vi", "en"}
    text = "kalau saya tidak bisa bagaimana"
    assert table.shorten(text, "id") == table.shorten(text, "id") != text


def test_line_without_another_way_to_type_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shorthand.csv").write_text("language,word,short\nid,tidak,tidak\n", encoding="utf-8")
    with pytest.raises(BadContent, match="line 2"):
        read_shorthand(tmp_path)
