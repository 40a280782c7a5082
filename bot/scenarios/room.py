"""The room where scenarios are played: one at a time, looked at again and again while it runs."""

import asyncio
import logging
from functools import partial
from typing import Final

from bot.errors import PelitaError, StoreUnavailable
from bot.i18n import cards
from bot.i18n.voice import Voice
from bot.model.post import Post
from bot.model.scenario import Scenario
from bot.model.vocabulary import LANGUAGES, ORIGINS
from bot.rehearsal.refusals import Refusal
from bot.rehearsal.state import Rehearsal
from bot.scenarios.house import House
from bot.scenarios.phone import RehearsalPhone
from bot.scenarios.play import ENDED, STUCK, Cast, Play
from bot.scenarios.signs import Setting
from bot.scenarios.way import Way

log = logging.getLogger(__name__)
EVERY_SECONDS: Final = 0.7
NAME: Final = "Scenario"
ORIGIN_OF: Final = {"km": "KH", "id": "ID", "fil": "PH", "my": "MM", "vi": "VN"}
"""Where she is from, by her language, where a post serves women of every origin."""


class Unfit(ValueError):
    """A scenario cannot begin so; the message is a code of texts.FAULTS."""


class Room:
    """Holds the play that runs, or the last one."""

    def __init__(self, here: Rehearsal, house: House) -> None:
        self._here, self.house = here, house
        self.play: Play | None = None
        self.language = LANGUAGES[0]
        """Hers, in the play that runs."""
        self._turning = asyncio.Lock()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self.turn()

    async def turn(self) -> None:
        """Look once."""
        async with self._turning:
            if self.play is None or self.play.phase in (ENDED, STUCK):
                return
            try:
                await self.play.turn(self.house.now())
            except StoreUnavailable:
                log.info("scenario_waits_for_store")
            except (PelitaError, Refusal) as error:
                self.play.phase = STUCK
                log.warning("scenario_stuck error=%s", type(error).__name__)

    async def begin(self, name: str, *, post_id: str, language: str) -> None:
        """Begin a scenario at a post, in her language. Raises Unfit, StoreUnavailable."""
        async with self._turning:
            if self.play is not None and self.play.phase not in (ENDED, STUCK):
                raise Unfit("running")
            scenario = self.house.scenarios.every.get(name)
            post = next((post for post in self.house.posts() if post.post_id == post_id), None)
            if scenario is None or post is None or language not in LANGUAGES:
                raise Unfit("unknown")
            self.language = language
            self.play = self._play(scenario, post, language)

    async def end(self) -> None:
        """End what runs, and look back. Raises StoreUnavailable."""
        async with self._turning:
            if self.play is not None and self.play.phase != ENDED:
                await self.play.end(self.house.now())

    def _play(self, scenario: Scenario, post: Post, language: str) -> Play:
        house = self.house
        phone = RehearsalPhone.new(self._here, first_name=NAME, language=language)
        card = {**scenario.card, "how": "open"}  # she reads at once, so that the page can show what came
        voice = house.voice(language)
        cast = Cast(
            phone=phone, meanings=house.meanings, signs=house.signs, lines=Voice(language, house.officers[language]),
            setting=Setting(voice.label(cards.CODE_WORDS[card["code_word"]]), post.name, voice),
            look=partial(house.look, phone.chat_id),
        )  # fmt: skip
        return Play(scenario, cast, Way(post, post.origin or ORIGIN_OF.get(language, ORIGINS[0]), card))
