"""Figures in words an operator understands, each beside its aim."""

from tests.fire.page import Figure
from tests.fire.perf.beside import Seen
from tests.fire.perf.crowd import Flood, Soak
from tests.fire.perf.plan import Plan
from tests.fire.perf.processes import MB
from tests.fire.perf.spread import Spread, milliseconds
from tests.fire.perf.whole import Whole

MEGABYTES_ALL = 450
INSTEAD_OF_TELEGRAM = "rehearsal"


def whole(seen: Whole) -> list[Figure]:
    """Start and size."""
    ours = [weight for name, weight in seen.weights.items() if name != INSTEAD_OF_TELEGRAM]
    resident = sum(weight.resident for weight in ours) // MB
    share = sum(weight.share for weight in ours) // MB
    rows = [
        Figure(
            f"Memory of {name}", "", f"{weight.resident // MB} MB, of which {weight.share // MB} MB are its fair share"
        )
        for name, weight in seen.weights.items()
    ]
    return [
        _at_most("From the start of the assistant until it answers, everything starting at once", seen.ready["assistant"], 8.0),
        Figure("The same of the gateway, which answers with cards until then", "", f"{seen.ready['gateway']:.1f} s"),
        *rows,
        Figure(
            "All together but the rehearsal, which is there instead of Telegram; the sentence encoder included",
            f"at most {MEGABYTES_ALL} MB", f"{resident} MB ({share} MB with shared memory counted once)",
            resident <= MEGABYTES_ALL,
        ),
        Figure("PostgreSQL beside them, with all its connections", "", f"{seen.database // MB} MB"),
    ]  # fmt: skip


def engine(seen: Seen) -> list[Figure]:
    """The assistant, asked past the gateway."""
    return [
        Figure("A turn of the assistant alone", "half within 15 ms", seen.one.said(0.95), seen.one.half <= 0.015),
        Figure("Turns a second of the assistant alone, 32 women at once", "", f"{seen.rate:.0f}"),
        _grows("Turn 1000 of a conversation, beside turn 10, of the assistant alone", seen.tenth, seen.last),
    ]


def gateway(one: Spread, rate: float, many: Spread, tenth: Spread, last: Spread) -> list[Figure]:
    """What women notice."""
    good = one.half <= 0.040 and one.share(0.95) <= 0.090
    return [
        Figure(
            "From her message until the answer, one woman", "half within 40 ms, 95 of 100 within 90 ms", one.said(0.95), good
        ),
        Figure("Answers a second, 32 women at once", "at least 50", f"{rate:.0f} ({many.said(0.95)})", rate >= 50),
        _grows("Turn 1000 of a conversation, beside turn 10", tenth, last),
    ]  # fmt: skip


def danger(seen: Spread) -> list[Figure]:
    """Words of danger while her turn hangs."""
    what = "Words of danger while another turn of hers hangs for five seconds"
    return [Figure(what, "95 of 100 within 50 ms", seen.said(0.95), seen.share(0.95) <= 0.050)]


def soak(seen: Soak, plan: Plan) -> list[Figure]:
    """A steady rate."""
    what = f"{plan.soak_rate:.0f} messages a second for {plan.soak_seconds / 60:.0f} minutes, at Telegram's pace"
    growth = (seen.after - seen.before) / MB
    return [
        Figure(what, "95 of 100 within 1000 ms", seen.waits.said(0.95, 0.99), seen.waits.share(0.95) < 1.0),
        Figure("Messages without an answer", f"none of {seen.sent}", str(seen.lost), seen.lost == 0),
        Figure("Growth of gateway and assistant meanwhile", "", f"{growth:+.1f} MB on {seen.before / MB:.0f} MB"),
    ]


def flood(seen: Flood, plan: Plan) -> list[Figure]:
    """A flood."""
    often, silent = str(seen.most_answers), str(seen.unanswered)
    what = f"A woman who writes while {plan.flooders} accounts send {plan.flood_rate:.0f} messages a second"
    return [
        Figure(what, "95 of 100 within 3000 ms", seen.hers.said(0.95), seen.hers.share(0.95) <= 3.0),
        Figure("Her messages without an answer", "none", str(seen.her_lost), seen.her_lost == 0),
        Figure(
            "Answers to a flooder in any ten seconds of its second half, at most", "2 (one each ten)", often,
            seen.most_answers <= 2,
        ),
        Figure("Flooders whose last words were not answered", f"none of {plan.flooders}", silent, seen.unanswered == 0),
    ]  # fmt: skip


def _at_most(what: str, seconds: float, aim: float) -> Figure:
    return Figure(what, f"at most {aim:.0f} s", f"{seconds:.1f} s", seconds <= aim)


def _grows(what: str, tenth: Spread, last: Spread) -> Figure:
    times = last.half / tenth.half
    seen = f"{times:.2f} × ({milliseconds(tenth.half)}, then {milliseconds(last.half)})"
    return Figure(what, "at most 1.5 ×", seen, times <= 1.5)
