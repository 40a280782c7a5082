"""A line is named in her language, with its official name beneath; numbers in a name are data."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.enums import LANGUAGES
from bot.i18n.directory_rows import render_hotline
from bot.i18n.line_names import build_msgid, translate_line_name
from tests.support.factories import create_translator, load_real_content

LINES = [line for line in load_real_content().directory.hotlines if not line.is_emergency]


@pytest.mark.parametrize("language", sorted({*LANGUAGES} - {"en"}))
def test_every_line_has_a_name_in_every_language(language: str) -> None:
    translator = create_translator(language)
    assert [line.row_id for line in LINES if translate_line_name(line.name, translator) in (None, line.name)] == []


@pytest.mark.parametrize("language", ["km", "vi"])
def test_the_official_name_stands_beneath_hers(language: str) -> None:
    translator = create_translator(language)
    for line in LINES:
        first, second, *_ = render_hotline(line, translator).split("\n")
        assert first.endswith(str(translate_line_name(line.name, translator)))
        assert second == line.name


def test_in_english_a_name_is_said_once() -> None:
    for line in LINES:
        assert render_hotline(line, create_translator()).count(line.name) == 1


@pytest.mark.parametrize("language", ["km", "fil"])
def test_a_line_that_a_feed_brought_keeps_its_official_name(language: str) -> None:
    translator = create_translator(language)
    assert translate_line_name("A new line 4711", translator) is None
    first, second, *_ = render_hotline(replace(LINES[0], name="A new line 4711"), translator).split("\n")
    assert first.endswith("A new line 4711") and "4711" not in second


@given(number=st.from_regex(r"[0-9]{3,5}", fullmatch=True))
def test_another_number_in_a_name_is_the_same_text(number: str) -> None:
    assert build_msgid(f"{number} hotline for migrant workers (Ministry of Labor)") == build_msgid(
        "1955 hotline for migrant workers (Ministry of Labor)"
    )
    said = translate_line_name(f"{number} hotline for migrant workers (Ministry of Labor)", create_translator("vi"))
    assert said and number in said
