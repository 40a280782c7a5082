"""Counts of what replies were, by language and by question, as a page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.domain.enums import ASPECTS, CHAT_QUESTIONS, CONTACT_QUESTIONS, LANGUAGES, OPEN_QUESTIONS
from tests.conversations import taps
from tests.conversations.judge import ANSWERED, ASKED_BACK, MISSED, OUTCOMES, UNKNOWN, WRONG, Judge
from tests.conversations.talks import Answered

ALL: Final = "all"
KINDS: Final = ("questions", "statements", "danger")
GROUPS: Final = {
    "an office or a line": CONTACT_QUESTIONS,
    "the law": ASPECTS,
    "what was told before": OPEN_QUESTIONS,
    "this chat": CHAT_QUESTIONS,
}
Counts = Mapping[str, Counter[str]]


def get_kind(answered: Answered) -> str:
    """Whether a turn asks, tells, or is about danger now."""
    if answered.turn.is_urgent:
        return "danger"
    return "questions" if answered.turn.asks else "statements"


def count_by_language(judged: Iterable[tuple[Answered, str]], *, kind: str) -> Counts:
    """Outcomes of one kind of turn by language, and of all."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for answered, outcome in judged:
        if get_kind(answered) == kind:
            found[answered.talk.language][outcome] += 1
            found[ALL][outcome] += 1
    return found


def count_by_group(judged: Iterable[tuple[Answered, str]]) -> Counts:
    """Outcomes of questions by what they ask about."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for answered, outcome in judged:
        if get_kind(answered) == "questions":
            group = next(name for name, questions in GROUPS.items() if answered.turn.asks in questions)
            found[group][outcome] += 1
    return found


def count_known_facts(judged: Iterable[tuple[Answered, str]], judge: Judge) -> Counts:
    """Outcomes of questions about the law whose fact is in the tables, where she had told where she is."""
    return count_by_language([one for one in judged if judge.is_fact_known(one[0])], kind="questions")


def compute_handled_share(counts: Counter[str]) -> float:
    """Turns that were answered, honestly not known, or asked back about, of a hundred."""
    return 100 * sum(counts[one] for one in (ANSWERED, UNKNOWN, ASKED_BACK)) / max(1, sum(counts.values()))


def format_table(counts: Counts, names: Iterable[str]) -> list[str]:
    """A table of shares, a line a name."""
    lines = [f"| | turns | handled | {' | '.join(OUTCOMES)} |", "|---" * (len(OUTCOMES) + 3) + "|"]
    for name in names:
        total = sum(counts[name].values())
        shares = (f"{100 * counts[name][one] / total:.1f}" if total else "–" for one in OUTCOMES)
        lines.append(f"| {name} | {total} | {compute_handled_share(counts[name]):.1f} | {' | '.join(shares)} |")
    return lines


def format_page(
    shown: list[tuple[Answered, str]],
    kept: list[tuple[Answered, str]],
    *,
    judge: Judge,
    distances: Sequence[taps.Distance],
) -> str:
    """docs/measured/answers.md."""
    lines = [
        "# What she asks, and what answers it",
        "",
        "Talks of women in six languages, each turn labelled with what it asks and what it is about, played through",
        "the whole product but Telegram: `python -m tests.conversations --write`. Judged by names and ids of what was",
        "shown, not by words ([judge](../../tests/conversations/judge.py)).",
        "",
        f"- *{ANSWERED}*: the fact, the row's field or the screen that the question asks for",
        f"- *{UNKNOWN}*: it says that this is not known",
        f"- *{ASKED_BACK}*: it asks where she is, for just this question",
        f"- *{MISSED}*: it shows the topic, a menu, or asks what she means",
        f"- *{WRONG}*: it answers something else",
        "",
        "A fifth of the talks is kept apart and only counted. The writers of talks and of examples did not see each",
        "other's work, or these figures;",
        "nobody native has read either.",
        "",
    ]
    for title, judged in (("Kept apart", kept), ("The others", shown)):
        lines += [f"## {title}", ""]
        for kind in KINDS:
            lines += [f"{kind.capitalize()}, in per cent:", ""]
            lines += [*format_table(count_by_language(judged, kind=kind), (*LANGUAGES, ALL)), ""]
        lines += ["Questions by what they are about:", "", *format_table(count_by_group(judged), GROUPS), ""]
        lines += ["Questions whose fact is in the tables, she having told where she is:", ""]
        lines += [*format_table(count_known_facts(judged, judge), (*LANGUAGES, ALL)), ""]
    lines += ["## Taps to a number", "", *taps.format_table(distances), ""]
    return "\n".join(lines)
