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
from bot.channels.metrics import DIRECTORY_AGE, FEED_AGE, FEED_FAILURES, FEED_RESULT
from bot.chat.help_cards import HelpCards
from bot.domain.directory_release import RELEASE_NAME_PATTERN, SHIPPED_RELEASE, parse_issue_time, parse_time
from bot.errors import BadCatalogue, CatalogRejected, RenderError
from bot.i18n.catalog_reload import UNRENDERABLE, CatalogUpdate, CatalogWatcher
from bot.i18n.catalogs import Catalogues
from bot.i18n.renderer import ScreenRenderer

log = logging.getLogger(__name__)
CHECK_INTERVAL_SECONDS = 2.0


@dataclass(frozen=True)
class ContentVersion:
    """One edition of the directory, one version of every catalogue, and the cards made of both."""

    content: Content
    catalogues: Catalogues
    cards: HelpCards


class LiveContent:
    """Holds them, and looks for newer ones. Reading, trying and rendering happen aside; the exchange is one step.

    Of the directory the gateway goes first and says so on disk; the assistant follows
    (bot/assistant/content_reload.py). In the moment
    between, the assistant may name a row that the newer edition has no longer: then she gets a help card, never a row that
    was withdrawn. The assistant speaks to nobody, so it has no catalogues.
    """

    def __init__(
        self, content: Content, cards: HelpCards, *, now: Callable[[], datetime], locales: Path | None = None
    ) -> None:
        self._version = ContentVersion(content, bootstrap.catalogues(), cards)
        self._pinned_version: ContextVar[ContentVersion | None] = ContextVar("begun", default=None)
        self._catalog_files = CatalogWatcher(locales or bootstrap.settings().root / "locales")
        self._now = now
        self._rejected_release = ""
        self._rejected_catalogs: dict[str, str] = {}
        self._health_state: dict[str, object] = {}

    @classmethod
    def load(
        cls, *, now: Callable[[], datetime] = lambda: datetime.now(UTC), locales: Path | None = None
    ) -> "LiveContent":
        """What can be shown at the start: the edition in use, or the shipped one. Raises BadContent, Unrenderable."""
        content = bootstrap.content()
        try:
            return cls(content, _compile_cards(content, bootstrap.catalogues()), now=now, locales=locales)
        except RenderError:
            if content.release_name == SHIPPED_RELEASE:
                raise
            log.error("edition_not_shown edition=%s", content.release_name)
        content = bootstrap.load_release_content(SHIPPED_RELEASE)
        bootstrap.set_content(content)
        return cls(content, _compile_cards(content, bootstrap.catalogues()), now=now, locales=locales)

    def renderer(self) -> ScreenRenderer:
        """What renders screens now."""
        return self._current_version().content.renderer

    def catalogues(self) -> Catalogues:
        """What every language says now."""
        return self._current_version().catalogues

    def cards(self) -> HelpCards:
        """The help cards as they are now."""
        return self._current_version().cards

    @contextmanager
    def pin_version(self) -> Iterator[None]:
        """Whatever is asked for within this, in its threads, too, is what was shown when it began."""
        token = self._pinned_version.set(self._version)
        try:
            yield
        finally:
            self._pinned_version.reset(token)

    def health_state(self) -> dict[str, object]:
        """What /healthz says of the directory, where a feed is set, and of catalogues that were refused."""
        refused = {"catalogues_refused": dict(self._rejected_catalogs)} if self._rejected_catalogs else {}
        return {**self._health_state, **refused}

    async def run(self) -> None:
        """Follow the feed and the catalogues for ever."""
        if bootstrap.has_feed():
            await self._publish_release()
        while True:
            await self.check_for_updates()
            await asyncio.sleep(CHECK_INTERVAL_SECONDS)

    async def check_for_updates(self) -> None:
        """Show what is newer, if it is another one and can be shown. Never raises."""
        if bootstrap.has_feed():
            await self._check_releases()
        try:
            for newer in await asyncio.to_thread(
                lambda: list(self._catalog_files.find_updates(self._version.catalogues))
            ):
                await self._install_catalog(newer)
        except Exception as error:  # noqa: BLE001 -- whatever a disk holds, women are answered from what is in memory
            log.error("catalogues_not_looked_at error=%s", type(error).__name__)

    async def _check_releases(self) -> None:
        try:
            wanted = (await asyncio.to_thread(bootstrap.get_releases().read_pointer)).current
            if wanted not in (self._version.content.release_name, self._rejected_release):
                await self._switch_release(wanted)
            await asyncio.to_thread(self._update_metrics)
        except Exception as error:  # noqa: BLE001 -- whatever a disk holds, women are answered from what is in memory
            log.error("edition_not_looked_at error=%s", type(error).__name__)

    async def _switch_release(self, release: str) -> None:
        try:
            content = await asyncio.to_thread(bootstrap.load_release_content, release)
            cards = await asyncio.to_thread(_compile_cards, content, self._version.catalogues)
        except Exception as error:  # noqa: BLE001 -- whatever an edition holds, what is shown now stays
            self._rejected_release = release
            log.error("edition_not_shown edition=%s error=%s", release, type(error).__name__)
            return
        # On the event loop, and no waiting in between: a screen is rendered before this or after it.
        self._version = replace(self._version, content=content, cards=cards)
        bootstrap.set_content(content)
        log.info("edition_shown edition=%s", release)
        await self._publish_release()

    async def _install_catalog(self, update: CatalogUpdate) -> None:
        """A newer catalogue, if it can be shown; else the last good one stays, and whoever runs this is told once."""
        try:
            if update.catalogue is None:
                raise update.refusal or CatalogRejected(UNRENDERABLE)
            catalogues = {**self._version.catalogues, update.language: update.catalogue}
            cards = await asyncio.to_thread(_recompile_language, update.language, self._version, catalogues)
        except (CatalogRejected, RenderError) as error:
            self._reject_catalog(update, error if isinstance(error, CatalogRejected) else CatalogRejected(UNRENDERABLE))
            return
        self._version = replace(self._version, catalogues=catalogues, cards=cards)
        self._rejected_catalogs.pop(update.language, None)
        log.info("catalogue_shown language=%s file=%s", update.language, update.file)
        try:
            await asyncio.to_thread(bootstrap.reload_reviews)
        except BadCatalogue:
            log.warning("reviews_not_read")  # what was said of reviews before is said on

    def _reject_catalog(self, update: CatalogUpdate, error: CatalogRejected) -> None:
        self._rejected_catalogs[update.language] = error.reason
        log.error(
            "catalogue_refused language=%s file=%s reason=%s messages=%s first=%s",
            update.language,
            update.file,
            error.reason,
            error.messages,
            error.first or "-",
        )

    async def _publish_release(self) -> None:
        try:
            await asyncio.to_thread(bootstrap.get_releases().set_shown_release, self._version.content.release_name)
        except OSError:
            log.warning("edition_not_noted")  # the assistant stays with the one before

    def _update_metrics(self) -> None:
        visit, shown = bootstrap.get_releases().read_last_refresh(), self._version.content.release_name
        DIRECTORY_AGE.set(self._seconds_since(parse_issue_time(shown)) if RELEASE_NAME_PATTERN.match(shown) else 0)
        FEED_AGE.set(self._seconds_since(parse_time(visit.at)) if visit.at else 0)
        FEED_FAILURES.set(visit.failures)
        FEED_RESULT.clear()
        FEED_RESULT.labels(result=visit.result or "none").set(1)
        self._health_state = {"directory": shown, "feed": visit.result or "none", "feed_failures": visit.failures}

    def _seconds_since(self, moment: datetime) -> float:
        return (self._now() - moment).total_seconds()

    def _current_version(self) -> ContentVersion:
        return self._pinned_version.get() or self._version


def _compile_cards(content: Content, catalogues: Catalogues) -> HelpCards:
    return HelpCards.compile(content.renderer, catalogues, content.library.directory)


def _recompile_language(language: str, version: ContentVersion, catalogues: Catalogues) -> HelpCards:
    """The cards of before, with those of one language made anew. Raises Unrenderable."""
    content = version.content
    made = HelpCards.compile(content.renderer, catalogues, content.library.directory, languages=(language,))
    return version.cards.merge_with(made)
