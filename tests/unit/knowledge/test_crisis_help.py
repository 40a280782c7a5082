"""Who writes of a war or a storm: the page behind the operator's notice, or who may know more; never news of ours."""

from datetime import date

import pytest

from bot.domain.screen import Banner
from bot.knowledge.crisis import find_crisis_help
from bot.knowledge.ranking import Seeker
from tests.support.factories import create_renderer, create_translator, load_real_content

TODAY = date(2026, 12, 3)
WITH_PAGE = Banner(date(2026, 12, 1), date(2026, 12, 14), ("KW",), "x", "A ministry", ("hot-id-03",))
WITHOUT_PAGE = Banner(date(2026, 12, 1), date(2026, 12, 14), (), "x", "A ministry")


def find(language: str, *, country: str | None, banners: tuple[Banner, ...] = (), origin: str | None = None) -> object:
    seeker, directory = Seeker(language=language), load_real_content().directory
    return find_crisis_help(directory, banners, on=TODAY, country=country, origin=origin, seeker=seeker)


def test_a_notice_with_lines_is_the_answer_where_it_holds() -> None:
    assert find("id", country="KW", banners=(WITH_PAGE,)).response == "utter_crisis"  # type: ignore[attr-defined]
    assert find("id", country="MY", banners=(WITH_PAGE,)).response == "utter_crisis_asked"  # type: ignore[attr-defined]
    assert find("id", country="KW", banners=(WITHOUT_PAGE,)).response == "utter_crisis_asked"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("language", "home"), [("id", "ID"), ("fil", "PH"), ("vi", "VN"), ("km", "KH"), ("my", "MM"), ("en", "")]
)
@pytest.mark.parametrize("country", [None, "KW", "any"])
def test_without_one_it_is_who_may_know_more(language: str, home: str, country: str | None) -> None:
    call = find(language, country=country)
    directory = load_real_content().directory
    lines = [directory.get_hotline(row_id) for row_id in call.arguments["hotlines"]]  # type: ignore[attr-defined]
    assert {line.country for line in lines} <= {home}
    assert all(line.dialable_from == "any" for line in lines)
    registrations = call.arguments["registrations"]  # type: ignore[attr-defined]
    assert {directory.get_hotline(row_id).country for row_id in registrations} <= {home}
    screen = create_renderer().render(call, create_translator(language))  # type: ignore[arg-type]
    assert screen.text and screen.rows


def test_where_she_says_she_is_from_counts_before_the_language() -> None:
    call = find("en", country="KW", origin="ID")
    assert call.arguments["registrations"] == ["hot-id-03"]  # type: ignore[attr-defined]
