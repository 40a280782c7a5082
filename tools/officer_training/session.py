"""The room where scenarios are played: one at a time, looked at again and again while it runs."""

import asyncio
import logging
from functools import partial
from typing import Final

from bot.domain.enums import LANGUAGES, ORIGINS
from bot.domain.post import Post
from bot.errors import PelitaError, StoreUnavailable
from bot.i18n import handoff_card
from bot.i18n.translator import Translator
from simulator.errors import BotApiError
from simulator.state import Simulator
from tools.officer_training.context import ScenarioContext
from tools.officer_training.phone import SimulatorPhone
from tools.officer_training.phrase_detection import HandoffSetting
from tools.officer_training.runner import ENDED_PHASE, STUCK_PHASE, Participants, ScenarioRun
from tools.officer_training.scenario import Scenario
from tools.officer_training.scripted_user import UserScript

log = logging.getLogger(__name__)
POLL_SECONDS: Final = 0.7
USER_NAME: Final = "Scenario"
ORIGIN_BY_LANGUAGE: Final = {"km": "KH", "id": "ID", "fil": "PH", "my": "MM", "vi": "VN"}
"""Where she is from, by her language, where a post serves women of every origin."""


class CannotStart(ValueError):
    """A scenario cannot begin so; the message is a code of texts.FAULTS."""


class ScenarioSession:
    """Holds the play that runs, or the last one."""

    def __init__(self, simulator: Simulator, context: ScenarioContext) -> None:
        self._here, self.context = simulator, context
        self.scenario_run: ScenarioRun | None = None
        self.language = LANGUAGES[0]
        """Hers, in the play that runs."""
        self._turn_lock = asyncio.Lock()

    async def run_forever(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self.advance()

    async def advance(self) -> None:
        """Look once."""
        async with self._turn_lock:
            if self.scenario_run is None or self.scenario_run.phase in (ENDED_PHASE, STUCK_PHASE):
                return
            try:
                await self.scenario_run.advance(self.context.now())
            except StoreUnavailable:
                log.info("scenario_waits_for_store")
            except (PelitaError, BotApiError) as error:
                self.scenario_run.phase = STUCK_PHASE
                log.warning("scenario_stuck error=%s", type(error).__name__)

    async def begin(self, name: str, *, post_id: str, language: str) -> None:
        """Begin a scenario at a post, in her language. Raises Unfit, StoreUnavailable."""
        async with self._turn_lock:
            if self.scenario_run is not None and self.scenario_run.phase not in (ENDED_PHASE, STUCK_PHASE):
                raise CannotStart("running")
            scenario = self.context.scenarios.by_name.get(name)
            post = next((post for post in self.context.list_joined_posts() if post.post_id == post_id), None)
            if scenario is None or post is None or language not in LANGUAGES:
                raise CannotStart("unknown")
            self.language = language
            self.scenario_run = self._create_run(scenario, post, language)

    async def end(self) -> None:
        """End what runs, and look back. Raises StoreUnavailable."""
        async with self._turn_lock:
            if self.scenario_run is not None and self.scenario_run.phase != ENDED_PHASE:
                await self.scenario_run.end(self.context.now())

    def _create_run(self, scenario: Scenario, post: Post, language: str) -> ScenarioRun:
        house = self.context
        phone = SimulatorPhone.create(self._here, first_name=USER_NAME, language=language)
        card = {**scenario.card, "how": "open"}  # she reads at once, so that the page can show what came
        voice = house.get_translator(language)
        cast = Participants(
            phone=phone,
            button_decoder=house.button_decoder,
            phrase_detector=house.phrase_detector,
            translator=Translator(language, house.officer_catalogues[language]),
            handoff_setting=HandoffSetting(
                voice.translate_label(handoff_card.CODE_WORDS[card["code_word"]]), post.name, voice
            ),
            load_handoff_view=partial(house.load_handoff_view, phone.chat_id),
        )
        return ScenarioRun(
            scenario, cast, UserScript(post, post.origin or ORIGIN_BY_LANGUAGE.get(language, ORIGINS[0]), card)
        )
