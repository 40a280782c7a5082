"""What a card means on a clock on the wall, said once more by hand, to hold the product's own answer against."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.db.tables.handoffs import HandoffRow

COUNTRIES_WITH_FRIDAY_WEEKEND = ("SA", "KW", "QA", "BH", "OM", "JO")
OPEN_MINUTES = 60
"""Minutes after her message in which she expects an answer, where she writes first."""


def is_opened_by_person(card: HandoffRow) -> bool:
    """Whether only her own message opens her window."""
    return card.time_window == "i_write_first" or card.how == "she_calls"


def is_within(card: HandoffRow, country: str, zone: str, at: datetime) -> bool:
    """Whether a moment is within her window."""
    if is_opened_by_person(card):
        return abs((at - card.wrote_at).total_seconds()) <= OPEN_MINUTES * 60
    there = at.astimezone(ZoneInfo(zone))
    hour, day = there.hour, there.strftime("%a")
    hours = {
        "morning": 6 <= hour < 12,
        "afternoon": 12 <= hour < 18,
        "evening": 18 <= hour < 22,
        "night": hour >= 22 or hour < 6,
    }
    is_free = day == ("Fri" if country in COUNTRIES_WITH_FRIDAY_WEEKEND else "Sun")
    days = {"day_off": is_free, "work_days": not is_free}
    return hours.get(card.time_window or "any", True) and days.get(card.days or "any", True)
