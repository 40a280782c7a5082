"""The machine's own Chromium: found, never fetched."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoBrowser(Exception):
    """Nothing to play the story in. Its text is one sentence for whoever started it."""


@contextmanager
def opened(path: str = "", *, arguments: Sequence[str] = ()) -> "Iterator[Browser]":
    """A browser without a window, started with some arguments more. Raises NoBrowser."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise NoBrowser(
            "The tools of requirements-browser.txt are not installed: `make browser` installs them."
        ) from None
    found = path or next(filter(None, map(shutil.which, NAMES)), "")
    if not found:
        raise NoBrowser(
            "Chromium is not installed here (on Debian: apt install chromium fonts-noto-core fonts-khmeros)."
        )
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=list(arguments))
        try:
            yield browser
        finally:
            browser.close()
