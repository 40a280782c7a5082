"""What is shown now: a stage and its help cards, of one edition of the directory, replaced together between two screens."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from bot import bootstrap
from bot.bootstrap import Content
from bot.errors import Unrenderable
from bot.gateway.help_card import HelpCards
from bot.gateway.metrics import DIRECTORY_AGE, FEED_AGE, FEED_FAILURES, FEED_RESULT
from bot.i18n.screens import Stage
from bot.model.edition import NAME, SHIPPED, issue_of, moment_of

log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0


class Showing:
    """Holds them, and looks for a newer edition. Reading, trying and rendering happen aside; the exchange is one step.

    The gateway goes first and says so on disk; the assistant follows (bot/renewal.py). In the moment between, the
    assistant may name a row that the newer edition has no longer: then she gets a help card, never a row that was
    withdrawn.
    """

    def __init__(self, content: Content, cards: HelpCards, *, now: Callable[[], datetime]) -> None:
        self._content, self._cards = content, cards
        self._now = now
        self._refused = ""
        self._state: dict[str, object] = {}

    @classmethod
    def open(cls, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> "Showing":
        """What can be shown at the start: the edition in use, or the shipped one. Raises BadContent, Unrenderable."""
        content = bootstrap.content()
        try:
            return cls(content, _cards(content), now=now)
        except Unrenderable:
            if content.edition == SHIPPED:
                raise
            log.error("edition_not_shown edition=%s", content.edition)
        content = bootstrap.edition(SHIPPED)
        bootstrap.adopt(content)
        return cls(content, _cards(content), now=now)

    def stage(self) -> Stage:
        """What renders screens now."""
        return self._content.stage

    def cards(self) -> HelpCards:
        """The help cards as they are now."""
        return self._cards

    def state(self) -> dict[str, object]:
        """What /healthz says of the directory; nothing where no feed is set."""
        return self._state

    async def run(self) -> None:
        """Follow the feed for ever."""
        if bootstrap.has_feed():
            await self._say()
        while bootstrap.has_feed():
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)
        await asyncio.Event().wait()

    async def look(self) -> None:
        """Show the edition in use, if it is another one and can be shown. Never raises."""
        try:
            wanted = (await asyncio.to_thread(bootstrap.editions().pointer)).current
            if wanted not in (self._content.edition, self._refused):
                await self._exchange(wanted)
            await asyncio.to_thread(self._measure)
        except Exception as error:  # noqa: BLE001 -- whatever a disk holds, women are answered from what is in memory
            log.error("edition_not_looked_at error=%s", type(error).__name__)

    async def _exchange(self, wanted: str) -> None:
        try:
            content = await asyncio.to_thread(bootstrap.edition, wanted)
            cards = await asyncio.to_thread(_cards, content)
        except Exception as error:  # noqa: BLE001 -- whatever an edition holds, what is shown now stays
            self._refused = wanted
            log.error("edition_not_shown edition=%s error=%s", wanted, type(error).__name__)
            return
        # On the event loop, and no waiting in between: a screen is rendered before this or after it.
        self._content, self._cards = content, cards
        bootstrap.adopt(content)
        log.info("edition_shown edition=%s", wanted)
        await self._say()

    async def _say(self) -> None:
        try:
            await asyncio.to_thread(bootstrap.editions().show, self._content.edition)
        except OSError:
            log.warning("edition_not_noted")  # the assistant stays with the one before

    def _measure(self) -> None:
        visit, shown = bootstrap.editions().visit(), self._content.edition
        DIRECTORY_AGE.set(self._since(issue_of(shown)) if NAME.match(shown) else 0)
        FEED_AGE.set(self._since(moment_of(visit.at)) if visit.at else 0)
        FEED_FAILURES.set(visit.failures)
        FEED_RESULT.clear()
        FEED_RESULT.labels(result=visit.result or "none").set(1)
        self._state = {"directory": shown, "feed": visit.result or "none", "feed_failures": visit.failures}

    def _since(self, moment: datetime) -> float:
        return (self._now() - moment).total_seconds()


def _cards(content: Content) -> HelpCards:
    return HelpCards.compile(content.stage, bootstrap.catalogues(), content.library.directory)
