"""What was timed, as figures."""

from collections.abc import Sequence
from typing import Final

from tests.fire.console.house import Plan
from tests.fire.console.load import Outcome
from tests.fire.console.wire import KINDS
from tests.fire.page import Figure

PAGE_SECONDS: Final = 0.3
SEEN_SECONDS: Final = 5.0
MOST: Final = 0.95
PAGES: Final = ("queue", "handoff", "statistics", "directory")
CUTS: Final = {
    "held": "nothing passes, then all of it does",
    "lost": "what was open stays dead, without a word",
    "closed": "all is closed, and refused meanwhile",
}


def share(times: Sequence[float], part: float = MOST) -> float:
    """The time within which such a part of them came; endless where there is none."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else float("inf")


def figures(found: Outcome, plan: Plan) -> list[Figure]:
    """Every promise beside what was seen."""
    officers, open_ones = plan.posts * plan.officers, plan.posts * plan.handoffs
    return [
        Figure("officers signed in, each with a stream", "50", str(officers), officers >= 50),
        Figure("open handoffs, posts", "500", f"{open_ones}, {plan.posts}", open_ones >= 500),
        *(_page(kind, found.pages.get(kind, [])) for kind in PAGES),
        _seen("a new handoff on an open page: half, 95 %, all", found.seen),
        *(_seen(f"the same after a cut ({CUTS[kind]})", found.seen_after[kind]) for kind in KINDS),
        *([_seen("the same in Chromium, after any of these cuts", found.in_chromium)] if found.in_chromium else []),
        Figure("pages that did not come", "0", str(len(found.faults)), not found.faults),
        Figure("signing in: half, 95 %, all", "", _told(found.sign_ins)),
        Figure("of one core, by the console", "", f"{found.busy:.0%}"),
        Figure("streams opened in all", "", str(found.streams)),
    ]


def _page(kind: str, times: Sequence[float]) -> Figure:
    told = f"{_told(times)} of {len(times)}"
    return Figure(f"page “{kind}”: half, 95 %, all", "95 % in 300 ms", told, share(times) <= PAGE_SECONDS)


def _seen(what: str, times: Sequence[float]) -> Figure:
    return Figure(what, "95 % in 5 s", f"{_told(times)} of {len(times)}", share(times) <= SEEN_SECONDS)


def _told(times: Sequence[float]) -> str:
    return " · ".join(_short(share(times, part)) for part in (0.5, MOST, 1.0))


def _short(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
