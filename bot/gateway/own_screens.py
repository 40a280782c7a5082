"""Screens of the gateway's own, rendered in her language."""

from collections.abc import Callable, Mapping

from bot.i18n.catalogue import Catalogues
from bot.i18n.screens import ScreenRenderer
from bot.i18n.voice import Translator
from bot.model.screen import Screen
from bot.model.turn import ResponseCall


class GatewayScreens:
    """What the gateway says without the assistant."""

    def __init__(
        self, *, renderer: Callable[[], ScreenRenderer], catalogues: Callable[[], Catalogues], autonyms: Mapping[str, str]
    ) -> None:
        self._renderer, self._catalogues = renderer, catalogues
        self.autonyms = autonyms
        """Languages by code, as each calls itself."""

    def render_screen(self, call: ResponseCall, language: str) -> Screen:
        """Raises Unrenderable."""
        return self._renderer().render(call, self.get_translator(language))

    def get_translator(self, language: str) -> Translator:
        """A language speaking."""
        return Translator(language, self._catalogues()[language])

    def translate_label(self, msgid: str, language: str) -> str:
        """A label in her language. Raises Unrenderable."""
        return self.get_translator(language).translate_label(msgid)
