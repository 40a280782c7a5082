"""A statement as she reads it: values in her form, the source below, and how sure we are."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.directory import Source
from bot.domain.enums import LANGUAGES
from bot.domain.rights import Fact
from bot.errors import RenderError
from bot.i18n import formatting
from bot.i18n.formatting import format_statements
from tests.support.factories import create_translator

FACT = Fact("f", ("health",), "", "right", "It is {amount}.", {"amount": "72"}, Source("a page", "2024-09"))

VALUES = [
    ("days", "72", "72"),
    ("people", "10000", "10,000"),
    ("rate", "1.5", "1.5"),
    ("fine", "10000 MYR", "10,000 Malaysian ringgits"),
    ("fine", "5 THB", "5 Thai baht"),
    ("share", "10%", "10%"),
    ("share", "2.5%", "2.5%"),
    ("year", "2019", "2019"),
    ("later_year", "2022", "2022"),
    ("since", "2023-01", "January 2023"),
    ("since", "2025-12-07", "December 7, 2025"),
    ("start", "22:00", "22:00"),
    ("end", "06:00", "6:00"),
]


@pytest.mark.parametrize(("name", "written", "said"), VALUES)
def test_a_value_is_read_as_its_form_says(name: str, written: str, said: str) -> None:
    assert formatting.format_value(name, written, create_translator()) == said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "written"), [(name, written) for name, written, _ in VALUES])
def test_every_language_reads_western_digits(name: str, written: str, language: str) -> None:
    said = formatting.format_value(name, written, create_translator(language))
    assert any(letter.isdigit() for letter in said)
    assert all(letter in "0123456789" for letter in said if letter.isdigit())


@pytest.mark.parametrize("written", ["", "many", "10000MYR", "2023-13", "25:00"])
def test_what_is_no_value_is_not_shown(written: str) -> None:
    with pytest.raises(RenderError):
        format_statements([replace(FACT, values={"amount": written})], create_translator())


def test_the_source_and_its_date_stand_below() -> None:
    assert format_statements([FACT], create_translator()).split("\n") == ["It is 72.", "Source: a page, September 2024"]
    undated = replace(FACT, source=Source("a page", ""))
    assert format_statements([undated], create_translator()).endswith("Source: a page, date not known")


def test_what_several_statements_rest_on_is_said_once_below_them() -> None:
    other = replace(FACT, statement="It is {amount} too.")
    said = format_statements([FACT, other], create_translator()).split("\n")
    assert said == ["It is 72.", "It is 72 too.", "Source: a page, September 2024"]


def test_what_one_source_says_is_called_less_sure() -> None:
    assert format_statements([replace(FACT, is_sure=False)], create_translator()).endswith(" · I am less sure of this.")


def test_a_review_is_said() -> None:
    reviewed = replace(FACT, source=Source("a page", "2024", date(2026, 3, 4)))
    assert format_statements([reviewed], create_translator()).endswith(" · Checked by us: March 4, 2026")
