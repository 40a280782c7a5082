"""Somebody who issues the directory, a server that sends it well or badly, and an installation that asks."""

import csv
import hashlib
import io
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.config.settings import LOOPBACK, Settings
from bot.content.directory_releases import DirectoryReleases
from bot.directory_feed import install as directory_feed_install
from bot.directory_feed import signed_archive
from bot.directory_feed.install import install_release
from bot.directory_feed.policy import FILES, FeedPolicy, load_feed_policy
from bot.directory_feed.updater import DirectoryUpdater
from bot.directory_lint import directory
from tests.support.factories import NOW, ROOT

SHIPPED = ROOT / "data" / "directory"
KEYS = (("missions.csv", "mission_id"), ("hotlines.csv", "hotline_id"), ("contacts.csv", "contact_id"))
Answer = Callable[[BaseHTTPRequestHandler], None]
Change = Callable[[dict[str, str]], dict[str, str] | None]
"""A row → the row as issued, or None: it is left out."""


def tables() -> dict[str, bytes]:
    """The files of an edition with nothing changed."""
    return {name: (SHIPPED / name).read_bytes() for name in FILES if (SHIPPED / name).exists()}


def with_rows(change: Change, *, table: str = "hotlines.csv") -> dict[str, bytes]:
    """The files of an edition with one table changed row by row; contacts of a row that is left out go with it."""
    files = rewritten(tables(), table, change)
    known = {row[key] for name, key in KEYS[:2] for row in read_rows(files[name])}
    return sealed(rewritten(files, "contacts.csv", lambda row: row if row["row_id"] in known else None))


def rewritten(files: dict[str, bytes], table: str, change: Change) -> dict[str, bytes]:
    """The same files, one table changed row by row."""
    reader = read_rows(files[table])
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, list(reader.fieldnames or ()), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for row in map(change, reader) if row is not None)
    return {**files, table: target.getvalue().encode()}


def read_rows(table: bytes) -> csv.DictReader[str]:
    """A table row by row."""
    return csv.DictReader(io.StringIO(table.decode(), newline=""))


def sealed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same, with every row accepted as it is now, as whoever issues an edition does."""
    lines = [",".join((*directory.COLUMNS, *directory.REMEMBERED_COLUMNS))]
    for table, key in KEYS:
        lines += [",".join((row[key], *directory.build_entry(row).values())) for row in read_rows(files[table])]
    return {**files, "accepted.csv": ("\n".join(lines) + "\n").encode()}


def with_number(phone: str, *, row_id: str = "hot-my-01") -> dict[str, bytes]:
    """The files of an edition in which one line has another number."""
    return with_rows(lambda row: {**row, "phone": phone} if row["hotline_id"] == row_id else row)


@dataclass
class Publisher:
    """Issues editions."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> str:
        return signed_archive.encode_public_key(self.key)

    def issue(self, files: dict[str, bytes], *, hours: float = 0.0) -> bytes:
        """A signed edition, issued so many hours from now."""
        return self.seal(signed_archive.pack_archive(files, issued_at=NOW + timedelta(hours=hours)))

    def seal(self, packed: bytes) -> bytes:
        """Anything, signed."""
        return signed_archive.sign_archive(packed, self.key)


class Server:
    """One address on loopback; how it answers is up to the test."""

    def __init__(self) -> None:
        self.answer: Answer = sends(b"")
        self.heard: list[dict[str, str]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.heard.append(dict(self.headers.items()))
                try:
                    server.answer(self)
                except OSError:
                    pass  # whoever asked has hung up

            def log_message(self, *_: Any) -> None:
                pass

        self._http = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        self.url = f"http://{LOOPBACK}:{self.port}/edition?token=secret"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def sends(body: bytes, *, etag: str = "", status: int = 200, length: int | None = None, **headers: str) -> Answer:
    """Send this; or 304 where that ETag is known already."""

    def answer(http: BaseHTTPRequestHandler) -> None:
        is_known = bool(etag) and http.headers.get("If-None-Match") == etag
        http.send_response(304 if is_known else status)
        http.send_header("Content-Length", str(0 if is_known else len(body) if length is None else length))
        for name, value in {**({"ETag": etag} if etag else {}), **headers}.items():
            http.send_header(name.replace("_", "-"), value)
        http.end_headers()
        if not is_known:
            http.wfile.write(body)

    return answer


def without_end(http: BaseHTTPRequestHandler) -> None:
    """Bytes, for ever."""
    http.send_response(200)
    http.end_headers()
    while True:
        http.wfile.write(b"x" * 65536)


def drop_by_drop(http: BaseHTTPRequestHandler) -> None:
    """A byte now and then: never late for any single read."""
    http.send_response(200)
    http.end_headers()
    while True:
        http.wfile.write(b"x")
        time.sleep(0.05)


def silent(http: BaseHTTPRequestHandler) -> None:
    """Nothing at all, for longer than anybody waits here."""
    time.sleep(3)


@dataclass
class Place:
    """An installation with a feed."""

    settings: Settings
    policy: FeedPolicy = field(default_factory=lambda: load_feed_policy(ROOT))
    now: datetime = NOW

    @property
    def editions(self) -> DirectoryReleases:
        return DirectoryReleases(self.settings.editions_dir, shipped_folder=SHIPPED)

    def refresh(self, *, may_lose_rows: bool = False, **policy: float) -> str:
        """Ask once."""
        asked = DirectoryUpdater.from_settings(self.settings, now=self.now, may_lose_rows=may_lose_rows)
        return replace(asked, policy=replace(self.policy, **policy)).run()

    def number(self, row_id: str = "hot-my-01") -> str:
        """What a woman would be given."""
        return self.editions.load_best_release()[1].get_hotline(row_id).phone

    def left(self) -> set[str]:
        """What lies in the folder of editions, but for notes."""
        return {path.name for path in self.settings.editions_dir.iterdir() if path.is_dir()}


def place_of(server: Server, publisher: Publisher, var: Path, *, url: str = "", key: str = "") -> Place:
    """An installation that asks this server, and trusts this publisher."""
    env = {
        "PELITA_VAR": str(var),
        "DIRECTORY_FEED_URL": url or server.url,
        "DIRECTORY_FEED_KEY": key or publisher.public,
    }
    return Place(Settings.from_env(env, root=ROOT))


def install(editions: DirectoryReleases, files: dict[str, bytes], *, hours: float = 0.0) -> str:
    """Swap an edition in, whatever it holds, without a server and unproven; its name."""
    issued_at = NOW + timedelta(hours=hours)
    packed = signed_archive.pack_archive(files, issued_at=issued_at)
    _, unpacked = signed_archive.unpack_archive(packed, policy=load_feed_policy(ROOT))
    with directory_feed_install.stage_files(unpacked, root=ROOT, folder=editions.folder) as stage:
        digest = hashlib.sha256(packed).hexdigest()
        install_release(editions, stage / directory_feed_install.DIRECTORY_PATH, issued_at=issued_at, digest=digest)
    return editions.read_pointer().current
