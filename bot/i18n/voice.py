"""One language speaking, with one version of its catalogue."""

from dataclasses import dataclass
from gettext import NullTranslations

from bot.errors import Unrenderable
from bot.i18n.labels import CONTEXT


@dataclass(frozen=True)
class Voice:
    """A language and its catalogue, held from the first to the last word of a turn."""

    language: str
    catalogue: NullTranslations

    def text(self, context: str, msgid: str) -> str:
        """A translation. Raises Unrenderable when there is none."""
        return self.catalogue.pgettext(context, msgid)

    def label(self, msgid: str, **values: str) -> str:
        """A label of bot/i18n/labels.py with its values put in. Raises Unrenderable."""
        try:
            return self.text(CONTEXT, msgid).format_map(values)
        except (KeyError, IndexError, ValueError) as error:
            raise Unrenderable(f"a label of {self.language} lacks or invents a placeholder") from error
