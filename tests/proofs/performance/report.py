"""Figures in words an operator understands, each beside its aim."""

from tests.proofs.performance.comparison import EngineResult
from tests.proofs.performance.crowd import FloodResult, SoakResult
from tests.proofs.performance.percentiles import TimeDistribution, format_seconds
from tests.proofs.performance.plan import Plan
from tests.proofs.performance.processes import MB
from tests.proofs.performance.startup_and_memory import WholeResult
from tests.proofs.report_page import Figure

MEGABYTES_ALL = 600
SIMULATOR_PART = "rehearsal"


def build_size_figures(seen: WholeResult) -> list[Figure]:
    """Start and size."""
    ours = [weight for name, weight in seen.weights.items() if name != SIMULATOR_PART]
    resident = sum(weight.resident for weight in ours) // MB
    share = sum(weight.share for weight in ours) // MB
    rows = [
        Figure(
            f"Memory of {name}", "", f"{weight.resident // MB} MB, of which {weight.share // MB} MB are its fair share"
        )
        for name, weight in seen.weights.items()
    ]
    return [
        _build_limit_figure(
            "From the start of the assistant until it answers, everything starting at once",
            seen.ready["assistant"],
            8.0,
        ),
        Figure("The same of the gateway, which answers with cards until then", "", f"{seen.ready['gateway']:.1f} s"),
        *rows,
        Figure(
            "All together but the rehearsal, which is there instead of Telegram; the sentence encoder included",
            f"at most {MEGABYTES_ALL} MB",
            f"{share} MB with shared memory counted once ({resident} MB otherwise)",
            share <= MEGABYTES_ALL,
        ),
        Figure("PostgreSQL beside them, with all its connections", "", f"{seen.database // MB} MB"),
    ]


def build_engine_figures(seen: EngineResult) -> list[Figure]:
    """The assistant, asked past the gateway."""
    return [
        Figure(
            "A turn of the assistant alone",
            "half within 15 ms",
            seen.single_user.describe(0.95),
            seen.single_user.median <= 0.015,
        ),
        Figure("Turns a second of the assistant alone, 32 women at once", "", f"{seen.rate:.0f}"),
        _build_growth_figure(
            "Turn 1000 of a conversation, beside turn 10, of the assistant alone", seen.tenth_turn, seen.last_turns
        ),
    ]


def build_gateway_figures(
    one: TimeDistribution, rate: float, many: TimeDistribution, tenth: TimeDistribution, last: TimeDistribution
) -> list[Figure]:
    """What women notice."""
    good = one.median <= 0.040 and one.get_percentile(0.95) <= 0.090
    return [
        Figure(
            "From her message until the answer, one woman",
            "half within 40 ms, 95 of 100 within 90 ms",
            one.describe(0.95),
            good,
        ),
        Figure("Answers a second, 32 women at once", "at least 50", f"{rate:.0f} ({many.describe(0.95)})", rate >= 50),
        _build_growth_figure("Turn 1000 of a conversation, beside turn 10", tenth, last),
    ]


def build_danger_figures(seen: TimeDistribution) -> list[Figure]:
    """Words of danger while her turn hangs."""
    what = "Words of danger while another turn of hers hangs for five seconds"
    return [Figure(what, "95 of 100 within 50 ms", seen.describe(0.95), seen.get_percentile(0.95) <= 0.050)]


def build_soak_figures(seen: SoakResult, plan: Plan) -> list[Figure]:
    """A steady rate."""
    what = f"{plan.soak_rate:.0f} messages a second for {plan.soak_seconds / 60:.0f} minutes, at Telegram's pace"
    growth = (seen.memory_after - seen.memory_before) / MB
    return [
        Figure(
            what, "95 of 100 within 1000 ms", seen.waits.describe(0.95, 0.99), seen.waits.get_percentile(0.95) < 1.0
        ),
        Figure("Messages without an answer", f"none of {seen.sent_count}", str(seen.lost_count), seen.lost_count == 0),
        Figure(
            "Growth of gateway and assistant meanwhile", "", f"{growth:+.1f} MB on {seen.memory_before / MB:.0f} MB"
        ),
    ]


def build_flood_figures(seen: FloodResult, plan: Plan) -> list[Figure]:
    """A flood."""
    often, silent = str(seen.max_answers), str(seen.unanswered_count)
    what = f"A woman who writes while {plan.flooders} accounts send {plan.flood_rate:.0f} messages a second"
    return [
        Figure(
            what,
            "95 of 100 within 3000 ms",
            seen.other_user_waits.describe(0.95),
            seen.other_user_waits.get_percentile(0.95) <= 3.0,
        ),
        Figure(
            "Her messages without an answer", "none", str(seen.other_user_lost_count), seen.other_user_lost_count == 0
        ),
        Figure(
            "Answers to a flooder in any ten seconds of its second half, at most",
            "2 (one each ten)",
            often,
            seen.max_answers <= 2,
        ),
        Figure(
            "Flooders whose last words were not answered",
            f"none of {plan.flooders}",
            silent,
            seen.unanswered_count == 0,
        ),
    ]


def _build_limit_figure(what: str, seconds: float, aim: float) -> Figure:
    return Figure(what, f"at most {aim:.0f} s", f"{seconds:.1f} s", seconds <= aim)


def _build_growth_figure(what: str, tenth: TimeDistribution, last: TimeDistribution) -> Figure:
    times = last.median / tenth.median
    seen = f"{times:.2f} × ({format_seconds(tenth.median)}, then {format_seconds(last.median)})"
    return Figure(what, "at most 1.5 ×", seen, times <= 1.5)
