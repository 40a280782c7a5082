"""The commands of the translators' desk: what they are given, and one call."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.domain.enums import DEFAULT_LANGUAGE
from bot.errors import BadRequest
from tools.translations import docs_pages, new_language, progress, review
from tools.translations.review import NO_NAME_MESSAGE, Reviewer


def run_review(
    arguments: argparse.Namespace, root: Path, *, today: date, ask: Callable[[str], str], tell: Callable[[str], None]
) -> int:
    """Walk what is unread in a language, or write the pages; 0. Raises BadRequest, BadCatalogue and BadContent."""
    if arguments.pages:
        write_pages(root)
        return 0
    language = arguments.language or DEFAULT_LANGUAGE
    if arguments.count:
        tell(_format_progress(root, language))
        return 0
    if not arguments.by.strip():
        raise BadRequest(NO_NAME_MESSAGE)
    reader = Reviewer(arguments.by.strip(), arguments.trained, today)
    signed = review.review_texts(root, language, reader, ask=ask, tell=tell)
    tell(f"{signed} texts have your name now. {_format_progress(root, language)}")
    if signed:
        write_pages(root)
    return 0


def write_pages(root: Path) -> None:
    """Bring the pages for translators up to date: what was read, the glossary, the findings."""
    for file, text in (progress.render_pages(root) | docs_pages.render_pages(root)).items():
        (root / file).write_text(text, encoding="utf-8")


def _format_progress(root: Path, language: str) -> str:
    found = progress.get_progress(root, language)
    return (
        f"{language}: {found.reviewed_count} of {found.text_count} texts are read; of {found.safety_count} that "
        f"her safety hangs on, "
        f"{found.safety_reviewed_count} by two, {found.one_reader_count} by one."
    )


def run_language(arguments: argparse.Namespace, root: Path, *, tell: Callable[[str], None]) -> int:
    """Create a language, take it out, or say what it lacks, in order. Raises BadRequest and BadContent.

    What is read at the start of a process, its list of languages too, is new only in the next one.
    """
    if arguments.missing:
        tell("\n".join(progress.report_missing(root, arguments.code)))
        return 0
    if arguments.remove:
        named = new_language.remove_language(root, arguments.code)
        tell(f"{named.name} is taken out. `make strings` takes its texts out of the templates.")
        return 0
    named = new_language.add_language(root, arguments.code)
    tell(f"{named.name} has its files. `make strings` makes its catalogues.")
    return 0
