"""Her window, in every time zone women go to and in zones whose clocks jump: nothing comes outside it, and it opens again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.db.tables.handoffs import HandoffRow
from bot.domain.handoff import CONTACT_DAYS, CONTACT_METHODS, CONTACT_WINDOWS
from bot.services.handoffs import contact_window
from tests.support.contact_windows import is_opened_by_person, is_within
from tests.support.factories import load_real_content
from tests.support.handoff_scenario import POST

ZONES = {
    "MY": "Asia/Kuala_Lumpur",
    "HK": "Asia/Hong_Kong",
    "SA": "Asia/Riyadh",
    "KW": "Asia/Kuwait",
    "JO": "Asia/Amman",
    "LB": "Asia/Beirut",
    "JP": "Asia/Tokyo",
    "AE": "Asia/Dubai",
}
"""Beirut sets its clock at midnight, where a day begins."""
ELSEWHERE = ("America/New_York", "Europe/Lisbon", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu")
YEAR = 366 * 24 * 60
SAFE = load_real_content().safe_contact
BLANK = HandoffRow(**dict.fromkeys(field for field in HandoffRow.__dataclass_fields__))  # type: ignore[arg-type]

places = st.one_of(st.sampled_from(sorted(ZONES.items())), st.tuples(st.just("MY"), st.sampled_from(ELSEWHERE)))
moments = st.integers(0, 3 * YEAR).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
cards = st.builds(
    lambda window, days, how, wrote: replace(BLANK, time_window=window, days=days, how=how, wrote_at=wrote),
    st.sampled_from([None, *CONTACT_WINDOWS]),
    st.sampled_from([None, *CONTACT_DAYS]),
    st.sampled_from([None, *CONTACT_METHODS]),
    moments,
)


@settings(max_examples=300)
@given(cards, places, moments)
def test_what_may_come_now_may_come_until_no_try_is_left(
    card: HandoffRow, place: tuple[str, str], now: datetime
) -> None:
    country, zone = place
    post = replace(POST, country=country, time_zone=zone)
    if not contact_window.can_contact(card, post, SAFE, now):
        return
    for minutes in range(0, SAFE.margin_minutes + 1, 5):
        at = now + timedelta(minutes=minutes)
        assert is_within(card, country, zone, at)


@settings(max_examples=200)
@given(cards, places, moments)
def test_it_opens_next_when_it_is_said_to_and_not_before(
    card: HandoffRow, place: tuple[str, str], now: datetime
) -> None:
    country, zone = place
    post = replace(POST, country=country, time_zone=zone)
    opens = contact_window.next_opening(card, post, SAFE, now)
    if is_opened_by_person(card):
        assert opens in (None, now)
        return
    assert opens is not None and now <= opens < now + timedelta(days=9)
    assert contact_window.can_contact(card, post, SAFE, opens)
    between = now
    while between < opens:
        assert not contact_window.can_contact(card, post, SAFE, between)
        between += timedelta(minutes=17)
    assert opens == now or not contact_window.can_contact(card, post, SAFE, opens - timedelta(minutes=1))


@given(cards, places, moments)
def test_after_she_left_no_window_is_open(card: HandoffRow, place: tuple[str, str], now: datetime) -> None:
    post = replace(POST, country=place[0], time_zone=place[1])
    sealed = replace(card, sealed_at=now)
    assert not contact_window.can_contact(sealed, post, SAFE, now)
    assert contact_window.next_opening(sealed, post, SAFE, now) is None


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [("Asia/Beirut", datetime(2026, 3, 29, tzinfo=UTC), 7), ("America/New_York", datetime(2026, 11, 1, tzinfo=UTC), 9)],
    ids=["the night that has no midnight", "the night that has one o'clock twice"],
)
def test_a_night_in_which_the_clock_jumps_is_as_long_as_it_is(zone: str, day: datetime, hours: int) -> None:
    post, card = (
        replace(POST, time_zone=zone),
        replace(BLANK, time_window="night", days="any", how="open", wrote_at=day),
    )
    begins = contact_window.next_opening(card, post, SAFE, day.replace(hour=14) - timedelta(days=1))
    assert begins is not None and begins.astimezone(ZoneInfo(zone)).hour == 22
    open_minutes = [
        m for m in range(12 * 60) if contact_window.is_window_open(card, post, SAFE, begins + timedelta(minutes=m))
    ]
    assert open_minutes == list(range(hours * 60))
