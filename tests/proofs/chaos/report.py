"""What the kills came to, as figures."""

from collections.abc import Sequence

from tests.proofs.chaos.kill_runs import Outcome, Plan
from tests.proofs.chaos.reference_run import ConversationResult
from tests.proofs.report_page import Figure

MIN_ANSWERED_SHARE = 0.70


def build_figures(outcome: Outcome, plan: Plan) -> list[Figure]:
    """Every promise beside what was seen."""
    lived, kills = outcome.users, outcome.kills.total()
    deeds = [deed for one in lived for deed in one.story.results]
    answered = sum(deed.is_answered for deed in deeds) / len(deeds)
    again = sum(count_duplicates(one) for one in lived)
    wanted = sum(plan.counts.values())
    told = f"{len(lived)}, {len(deeds)}"
    return [
        Figure("conversations, messages of hers", str(plan.conversations), told, len(lived) == plan.conversations),
        Figure("kills (SIGKILL)", str(wanted), _list_all(outcome), kills >= wanted),
        build_zero_figure("her messages that were lost", sum(map(list_lost, lived))),
        build_zero_figure("her messages that nothing answered", len(list_unanswered(lived))),
        build_zero_figure("her messages kept twice", sum(map(count_extra_rows, lived))),
        build_zero_figure(
            "conversations remembered otherwise than by an assistant nobody disturbed", len(outcome.differences)
        ),
        build_zero_figure("answers shown that the assistant does not remember", sum(map(list_forgotten, lived))),
        Figure("messages that reached her twice", "at most one a kill", f"{again} for {kills} kills", again <= kills),
        Figure(
            "messages answered by the assistant, not by a card",
            "70 %",
            f"{answered:.1%}",
            answered >= MIN_ANSWERED_SHARE,
        ),
        Figure(
            "seconds until an answer: half, 95 %, 99 %, all", "", build_wait_figures([deed.seconds for deed in deeds])
        ),
        Figure("the whole run, seconds", "", f"{outcome.seconds:.0f}"),
    ]


def build_zero_figure(what: str, count: int) -> Figure:
    """A figure that must be nought."""
    return Figure(what, "0", str(count), count == 0)


def list_unanswered(lived: Sequence[ConversationResult]) -> list[str]:
    """Where she saw nothing new, and Telegram confirmed no answer either: the moment, and what she did.

    A tap may be answered by the very screen that stands there: that is an answer, though there is nothing new to see.
    """
    return [
        f"{deed.at.time():%H:%M:%S} {deed.words or deed.choice}: {entry}"
        for one in lived
        for entry, deed in zip(one.entries, one.story.results, strict=True)
        if not deed.messages and not entry.edits
    ]


def list_lost(result: ConversationResult) -> int:
    """Her messages that the database does not have, or has not done with."""
    return sum(entry.turn_id is None or entry.state != "handled" for entry in result.entries)


def count_duplicates(result: ConversationResult) -> int:
    """Messages on her phone beyond those that the outbox sent and one card for each message answered without it."""
    carded = sum(
        entry.sends == 0 and not deed.is_answered
        for entry, deed in zip(result.entries, result.story.results, strict=True)
    )
    return max(0, result.send_count - sum(entry.sends for entry in result.entries) - carded)


def count_extra_rows(result: ConversationResult) -> int:
    """Rows of her updates beyond one for each of her deeds."""
    return len(result.entries) - len(result.story.results)


def list_forgotten(result: ConversationResult) -> int:
    """Deeds that the assistant answered and has no turn of."""
    pairs = zip(result.entries, result.story.results, strict=True)
    return sum(deed.is_answered and entry.turn_id not in result.memory.turns for entry, deed in pairs)


def _list_all(outcome: Outcome) -> str:
    return f"{outcome.kills.total()} ({', '.join(f'{part} {count}' for part, count in sorted(outcome.kills.items()))})"


def build_wait_figures(seconds: Sequence[float]) -> str:
    """Half, 95 %, 99 % and all of her messages were answered within these seconds."""
    ordered = sorted(seconds)
    return " · ".join(
        f"{ordered[min(len(ordered) - 1, int(len(ordered) * share))]:.2f}" for share in (0.5, 0.95, 0.99, 1.0)
    )
