"""One refresh: ask, prove, swap. What fails changes nothing but the note of it."""

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.config.settings import Settings
from bot.content.directory_releases import DirectoryReleases
from bot.directory_feed import install, signed_archive
from bot.directory_feed.download import download
from bot.directory_feed.install import install_release, lock_folder
from bot.directory_feed.policy import FeedPolicy, build_refusal, load_feed_policy, refuse_losses
from bot.domain.directory_release import (
    RESULT_INSTALLED,
    RESULT_UNCHANGED,
    FeedCheck,
    Manifest,
    build_release_name,
    format_time,
    parse_time,
)
from bot.errors import BadContent, FeedRejected

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DirectoryUpdater:
    """What a refresh works with."""

    settings: Settings
    releases: DirectoryReleases
    policy: FeedPolicy
    now: datetime
    may_lose_rows: bool = False

    @classmethod
    def from_settings(cls, settings: Settings, *, now: datetime, may_lose_rows: bool = False) -> "DirectoryUpdater":
        """Raises FeedRefused where no feed is set, BadContent where the policy cannot be read."""
        if not settings.directory_feed_url:
            raise build_refusal("no_feed")
        editions = DirectoryReleases(settings.editions_dir, shipped_folder=settings.root / install.DIRECTORY_PATH)
        return cls(settings, editions, load_feed_policy(settings.root), now, may_lose_rows)

    def run(self) -> str:
        """Refresh once: `installed` or `unchanged`. Raises FeedRefused, having noted it."""
        with lock_folder(self.releases.folder):
            try:
                result, etag = self._update()
            except FeedRejected as error:
                self._record_failure(error.reason)
                raise
            except OSError as error:
                self._record_failure("disk")
                raise build_refusal("disk", type(error).__name__) from error
            except Exception:
                self._record_failure("fault")
                raise
            log.info("feed_asked result=%s", result)
            self._write_last_refresh(FeedCheck(format_time(self.now), result, 0, etag, self._hash_source()))
            self._warn_if_stale()
            return result

    def _update(self) -> tuple[str, str]:
        install.remove_leftovers(self.releases.folder)
        visit, is_whole = self.releases.read_last_refresh(), self._is_readable()
        known = visit.etag if is_whole and visit.source == self._hash_source() else ""
        arrived = download(self.settings.directory_feed_url, etag=known, policy=self.policy)
        if arrived.body is None:
            return RESULT_UNCHANGED, known
        packed = signed_archive.verify_archive(
            arrived.body, signed_archive.parse_public_keys(self.settings.directory_feed_keys)
        )
        manifest, files = signed_archive.unpack_archive(packed, policy=self.policy)
        digest = hashlib.sha256(packed).hexdigest()
        if not self._is_newer(manifest, digest, is_whole=is_whole):
            return RESULT_UNCHANGED, arrived.etag
        with install.stage_files(files, root=self.settings.root, folder=self.releases.folder) as stage:
            new = install.load_staged_directory(stage, root=self.settings.root)
            refuse_losses(
                new, self.releases.load_best_release()[1], policy=self.policy, may_lose_rows=self.may_lose_rows
            )
            install.refuse_findings(stage)
            install_release(self.releases, stage / install.DIRECTORY_PATH, issued_at=manifest.issued_at, digest=digest)
        return RESULT_INSTALLED, arrived.etag

    def _is_newer(self, manifest: Manifest, digest: str, *, is_whole: bool) -> bool:
        pointer = self.releases.read_pointer()
        if manifest.issued_at > self.now + timedelta(minutes=self.policy.ahead_minutes):
            raise build_refusal("ahead")
        if digest == pointer.digest:
            # The same again is nothing new, also where it was gone back from; but a copy that broke is mended.
            return not is_whole and pointer.current == build_release_name(manifest.issued_at, digest)
        if format_time(manifest.issued_at) <= pointer.issued_at:
            raise build_refusal("older")
        return True

    def _is_readable(self) -> bool:
        try:
            self.releases.load_release(self.releases.read_pointer().current)
        except BadContent:
            return False
        return True

    def _record_failure(self, reason: str) -> None:
        before = self.releases.read_last_refresh()
        failures = before.failures + 1
        log.warning("feed_refused reason=%s failures=%d", reason, failures)
        self._write_last_refresh(replace(before, at=format_time(self.now), result=reason, failures=failures))

    def _write_last_refresh(self, last_refresh: FeedCheck) -> None:
        try:
            self.releases.write_last_refresh(last_refresh)
        except OSError:
            log.warning("feed_not_noted result=%s", last_refresh.result)

    def _warn_if_stale(self) -> None:
        issued_at = self.releases.read_pointer().issued_at
        if issued_at and self.now - parse_time(issued_at) > timedelta(days=self.policy.stale_days):
            log.warning("feed_stale days=%d", (self.now - parse_time(issued_at)).days)

    def _hash_source(self) -> str:
        parts = (self.settings.directory_feed_url, *self.settings.directory_feed_keys)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
