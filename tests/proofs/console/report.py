"""What was timed, as figures."""

from collections.abc import Sequence
from typing import Final

from tests.proofs.console.console_installation import Plan
from tests.proofs.console.load import Outcome
from tests.proofs.console.tcp_proxy import KINDS
from tests.proofs.report_page import Figure

PAGE_SECONDS: Final = 0.3
SEEN_SECONDS: Final = 5.0
REPORTED_SHARE: Final = 0.95
PAGES: Final = ("queue", "handoff", "statistics", "directory")
CUTS: Final = {
    "held": "nothing passes, then all of it does",
    "lost": "what was open stays dead, without a word",
    "closed": "all is closed, and refused meanwhile",
}


def compute_percentile(times: Sequence[float], part: float = REPORTED_SHARE) -> float:
    """The time within which such a part of them came; endless where there is none."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else float("inf")


def build_figures(outcome: Outcome, plan: Plan) -> list[Figure]:
    """Every promise beside what was seen."""
    officers, open_ones = plan.posts * plan.officers, plan.posts * plan.handoffs
    return [
        Figure("officers signed in, each with a stream", "50", str(officers), officers >= 50),
        Figure("open handoffs, posts", "500", f"{open_ones}, {plan.posts}", open_ones >= 500),
        *(_build_page_figure(kind, outcome.pages.get(kind, [])) for kind in PAGES),
        _build_visibility_figure("a new handoff on an open page: half, 95 %, all", outcome.visible_seconds),
        *(
            _build_visibility_figure(f"the same after a cut ({CUTS[kind]})", outcome.visible_seconds_after_cut[kind])
            for kind in KINDS
        ),
        *(
            [_build_visibility_figure("the same in Chromium, after any of these cuts", outcome.chromium_seconds)]
            if outcome.chromium_seconds
            else []
        ),
        Figure("pages that did not come", "0", str(len(outcome.faults)), not outcome.faults),
        Figure("signing in: half, 95 %, all", "", _describe_times(outcome.sign_ins)),
        Figure("of one core, by the console", "", f"{outcome.cpu_share:.0%}"),
        Figure("streams opened in all", "", str(outcome.streams)),
    ]


def _build_page_figure(kind: str, times: Sequence[float]) -> Figure:
    told = f"{_describe_times(times)} of {len(times)}"
    return Figure(f"page “{kind}”: half, 95 %, all", "95 % in 300 ms", told, compute_percentile(times) <= PAGE_SECONDS)


def _build_visibility_figure(what: str, times: Sequence[float]) -> Figure:
    return Figure(
        what, "95 % in 5 s", f"{_describe_times(times)} of {len(times)}", compute_percentile(times) <= SEEN_SECONDS
    )


def _describe_times(times: Sequence[float]) -> str:
    return " · ".join(_format_seconds(compute_percentile(times, part)) for part in (0.5, REPORTED_SHARE, 1.0))


def _format_seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
