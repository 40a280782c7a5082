"""The single lines that name a language in files all languages share: each is put in before English, and taken out again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import BadContent
from bot.i18n.languages import CldrLanguage


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
    yield LanguageTrace("bot/model/vocabulary.py", f'"{code}", ', '"en")\nLANGUAGE_ALIASES')
    switch = f'    "{code}": N_("Switch to {language.name}?"),\n'
    yield LanguageTrace("bot/i18n/labels.py", switch, '    "en": N_("Switch to English?")')
    yield LanguageTrace("bot/rehearsal/static/languages.js", f"  {code}: {autonym},\n", '  en: "English",')
    if language.letters:
        first, last = (f"\\u{ord(letter):04x}" for letter in language.letters)
        yield LanguageTrace("bot/model/vocabulary.py", f'    "{code}": ("{first}", "{last}"),\n', "}\n" + SCRIPTS_END)


SCRIPTS_END = '"""Languages with a script that no other language of ours has'
"""How the docstring under SCRIPTS begins."""
