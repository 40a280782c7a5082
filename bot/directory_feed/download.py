"""Fetching: one file over https from one host, within limits of time and size, telling the server nothing about us."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from bot.directory_feed.policy import FeedPolicy, build_refusal
from bot.errors import FeedRejected

REDIRECTS: Final = (301, 302, 303, 307, 308)
HEADERS: Final = {"User-Agent": "feed", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
MAX_ETAG_LENGTH: Final = 256
"""What is sent back to the server at each look; a longer one is not worth it."""
_CHUNK_BYTES: Final = 1 << 16


@dataclass(frozen=True)
class DownloadResult:
    """What arrived."""

    body: bytes | None
    """None: nothing new since the ETag."""
    etag: str


def download(url: str, *, etag: str, policy: FeedPolicy) -> DownloadResult:
    """Raises FeedRefused. Returns within the policy's time whatever the server or the resolver does."""
    # A server that sends one byte now and then is never late for any single read, and a name that does not resolve has no
    # time limit at all: so the whole of it happens aside, and is left behind when its time is over.
    done: list[DownloadResult | FeedRejected] = []
    deadline = time.monotonic() + policy.total_seconds
    aside = threading.Thread(target=lambda: done.append(_try_download(url, etag, policy, deadline)), daemon=True)
    aside.start()
    aside.join(policy.total_seconds)
    if not done:
        raise build_refusal("slow")
    if isinstance(done[0], FeedRejected):
        raise done[0]
    return done[0]


def _try_download(url: str, etag: str, policy: FeedPolicy, deadline: float) -> DownloadResult | FeedRejected:
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy, no .netrc, no other certificates than those we bring
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
            session.headers.clear()
            session.headers.update({**HEADERS, **({"If-None-Match": etag} if etag else {})})
            return _follow_redirects(session, url, is_known=bool(etag), policy=policy, deadline=deadline)
    except FeedRejected as error:
        return error
    except requests.exceptions.ChunkedEncodingError:
        return build_refusal("half")
    except requests.exceptions.Timeout:
        return build_refusal("slow")
    except (requests.exceptions.RequestException, OSError, ValueError):
        return build_refusal("unreachable")


def _follow_redirects(
    session: requests.Session, url: str, *, is_known: bool, policy: FeedPolicy, deadline: float
) -> DownloadResult:
    first = urlsplit(url)
    for _ in range(policy.redirects + 1):
        wait = max(0.1, deadline - time.monotonic())
        with session.get(url, stream=True, allow_redirects=False, timeout=wait) as response:
            if response.status_code not in REDIRECTS:
                return _read_response(response, is_known=is_known, policy=policy, deadline=deadline)
            url = urljoin(url, response.headers.get("Location", ""))
        if _get_origin(urlsplit(url)) != _get_origin(first):
            raise build_refusal("redirect_elsewhere")
    raise build_refusal("redirect_loop")


def _get_origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port


def _read_response(
    response: requests.Response, *, is_known: bool, policy: FeedPolicy, deadline: float
) -> DownloadResult:
    etag = response.headers.get("ETag", "")
    etag = etag if len(etag) <= MAX_ETAG_LENGTH else ""
    if response.status_code == 304 and is_known:
        return DownloadResult(None, etag)
    if response.status_code != 200:
        raise build_refusal("http_status", str(response.status_code))
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise build_refusal("encoded")
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > policy.largest_bytes:
        raise build_refusal("too_large")
    body = b"".join(_read_chunks(response, policy=policy, deadline=deadline))
    if length.isdigit() and len(body) != int(length):
        raise build_refusal("half")
    return DownloadResult(body, etag)


def _read_chunks(response: requests.Response, *, policy: FeedPolicy, deadline: float) -> Iterator[bytes]:
    size = 0
    for chunk in response.iter_content(_CHUNK_BYTES):
        size += len(chunk)
        if size > policy.largest_bytes:
            raise build_refusal("too_large")
        if time.monotonic() > deadline:
            raise build_refusal("slow")
        yield chunk
