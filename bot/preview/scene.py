"""A scene: one screen in one state, as it is drawn in any language."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.content.library import Library
from bot.i18n.arguments import Shelf
from bot.i18n.languages import Language
from bot.i18n.review import State
from bot.i18n.screens import Stage
from bot.i18n.voice import Voice
from bot.model.directory import Directory
from bot.model.guides import Guides
from bot.model.screen import Screen
from bot.model.turn import Utterance

HER: Final = "a woman"
BY_OFFICER: Final = "a woman; an officer sends it to her"
CALLER: Final = "whoever checks the numbers; no woman reads it"
PHONE_OWNER: Final = "whoever looks through her list of chats"
RUN_BY: Final = "an organisation with a rather long name of its own"
"""Who runs this, in the preview: as long as a line can bear."""


@dataclass(frozen=True)
class Scene:
    """Something that is read, and when."""

    key: str
    """Stays the same as long as what is shown does; it names the scene in an address."""
    name: str
    when: str
    draw: Callable[[Voice], Screen]
    reader: str = HER
    is_example: bool = False
    """Whether a value in it is made up, because today's data have none like it."""


@dataclass(frozen=True)
class Ground:
    """What scenes are made of."""

    library: Library
    languages: Mapping[str, Language]
    guides: Guides
    now: datetime

    @property
    def autonyms(self) -> dict[str, str]:
        """What each language calls itself."""
        return {code: language.autonym for code, language in self.languages.items()}

    def stage(self, *, directory: Directory | None = None, reviewed: Mapping[str, State] | None = None) -> Stage:
        """What renders screens; over another directory, or with other reviews, where that is what a scene shows."""
        library = self.library
        shelf = Shelf(
            directory or library.directory, library.rights, library.limits, RUN_BY, self.now, library.places,
            reviewed or {}, library.words.recall, library.likely_countries,
        )  # fmt: skip
        return Stage(responses=library.responses, shelf=lambda: shelf, languages=self.languages)


def of(said: Utterance, stage: Stage, *, when: str, is_example: bool = False, reader: str = HER) -> Scene:
    """The scene of an utterance."""
    return Scene(
        key_of(said, when), said.response, when, lambda voice: stage.screen(said, voice), reader, is_example
    )  # fmt: skip


def key_of(said: Utterance, when: str = "") -> str:
    """A short name for a response with its arguments."""
    written = json.dumps([said.response, dict(said.arguments), when], sort_keys=True, default=str)
    return f"{said.response}-{hashlib.sha256(written.encode()).hexdigest()[:6]}"
