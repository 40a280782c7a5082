"""Fetching: one file over https from one host, within limits of time and size, telling the server nothing about us."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from bot.errors import FeedRefused
from bot.feed.policy import FeedPolicy
from bot.feed.reasons import refused

REDIRECTS: Final = (301, 302, 303, 307, 308)
HEADERS: Final = {"User-Agent": "feed", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
LONGEST_ETAG: Final = 256
"""What is sent back to the server at each look; a longer one is not worth it."""
_CHUNK: Final = 1 << 16


@dataclass(frozen=True)
class Downloaded:
    """What arrived."""

    body: bytes | None
    """None: nothing new since the ETag."""
    etag: str


def download(url: str, *, etag: str, policy: FeedPolicy) -> Downloaded:
    """Raises FeedRefused. Returns within the policy's time whatever the server or the resolver does."""
    # A server that sends one byte now and then is never late for any single read, and a name that does not resolve has no
    # time limit at all: so the whole of it happens aside, and is left behind when its time is over.
    done: list[Downloaded | FeedRefused] = []
    deadline = time.monotonic() + policy.total_seconds
    aside = threading.Thread(target=lambda: done.append(_tried(url, etag, policy, deadline)), daemon=True)
    aside.start()
    aside.join(policy.total_seconds)
    if not done:
        raise refused("slow")
    if isinstance(done[0], FeedRefused):
        raise done[0]
    return done[0]


def _tried(url: str, etag: str, policy: FeedPolicy, deadline: float) -> Downloaded | FeedRefused:
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy, no .netrc, no other certificates than those we bring
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
            session.headers.clear()
            session.headers.update({**HEADERS, **({"If-None-Match": etag} if etag else {})})
            return _followed(session, url, is_known=bool(etag), policy=policy, deadline=deadline)
    except FeedRefused as error:
        return error
    except requests.exceptions.ChunkedEncodingError:
        return refused("half")
    except requests.exceptions.Timeout:
        return refused("slow")
    except (requests.exceptions.RequestException, OSError, ValueError):
        return refused("unreachable")


def _followed(
    session: requests.Session, url: str, *, is_known: bool, policy: FeedPolicy, deadline: float
) -> Downloaded:
    first = urlsplit(url)
    for _ in range(policy.redirects + 1):
        wait = max(0.1, deadline - time.monotonic())
        with session.get(url, stream=True, allow_redirects=False, timeout=wait) as response:
            if response.status_code not in REDIRECTS:
                return _answer(response, is_known=is_known, policy=policy, deadline=deadline)
            url = urljoin(url, response.headers.get("Location", ""))
        if _host(urlsplit(url)) != _host(first):
            raise refused("redirect_elsewhere")
    raise refused("redirect_loop")


def _host(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port


def _answer(response: requests.Response, *, is_known: bool, policy: FeedPolicy, deadline: float) -> Downloaded:
    etag = response.headers.get("ETag", "")
    etag = etag if len(etag) <= LONGEST_ETAG else ""
    if response.status_code == 304 and is_known:
        return Downloaded(None, etag)
    if response.status_code != 200:
        raise refused("http_status", str(response.status_code))
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise refused("encoded")
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > policy.largest_bytes:
        raise refused("too_large")
    body = b"".join(_chunks(response, policy=policy, deadline=deadline))
    if length.isdigit() and len(body) != int(length):
        raise refused("half")
    return Downloaded(body, etag)


def _chunks(response: requests.Response, *, policy: FeedPolicy, deadline: float) -> Iterator[bytes]:
    size = 0
    for chunk in response.iter_content(_CHUNK):
        size += len(chunk)
        if size > policy.largest_bytes:
            raise refused("too_large")
        if time.monotonic() > deadline:
            raise refused("slow")
        yield chunk
