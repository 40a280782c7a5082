"""The operator's dated line above the menu, where there is one today and it is translated."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.errors import Unrenderable
from bot.i18n import labels
from bot.i18n.figures import day
from bot.i18n.voice import Voice
from bot.model.banner import ABOVE, CONTEXT, Banner, current
from bot.model.screen import Screen

log = logging.getLogger(__name__)


def above(
    screens: tuple[Screen, ...], banners: Sequence[Banner], voice: Voice, *, country: str | None, on: date
) -> tuple[Screen, ...]:
    """The screens, with today's line above those it belongs to. Never raises: without it they are complete, too."""
    banner = current(banners, on=on, country=country)
    line = _line(banner, voice) if banner else ""
    if not line:
        return screens
    return tuple(replace(s, text=f"{line}\n\n{s.text}") if s.name in ABOVE else s for s in screens)


def _line(banner: Banner, voice: Voice) -> str:
    try:
        said = voice.text(CONTEXT, banner.text)
        since = day(banner.starts.isoformat(), voice)
        return f"{said} {voice.label(labels.ROW['source'], source=banner.source, date=since)}"
    except Unrenderable:
        log.info("banner_not_translated language=%s", voice.language)  # `make check` says so, too
        return ""
