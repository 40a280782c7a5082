"""Which window of a card is open now where the demonstration post is, and which is not."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import bootstrap
from bot.i18n.handoff_card import WINDOW
from tools.demo_data import DEMO_GROUP

LONG_ENOUGH = timedelta(minutes=40)
"""The story takes a few minutes, and nothing is handed over in the last twenty of a window."""


def open_label(now: datetime) -> str:
    """The button of a window that is open for long enough; any hour where the present one is about to close."""
    here, soon = _window(now), _window(now + LONG_ENOUGH)
    return WINDOW[here if here == soon else "any"]


def closed_label(now: datetime) -> str:
    """The button of a window that is closed, and stays so for long enough."""
    near = {_window(now), _window(now + LONG_ENOUGH), "any", "i_write_first"}
    return next(label for window, label in WINDOW.items() if window not in near)


def _window(now: datetime) -> str:
    at = now.astimezone(ZoneInfo(DEMO_GROUP.time_zone)).time()
    for window, (begins, ends) in bootstrap.library().safe_contact.windows.items():
        if (begins <= at < ends) if begins < ends else (at >= begins or at < ends):
            return window
    raise LookupError("no window holds this hour")
