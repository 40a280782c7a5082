"""What was seen, as figures and tables for docs/measured/browser.md."""

from collections import Counter
from collections.abc import Sequence

from bot.console.templating import TEMPLATES
from tests.browser.page_audit import WIDTHS, Camera
from tests.browser.participants import Cast
from tests.proofs import report_page
from tests.proofs.report_page import Figure

BASE = 'extends "base.html"'
BODY = """
{table}

`python -m bot up` ran with its demonstration posts, in a folder of its own; everything below was tapped, typed and read in
Chromium, with a browser of its own for each person. She writes Burmese on the rehearsal's phone, and another woman Khmer. She
is asked five things, changes her card, takes a line out and sends it; the card comes into a queue that is open already. An
officer signs in with password and one-time code, takes it, greets her with her code word within her window, and is stopped
where he asks for papers. She sends words and changes them, a voice note and a photo; he notes, ticks, refers, asks her leave.
Her return code is given from another account, and he says that he knows. A second officer, invited and joined on these same
pages, takes it over warm and wraps up; the program answers her again, and she complains. What is written to the other woman
waits for her window; then she leaves. Then come the administrator's and the auditor's pages.

Every page was looked at by a machine at {widths} pixels (`make browser P=folder` keeps a picture of each, to be looked at by
eye): axe-core with all of its rules; whether anything sticks out at the side; whether a code stands where a word should, or
English in another language; whether the browser complained, or anybody else was asked for anything. A page with each of these
faults is planted first.

What axe calls minor or moderate:

{minor}

Pages, each at both widths in {languages}:

{pages}
{wrong}
"""


def figures(casts: Sequence[Cast], unseen: list[str], seconds: float) -> list[Figure]:
    """What was aimed at and seen."""
    kinds = Counter(fault.kind for cast in casts for fault in cast.camera.faults)
    looks = sum(len(cast.camera.seen) for cast in casts)
    missing = sorted({name for cast in casts for name in _unvisited(cast.camera)})
    slowest = max(cast.seconds["queue"] for cast in casts)
    return [
        Figure("pages looked at", "", f"{looks} ({len(casts)} languages, {len(WIDTHS)} widths)"),
        Figure("pages of the console never looked at", "0", ", ".join(missing) or "0", not missing),
        Figure("planted faults not seen", "0 of 5", ", ".join(unseen) or "0", not unseen),
        _none("axe: serious or critical", kinds["axe serious"]),
        Figure("axe: minor or moderate", "", str(kinds["axe minor"])),
        _none("sticks out of the page", kinds["sticks out"]),
        _none("codes, leftovers, wrong language", kinds["reads oddly"]),
        _none("complaints of the browser, requests elsewhere", kinds["browser"]),
        Figure("until her card stands in an open queue", "at most 5 s", f"{slowest:.1f} s", slowest <= 5),
        Figure("time", "", f"{seconds:.0f} s"),
    ]


def body(casts: Sequence[Cast], found: list[Figure]) -> str:
    """The page below its heading."""
    names = list(dict.fromkeys(name for cast in casts for name, _ in cast.camera.seen))
    return BODY.format(
        table=report_page.render_table(found),
        widths=" and ".join(str(size["width"]) for size in WIDTHS.values()),
        languages=" and ".join(cast.camera.language for cast in casts),
        minor=_minor(casts),
        pages=", ".join(f"`{name}`" for name in names) + ".",
        wrong="".join(f"\n- {line}" for line in wrong(casts)),
    )


def wrong(casts: Sequence[Cast]) -> list[str]:
    """Every fault that must be mended, a line each."""
    faults = [fault for cast in casts for fault in cast.camera.faults if fault.kind != "axe minor"]
    return [f"{it.language} {it.page} ({it.width}): {it.kind}: {it.what}" for it in faults]


def _minor(casts: Sequence[Cast]) -> str:
    faults = Counter(
        fault.what.partition(":")[0] for cast in casts for fault in cast.camera.faults if fault.kind == "axe minor"
    )
    return "\n".join(f"- {rule}: {number} times" for rule, number in sorted(faults.items())) or "- nothing"


def _unvisited(camera: Camera) -> set[str]:
    """Templates of whole pages that no look was named after."""
    pages = {path.stem for path in TEMPLATES.glob("*.html") if BASE in path.read_text("utf-8")} | {"fault_alone"}
    names = {name for name, _ in camera.seen}
    return {stem for stem in pages if not any(name == stem or name.startswith(f"{stem}_") for name in names)}


def _none(what: str, number: int) -> Figure:
    return Figure(what, "0", str(number), number == 0)
