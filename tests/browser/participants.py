"""Everybody in the story, and what they play on."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser

from tests.browser.console_page import Desk
from tests.browser.installation import Installation
from tests.browser.page_audit import Camera
from tests.browser.phone_page import Phone


@dataclass
class Cast:
    """One telling of the story in one language of officers."""

    browser: Browser
    installation: Installation
    camera: Camera
    desks: dict[str, Desk] = field(default_factory=dict)
    phones: dict[str, Phone] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    """How long something took that has an aim."""

    def desk(self, login: str) -> Desk:
        """An officer at his browser, signed in."""
        if login not in self.desks:
            self.desks[login] = Desk(self.browser, self.installation, self.camera)
            self.desks[login].signs_in(self.installation.parts[login])
        return self.desks[login]

    def guest(self) -> Desk:
        """A browser in which nobody is signed in."""
        return Desk(self.browser, self.installation, self.camera)

    def phone(self, language: str) -> Phone:
        """The phone of a woman who reads this language; her first screen stands on it."""
        if language not in self.phones:
            self.phones[language] = self.another_phone(language)
        return self.phones[language]

    def another_phone(self, language: str) -> Phone:
        """A phone with another account on it, whoever holds it."""
        context = self.browser.new_context(locale="en")
        self.camera.watch(context, self.installation.phone)
        return Phone(context.new_page(), self.installation.phone, language=language, camera=self.camera)

    def times(self, what: str, act: Callable[[], object]) -> None:
        """Do something and note how many seconds it took."""
        began = time.monotonic()
        act()
        self.seconds[what] = time.monotonic() - began
