"""Every English text where it was written: its tone, its length, its letters. What it may not hold is checked beside it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import letters, sentences, tone, wording
from bot.checks.desk import Desk, load_desk
from bot.checks.finding import Finding
from bot.i18n import strings
from bot.i18n.strings import Written
from bot.model.vocabulary import DEFAULT_LANGUAGE

SHOWN: Final = 40
Fault = tuple[str, str]


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the English texts of screens, pages, facts, buttons and labels."""
    desk = load_desk(root)
    for text in strings.written(root):
        for message, mend in faults(text, desk):
            shown = text.msgid.split("\n")[0][:SHOWN]
            yield Finding(text.file, text.line, f"[{text.context}] “{shown}”: {message}", mend)


def faults(text: Written, desk: Desk) -> Iterator[Fault]:
    """What is wrong with one English text."""
    place = desk.place((text.context, text.msgid), DEFAULT_LANGUAGE)
    yield from tone.faults(
        text.msgid, desk.tone, language=DEFAULT_LANGUAGE, context=text.context, is_spoken=not place.is_law
    )
    yield from sentences.faults(text.msgid, desk.lengths_of(place))
    yield from letters.hidden(text.msgid)
    for script in sorted({script for _, script in wording.scripts(text.msgid)} - {"LATIN", "COMBINING", "MODIFIER"}):
        yield f"{script.title()} letters", "write Latin ones; look-alikes cannot be read aloud or searched"
