"""One refresh: ask, prove, swap. What fails changes nothing but the note of it."""

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.content.editions import Editions
from bot.errors import BadContent, FeedRefused
from bot.feed import archive, signing, staging
from bot.feed.comparison import refuse_losses
from bot.feed.download import download
from bot.feed.policy import FeedPolicy, load_policy
from bot.feed.reasons import refused
from bot.feed.swap import locked, swap
from bot.model.edition import INSTALLED, UNCHANGED, Manifest, Visit, edition_name, moment_of, written
from bot.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refresh:
    """What a refresh works with."""

    settings: Settings
    editions: Editions
    policy: FeedPolicy
    now: datetime
    may_lose_rows: bool = False

    @classmethod
    def of_settings(cls, settings: Settings, *, now: datetime, may_lose_rows: bool = False) -> "Refresh":
        """Raises FeedRefused where no feed is set, BadContent where the policy cannot be read."""
        if not settings.directory_feed_url:
            raise refused("no_feed")
        editions = Editions(settings.editions_dir, shipped=settings.root / staging.PLACE)
        return cls(settings, editions, load_policy(settings.root), now, may_lose_rows)

    def run(self) -> str:
        """Refresh once: `installed` or `unchanged`. Raises FeedRefused, having noted it."""
        with locked(self.editions.folder):
            try:
                result, etag = self._refreshed()
            except FeedRefused as error:
                self._tell(error.reason)
                raise
            except OSError as error:
                self._tell("disk")
                raise refused("disk", type(error).__name__) from error
            except Exception:
                self._tell("fault")
                raise
            log.info("feed_asked result=%s", result)
            self._note(Visit(written(self.now), result, 0, etag, self._source()))
            self._warn_of_age()
            return result

    def _refreshed(self) -> tuple[str, str]:
        staging.clear(self.editions.folder)
        visit, is_whole = self.editions.visit(), self._is_whole()
        known = visit.etag if is_whole and visit.source == self._source() else ""
        arrived = download(self.settings.directory_feed_url, etag=known, policy=self.policy)
        if arrived.body is None:
            return UNCHANGED, known
        packed = signing.unseal(arrived.body, signing.public_keys(self.settings.directory_feed_keys))
        manifest, files = archive.unpack(packed, policy=self.policy)
        digest = hashlib.sha256(packed).hexdigest()
        if not self._is_news(manifest, digest, is_whole=is_whole):
            return UNCHANGED, arrived.etag
        with staging.staged(files, root=self.settings.root, folder=self.editions.folder) as stage:
            new = staging.load(stage, root=self.settings.root)
            refuse_losses(new, self.editions.best()[1], policy=self.policy, may_lose_rows=self.may_lose_rows)
            staging.refuse_findings(stage)
            swap(self.editions, stage / staging.PLACE, issued_at=manifest.issued_at, digest=digest)
        return INSTALLED, arrived.etag

    def _is_news(self, manifest: Manifest, digest: str, *, is_whole: bool) -> bool:
        pointer = self.editions.pointer()
        if manifest.issued_at > self.now + timedelta(minutes=self.policy.ahead_minutes):
            raise refused("ahead")
        if digest == pointer.digest:
            # The same again is nothing new, also where it was gone back from; but a copy that broke is mended.
            return not is_whole and pointer.current == edition_name(manifest.issued_at, digest)
        if written(manifest.issued_at) <= pointer.issued_at:
            raise refused("older")
        return True

    def _is_whole(self) -> bool:
        try:
            self.editions.open(self.editions.pointer().current)
        except BadContent:
            return False
        return True

    def _tell(self, reason: str) -> None:
        before = self.editions.visit()
        failures = before.failures + 1
        log.warning("feed_refused reason=%s failures=%d", reason, failures)
        self._note(replace(before, at=written(self.now), result=reason, failures=failures))

    def _note(self, visit: Visit) -> None:
        try:
            self.editions.note(visit)
        except OSError:
            log.warning("feed_not_noted result=%s", visit.result)

    def _warn_of_age(self) -> None:
        issued_at = self.editions.pointer().issued_at
        if issued_at and self.now - moment_of(issued_at) > timedelta(days=self.policy.stale_days):
            log.warning("feed_stale days=%d", (self.now - moment_of(issued_at)).days)

    def _source(self) -> str:
        parts = (self.settings.directory_feed_url, *self.settings.directory_feed_keys)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
