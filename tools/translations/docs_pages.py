"""Pages that repeat a table for people: the glossary, and every finding with its reason."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.i18n.languages import load_languages
from tools.lint import messages, terminology

GLOSSARY_PAGE: Final = "docs/translators/glossary.md"
FINDINGS_PAGE: Final = "docs/translators/findings.md"
GLOSSARY_OPENING: Final = """# One word for one thing

Written by `python -m bot review --pages` from [data/languages/glossary.csv](../../data/languages/glossary.csv); a test fails
while it is out of date. Where the English has the term, a translation has one of these forms; `*` is whatever the word
goes on with. Why a word was chosen stands on the style page of its language. Nobody has reviewed these words yet.

"""
FINDINGS_OPENING: Final = """# What a check can find, why it matters, how to mend it

Written by `python -m bot review --pages` from [data/languages/findings.csv](../../data/languages/findings.csv); a test fails
while it is out of date. `python -m bot check --language km` says the same in your language, beside the file and the line.
Names in braces stand for what was found.

| kind | what is said | why | how to mend it |
|---|---|---|---|
"""


def render_pages(root: Path) -> dict[str, str]:
    """Both pages, by file. Raises BadContent."""
    return {
        GLOSSARY_PAGE: _render_glossary(root),
        FINDINGS_PAGE: FINDINGS_OPENING + "\n".join(_render_findings()) + "\n",
    }


def _render_glossary(root: Path) -> str:
    names = {code: language.name for code, language in load_languages(root / "locales").items()}
    languages = terminology.TRANSLATED_LANGUAGES
    head = f"| English | {' | '.join(names[code] for code in languages)} |\n{'|---' * (len(languages) + 1)}|\n"
    rows = [
        _format_row(
            [
                ", ".join(term.english),
                *(", ".join(term.accepted_forms[code]) for code in terminology.TRANSLATED_LANGUAGES),
            ]
        )
        for term in terminology.load_terminology(root)
    ]
    return f"{GLOSSARY_OPENING}{head}{''.join(rows)}"


def _render_findings() -> Iterator[str]:
    for kind in messages.load_kinds().values():
        yield _format_row([f"`{kind.code}`", kind.message, kind.reason, kind.fix]).rstrip("\n")


def _format_row(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;').replace('*', chr(92) + '*') for cell in cells)} |\n"
