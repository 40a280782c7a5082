"""Screens of the gateway's own, rendered in her language."""

from collections.abc import Callable, Mapping

from bot.i18n.catalogue import Catalogues
from bot.i18n.screens import Stage
from bot.i18n.voice import Voice
from bot.model.screen import Screen
from bot.model.turn import Utterance


class OwnScreens:
    """What the gateway says without the assistant."""

    def __init__(
        self, *, stage: Callable[[], Stage], catalogues: Callable[[], Catalogues], autonyms: Mapping[str, str]
    ) -> None:
        self._stage, self._catalogues = stage, catalogues
        self.autonyms = autonyms
        """Languages by code, as each calls itself."""

    def screen(self, said: Utterance, language: str) -> Screen:
        """Raises Unrenderable."""
        return self._stage().screen(said, self.voice(language))

    def voice(self, language: str) -> Voice:
        """A language speaking."""
        return Voice(language, self._catalogues()[language])

    def label(self, msgid: str, language: str) -> str:
        """A label in her language. Raises Unrenderable."""
        return self.voice(language).label(msgid)
