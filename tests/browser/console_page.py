"""An officer at the console, in a browser of his own: as he would, by what stands on the page."""

import pyotp
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.installation import Installation, Part
from tests.browser.page_audit import WIDTHS, Camera


class Desk:
    """Somebody's browser. Forms are found by what they do, so that any language may be on the page."""

    def __init__(self, browser: Browser, installation: Installation, camera: Camera) -> None:
        self.home, self.camera = installation.console, camera
        # Pages before the sign-in follow the language that the browser asks for.
        self.context = browser.new_context(viewport=WIDTHS["laptop"], locale=camera.language)  # type: ignore[arg-type]
        camera.watch(self.context, self.home)
        self.page: Page = self.context.new_page()

    def signs_in(self, part: Part) -> None:
        """With password and the code that his phone shows now; then he chooses his language."""
        self.opens("/sign-in")
        self._fills(part, part.password)
        expect(self.page.locator("form[action='/sign-out']")).to_be_visible()
        self.speaks()

    def speaks(self) -> None:
        """Choose the language of the pages, where it is not English already."""
        if self.camera.language != "en":
            self.opens("/account")
            self.page.select_option("#language", self.camera.language)
            self.sends("/account/language")

    def tries(self, part: Part, password: str) -> None:
        """He mistypes his password."""
        self.opens("/sign-in")
        self._fills(part, password)
        expect(self.page.locator(".fault")).to_be_visible()

    def opens(self, path: str) -> None:
        """A page by its address."""
        self.page.goto(f"{self.home}{path}")

    def form(self, action: str) -> Locator:
        """The form that does something: by the end of its address. What hides it is unfolded."""
        return self._unfolded(self.page.locator(f"form[action$='{action}']").first)

    def sends(self, action: str, button: str = "button") -> None:
        """Send a form, by its first button or a certain one."""
        self._unfolded(self.page.locator(f"form[action$='{action}'] {button}").first).click()
        self.waits_until_sent()

    def waits_until_sent(self) -> None:
        """Until what was sent, by the page or by its script, has been answered and is drawn."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_function("() => !document.querySelector('form[data-sent]')")

    def turns_to(self, part: str) -> None:
        """Choose a part of the page of a handoff: `card`, `texts`, `steps`, `refer`, `notes` or `more`."""
        self.page.locator(f"label[for=tab-{part}]").click()

    def _unfolded(self, found: Locator) -> Locator:
        for panel in found.locator("xpath=ancestor::section[contains(@class, 'panel-')]").all():
            self.turns_to((panel.get_attribute("class") or "").rpartition("panel-")[2])
        for folded in found.locator("xpath=ancestor::details[not(@open)]").all():
            folded.locator("summary").first.click()
        return found

    def unfolds_all(self) -> None:
        """Open everything that can be unfolded, so that it is looked at too."""
        self.page.evaluate("() => document.querySelectorAll('details').forEach((it) => { it.open = true; })")

    def looks(self, name: str) -> None:
        """A picture of the page."""
        self.camera.looks(self.page, name)

    def visits(self, path: str, name: str) -> None:
        """Open a page and look at it."""
        self.opens(path)
        self.looks(name)

    def _fills(self, part: Part, password: str) -> None:
        self.page.fill("#login", part.login)
        self.page.fill("#password", password)
        self.page.fill("#code", pyotp.TOTP(part.secret).now())
        self.sends("/sign-in")
