"""Numbers, hours and dates: formatted for her, never invented, as exact as their source."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.directory import Directory, Hotline, Mission, Source
from bot.domain.enums import DESTINATIONS, LANGUAGES
from bot.errors import RenderError
from bot.i18n import directory_rows
from bot.i18n.labels import AREAS
from tests.support.factories import NOW, create_translator, load_real_content

SOURCE = Source("a page", "2024-09")


def line(**changed: object) -> Hotline:
    fields = {
        "row_id": "x",
        "name": "A line",
        "kind": "labour",
        "country": "MY",
        "serves": ("any",),
        "languages": ("en", "ms"),
        "phone": "15999",
        "dialable_from": "MY",
        "hours": "24/7",
        "run_by": "government",
        "is_free": True,
        "risk": "",
        "confidence": "high",
        "source": SOURCE,
    }
    return Hotline(**{**fields, **changed})  # type: ignore[arg-type]


def office(**changed: str) -> Mission:
    fields = {
        "row_id": "m",
        "origin": "MM",
        "country": "TH",
        "kind": "embassy",
        "name": "Its own name",
        "city": "Bangkok",
        "address": "A road",
        "phone": "+6622334455",
        "phone_after_hours": "",
        "risk": "",
    }
    return Mission(source=SOURCE, **{**fields, **changed})


@pytest.mark.parametrize(
    ("stored", "dialled"),
    [
        ("999", "999"),
        ("1300", "1300"),
        ("1800 22 1234", "1800 22 1234"),
        ("+6518003394357", "1800 339 4357"),
        ("+60321164016", "+60 3-2116 4016"),
        ("+6281290070027", "+62 812-9007-0027"),
        ("+85523720920", "+855 23 720 920"),
    ],
)
def test_a_number_is_written_as_it_is_dialled(stored: str, dialled: str) -> None:
    assert directory_rows.format_phone(stored) == dialled


def test_every_number_of_the_directory_keeps_its_digits() -> None:
    for row in load_real_content().directory.hotlines:
        digits = "".join(letter for letter in directory_rows.format_phone(row.phone) if letter.isdigit())
        assert row.phone.lstrip("+").endswith(digits.removeprefix("0"))
        assert len(digits) > 2


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("24/7", "Day and night"),
        ("", "Hours not known"),
        ("Mo-Fr 08:30-17:30", "Mon–Fri, 8:30–17:30 (time there)"),
        ("Sa 09:00-12:00", "Sat, 9:00–12:00 (time there)"),
    ],
)
def test_hours_are_said_or_said_to_be_unknown(hours: str, said: str) -> None:
    assert said in directory_rows.render_hotline(line(hours=hours), create_translator())


@pytest.mark.parametrize("hours", ["sometimes", "Xx-Fr 08:30-17:30", "Mo-Fr 25:00-26:00"])
def test_hours_that_cannot_be_read_are_not_shown_half(hours: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        directory_rows.render_hotline(line(hours=hours), create_translator())


@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_are_in_western_digits_everywhere(language: str) -> None:
    assert "8:30–17:30" in directory_rows.render_hotline(line(hours="Mo-Fr 08:30-17:30"), create_translator(language))


@pytest.mark.parametrize(
    ("published", "said"),
    [("2024", "(2024)"), ("2024-09", "(September 2024)"), ("2024-09-20", "(September 20, 2024)"), ("", "by us")],
)
def test_a_date_is_as_exact_as_its_source(published: str, said: str) -> None:
    assert directory_rows.render_hotline(line(source=Source("a page", published)), create_translator()).endswith(said)


def test_a_row_somebody_called_says_when() -> None:
    checked = Source("a page", "2024", assured_on=date(2025, 11, 3))
    assert directory_rows.render_hotline(line(source=checked), create_translator()).endswith(
        "Checked by us: November 3, 2025"
    )


def test_a_check_past_its_time_says_so_and_when_it_was() -> None:
    old = Source("a page", "2024", assured_on=date(2025, 11, 3), is_recent=False)
    assert directory_rows.render_hotline(line(source=old), create_translator()).endswith(
        "Not checked lately. Last time: November 3, 2025"
    )


def test_emergency_numbers_say_the_least_sure_of_their_checks() -> None:
    fresh, old = Source("a", "2024", date(2025, 11, 3)), Source("a", "2024", date(2024, 1, 3), is_recent=False)
    for other, said in ((old, "Not checked lately"), (SOURCE, "Not yet checked")):
        known = Directory((), (line(kind="police", source=fresh), line(kind="ambulance", source=other)))
        assert said in directory_rows.render_emergency(known, "MY", create_translator())


def test_the_risk_of_the_police_stands_before_their_number() -> None:
    known = Directory((), (line(kind="police", risk="reporting_risk"), line(kind="ambulance", risk="reporting_risk")))
    said = directory_rows.render_emergency(known, "MY", create_translator()).split("\n")
    assert said[0].startswith("There, women who reported violence")
    assert [row.split(":")[0] for row in said[1:3]] == ["Police", "Ambulance"]


def test_open_now_is_said_only_of_a_moment() -> None:
    row = line(hours="Mo-Fr 08:30-17:30", timezone="Asia/Kuala_Lumpur")
    assert "Open now (16:30 there)" in directory_rows.render_hotline(row, create_translator(), now=NOW)
    assert "now" not in directory_rows.render_hotline(row, create_translator())


def test_each_number_of_an_office_stands_above_the_words_about_its_own_check() -> None:
    checked = Source("a page", "2024", assured_on=date(2025, 11, 3))
    row = replace(office(phone_after_hours="+66929031103"), source=checked, after_hours_source=SOURCE)
    assert directory_rows.render_mission(row, create_translator()).split("\n")[-4:] == [
        "+66 2 233 4455",
        "Checked by us: November 3, 2025",
        "After hours: +66 92 903 1103",
        "Not yet checked by us (September 2024)",
    ]
    assert (
        directory_rows.render_mission(replace(row, after_hours_source=None), create_translator()).count("Checked by us")
        == 1
    )


def test_an_office_says_its_hours_and_languages() -> None:
    row = replace(office(), hours="Mo-Fr 09:00-12:00,14:00-16:00", timezone="Asia/Bangkok", languages=("my", "en"))
    said = directory_rows.render_mission(row, create_translator(), now=NOW)
    assert "Mon–Fri, 9:00–12:00, 14:00–16:00 (time there)\nOpen now (15:30 there)\nLanguages: Burmese, English" in said
    assert "Hours not known" in directory_rows.render_mission(office(), create_translator())


def test_the_risk_stands_before_the_number_and_the_number_on_its_own_line() -> None:
    said = directory_rows.render_hotline(line(risk="police_linked"), create_translator()).split("\n")
    assert said[1].startswith("They may tell the police")
    assert said[2] == "15999"


@pytest.mark.parametrize(
    ("phone", "dialable_from", "is_said"),
    [("15999", "MY", True), ("+60321164016", "MY", False), ("15999", "any", False)],
)
def test_a_number_for_inside_only_says_so(phone: str, dialable_from: str, is_said: bool) -> None:
    said = directory_rows.render_hotline(line(phone=phone, dialable_from=dialable_from), create_translator())
    assert ("Only from inside Malaysia" in said) is is_said


def test_free_and_languages_are_said_only_where_known() -> None:
    said = directory_rows.render_hotline(line(is_free=False, languages=()), create_translator())
    assert "Free" not in said
    assert "Languages" not in said


def test_an_office_without_trusted_number_or_address_says_so() -> None:
    assert "No number we trust yet" in directory_rows.render_mission(office(phone=""), create_translator())
    assert "No address we trust yet" in directory_rows.render_mission(office(address=""), create_translator())
    assert directory_rows.render_mission(office(phone="", address=""), create_translator()).endswith(
        "No address or number we trust yet"
    )


def test_an_office_with_a_number_after_hours_only_shows_it() -> None:
    said = directory_rows.render_mission(office(phone="", phone_after_hours="+6622334455"), create_translator())
    assert "After hours: +66 2 233 4455" in said
    assert "No number" not in said


@pytest.mark.parametrize("row", [office(risk="military_linked"), office(risk="military_linked", phone="", address="")])
def test_the_risk_of_an_office_stands_before_how_to_reach_it(row: Mission) -> None:
    said = directory_rows.render_mission(row, create_translator()).split("\n")
    assert said[2].startswith("This office is run by the military")
    assert "military" not in directory_rows.render_mission(row, create_translator(), says_risk=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", DESTINATIONS)
def test_emergency_numbers_are_there_for_every_country_in_every_language(country: str, language: str) -> None:
    said = directory_rows.render_emergency(load_real_content().directory, country, create_translator(language))
    assert all(
        directory_rows.format_phone(row.phone) in said
        for row in load_real_content().directory.list_emergency_lines(country)
    )
    short = directory_rows.render_emergency_line(load_real_content().directory, country, create_translator(language))
    likely = directory_rows.render_likely_emergency(
        load_real_content().directory, [country], create_translator(language)
    )
    assert all(
        directory_rows.format_phone(row.phone) in text
        for row in load_real_content().directory.list_emergency_lines(country)
        for text in (short, likely)
    )
    assert len(short.split("\n")) <= len(said.split("\n")) - 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_saudi_arabia_says_where_911_works_and_that_999_works_elsewhere(language: str) -> None:
    said = [
        directory_rows.render_emergency(load_real_content().directory, "SA", create_translator(language)),
        directory_rows.render_emergency_line(load_real_content().directory, "SA", create_translator(language)),
        directory_rows.render_likely_emergency(load_real_content().directory, ["SA"], create_translator(language)),
    ]
    area = create_translator(language).translate_label(AREAS["sa_911"])
    for text in said:
        assert f"{area}: 911" in text.split("\n")
        whole = text.split("911")[0]
        assert "999" in whole
        assert "997" in whole


def test_a_number_of_a_part_of_the_country_never_takes_the_place_of_that_of_the_whole() -> None:
    known = Directory((), (line(kind="police", phone="911", area="sa_911"), line(kind="police", phone="999")))
    assert [row.phone for row in known.list_emergency_lines("MY")] == ["999", "911"]


def test_a_country_without_emergency_numbers_cannot_be_shown() -> None:
    for render in (directory_rows.render_emergency, directory_rows.render_emergency_line):
        with pytest.raises(RenderError):
            render(Directory((), ()), "MY", create_translator())
    with pytest.raises(RenderError):
        directory_rows.render_likely_emergency(Directory((), ()), ["MY", "KH"], create_translator())


def test_of_a_home_country_it_is_said_that_no_number_is_trusted() -> None:
    for render in (directory_rows.render_emergency, directory_rows.render_emergency_line):
        assert "I know no such number that I trust yet" in render(Directory((), ()), "MM", create_translator())


def test_where_only_one_of_the_two_numbers_is_trusted_that_one_is_named() -> None:
    police = next(
        line for line in load_real_content().directory.hotlines if line.country == "MY" and line.kind == "police"
    )
    at_home = Directory((), (replace(police, country="KH"),))
    assert directory_rows.render_emergency_line(at_home, "KH", create_translator()).startswith(
        "Cambodia: Police: 999 ·"
    )
    with pytest.raises(RenderError):
        directory_rows.render_emergency_line(Directory((), (police,)), "MY", create_translator())
