"""Every English text where it was written: its tone, its length, its letters. What it may not hold is checked beside it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE
from bot.i18n import source_texts
from bot.i18n.source_texts import SourceText
from tools.lint import sentence_length, style, text_rules, typography
from tools.lint.context import LintContext, load_lint_context

EXCERPT_LENGTH: Final = 40
Fault = tuple[str, str]


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the English texts of screens, pages, facts, buttons and labels."""
    desk = load_lint_context(root)
    for text in source_texts.extract_texts(root):
        for message, mend in find_source_text_faults(text, desk):
            shown = text.msgid.split("\n")[0][:EXCERPT_LENGTH]
            yield Finding(text.file, text.line, f"[{text.context}] “{shown}”: {message}", mend)


def find_source_text_faults(text: SourceText, lint_context: LintContext) -> Iterator[Fault]:
    """What is wrong with one English text."""
    place = lint_context.get_placement((text.context, text.msgid), DEFAULT_LANGUAGE)
    yield from style.find_style_faults(
        text.msgid, lint_context.style, language=DEFAULT_LANGUAGE, context=text.context, is_spoken=not place.is_law
    )
    yield from sentence_length.find_length_faults(text.msgid, lint_context.get_length_limits(place))
    yield from typography.find_hidden_characters(text.msgid)
    for script in sorted(
        {script for _, script in text_rules.iterate_scripts(text.msgid)} - {"LATIN", "COMBINING", "MODIFIER"}
    ):
        yield f"{script.title()} letters", "write Latin ones; look-alikes cannot be read aloud or searched"
