"""What the kills came to, as figures."""

from collections.abc import Sequence

from tests.fire.chaos.kills import Outcome, Plan
from tests.fire.chaos.undisturbed import Lived
from tests.fire.page import Figure

FEWEST_ANSWERED = 0.70


def figures(outcome: Outcome, plan: Plan) -> list[Figure]:
    """Every promise beside what was seen."""
    lived, kills = outcome.lived, outcome.kills.total()
    deeds = [deed for one in lived for deed in one.story.deeds]
    answered = sum(deed.is_answered for deed in deeds) / len(deeds)
    again = sum(on_the_wire_twice(one) for one in lived)
    wanted = sum(plan.counts.values())
    told = f"{len(lived)}, {len(deeds)}"
    return [
        Figure("conversations, messages of hers", str(plan.conversations), told, len(lived) == plan.conversations),
        Figure("kills (SIGKILL)", str(wanted), _listed(outcome), kills >= wanted),
        none("her messages that were lost", sum(map(lost, lived))),
        none("her messages that nothing answered", len(unanswered(lived))),
        none("her messages kept twice", sum(map(extra_rows, lived))),
        none("conversations remembered otherwise than by an assistant nobody disturbed", len(outcome.differences)),
        none("answers shown that the assistant does not remember", sum(map(forgotten, lived))),
        Figure("messages that reached her twice", "at most one a kill", f"{again} for {kills} kills", again <= kills),
        Figure(
            "messages answered by the assistant, not by a card", "70 %", f"{answered:.1%}", answered >= FEWEST_ANSWERED
        ),
        Figure("seconds until an answer: half, 95 %, 99 %, all", "", waits([deed.seconds for deed in deeds])),
        Figure("the whole run, seconds", "", f"{outcome.seconds:.0f}"),
    ]


def none(what: str, count: int) -> Figure:
    """A figure that must be nought."""
    return Figure(what, "0", str(count), count == 0)


def unanswered(lived: Sequence[Lived]) -> list[str]:
    """Where she saw nothing new, and Telegram confirmed no answer either: the moment, and what she did.

    A tap may be answered by the very screen that stands there: that is an answer, though there is nothing new to see.
    """
    return [
        f"{deed.at.time():%H:%M:%S} {deed.words or deed.choice}: {entry}"
        for one in lived
        for entry, deed in zip(one.entries, one.story.deeds, strict=True)
        if not deed.shown and not entry.edits
    ]


def lost(one: Lived) -> int:
    """Her messages that the database does not have, or has not done with."""
    return sum(entry.turn_id is None or entry.state != "handled" for entry in one.entries)


def on_the_wire_twice(one: Lived) -> int:
    """Messages on her phone beyond those that the outbox sent and one card for each message answered without it."""
    carded = sum(
        entry.sends == 0 and not deed.is_answered for entry, deed in zip(one.entries, one.story.deeds, strict=True)
    )
    return max(0, one.sends - sum(entry.sends for entry in one.entries) - carded)


def extra_rows(one: Lived) -> int:
    """Rows of her updates beyond one for each of her deeds."""
    return len(one.entries) - len(one.story.deeds)


def forgotten(one: Lived) -> int:
    """Deeds that the assistant answered and has no turn of."""
    pairs = zip(one.entries, one.story.deeds, strict=True)
    return sum(deed.is_answered and entry.turn_id not in one.memory.turns for entry, deed in pairs)


def _listed(outcome: Outcome) -> str:
    return f"{outcome.kills.total()} ({', '.join(f'{part} {count}' for part, count in sorted(outcome.kills.items()))})"


def waits(seconds: Sequence[float]) -> str:
    """Half, 95 %, 99 % and all of her messages were answered within these seconds."""
    ordered = sorted(seconds)
    return " · ".join(
        f"{ordered[min(len(ordered) - 1, int(len(ordered) * share))]:.2f}" for share in (0.5, 0.95, 0.99, 1.0)
    )
