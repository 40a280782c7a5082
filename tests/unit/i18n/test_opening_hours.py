"""When somebody answers, said in the time of the place that is called."""

from datetime import UTC, datetime

import pytest

from bot.i18n import labels, opening_hours
from tests.support.factories import create_translator, load_real_content

MONDAY = datetime(2025, 11, 24, 8, 30, tzinfo=UTC)
OFFICE = "Mo-Fr 09:00-12:00,14:00-16:00; Sa 09:00-12:00"


def said(written: str, zone: str = "Asia/Kuala_Lumpur", now: datetime | None = MONDAY) -> list[str]:
    return opening_hours.format_opening_hours(written, zone, create_translator(), now=now)


def test_hours_that_are_not_known_are_said_to_be_unknown() -> None:
    assert said("") == ["Hours not known"]


def test_day_and_night_needs_no_clock() -> None:
    assert said("24/7") == ["Day and night"]


def test_every_rule_has_a_line_and_the_last_line_is_about_now() -> None:
    assert said(OFFICE) == [
        "Mon–Fri, 9:00–12:00, 14:00–16:00 (time there)",
        "Sat, 9:00–12:00 (time there)",
        "Closed now (16:30 there), opens Tuesday 9:00",
    ]


@pytest.mark.parametrize(
    ("zone", "now", "last"),
    [
        ("Asia/Riyadh", MONDAY, "Open now (11:30 there)"),
        ("Asia/Riyadh", MONDAY.replace(hour=10), "Closed now (13:30 there), opens 14:00"),
        ("Asia/Riyadh", MONDAY.replace(day=29, hour=12), "Closed now (15:30 there), opens Monday 9:00"),
        ("Asia/Tokyo", MONDAY.replace(hour=23), "Closed now (8:30 there), opens 9:00"),
        ("Asia/Beirut", datetime(2025, 7, 1, 6, 0, tzinfo=UTC), "Open now (9:00 there)"),
        ("Asia/Beirut", datetime(2025, 1, 1, 6, 30, tzinfo=UTC), "Closed now (8:30 there), opens 9:00"),
    ],
)
def test_now_is_the_time_of_the_place(zone: str, now: datetime, last: str) -> None:
    assert said(OFFICE, zone, now)[-1] == last


def test_a_night_that_passes_midnight_is_open() -> None:
    assert said("Mo-Su 22:00-06:00", now=MONDAY.replace(hour=16))[-1] == "Open now (0:30 there)"


@pytest.mark.parametrize(("zone", "now"), [("", MONDAY), ("Asia/Riyadh", None)])
def test_without_a_zone_or_a_moment_nothing_is_said_of_now(zone: str, now: datetime | None) -> None:
    assert said("Mo-Fr 08:30-17:30", zone, now) == ["Mon–Fri, 8:30–17:30 (time there)"]


@pytest.mark.parametrize(
    "written",
    [
        "PH off",
        "PH off; Mo-Fr 09:00-17:00",
        "PH,Sa 09:00-12:00",
        "Su off",
        "SH off",
        "Mo-Fr 9-17",
        "Mo-Fr 09:00-17:00;Sa 09:00-12:00",
        "sunrise-sunset",
        "Mo-Fr 09:00+",
        "always",
    ],
)
def test_hours_we_cannot_say_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        said(written)


NEW_YEAR = datetime(2027, 1, 1, 2, 0, tzinfo=UTC)
"""A Friday."""


@pytest.mark.parametrize(
    ("written", "zone", "lines"),
    [
        (
            "Mo-Fr 09:00-17:00; PH off",
            "Asia/Tokyo",
            [
                "Mon–Fri, 9:00–17:00 (time there)",
                "Closed on public holidays",
                "Closed now (11:00 there), opens Monday 9:00",
            ],
        ),
        (
            "Mo-Fr 17:00-22:00; Sa,Su,PH 09:00-21:00",
            "Asia/Tokyo",
            [
                "Mon–Fri, 17:00–22:00 (time there)",
                "Sat, Sun, public holidays, 9:00–21:00 (time there)",
                "Open now (11:00 there)",
            ],
        ),
        (
            "Mo-Fr 09:00-17:00; PH off",
            "Asia/Kuala_Lumpur",
            [
                "Mon–Fri, 9:00–17:00 (time there)",
                "Closed on public holidays",
                "Open now (10:00 there), unless it is a public holiday there",
            ],
        ),
    ],
)
def test_a_public_holiday_counts_where_it_is_known_and_is_told_of_where_it_is_not(
    written: str, zone: str, lines: list[str]
) -> None:
    assert said(written, zone, NEW_YEAR) == lines


def test_holidays_are_told_in_khmer_and_filipino() -> None:
    """As her row says it, in two languages; a text that is missing would be a help card."""
    for language in ("km", "fil"):
        translator = create_translator(language)
        *_, closed, _ = opening_hours.format_opening_hours(
            "Mo-Fr 09:00-17:00; PH off", "Asia/Tokyo", translator, now=NEW_YEAR
        )
        assert closed == translator.translate_label(labels.ROW["holidays_closed"]) != labels.ROW["holidays_closed"]


@pytest.mark.parametrize(
    ("written", "zone", "answers"),
    [("24/7", "", True), ("", "Asia/Riyadh", None), (OFFICE, "", None), (OFFICE, "Asia/Riyadh", True)],
)
def test_whether_somebody_answers_is_known_or_not(written: str, zone: str, answers: bool | None) -> None:
    assert opening_hours.is_open(written, zone, now=MONDAY) is answers


def test_the_hours_of_every_row_can_be_said() -> None:
    rows = [*load_real_content().directory.hotlines, *load_real_content().directory.missions]
    assert sum(bool(row.hours) for row in rows) > 50
    for row in rows:
        assert opening_hours.format_opening_hours(row.hours, row.timezone, create_translator(), now=MONDAY)
