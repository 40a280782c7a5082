"""What the kills may not have done: set what was written beside what the database, the page and her phone have."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.handoff_rows import RelayRow
from tests.fire.page import Figure


@dataclass(frozen=True)
class Kept:
    """One conversation once nothing is on its way any more."""

    hers: Sequence[str]
    """What she wrote."""
    his: Sequence[str]
    """What he wrote, greeting left out."""
    page: str
    """What the console shows."""
    phone: Sequence[str]
    """What stands on her phone, message by message."""
    rows: Sequence[RelayRow]
    positions: Sequence[int]
    """Of everything in the vault; the card is the first."""


def lost(kept: Kept) -> list[str]:
    """What one of them wrote and the other does not have."""
    heard = "\n".join(kept.phone)
    return [words for words in kept.hers if words not in kept.page] + [
        words for words in kept.his if words not in heard or words not in kept.page
    ]


def twice_in_the_console(kept: Kept) -> list[str]:
    """What stands there more than once."""
    return [words for words in (*kept.hers, *kept.his) if kept.page.count(words) > 1]


def twice_in_the_database(kept: Kept) -> int:
    """Rows beyond one for each thing that was written; the officer's greeting is one too."""
    sides = Counter(row.side for row in kept.rows)
    return max(0, sides["her"] - len(kept.hers)) + max(0, sides["officer"] - len(kept.his) - 1)


def twice_on_the_wire(kept: Kept) -> int:
    """How often something came to her phone again."""
    return sum(max(0, sum(words in text for text in kept.phone) - 1) for words in kept.his)


def undelivered(kept: Kept) -> list[RelayRow]:
    """What the relay does not call delivered."""
    return [row for row in kept.rows if row.state != "delivered"]


def has_gaps(kept: Kept) -> bool:
    """Whether a number is missing, or was given twice, among the serials or the places in the vault."""
    serials = [row.serial for row in kept.rows]
    return serials != list(range(1, len(serials) + 1)) or list(kept.positions) != list(range(1, len(kept.positions) + 1))


def out_of_order(kept: Kept) -> bool:
    """Whether anything of his came to her before what he wrote earlier."""
    first = [next((place for place, text in enumerate(kept.phone) if words in text), -1) for words in kept.his]
    there = [place for place in first if place >= 0]
    return there != sorted(there)


def figures(all_kept: Sequence[Kept], kills: Counter[str], wanted: int, *, wrong: Sequence[object]) -> list[Figure]:
    """Every promise beside what was seen. `wrong` is what the audit's own verification says."""
    written = sum(len(kept.hers) + len(kept.his) for kept in all_kept)
    again, deaths = sum(map(twice_on_the_wire, all_kept)), kills["gateway"] + kills["database"]
    told = ", ".join(f"{part} {count}" for part, count in sorted(kills.items()))
    return [
        Figure("kills (SIGKILL)", f"at least {wanted}", f"{kills.total()} ({told})", kills.total() >= wanted),
        Figure("conversations, messages of both", "", f"{len(all_kept)}, {written}"),
        _none("messages lost", sum(len(lost(kept)) for kept in all_kept)),
        _none("messages twice in the console", sum(len(twice_in_the_console(kept)) for kept in all_kept)),
        _none("messages twice in the database", sum(map(twice_in_the_database, all_kept))),
        _none("messages that the relay does not call delivered", sum(len(undelivered(kept)) for kept in all_kept)),
        _none("conversations with a gap in serials or places", sum(map(has_gaps, all_kept))),
        _none("conversations that reached her out of order", sum(map(out_of_order, all_kept))),
        _none("breaks in the audit's chain", len(wrong)),
        Figure("messages that came to her phone twice", "at most one a kill", f"{again} for {deaths}", again <= deaths),
    ]


def _none(what: str, count: int) -> Figure:
    return Figure(what, "0", str(count), count == 0)
