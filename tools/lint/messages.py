"""What is said of a fault in a translation: from one table, so that translators read it in their own language, too.

data/languages/findings.csv has a row for each kind of fault: its code, what is said, why it matters and how to mend it. The
texts are translated in `desk.po` of each language. A fault is a pair of texts, in English, which know their row and values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from bot.content.file_reader import read_csv

FILE: Final = "data/languages/findings.csv"
COLUMNS: Final = ("code", "message", "reason", "mend")
PRODUCT_ROOT: Final = Path(__file__).resolve().parents[2]
"""The wording belongs to the tool, not to the folder that it looks at."""
Translate = Callable[[str], str]
"""gettext of a language, or what gives a text back unchanged."""


@dataclass(frozen=True)
class FindingKind:
    """One row of the table: English texts with {names} for the values of a fault."""

    code: str
    message: str
    reason: str
    fix: str


class LazyText(str):
    """An English text with its values put in, which remembers both, and can be said in another language."""

    __slots__ = ("kind", "template", "values")

    kind: FindingKind | None
    template: str
    values: Mapping[str, str]

    def translated(self, translate: Translate) -> str:
        """The same in another language; values that are texts of the table or of a list are translated, too."""
        values = {name: _translate_value(value, translate) for name, value in self.values.items()}
        return _fill_template(translate(self.template), values) if self.template else ""


Fault = tuple[LazyText, LazyText]
"""What is wrong, and how to mend it."""


def build_fault(code: str, **values: object) -> Fault:
    """A fault of a kind. Raises KeyError for a code without a row."""
    kind = load_kinds()[code]
    texts = {name: value if isinstance(value, str) else str(value) for name, value in values.items()}
    return _create_text(kind, kind.message, texts), _create_text(kind, kind.fix, texts)


@cache
def load_kinds() -> Mapping[str, FindingKind]:
    """Every kind by its code, in the order of the table. Raises BadContent."""
    rows = read_csv(PRODUCT_ROOT / FILE, COLUMNS)
    return {row["code"]: FindingKind(*(row[column] for column in COLUMNS)) for row in rows}


def build_part(template: str, **values: str) -> LazyText:
    """A text of a list with its own values, to be put into a fault."""
    return _create_text(None, template, values)


def _translate_value(value: str, translate: Translate) -> str:
    if isinstance(value, LazyText):
        return value.translated(translate)
    return translate(value) if value else ""


def _create_text(kind: FindingKind | None, template: str, values: Mapping[str, str]) -> LazyText:
    said = LazyText(_fill_template(template, values))
    said.kind, said.template, said.values = kind, template, values
    return said


def _fill_template(template: str, values: Mapping[str, str]) -> str:
    return template.format_map(values) if values else template
