"""Words of the sheet that somebody holds in her hand while she checks a number. She is one of us; no woman reads them."""

from typing import Final

from bot.i18n.labels import N_

SHEET_CONTEXT: Final = "call_sheet"

SHEET_LABELS: Final = {
    "title": N_("Numbers to check, {date}"),
    "page": N_("Do not call an emergency number to test it. Read an official page."),
    "number": N_("Number: {phone}"),
    "after_hours": N_("Number after hours: {phone}"),
    "time": N_("Time there now: {time}"),
    "languages": N_("Languages, as we have them: {languages}"),
    "hours": N_("Hours, as we have them: {hours}"),
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
}
"""What to ask; the address of offices only, and never of a safe house."""
