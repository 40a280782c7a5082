"""data/policies/gravity.csv: every trouble has one rank and a reason, and the code orders by this table and no other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks.finding import Finding
from bot.content.policies import load_gravity
from bot.errors import BadContent
from bot.model.gravity import GRAVITY
from bot.model.vocabulary import FIND_HELP, SAFETY, TOPICS

FILE: Final = "data/policies/gravity.csv"


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the table."""
    try:
        order = load_gravity(root / "data" / "policies")
    except BadContent as error:
        yield Finding(FILE, None, str(error), "ranks count from 1, and each has a reason")
        return
    for name in (*SAFETY, *FIND_HELP, *TOPICS):
        if name not in order:
            yield Finding(FILE, None, f"{name} has no rank", "say how grave it is beside the others")
    for name in order:
        if name not in (*SAFETY, *FIND_HELP, *TOPICS):
            yield Finding(FILE, None, f"{name} is no trouble and no door", "take it out")
    if order != GRAVITY:
        yield Finding(FILE, None, "GRAVITY in bot/model/gravity.py has another order", "write the same order there")
