"""Words of the sheet that somebody holds in her hand while she checks a number. She is one of us; no woman reads them."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.domain.directory import KEYS
from bot.errors import BadCatalogue, RenderError
from bot.i18n import labels
from bot.i18n.directory_rows import format_contact, format_keys, format_phone
from bot.i18n.labels import N_
from bot.i18n.languages import format_language_names, get_country_name, get_locale
from bot.i18n.opening_hours import format_opening_hours as hours_lines
from bot.i18n.translator import Translator
from tools.directory.csv_editor import DirectoryRow
from tools.directory.verification_queue import VerificationCall

SHEET_CONTEXT: Final = "call_sheet"

SHEET_LABELS: Final = {
    "title": N_("Numbers to check, {date}"),
    "page": N_("Do not call an emergency number to test it. Read an official page."),
    "number": N_("Number: {phone}"),
    "after_hours": N_("Number after hours: {phone}"),
    "time": N_("Time there now: {time}"),
    "languages": N_("Languages, as we have them: {languages}"),
    "hours": N_("Hours, as we have them: {hours}"),
    "website": N_("Website, as we have it: {website}"),
    "opening": N_("Say that nobody is in danger, and that you check a list of numbers. Speak of no woman."),
}
"""Lines of the sheet."""

SHEET_QUESTIONS: Final = {
    "name": N_("Who answers? Is it the place we think?"),
    "women": N_("Can women who work abroad call here?"),
    "hours": N_("On which days and at what times does somebody answer?"),
    "languages": N_("Which languages are spoken?"),
    "cost": N_("Does the call cost anything?"),
    "papers": N_("What is a woman asked when she calls? Can she keep her name to herself?"),
    "told": N_("Who else is told of a call: police, immigration, an employer?"),
    "address": N_("Is the address still right?"),
    "website": N_("Does the website open, and is it theirs?"),
}
"""What to ask; the address of offices only, and never of a safe house; the website where there is one."""
CONTACT_QUESTIONS: Final = ("name", "women", "languages", "papers", "told")
"""What is asked of another way to reach a place; the rest is asked where its number is called."""


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
    cells = call.row.place.cells
    yield (
        f"[ ] {call.row.row_id} · {to_single_line(cells['name_en'])} · "
        f"{get_country_name(cells['country'], translator.language)}"
    )
    if cells["risk_note"]:
        yield "    " + translator.translate_label(labels.RISKS[cells["risk_note"]])
    yield "    " + _format_number(call, translator)
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
    if cells["website"] and not call.row.is_contact:
        yield "    " + _translate("website", translator, website=to_single_line(cells["website"]))
    for name, question in SHEET_QUESTIONS.items():
        if can_ask(name, call.row):
            yield f"      {translator.translate(SHEET_CONTEXT, question)} ……………"


def can_ask(question: str, row: DirectoryRow) -> bool:
    """Whether a question of the sheet belongs to an office, a line or a contact."""
    if row.is_contact:
        return question in CONTACT_QUESTIONS
    return {"address": row.is_mission, "website": bool(row.cells["website"])}.get(question, True)


def _format_number(call: VerificationCall, translator: Translator) -> str:
    cells = call.row.cells
    if not call.row.is_contact:
        kind = "after_hours" if call.column == "phone_emergency" else "number"
        return _translate(kind, translator, phone=format_phone(call.number))
    if cells["kind"] == KEYS:
        dialled = _translate("number", translator, phone=format_phone(call.row.place.cells["phone"]))
        return f"{dialled} · {format_keys(cells['value'], cells['language'], translator)}"
    return to_single_line(format_contact(cells["kind"], cells["value"], translator))


def to_single_line(cell: str) -> str:
    """A cell without what could move the cursor of a terminal or begin a line of its own."""
    return " ".join(
        "".join(sign if unicodedata.category(sign) not in HIDDEN_CATEGORIES else " " for sign in cell).split()
    )


def _translate(name: str, translator: Translator, **values: str) -> str:
    return translator.translate(SHEET_CONTEXT, SHEET_LABELS[name]).format_map(values)


def _format_moment(at: datetime, form: str, translator: Translator) -> str:
    pattern = "d MMMM y" if form == "long" else form
    return str(format_datetime(at, pattern, tzinfo=at.tzinfo, locale=get_locale(translator.language)))
