"""The single lines that name a language in files all languages share: each is put in before English, and taken out again."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from bot.domain.enums import DEFAULT_LANGUAGE
from bot.errors import BadContent, BadRequest
from bot.i18n import translation_files
from bot.i18n.languages import CldrLanguage, load_cldr_language


@dataclass(frozen=True)
class LanguageTrace:
    """Some text of a file, and what stands behind it."""

    file: str
    line: str
    anchor: str
    """Where it is put: in front of this, which stands in the file once."""

    def add_to(self, text: str, file: str) -> str:
        """The file with the line. Raises BadContent where its place is not found."""
        if text.count(self.anchor) != 1:
            raise BadContent(f"{file} has no single place for a language: {self.anchor.strip()!r}.")
        return text.replace(self.anchor, self.line + self.anchor)

    def remove_from(self, text: str, file: str) -> str:
        """The file without the line. Raises BadContent where it is not there."""
        if text.count(self.line + self.anchor) != 1:
            raise BadContent(f"{file} does not have the line {self.line.strip()!r} where it was put.")
        return text.replace(self.line + self.anchor, self.anchor)


def iterate_traces(language: CldrLanguage) -> Iterator[LanguageTrace]:
    """Every line that a language needs in a file of all languages."""
    code, autonym = language.code, json.dumps(language.autonym, ensure_ascii=False)
    row = f'  {{"code": "{code}", "autonym": {autonym}, "name": "{language.name}", "aliases": []}},\n'
    yield LanguageTrace("locales/languages.json", row, '  {"code": "en"')
    yield LanguageTrace("bot/domain/enums.py", f'"{code}", ', '"en")\nLANGUAGE_ALIASES')
    switch = f'    "{code}": N_("Switch to {language.name}?"),\n'
    yield LanguageTrace("bot/i18n/labels.py", switch, '    "en": N_("Switch to English?")')
    yield LanguageTrace("simulator/static/languages.js", f"  {code}: {autonym},\n", '  en: "English",')
    countries = f"{code}: [SG, HK, MY, SA, AE, KW]    # a guess: those of English\n"
    yield LanguageTrace("data/policies/likely_countries.yml", countries, "en: [")
    if language.letters:
        first, last = (f"\\u{ord(letter):04x}" for letter in language.letters)
        yield LanguageTrace("bot/domain/enums.py", f'    "{code}": ("{first}", "{last}"),\n', "}\n" + SCRIPTS_END)


SCRIPTS_END = '"""Languages with a script that no other language of ours has'
"""How the docstring under SCRIPTS begins."""


PHRASE_LISTS: Final = ("about", "danger", "leave", "recall", "stop")
"""Lists of phrases in data/triage: each language has a folder with one of each."""
TABLE_FOLDERS: Final = (
    "data/languages",
    "data/officers",
    "data/triage",
    "data/languages/words",
    "data/officers/rehearsal",
)
"""Where tables stand that all languages share."""
_CODE: Final = re.compile(r"[a-z]{2,3}\Z")
LATIN: Final = "LATIN"
Rows = list[dict[str, str]]
SWITCH_LABEL: Final = "Switch to {name}?"
"""The one text of the product that a language brings along."""


def add_language(root: Path, code: str) -> CldrLanguage:
    """Create what a language needs. Raises BadRequest for a code CLDR does not know, or a language we have."""
    if not _CODE.match(code) or _language_exists(root, code) or (root / "locales" / code).exists():
        raise BadRequest(f"{code!r} is no code of two or three letters, or a language that is there already.")
    language = load_cldr_language(code)
    for trace in iterate_traces(language):
        _write_text(root / trace.file, trace.add_to(_read_text(root / trace.file), trace.file))
    for file, text in _iterate_new_files(root, language):
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for file, rows_of in ROW_BUILDERS.items():
        _update_table(root / file, partial(rows_of, language))
    _update_column(root / GLOSSARY_FILE, code, is_added=True)
    return language


def remove_language(root: Path, code: str) -> CldrLanguage:
    """Take a language out again: its files, its rows, its column and its lines.

    Raises BadRequest for a language that is not there, and for one that somebody has translated something into.
    """
    language = load_cldr_language(code)
    if code == DEFAULT_LANGUAGE or not _language_exists(root, code):
        raise BadRequest(f"{code!r} is no language that can be taken out.")
    if count := translation_files.count_translated(root, code):
        raise BadRequest(f"{count} texts are in {language.name} already. If you mean it, remove locales/{code} first.")
    for trace in iterate_traces(language):
        _write_text(root / trace.file, trace.remove_from(_read_text(root / trace.file), trace.file))
    translation_files.remove_message(root, SWITCH_LABEL.format(name=language.name))
    for folder in (f"locales/{code}", f"data/nlu/{code}", f"data/triage/{code}"):
        shutil.rmtree(root / folder, ignore_errors=True)
    for file in _list_own_files(code):
        (root / file).unlink(missing_ok=True)
    for path in sorted(path for folder in TABLE_FOLDERS for path in (root / folder).glob("*.csv")):
        _update_table(path, _build_no_rows, without=code)
    _update_column(root / GLOSSARY_FILE, code, is_added=False)
    return language


