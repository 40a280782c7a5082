"""A scene: one screen in one state, as it is drawn in any language."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.content.bundle import ContentBundle
from bot.domain.chat_ids import Service
from bot.domain.directory import Directory
from bot.domain.playbooks import Playbooks
from bot.domain.screen import Button, CopyButton, Screen
from bot.domain.turn import ResponseCall
from bot.i18n.languages import Language
from bot.i18n.render_context import RenderContext
from bot.i18n.renderer import ScreenRenderer
from bot.i18n.review_log import ReviewState
from bot.i18n.translator import Translator

USER_READER: Final = "a woman"
USER_READER_FROM_OFFICER: Final = "a woman; an officer sends it to her"
CALLER_READER: Final = "whoever checks the numbers; no woman reads it"
OFFICER_READER: Final = "an officer; she taps a button that means it"
PHONE_HOLDER_READER: Final = "whoever looks through her list of chats"
OPERATOR_NAME: Final = "an organisation with a rather long name of its own"
"""Who runs this, in the preview: as long as a line can bear."""


@dataclass(frozen=True)
class Scene:
    """Something that is read, and when."""

    key: str
    """Stays the same as long as what is shown does; it names the scene in an address."""
    name: str
    when: str
    render: Callable[[Translator], Screen]
    reader: str = USER_READER
    is_example: bool = False
    """Whether a value in it is made up, because today's data have none like it."""


@dataclass(frozen=True)
class SceneContext:
    """What scenes are made of."""

    content: ContentBundle
    languages: Mapping[str, Language]
    guides: Playbooks
    now: datetime

    @property
    def autonyms(self) -> dict[str, str]:
        """What each language calls itself."""
        return {code: language.autonym for code, language in self.languages.items()}

    def create_renderer(
        self, *, directory: Directory | None = None, reviewed: Mapping[str, ReviewState] | None = None
    ) -> ScreenRenderer:
        """What renders screens; over another directory, or with other reviews, where that is what a scene shows."""
        library = self.content
        shelf = RenderContext(
            directory or library.directory,
            library.rights,
            library.limits,
            OPERATOR_NAME,
            self.now,
            library.places,
            reviewed or {},
            library.word_lists.safe_words,
            library.likely_countries,
            library.phrases,
        )
        return ScreenRenderer(responses=library.responses, get_context=lambda: shelf, languages=self.languages)


def build_scene(
    call: ResponseCall,
    renderer: ScreenRenderer,
    *,
    when: str,
    is_example: bool = False,
    reader: str = USER_READER,
    service: Service = Service.TELEGRAM,
) -> Scene:
    """The scene of an utterance, as it is said on a messaging service."""

    def draw(voice: Translator) -> Screen:
        return renderer.render(call, voice, service=service)

    return Scene(build_key(call, when), call.response, when, draw, reader, is_example)


def build_key(call: ResponseCall, when: str = "") -> str:
    """A short name for a response with its arguments."""
    written = json.dumps([call.response, dict(call.arguments), when], sort_keys=True, default=str)
    return f"{call.response}-{hashlib.sha256(written.encode()).hexdigest()[:6]}"


def list_button_rows(screen: Screen) -> list[list[Button | CopyButton]]:
    """The rows of a screen as a telephone shows them: buttons that copy a number stand above the last."""
    rows: list[list[Button | CopyButton]] = [list(row) for row in screen.rows]
    copies: list[list[Button | CopyButton]] = [[copy] for copy in screen.copies]
    return [*rows[:-1], *copies, *rows[-1:]]
