"""The single lines that name a language in files all languages share: each is put in before English, and taken out again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import BadContent
from bot.i18n.languages import Named


@dataclass(frozen=True)
class Trace:
    """Some text of a file, and what stands behind it."""

    file: str
    line: str
    before: str
    """Where it is put: in front of this, which stands in the file once."""

    def added(self, text: str, file: str) -> str:
        """The file with the line. Raises BadContent where its place is not found."""
        if text.count(self.before) != 1:
            raise BadContent(f"{file} has no single place for a language: {self.before.strip()!r}.")
        return text.replace(self.before, self.line + self.before)

    def removed(self, text: str, file: str) -> str:
        """The file without the line. Raises BadContent where it is not there."""
        if text.count(self.line + self.before) != 1:
            raise BadContent(f"{file} does not have the line {self.line.strip()!r} where it was put.")
        return text.replace(self.line + self.before, self.before)


def traces(language: Named) -> Iterator[Trace]:
    """Every line that a language needs in a file of all languages."""
    code, autonym = language.code, json.dumps(language.autonym, ensure_ascii=False)
    row = f'  {{"code": "{code}", "autonym": {autonym}, "name": "{language.name}", "aliases": []}},\n'
    yield Trace("locales/languages.json", row, '  {"code": "en"')
    yield Trace("bot/model/vocabulary.py", f'"{code}", ', '"en")\nLANGUAGE_ALIASES')
    switch = f'    "{code}": N_("Switch to {language.name}?"),\n'
    yield Trace("bot/i18n/labels.py", switch, '    "en": N_("Switch to English?")')
    yield Trace("bot/rehearsal/static/languages.js", f"  {code}: {autonym},\n", '  en: "English",')
    if language.letters:
        first, last = (f"\\u{ord(letter):04x}" for letter in language.letters)
        yield Trace("bot/model/vocabulary.py", f'    "{code}": ("{first}", "{last}"),\n', "}\n" + SCRIPTS_END)


SCRIPTS_END = '"""Languages with a script that no other language of ours has'
"""How the docstring under SCRIPTS begins."""
