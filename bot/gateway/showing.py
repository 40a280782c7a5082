"""What is shown now: a stage, catalogues and help cards, replaced together between two turns.

Two things may be newer on the disk: the directory, where a feed is set, and the catalogues.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot import bootstrap
from bot.bootstrap import Content
from bot.errors import BadCatalogue, CatalogueRefused, Unrenderable
from bot.gateway.help_card import HelpCards
from bot.gateway.metrics import DIRECTORY_AGE, FEED_AGE, FEED_FAILURES, FEED_RESULT
from bot.i18n.catalogue import Catalogues
from bot.i18n.renewed import UNRENDERABLE, Files, Newer
from bot.i18n.screens import Stage
from bot.model.edition import NAME, SHIPPED, issue_of, moment_of

log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0


@dataclass(frozen=True)
class Shown:
    """One edition of the directory, one version of every catalogue, and the cards made of both."""

    content: Content
    catalogues: Catalogues
    cards: HelpCards


class Showing:
    """Holds them, and looks for newer ones. Reading, trying and rendering happen aside; the exchange is one step.

    Of the directory the gateway goes first and says so on disk; the assistant follows (bot/renewal.py). In the moment
    between, the assistant may name a row that the newer edition has no longer: then she gets a help card, never a row that
    was withdrawn. The assistant speaks to nobody, so it has no catalogues.
    """

    def __init__(
        self, content: Content, cards: HelpCards, *, now: Callable[[], datetime], locales: Path | None = None
    ) -> None:
        self._shown = Shown(content, bootstrap.catalogues(), cards)
        self._begun: ContextVar[Shown | None] = ContextVar("begun", default=None)
        self._files = Files(locales or bootstrap.settings().root / "locales")
        self._now = now
        self._refused = ""
        self._refused_catalogues: dict[str, str] = {}
        self._state: dict[str, object] = {}

    @classmethod
    def open(cls, *, now: Callable[[], datetime] = lambda: datetime.now(UTC), locales: Path | None = None) -> "Showing":
        """What can be shown at the start: the edition in use, or the shipped one. Raises BadContent, Unrenderable."""
        content = bootstrap.content()
        try:
            return cls(content, _cards(content, bootstrap.catalogues()), now=now, locales=locales)
        except Unrenderable:
            if content.edition == SHIPPED:
                raise
            log.error("edition_not_shown edition=%s", content.edition)
        content = bootstrap.edition(SHIPPED)
        bootstrap.adopt(content)
        return cls(content, _cards(content, bootstrap.catalogues()), now=now, locales=locales)

    def stage(self) -> Stage:
        """What renders screens now."""
        return self._current().content.stage

    def catalogues(self) -> Catalogues:
        """What every language says now."""
        return self._current().catalogues

    def cards(self) -> HelpCards:
        """The help cards as they are now."""
        return self._current().cards

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Whatever is asked for within this, in its threads, too, is what was shown when it began."""
        token = self._begun.set(self._shown)
        try:
            yield
        finally:
            self._begun.reset(token)

    def state(self) -> dict[str, object]:
        """What /healthz says of the directory, where a feed is set, and of catalogues that were refused."""
        refused = {"catalogues_refused": dict(self._refused_catalogues)} if self._refused_catalogues else {}
        return {**self._state, **refused}

    async def run(self) -> None:
        """Follow the feed and the catalogues for ever."""
        if bootstrap.has_feed():
            await self._say()
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Show what is newer, if it is another one and can be shown. Never raises."""
        if bootstrap.has_feed():
            await self._look_at_editions()
        try:
            for newer in await asyncio.to_thread(lambda: list(self._files.newer(self._shown.catalogues))):
                await self._take(newer)
        except Exception as error:  # noqa: BLE001 -- whatever a disk holds, women are answered from what is in memory
            log.error("catalogues_not_looked_at error=%s", type(error).__name__)

    async def _look_at_editions(self) -> None:
        try:
            wanted = (await asyncio.to_thread(bootstrap.editions().pointer)).current
            if wanted not in (self._shown.content.edition, self._refused):
                await self._exchange(wanted)
            await asyncio.to_thread(self._measure)
        except Exception as error:  # noqa: BLE001 -- whatever a disk holds, women are answered from what is in memory
            log.error("edition_not_looked_at error=%s", type(error).__name__)

    async def _exchange(self, wanted: str) -> None:
        try:
            content = await asyncio.to_thread(bootstrap.edition, wanted)
            cards = await asyncio.to_thread(_cards, content, self._shown.catalogues)
        except Exception as error:  # noqa: BLE001 -- whatever an edition holds, what is shown now stays
            self._refused = wanted
            log.error("edition_not_shown edition=%s error=%s", wanted, type(error).__name__)
            return
        # On the event loop, and no waiting in between: a screen is rendered before this or after it.
        self._shown = replace(self._shown, content=content, cards=cards)
        bootstrap.adopt(content)
        log.info("edition_shown edition=%s", wanted)
        await self._say()

    async def _take(self, newer: Newer) -> None:
        """A newer catalogue, if it can be shown; else the last good one stays, and whoever runs this is told once."""
        try:
            if newer.catalogue is None:
                raise newer.refused or CatalogueRefused(UNRENDERABLE)
            catalogues = {**self._shown.catalogues, newer.language: newer.catalogue}
            cards = await asyncio.to_thread(_cards_of, newer.language, self._shown, catalogues)
        except (CatalogueRefused, Unrenderable) as error:
            self._refuse(newer, error if isinstance(error, CatalogueRefused) else CatalogueRefused(UNRENDERABLE))
            return
        self._shown = replace(self._shown, catalogues=catalogues, cards=cards)
        self._refused_catalogues.pop(newer.language, None)
        log.info("catalogue_shown language=%s file=%s", newer.language, newer.file)
        try:
            await asyncio.to_thread(bootstrap.review_again)
        except BadCatalogue:
            log.warning("reviews_not_read")  # what was said of reviews before is said on

    def _refuse(self, newer: Newer, refused: CatalogueRefused) -> None:
        self._refused_catalogues[newer.language] = refused.reason
        log.error(
            "catalogue_refused language=%s file=%s reason=%s messages=%s first=%s",
            newer.language, newer.file, refused.reason, refused.messages, refused.first or "-",
        )  # fmt: skip

    async def _say(self) -> None:
        try:
            await asyncio.to_thread(bootstrap.editions().show, self._shown.content.edition)
        except OSError:
            log.warning("edition_not_noted")  # the assistant stays with the one before

    def _measure(self) -> None:
        visit, shown = bootstrap.editions().visit(), self._shown.content.edition
        DIRECTORY_AGE.set(self._since(issue_of(shown)) if NAME.match(shown) else 0)
        FEED_AGE.set(self._since(moment_of(visit.at)) if visit.at else 0)
        FEED_FAILURES.set(visit.failures)
        FEED_RESULT.clear()
        FEED_RESULT.labels(result=visit.result or "none").set(1)
        self._state = {"directory": shown, "feed": visit.result or "none", "feed_failures": visit.failures}

    def _since(self, moment: datetime) -> float:
        return (self._now() - moment).total_seconds()

    def _current(self) -> Shown:
        return self._begun.get() or self._shown


def _cards(content: Content, catalogues: Catalogues) -> HelpCards:
    return HelpCards.compile(content.stage, catalogues, content.library.directory)


def _cards_of(language: str, shown: Shown, catalogues: Catalogues) -> HelpCards:
    """The cards of before, with those of one language made anew. Raises Unrenderable."""
    content = shown.content
    made = HelpCards.compile(content.stage, catalogues, content.library.directory, languages=(language,))
    return shown.cards.replaced(made)
