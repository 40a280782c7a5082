"""data/policies/gravity.csv: every trouble has one rank and a reason, and the code orders by this table and no other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks.finding import Finding
from bot.content.policies import load_gravity
from bot.errors import BadContent
from bot.model.gravity import GRAVITY
from bot.model.vocabulary import FIND_HELP_INTENTS, SAFETY_INTENTS, TOPICS

GRAVITY_FILE: Final = "data/policies/gravity.csv"


def validate_gravity(root: Path) -> Iterator[Finding]:
    """Every finding about the table."""
    try:
        order = load_gravity(root / "data" / "policies")
    except BadContent as error:
        yield Finding(GRAVITY_FILE, None, str(error), "ranks count from 1, and each has a reason")
        return
    for name in (*SAFETY_INTENTS, *FIND_HELP_INTENTS, *TOPICS):
        if name not in order:
            yield Finding(GRAVITY_FILE, None, f"{name} has no rank", "say how grave it is beside the others")
    for name in order:
        if name not in (*SAFETY_INTENTS, *FIND_HELP_INTENTS, *TOPICS):
            yield Finding(GRAVITY_FILE, None, f"{name} is no trouble and no door", "take it out")
    if order != GRAVITY:
        yield Finding(GRAVITY_FILE, None, "GRAVITY in bot/model/gravity.py has another order", "write the same order there")
