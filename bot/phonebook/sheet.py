"""A sheet to print: a block for each number, with what to say and what to ask, in the language of whoever calls."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.errors import BadCatalogue, RenderError
from bot.i18n import labels
from bot.i18n.call_sheet import SHEET_CONTEXT, SHEET_LABELS, SHEET_QUESTIONS
from bot.i18n.hours import format_opening_hours as hours_lines
from bot.i18n.languages import format_language_names, get_country_name, get_locale
from bot.i18n.rows import format_phone
from bot.i18n.voice import Translator
from bot.phonebook.due import VerificationCall

HIDDEN_CATEGORIES: Final = ("Cc", "Cf", "Zl", "Zp")


def render_sheet(calls: Sequence[VerificationCall], translator: Translator, *, now: datetime) -> str:
    """Raises BadCatalogue where a line of it is not translated yet."""
    try:
        blocks = ["\n".join(_render_block(call, translator, now)) for call in calls]
        title = _translate("title", translator, date=_format_moment(now, "long", translator))
        return "\n\n".join([title, _translate("opening", translator), *blocks]) + "\n"
    except RenderError as error:
        message = f"The call sheet is not whole in {translator.language} yet ({error}). Use --language en."
        raise BadCatalogue(message) from error


def _render_block(call: VerificationCall, translator: Translator, now: datetime) -> Iterator[str]:
    cells = call.row.cells
    yield f"[ ] {call.row.row_id} · {to_single_line(cells['name_en'])} · {get_country_name(cells['country'], translator.language)}"
    if cells["risk_note"]:
        yield "    " + translator.translate_label(labels.RISKS[cells["risk_note"]])
    kind = "after_hours" if call.column == "phone_emergency" else "number"
    yield "    " + _translate(kind, translator, phone=format_phone(call.number))
    if call.is_emergency:
        yield "    " + _translate("page", translator)
        return
    there = now.astimezone(ZoneInfo(cells["timezone"]))
    yield "    " + _translate("time", translator, time=_format_moment(there, "EEEE H:mm", translator))
    spoken = format_language_names(tuple(cells["languages"].split(";")), translator.language)
    if spoken:
        yield "    " + _translate("languages", translator, languages=spoken)
    if cells["hours"]:
        hours = "; ".join(hours_lines(cells["hours"], cells["timezone"], translator, now=now))
        yield "    " + _translate("hours", translator, hours=hours)
    for name, question in SHEET_QUESTIONS.items():
        if name != "address" or call.row.is_mission:
            yield f"      {translator.translate(SHEET_CONTEXT, question)} ……………"


def to_single_line(cell: str) -> str:
    """A cell without what could move the cursor of a terminal or begin a line of its own."""
    return " ".join("".join(sign if unicodedata.category(sign) not in HIDDEN_CATEGORIES else " " for sign in cell).split())


def _translate(name: str, translator: Translator, **values: str) -> str:
    return translator.translate(SHEET_CONTEXT, SHEET_LABELS[name]).format_map(values)


def _format_moment(at: datetime, form: str, translator: Translator) -> str:
    pattern = "d MMMM y" if form == "long" else form
    return str(format_datetime(at, pattern, tzinfo=at.tzinfo, locale=get_locale(translator.language)))
