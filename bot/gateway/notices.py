"""The operator's dated line above the menu, where there is one today and it is translated."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.errors import RenderError
from bot.i18n import labels
from bot.i18n.figures import format_day
from bot.i18n.voice import Translator
from bot.model.banner import BANNER_CONTEXT, BANNER_SCREENS, Banner, find_current_banner
from bot.model.screen import Screen

log = logging.getLogger(__name__)


def add_banner(
    screens: tuple[Screen, ...], banners: Sequence[Banner], translator: Translator, *, country: str | None, on: date
) -> tuple[Screen, ...]:
    """The screens, with today's line above those it belongs to. Never raises: without it they are complete, too."""
    banner = find_current_banner(banners, on=on, country=country)
    line = _render_banner(banner, translator) if banner else ""
    if not line:
        return screens
    return tuple(replace(s, text=f"{line}\n\n{s.text}") if s.name in BANNER_SCREENS else s for s in screens)


def _render_banner(banner: Banner, translator: Translator) -> str:
    try:
        said = translator.translate(BANNER_CONTEXT, banner.text)
        since = format_day(banner.starts.isoformat(), translator)
        return f"{said} {translator.translate_label(labels.ROW['source'], source=banner.source, date=since)}"
    except RenderError:
        log.info("banner_not_translated language=%s", translator.language)  # `make check` says so, too
        return ""
