"""What is counted, in words of officers. Codes become words here and nowhere else; their catalogue is `console`."""

from collections.abc import Mapping
from typing import Final

from bot.console.handoff_texts import HELP, OUTCOMES, URGENCY
from bot.console.texts import N_

PREVALENCE_NOTE: Final = N_(
    "These numbers say how often this service was used. They do not say how common violence is, and a rise may mean that"
    " more women know where to ask."
)
"""Stands on every sheet, also on those that are exported."""
SUPPRESSION_NOTE: Final = N_(
    "Numbers below {least} are hidden, and sometimes others, so that nobody can work them out. The rest is rounded to"
    " {round_to}. A month is shown {delay} days after its end."
)
HIDDEN_LABEL: Final = N_("hidden")
TOO_FEW_LABEL: Final = N_("Too few to show.")

DIMENSION_LABELS: Final[Mapping[str, str]] = {
    "request": N_("Requests for a person"),
    "country": N_("Country of the post"),
    "language": N_("Language"),
    "help": N_("Kind of help (several may be chosen)"),
    "urgency": N_("How urgent, as she marked it"),
    "answer": N_("How the waiting ended"),
    "outcome": N_("How the handoff ended"),
    "feedback": N_("How it was, as she tapped it"),
    "complaint": N_("Complaints"),
}

VALUE_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "request": {"sent": N_("Sent")},
    "help": HELP,
    "urgency": {**URGENCY, "not_said": N_("Not said")},
    "answer": {
        "in_time": N_("Answered in time"), "late": N_("Answered late"), "nobody": N_("Nobody answered"),
        "withdrawn": N_("Withdrawn before"),
    },
    "outcome": {**OUTCOMES, "withdrawn": N_("Withdrawn after an answer"), "quiet": N_("Nobody wrote any more")},
    "feedback": {"helped": N_("It helped"), "a_little": N_("It helped a little"), "not_helped": N_("It did not help")},
    "complaint": {
        "nobody_answered": N_("Nobody answered"), "wrong_information": N_("What she was told was wrong"),
        "not_kind": N_("Somebody was not kind"), "pushed_me": N_("Somebody pushed her to do something"),
        "told_others": N_("Somebody told others"), "asked_for_money": N_("Somebody asked for money"),
        "touched_or_asked": N_("Somebody touched her, or asked for something"), "no_say": N_("Does not want to say"),
    },
}  # fmt: skip
"""Countries and languages have their names from CLDR."""
