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
}
"""By their names in review.js; {names} are put in there."""


def load_labels(root: Path) -> dict[str, dict[str, str]]:
    """The words of the page in every language; English where one is not translated yet."""
    return {
        language: {
            name: text if language == DEFAULT_LANGUAGE else load_translate(root, language)(text)
            for name, text in LABELS.items()
        }
        for language in LANGUAGES
    }
