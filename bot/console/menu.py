"""The menu: the pages an account includes, in the order they are needed."""

from dataclasses import dataclass
from typing import Final

from bot.console.texts import N_


@dataclass(frozen=True)
class Item:
    """A page in the menu, shown to whoever may do the verb."""

    path: str
    label: str
    verb: str
    needs_post: bool = False


MENU: Final[tuple[Item, ...]] = (
    Item("/queue", N_("Handoffs"), "see_queue", needs_post=True),
    Item("/directory", N_("Directory"), "correct_directory"),
    Item("/corrections", N_("Corrections"), "see_corrections"),
    Item("/shifts", N_("Shifts"), "see_shifts", needs_post=True),
    Item("/posts", N_("Posts"), "see_posts"),
    Item("/officers", N_("Officers"), "see_officers"),
    # Translators: The page of statistics, not of telephone numbers.
    Item("/statistics", N_("Statistics"), "see_statistics"),
    Item("/complaints", N_("Complaints"), "see_complaints"),
    Item("/audit", N_("Audit"), "see_audit"),
)
