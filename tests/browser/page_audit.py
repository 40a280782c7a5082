"""Looking at a page: a picture and axe at both widths, what sticks out, what reads oddly, what the browser complains of."""

from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Request, Response

from tests.browser.page_text import odd

WIDTHS = {"phone": {"width": 390, "height": 844}, "laptop": {"width": 1366, "height": 768}}
KEPT: dict[tuple[str, str], tuple[str, str | int]] = {
    # A look → the picture in docs/staff/pictures, and what it shows: a part of the page, or so many pixels from its top.
    ("her_card_changed", "phone"): ("her-card.png", "#log"),
    ("her_greeting", "phone"): ("her-greeting.png", "#log"),
    ("home_on_duty", "phone"): ("on-duty.png", 844),
    ("queue_waiting", "laptop"): ("queue.png", 600),
    ("handoff_voice_note", "phone"): ("handoff-on-a-phone.png", 844),
    ("handoff_can_undo", "laptop"): ("handoff.png", ".talk-pane"),
    ("handoff_warned", "laptop"): ("warning.png", "#write .fault"),
    ("handoff_passing", "laptop"): ("pass-on.png", "#pass"),
    ("shifts_planned", "phone"): ("gaps.png", 844),
    ("audit", "laptop"): ("audit.png", 480),
}
REFUSES = 400
STATUS = "Failed to load resource: the server responded"
GRAVE = ("serious", "critical")
STICKING_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  const scrolls = (it) => it && (/auto|scroll|hidden/.test(getComputedStyle(it).overflowX) || scrolls(it.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((it) => it.getClientRects().length && !it.closest(".skip, .hidden, svg"))
    .filter((it) => it.getBoundingClientRect().right > wide + 1 && !scrolls(it.parentElement))
    .slice(0, 3).map((it) => `${it.tagName.toLowerCase()}.${it.className} ${it.textContent.trim().slice(0, 40)}`);
}"""
SETTLED = """() => {
  window.scrollTo(0, 0);
  const moving = document.getAnimations().map((one) => one.finished.catch(() => {}));
  return Promise.all([document.fonts.ready, ...moving]).then(() => new Promise((done) => requestAnimationFrame(done)));
}"""


@dataclass(frozen=True)
class Fault:
    """Something to mend on one page."""

    page: str
    language: str
    width: str
    kind: str
    """`axe serious`, `axe minor`, `sticks out`, `reads oddly`, `browser`."""
    what: str


@dataclass
class Camera:
    """Takes pictures and writes down what is wrong. `folder`: where pictures go; none are kept without one."""

    language: str
    folder: Path | None
    kept: Path | None = None
    """Where the pictures of the documents go, if they are to be renewed."""
    faults: list[Fault] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    """Name and width of every look."""

    def watch(self, context: BrowserContext, home: str) -> None:
        """From now on, every complaint of the browser is a fault, and so is every request to anybody but `home`."""
        axe = resources.files("axe_playwright_python") / "axe.min.js"
        context.add_init_script(script=axe.read_text("utf-8"))
        context.on("request", lambda request: self._asked(request, home))
        context.on("response", self._answered)
        context.on("console", lambda said: said.type == "error" and self._complained(said.text, said.page))
        context.on("weberror", lambda error: self._complained(str(error.error), error.page))

    def looks(self, page: Page, name: str, *, of_whom: str = "officer") -> None:
        """Look at a page at both widths. `of_whom`: `woman` for her phone, whose words are no officer's."""
        was = page.viewport_size
        for width, size in WIDTHS.items():
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.evaluate(SETTLED)
            self.seen.append((name, width))
            if self.folder:
                page.screenshot(path=self.folder / self._file(name, width), full_page=True)
            self._keep(page, name, width)
            for kind, what in (*self._axe(page), *self._shape(page), *self._words(page, of_whom)):
                self.faults.append(Fault(name, self.language, width, kind, what))
        if was:
            page.set_viewport_size(was)

    def _keep(self, page: Page, name: str, width: str) -> None:
        """A picture for the documents: of a part of the page, or of what stands on the screen."""
        if not self.kept or (name, width) not in KEPT:
            return
        self.kept.mkdir(parents=True, exist_ok=True)
        file, part = KEPT[name, width]
        if isinstance(part, str):
            page.locator(part).first.screenshot(path=self.kept / file)
        else:
            cut = {"x": 0, "y": 0, "width": WIDTHS[width]["width"], "height": part}
            page.screenshot(path=self.kept / file, clip=cut)  # type: ignore[arg-type]

    def _file(self, name: str, width: str) -> str:
        number = len({name for name, _ in self.seen})
        return f"{self.language}_{number:02}_{name}_{width}.png"

    def _axe(self, page: Page) -> list[tuple[str, str]]:
        found: list[dict[str, Any]] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")[
            "violations"
        ]
        return [
            (
                f"axe {'serious' if rule['impact'] in GRAVE else 'minor'}",
                f"{rule['id']} ({rule['impact']}): {_where(rule)}",
            )
            for rule in found
        ]

    def _shape(self, page: Page) -> list[tuple[str, str]]:
        return [("sticks out", what) for what in page.evaluate(STICKING_OUT)]

    def _words(self, page: Page, of_whom: str) -> list[tuple[str, str]]:
        is_hers = of_whom == "woman"  # around her chat the page of the rehearsal names screens, for whoever rehearses
        text = page.inner_text("#log" if is_hers else "body")
        return [("reads oddly", what) for what in odd(text, "en" if is_hers else self.language)]

    def _asked(self, request: Request, home: str) -> None:
        if not request.url.startswith((home, "data:", "blob:")):
            self.faults.append(Fault("any", self.language, "any", "browser", f"asked {request.url}"))

    def _answered(self, response: Response) -> None:
        # A page that refuses says so by its status, and so does a part of a page that its officer may see no longer.
        is_meant = response.request.is_navigation_request() or "x-part" in response.request.headers
        if response.status >= REFUSES and not is_meant:
            self.faults.append(Fault("any", self.language, "any", "browser", f"{response.status} {response.url}"))

    def _complained(self, text: str, page: Page | None) -> None:
        if text.startswith(STATUS):
            return  # `_answered` knows more
        where = page.url.rpartition("/")[2] if page else "any"
        self.faults.append(Fault(where, self.language, "any", "browser", text[:200]))


def _where(rule: dict[str, Any]) -> str:
    return "; ".join(" ".join(map(str, node["target"])) for node in rule["nodes"][:3])
