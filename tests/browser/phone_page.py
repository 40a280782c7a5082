"""Her phone, in the rehearsal's page: what she writes and taps, and what then stands there."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from bot.i18n.languages import get_country_name
from tests.browser.page_audit import WIDTHS, Camera
from tests.browser.page_text import her_words

SOON = 20_000
"""Milliseconds: ten in which an officer can take it back, and the way to her."""


class Phone:
    """One woman. Buttons are named by their English texts and found in her language."""

    def __init__(self, page: Page, url: str, *, language: str, camera: Camera) -> None:
        self.page, self.language, self._camera = page, language, camera
        self._words: Callable[[str], str] = her_words(language)
        page.set_viewport_size(WIDTHS["phone"])  # type: ignore[arg-type]
        page.goto(url)
        page.click("#add")
        page.click(f"#languages [lang={language}]")
        self.page.locator(".opening button", has_text="/start").click()
        self.shows("utter_first")

    def says(self, words: str, screen: str) -> None:
        """She writes; wait for the screen that answers."""
        self.page.fill("#words", words)
        self.page.press("#words", "Enter")
        self.shows(screen)

    def changes(self, words: str) -> None:
        """She changes what she wrote last."""
        self.page.focus("#words")
        self.page.press("#words", "ArrowUp")
        self.page.fill("#words", words)
        self.page.press("#words", "Enter")

    def code(self) -> str:
        """Her return code, as it stands in her chat. Raises ValueError where there is none."""
        found = re.search(r"\b\d{4}(?: \d{4})+\b", self.page.locator("#log").inner_text())
        if found is None:
            raise ValueError("no return code stands there")
        return found[0]

    def sends(self, thing: str, screen: str) -> None:
        """She sends a thing by the paper clip."""
        self.page.click("#attach")
        self.page.locator("#media button", has_text=thing).click()
        self.shows(screen)

    def taps(self, *labels: str, screen: str) -> None:
        """She taps buttons one after another; the last leads to the screen."""
        for label in labels:
            self.key(label).click()
        self.shows(screen)

    def taps_row(self, number: int, screen: str) -> None:
        """She taps a button of the last message by its place, where it is no text of ours: a country, a page."""
        self.page.locator(".post.bot").last.locator(".keys button").nth(number - 1).click()
        self.shows(screen)

    def taps_country(self, code: str, screen: str) -> None:
        """She taps the name of a country, as her language has it."""
        name = get_country_name(code, self.language)
        self.page.locator(".post.bot").last.locator(".keys").get_by_text(name, exact=True).click()
        self.shows(screen)

    def key(self, label: str) -> Locator:
        """A button of the last message that has one."""
        return self.page.locator(".keys").get_by_text(self._words(label), exact=True).last

    def word(self, msgid: str) -> str:
        """A word of hers as it stands on her card."""
        return self._words(msgid)

    def shows(self, screen: str, timeout: int = SOON) -> None:
        """Wait until a screen stands there last."""
        expect(self.page.locator("#fact-screen")).to_have_text(screen, timeout=timeout)

    def reads(self, words: str) -> None:
        """Wait until these words stand in her chat."""
        expect(self.page.locator("#log")).to_contain_text(words, timeout=SOON)

    def looks(self, name: str) -> None:
        """A picture of the phone."""
        self._camera.looks(self.page, name, of_whom="woman")
