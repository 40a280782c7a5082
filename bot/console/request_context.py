"""The menu: the pages an account includes, in the order they are needed."""

from dataclasses import dataclass
from typing import Final

from bot.console.texts import N_


@dataclass(frozen=True)
class MenuItem:
    """A page in the menu, shown to whoever may do the verb."""

    path: str
    label: str
    verb: str
    needs_post: bool = False


MENU: Final[tuple[MenuItem, ...]] = (
    MenuItem("/queue", N_("Handoffs"), "see_queue", needs_post=True),
    MenuItem("/directory", N_("Directory"), "correct_directory"),
    MenuItem("/corrections", N_("Corrections"), "see_corrections"),
    MenuItem("/shifts", N_("Shifts"), "see_shifts", needs_post=True),
    MenuItem("/posts", N_("Posts"), "see_posts"),
    MenuItem("/officers", N_("Officers"), "see_officers"),
    # Translators: The page of statistics, not of telephone numbers.
    MenuItem("/statistics", N_("Statistics"), "see_statistics"),
    MenuItem("/complaints", N_("Complaints"), "see_complaints"),
    MenuItem("/audit", N_("Audit"), "see_audit"),
)
