"""A sheet to print: a block for each number, with what to say and what to ask, in the language of whoever calls."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.errors import BadCatalogue, Unrenderable
from bot.i18n import labels
from bot.i18n.call_sheet import CONTEXT, QUESTIONS, SHEET
from bot.i18n.hours import lines as hours_lines
from bot.i18n.languages import country_name, language_names, locale_of
from bot.i18n.rows import phone
from bot.i18n.voice import Voice
from bot.phonebook.due import Call

HIDDEN: Final = ("Cc", "Cf", "Zl", "Zp")


def sheet(calls: Sequence[Call], voice: Voice, *, now: datetime) -> str:
    """Raises BadCatalogue where a line of it is not translated yet."""
    try:
        blocks = ["\n".join(_block(call, voice, now)) for call in calls]
        title = _said("title", voice, date=_moment(now, "long", voice))
        return "\n\n".join([title, _said("opening", voice), *blocks]) + "\n"
    except Unrenderable as error:
        message = f"The call sheet is not whole in {voice.language} yet ({error}). Use --language en."
        raise BadCatalogue(message) from error


def _block(call: Call, voice: Voice, now: datetime) -> Iterator[str]:
    cells = call.row.cells
    yield f"[ ] {call.row.row_id} · {on_one_line(cells['name_en'])} · {country_name(cells['country'], voice.language)}"
    if cells["risk_note"]:
        yield "    " + voice.label(labels.RISKS[cells["risk_note"]])
    kind = "after_hours" if call.column == "phone_emergency" else "number"
    yield "    " + _said(kind, voice, phone=phone(call.number))
    if call.is_emergency:
        yield "    " + _said("page", voice)
        return
    there = now.astimezone(ZoneInfo(cells["timezone"]))
    yield "    " + _said("time", voice, time=_moment(there, "EEEE H:mm", voice))
    spoken = language_names(tuple(cells["languages"].split(";")), voice.language)
    if spoken:
        yield "    " + _said("languages", voice, languages=spoken)
    if cells["hours"]:
        hours = "; ".join(hours_lines(cells["hours"], cells["timezone"], voice, now=now))
        yield "    " + _said("hours", voice, hours=hours)
    for name, question in QUESTIONS.items():
        if name != "address" or call.row.is_mission:
            yield f"      {voice.text(CONTEXT, question)} ……………"


def on_one_line(cell: str) -> str:
    """A cell without what could move the cursor of a terminal or begin a line of its own."""
    return " ".join("".join(sign if unicodedata.category(sign) not in HIDDEN else " " for sign in cell).split())


def _said(name: str, voice: Voice, **values: str) -> str:
    return voice.text(CONTEXT, SHEET[name]).format_map(values)


def _moment(at: datetime, form: str, voice: Voice) -> str:
    pattern = "d MMMM y" if form == "long" else form
    return str(format_datetime(at, pattern, tzinfo=at.tzinfo, locale=locale_of(voice.language)))
