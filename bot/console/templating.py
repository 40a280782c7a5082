"""Pages: templates of our own, every value escaped, a missing one an error; in the officer's language."""

from collections.abc import Callable, Mapping
from datetime import datetime
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGE_ALIASES
from bot.i18n.languages import format_language_names, get_country_name

TEMPLATES: Final = Path(__file__).parent / "templates"
DEFAULT_ZONE: Final = "UTC"


class TemplateRenderer:
    """Draws templates, in any language that has a catalogue."""

    def __init__(self, catalogues: Mapping[str, NullTranslations], *, autonyms: Mapping[str, str]) -> None:
        self.languages = dict(autonyms)
        """Code → what a language calls itself."""
        self._translators = {language: _build_translate(catalogue) for language, catalogue in catalogues.items()}
        self._environments = {
            language: _build_environment(language, say) for language, say in self._translators.items()
        }

    def match_language(self, accept_language: str) -> str:
        """The first language of a browser's list (`my,en;q=0.8`) that pages are drawn in."""
        for part in accept_language.split(","):
            code = part.split(";")[0].strip().split("-")[0].lower()
            if (found := LANGUAGE_ALIASES.get(code, code)) in self._environments:
                return found
        return DEFAULT_LANGUAGE

    def translate(self, language: str, text: str, **values: object) -> str:
        """A text of the officers' catalogue that is no template's."""
        return self._translators[language](text, **values)

    def render(self, template: str, *, language: str, **context: Any) -> str:
        """A page as HTML."""
        return self._environments[language].get_template(template).render(language=language, **context)


def _build_translate(catalogue: NullTranslations) -> Callable[..., str]:
    def say(text: str, **values: object) -> str:
        said = catalogue.gettext(text)
        return said.format(**values) if values else said

    return say


def _build_environment(language: str, say: Callable[..., str]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = say
    environment.filters["country"] = lambda code: get_country_name(code, language)
    environment.filters["tongue"] = lambda code: format_language_names((code,), language) or code
    environment.filters["tongues"] = lambda codes: format_language_names(tuple(codes), language)
    environment.filters["city"] = format_city
    environment.filters["clock"] = format_clock
    environment.filters["minutes"] = format_minutes
    return environment


def format_clock(moment: datetime | None, zone: str = DEFAULT_ZONE) -> str:
    """A moment as a clock at a place shows it: `2026-11-25 09:30`; a dash for none."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if moment else "–"


def format_city(zone: str) -> str:
    """The city whose clock a time zone goes by: `Asia/Kuala_Lumpur` is `Kuala Lumpur`."""
    return zone.rpartition("/")[2].replace("_", " ")


def format_minutes(minute: int) -> str:
    """A minute of the day as a clock shows it: 570 is `09:30`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def render_qr_code(text: str) -> Markup:
    """A QR code as SVG, dark on light so that every phone reads it."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(scale=5, border=4, dark="#000", light="#fff")
    # segno draws it from squares alone: nothing of what is said stands in it as text.
    return Markup(drawn)  # noqa: S704
