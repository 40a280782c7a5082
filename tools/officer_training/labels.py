"""Sentences of the page with the scenarios, by code. Their catalogue is that of officers."""

from typing import Final


def N_(msgid: str) -> str:  # noqa: N802 -- gettext's customary marker
    """Mark a text for the catalogue of officers; returns it unchanged."""
    return msgid


PAGE_TEXTS: Final = {
    "title": N_("Scenarios for officers"),
    "nobody": N_("Nobody here is real. Nothing you write leaves this computer."),
    "how": N_(
        "Begin a scenario. Then sign in at the console as an officer of the post, say that you are on duty, and answer her "
        "there. This page shows her side."
    ),
    "console": N_("Open the console"),
    "phone": N_("Open the phones"),
    "post": N_("Post"),
    "language": N_("Her language"),
    "mine": N_("Language of this page"),
    "begin": N_("Begin"),
    "end": N_("End it and look back"),
    "her_side": N_("Her side"),
    "choose": N_("Choose a scenario"),
    "debrief": N_("Looking back"),
    "partly": N_(
        "Prepared texts are always recognised, words of your own only in part. Talk about it with a colleague. This is no "
        "mark, and nothing of it is kept."
    ),
    "nobody_there": N_("She was told that nobody is on duty. She chose to be answered later today."),
    "no_post": N_("No post has joined yet, so she has nobody to write to."),
    "expected": N_("What is expected"),
    "never": N_("What must never happen"),
}

PHASE_TEXTS: Final = {
    "walking": N_("She is looking for the post, and filling in her card."),
    "talking": N_("She has sent her card. It is in the queue of the console, or somebody holds it."),
    "ended": N_("It has ended."),
    "stuck": N_("It does not go on. Look whether everything runs, end it, and begin again."),
}

WRITER_TEXTS: Final = {
    "her": N_("She"),
    "other": N_("Somebody else on her phone"),
    "officer": N_("Officer"),
}

STATE_TEXTS: Final = {
    "met": N_("Met"),
    "not_met": N_("Not met"),
    "open": N_("It did not come to that"),
}

FAULT_TEXTS: Final = {
    "running": N_("Another scenario is running. End it first."),
    "unknown": N_("There is no such scenario, post or language."),
    "away": N_("The database does not answer. Try again in a moment."),
}
