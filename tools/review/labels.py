"""Words of the preview's review page. Reviewers, lawyers and callers read them in their own language; no woman does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.i18n.labels import N_
from tools.lint.report import load_translate

LABELS: Final[Mapping[str, str]] = {
    "title": N_("Review"),
    "reviewer": N_("Your name or initials"),
    "reviewer_why": N_("It will stand in a public file. A word of your own is enough. Another name begins a new list."),
    "trained": N_("I am trained to work with women who lived through violence"),
    "name_first": N_("Write your name first."),
    "progress": N_("{read} of {all} read, safety texts {safety_read} of {safety}"),
    "next": N_("Next text"),
    "nothing_left": N_("Nothing is left to read here. Save the file and send it."),
    "good": N_("Good"),
    "doubt": N_("Doubt"),
    "suggest": N_("Suggest"),
    "doubt_what": N_("What is your doubt?"),
    "suggest_what": N_("How should it be said? Keep what stands in braces as it is."),
    "keep": N_("Keep"),
    "take_away": N_("Take the mark away"),
    "safety": N_("Her safety hangs on this text. Two people read it."),
    "changed": N_("This text has changed since you read it. Please read it again."),
    "on_phone": N_("See it on the phone"),
    "export": N_("Save the file"),
    "exported": N_("Send this file to whoever gave you this page. Your marks stay here too."),
    "import": N_("Open a file"),
    "imported": N_("{count} marks came from the file."),
    "not_ours": N_("This is not a file of this page. Nothing was changed."),
    "of_other": N_("This file is of {name}. Nothing was changed."),
    "kept_here": N_("Your marks are kept in this browser only. Save the file before you clear it."),
    "not_kept": N_("This browser keeps nothing. Save the file before you close the page."),
    "desk_texts": N_("Texts"),
    "desk_statements": N_("Law"),
    "desk_numbers": N_("Numbers"),
    "qualified": N_("I may practise or teach the law of the countries I mark"),
    "two_readers": N_("Two people read each statement; one of them knows the law of that country."),
    "consents": N_("Women may hear my voice. It stays here until somebody takes it out, and I may be known by it."),
    "consent_first": N_("Say first that your voice may be heard."),
    "record": N_("Speak this text"),
    "record_stop": N_("Stop ({seconds} s)"),
    "record_again": N_("Speak it again"),
    "clip_keep": N_("Keep the sound"),
    "clip_discard": N_("Throw the sound away"),
    "clip_kept": N_("This sound is kept in this browser."),
    "clip_outdated": N_("This text has changed since you spoke it. Please speak it again."),
    "clip_short": N_("That was too short. Please speak it again."),
    "no_microphone": N_("This page has no microphone. Allow it, or open the page in another browser."),
    "clips_count": N_("{count} sounds"),
    "no_clips": N_("There is no sound to save yet."),
    "export_clips": N_("Save the sounds"),
    "initials": N_("For numbers write initials or a role, in Latin letters. No full name."),
    "tally": N_("{checked} checked, {doubtful} in doubt, {open} open"),
    "marked": N_("{count} marked by you"),
    "country": N_("Country"),
    "all_countries": N_("All countries"),
    "everywhere": N_("Every country"),
    "show": N_("Show"),
    "show_all": N_("All"),
    "show_open": N_("Not marked by me"),
    "show_mine": N_("Marked by me"),
    "more": N_("Show more"),
    "next_statements": N_("Next statement"),
    "next_numbers": N_("Next number"),
    "state_checked": N_("Checked"),
    "state_doubtful": N_("In doubt"),
    "statements_changed": N_("This statement or its source has changed since you read it. Please read it again."),
    "numbers_changed": N_("This number or its row has changed since you checked it. Please check it again."),
    "mark_right": N_("Right"),
    "mark_wrong": N_("Wrong"),
    "mark_changed": N_("Changed"),
    "wrong_what": N_("What does the law say, and where does it say so?"),
    "changed_what": N_("What has changed, since when, and by which law?"),
    "then_hidden": N_("Women may no longer be shown it until it is corrected."),
    "topic": N_("Topic"),
    "answers": N_("It answers"),
    "source": N_("Source"),
    "dated": N_("Date of the source"),
    "unknown": N_("not known"),
    "basis": N_("Article of law"),
    "confidence": N_("How sure the source is"),
    "sure_high": N_("sure"),
    "sure_medium": N_("fairly sure"),
    "sure_low": N_("not sure"),
    "after_hours": N_("Number after hours"),
    "from_only": N_("It can be called only from here: {country}"),
    "ask": N_("What to ask"),
    "mark_answered": N_("The right place answers"),
    "mark_no_answer": N_("No answer"),
    "mark_wrong_number": N_("Wrong number"),
    "mark_wrong_contact": N_("Somebody else"),
    "mark_closed": N_("Closed, or no such number"),
    "mark_on_page": N_("An official page says the same"),
    "mark_not_on_page": N_("It says another number"),
    "call_day": N_("Which day?"),
    "call_what": N_("What was said? Write nothing about a person."),
    "page_what": N_("Which number, and on which page?"),
}
"""By their names in review.js; {names} are put in there."""


def load_labels(root: Path) -> dict[str, dict[str, str]]:
    """The words of the page in every language; English where one is not translated yet."""
    return {language: _translate_labels(root, language) for language in LANGUAGES}


def _translate_labels(root: Path, language: str) -> dict[str, str]:
    translate = str if language == DEFAULT_LANGUAGE else load_translate(root, language)
    return {name: translate(text) for name, text in LABELS.items()}
