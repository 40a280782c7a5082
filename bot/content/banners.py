"""data/policies/banner.yml → banners."""

from datetime import date
from pathlib import Path
from typing import Any

from bot.content.files import read_yaml
from bot.errors import BadContent
from bot.model.banner import Banner
from bot.model.vocabulary import DESTINATIONS

FIELDS = ("from", "until", "countries", "text", "source")


def load_banners(folder: Path) -> tuple[Banner, ...]:
    """Raises BadContent."""
    try:
        return tuple(_parse_banner(row) for row in read_yaml(folder / "banner.yml")["banners"])
    except (KeyError, TypeError, AttributeError) as error:
        raise BadContent(f"banner.yml lacks {error}.") from error


def _parse_banner(row: dict[str, Any]) -> Banner:
    starts, until, countries = row["from"], row["until"], tuple(row["countries"])
    if not (isinstance(starts, date) and isinstance(until, date) and starts <= until):
        raise BadContent(f"banner.yml: from {starts!r} until {until!r} are not two days, the first before the last.")
    if not set(countries) <= set(DESTINATIONS):
        raise BadContent(f"banner.yml: {countries!r} are not codes of countries we know.")
    if not str(row["text"]).strip() or not str(row["source"]).strip():
        raise BadContent("banner.yml: a banner has no text or no source.")
    return Banner(starts, until, countries, str(row["text"]), str(row["source"]))
