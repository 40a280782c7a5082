"""What the kills may not have done: set what was written beside what the database, the page and her phone have."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.db.tables.handoffs import HandoffMessageRow
from tests.proofs.report_page import Figure


@dataclass(frozen=True)
class ConversationRecord:
    """One conversation once nothing is on its way any more."""

    person_texts: Sequence[str]
    """What she wrote."""
    officer_texts: Sequence[str]
    """What he wrote, greeting left out."""
    console_texts: str
    """What the console shows."""
    phone_texts: Sequence[str]
    """What stands on her phone, message by message."""
    rows: Sequence[HandoffMessageRow]
    positions: Sequence[int]
    """Of everything in the vault; the card is the first."""


def list_lost(record: ConversationRecord) -> list[str]:
    """What one of them wrote and the other does not have."""
    heard = "\n".join(record.phone_texts)
    return [words for words in record.person_texts if words not in record.console_texts] + [
        words for words in record.officer_texts if words not in heard or words not in record.console_texts
    ]


def list_console_duplicates(record: ConversationRecord) -> list[str]:
    """What stands there more than once."""
    return [words for words in (*record.person_texts, *record.officer_texts) if record.console_texts.count(words) > 1]


def list_database_duplicates(record: ConversationRecord) -> int:
    """Rows beyond one for each thing that was written; the officer's greeting is one too."""
    sides = Counter(row.side for row in record.rows)
    return max(0, sides["her"] - len(record.person_texts)) + max(0, sides["officer"] - len(record.officer_texts) - 1)


def count_phone_duplicates(record: ConversationRecord) -> int:
    """How often something came to her phone again."""
    return sum(max(0, sum(words in text for text in record.phone_texts) - 1) for words in record.officer_texts)


def list_undelivered(record: ConversationRecord) -> list[HandoffMessageRow]:
    """What the relay does not call delivered."""
    return [row for row in record.rows if row.state != "delivered"]


def has_gaps(record: ConversationRecord) -> bool:
    """Whether a number is missing, or was given twice, among the serials or the places in the vault."""
    serials = [row.serial for row in record.rows]
    return serials != list(range(1, len(serials) + 1)) or list(record.positions) != list(
        range(1, len(record.positions) + 1)
    )


def is_out_of_order(record: ConversationRecord) -> bool:
    """Whether anything of his came to her before what he wrote earlier."""
    first = [
        next((place for place, text in enumerate(record.phone_texts) if words in text), -1)
        for words in record.officer_texts
    ]
    there = [place for place in first if place >= 0]
    return there != sorted(there)


def build_figures(
    all_kept: Sequence[ConversationRecord], kills: Counter[str], wanted: int, *, wrong: Sequence[object]
) -> list[Figure]:
    """Every promise beside what was seen. `wrong` is what the audit's own verification says."""
    written = sum(len(kept.person_texts) + len(kept.officer_texts) for kept in all_kept)
    again, deaths = sum(map(count_phone_duplicates, all_kept)), kills["gateway"] + kills["database"]
    told = ", ".join(f"{part} {count}" for part, count in sorted(kills.items()))
    return [
        Figure("kills (SIGKILL)", f"at least {wanted}", f"{kills.total()} ({told})", kills.total() >= wanted),
        Figure("conversations, messages of both", "", f"{len(all_kept)}, {written}"),
        _build_zero_figure("messages lost", sum(len(list_lost(kept)) for kept in all_kept)),
        _build_zero_figure(
            "messages twice in the console", sum(len(list_console_duplicates(kept)) for kept in all_kept)
        ),
        _build_zero_figure("messages twice in the database", sum(map(list_database_duplicates, all_kept))),
        _build_zero_figure(
            "messages that the relay does not call delivered", sum(len(list_undelivered(kept)) for kept in all_kept)
        ),
        _build_zero_figure("conversations with a gap in serials or places", sum(map(has_gaps, all_kept))),
        _build_zero_figure("conversations that reached her out of order", sum(map(is_out_of_order, all_kept))),
        _build_zero_figure("breaks in the audit's chain", len(wrong)),
        Figure("messages that came to her phone twice", "at most one a kill", f"{again} for {deaths}", again <= deaths),
    ]


def _build_zero_figure(what: str, count: int) -> Figure:
    return Figure(what, "0", str(count), count == 0)
