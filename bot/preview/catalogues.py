"""Catalogues as they are while somebody works on them: holes are allowed, and two that nobody wrote show where it breaks."""

import re
from collections.abc import Mapping
from gettext import NullTranslations
from pathlib import Path
from typing import Final

from bot.errors import Unrenderable
from bot.i18n import strings
from bot.preview.marked import Key

Said = Mapping[Key, str]
"""Translations by context and English; what is empty or fuzzy is not there."""


class Draft(NullTranslations):
    """A catalogue read from a .po file. What it has not is missing, as it would be once it is compiled."""

    def __init__(self, said: Said) -> None:
        super().__init__()
        self.said = said

    def pgettext(self, context: str, message: str) -> str:
        """Raises Unrenderable."""
        try:
            return self.said[context, message]
        except KeyError as error:
            raise Unrenderable(f"no translation in context {context}") from error


def read(path: Path) -> Said:
    """The translations of a .po file. Raises BadCatalogue, for a file that is only half there, too."""
    return {
        (message.context or "", str(message.id)): str(message.string)
        for message in strings.read(path)
        if message.id and message.string and not message.fuzzy
    }


class Pseudo(NullTranslations):
    """English as a language that does not exist, so that a layout breaks before a translator comes."""

    def pgettext(self, context: str, message: str) -> str:
        """Never raises."""
        return "".join(
            part if _PLACEHOLDER.fullmatch(part) else self._word(part) for part in _PLACEHOLDER.split(message)
        )

    def _word(self, part: str) -> str:
        raise NotImplementedError


class Accented(Pseudo):
    """Every letter carries something above and below, as in Vietnamese or Khmer."""

    def _word(self, part: str) -> str:
        return part.translate(_ACCENTS)


class Long(Pseudo):
    """Half as long again, which is what German or Tamil make of a button."""

    def _word(self, part: str) -> str:
        return re.sub(
            r"[^\W\d_]+", lambda found: found[0] + (found[0][-2:] * len(found[0]))[: (len(found[0]) + 1) // 2], part
        )


ACCENTED, LONG = "xa", "xl"
PSEUDO: Final[Mapping[str, tuple[str, NullTranslations]]] = {
    LONG: ("Long words (nobody's language)", Long()),
    ACCENTED: ("Ạ̈ccented letters (nobody's language)", Accented()),
}
"""Codes and names of languages that do not exist."""
_PLACEHOLDER: Final = re.compile(r"(\{\w+\})")
_BELOW_AND_ABOVE: Final = {"aeiouyAEIOUY": "\u0323\u0302\u0301", "bdhklmnrstwBDHKLMNRSTW": "\u0331\u0308"}
_ACCENTS: Final = str.maketrans(
    {letter: letter + marks for letters, marks in _BELOW_AND_ABOVE.items() for letter in letters}
)