GLOSSARY_FILE: Final = "data/languages/glossary.csv"
_WORDS_HEAD: Final = "phrase,where,kind,reason,instead,unless\n"
_QUESTIONS_HEAD: Final = "asks,example,batch\n"
_KEPT_APART_HEAD: Final = "kind,pair,intent,text\n"
_REVIEW_HEAD: Final = "msgctxt,msgid_hash,msgstr_hash,reviewer,date,safety\n"


def _language_exists(root: Path, code: str) -> bool:
    return code == DEFAULT_LANGUAGE or (root / "data" / "nlu" / code).exists()


def _list_own_files(code: str) -> list[str]:
    return [
        f"locales/review/{code}.csv",
        f"docs/translators/style-{code}.md",
        f"docs/images/reviewed-{code}.svg",
        f"data/held_out/{code}.csv",
        f"data/questions/{code}.csv",
        f"data/languages/words/{code}.csv",
    ]


def _iterate_new_files(root: Path, language: CldrLanguage) -> Iterator[tuple[str, str]]:
    code = language.code
    yield f"locales/review/{code}.csv", _REVIEW_HEAD
    yield f"data/languages/words/{code}.csv", _WORDS_HEAD
    for kind in PHRASE_LISTS:
        yield f"data/triage/{code}/{kind}.csv", "phrase,means\n"
    for path in sorted((root / "data" / "nlu" / DEFAULT_LANGUAGE).glob("*.yml")):
        skeleton = f'version: "3.1"\nnlu:\n- intent: {path.stem}\n  examples: |\n'
        yield f"data/nlu/{code}/{path.name}", skeleton
    yield f"data/held_out/{code}.csv", _KEPT_APART_HEAD
    yield f"data/questions/{code}.csv", _QUESTIONS_HEAD
    yield f"docs/translators/style-{code}.md", STYLE_GUIDE_TEMPLATE.format(name=language.name, code=code)


def _build_writing_rows(language: CldrLanguage, _: Rows) -> Rows:
    is_latin = language.script == LATIN
    return [
        {
            "language": language.code,
            "script": language.script,
            "words": "space",
            "run": "0",
            "shortest": "40" if is_latin else "15",
            "full_stop": ".",
            "question": "?",
            "colon": ":",
            "signs": ".,?:-()“”·–;",
        }
    ]


def _build_length_rows(language: CldrLanguage, rows: Rows) -> Rows:
    return [{**row, "language": language.code} for row in rows if row["language"] == DEFAULT_LANGUAGE]


ROW_BUILDERS: Final[Mapping[str, Callable[[CldrLanguage, Rows], Rows]]] = {
    "data/languages/writing.csv": _build_writing_rows,
    "data/languages/lengths.csv": _build_length_rows,
}
"""Tables that all languages share, and the rows a new one begins with, made of those that are there."""
STYLE_GUIDE_TEMPLATE: Final = """# {name} ({code})

Unreviewed. What follows is what the catalogue does today, why, and what we are not sure of. The reasons are ours until
a native speaker confirms them.

## Address

## Form

## Terms

| English | we write | why |
|---|---|---|

## Words that blame

| not | but |
|---|---|

## Open doubts, for you
"""


def _update_table(path: Path, rows_of: Callable[[Rows], Rows], *, without: str = "") -> None:
    """Add rows to a table, or take those of a language out. A table without a column `language` stays as it is."""
    reader = csv.DictReader(io.StringIO(_read_text(path)))
    columns, rows = list(reader.fieldnames or ()), list(reader)
    if "language" not in columns:
        return
    kept = [row for row in rows if not without or row["language"] != without]
    made = rows_of(kept)
    if made or len(kept) != len(rows):
        _write_table(path, columns, [*kept, *made])


def _update_column(path: Path, code: str, *, is_added: bool) -> None:
    reader = csv.DictReader(io.StringIO(_read_text(path)))
    columns, rows = [name for name in reader.fieldnames or () if name != code], list(reader)
    if is_added:
        columns.append(code)
    _write_table(path, columns, [{name: row.get(name, "") for name in columns} for row in rows])


def _build_no_rows(_: Rows) -> Rows:
    return []


def _write_table(path: Path, columns: list[str], rows: Rows) -> None:
    out = io.StringIO()
    table = csv.DictWriter(out, columns, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    _write_text(path, out.getvalue())


def _read_text(path: Path) -> str:
    return path.read_bytes().decode()


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
