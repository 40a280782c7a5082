"""One language speaking, with one version of its catalogue."""

from dataclasses import dataclass
from gettext import NullTranslations
from string import Formatter

from bot.errors import RenderError
from bot.i18n.labels import CONTEXT


@dataclass(frozen=True)
class Translator:
    """A language and its catalogue, held from the first to the last word of a turn."""

    language: str
    catalogue: NullTranslations

    def translate(self, context: str, msgid: str) -> str:
        """A translation. Raises Unrenderable when there is none, or when it drops or invents a placeholder."""
        said = self.catalogue.pgettext(context, msgid)
        if said != msgid and not has_same_placeholders(said, msgid):
            raise RenderError(f"a translation of {context} into {self.language} lacks or invents a placeholder")
        return said

    def translate_label(self, msgid: str, **values: str) -> str:
        """A label of bot/i18n/labels.py with its values put in. Raises Unrenderable."""
        try:
            return self.translate(CONTEXT, msgid).format_map(values)
        except (KeyError, IndexError, ValueError) as error:
            raise RenderError(f"a label of {self.language} lacks a value") from error


def list_placeholder_names(text: str) -> set[str]:
    """Names in braces. Raises ValueError on stray braces or anything but a plain name."""
    names = {name for _, name, spec, conversion in Formatter().parse(text) if name is not None}
    if any(not name.isidentifier() for name in names):
        raise ValueError("a placeholder is not a plain name")
    return names


def list_ordered_placeholders(text: str) -> list[str]:
    """Names in braces, in the order she reads them."""
    return [name for _, name, _, _ in Formatter().parse(text) if name]


def has_same_placeholders(translation: str, msgid: str) -> bool:
    """Whether a translation names what its English names, and nothing else."""
    try:
        return list_placeholder_names(translation) == list_placeholder_names(msgid)
    except ValueError:
        return False
