"""`python -m bot audit`: whether what was done is on record as it was written, said so that an operator can act on it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot import bootstrap
from bot.services import trail
from bot.services.trail import Verdict, Wrong
from bot.store.engine import open_engine
from bot.store.keys import AUDIT
from bot.store.migrations import migrate
from bot.store.unit_of_work import UnitOfWork

BEGUN: Final = "The list goes on from here. What stands before is kept for its time, and is no longer verified."
MENDING: Final = (
    "Somebody wrote to the database past Pelita, or an older copy was put back. Find out which before anything else.",
    "Then run: python -m bot audit begin",
)
SENTENCES: Final[Mapping[str, Callable[[Wrong], str]]] = {
    "edited": lambda wrong: f"Act {wrong.first} was edited.",
    "deleted": lambda wrong: f"{_acts(wrong)} deleted.",
    "inserted": lambda wrong: f"Act {wrong.first} was inserted.",
    "unsealed": lambda wrong: f"Act {wrong.first} was written without the key.",
    "replaced": lambda wrong: f"Act {wrong.first} does not belong after the one before it.",
    "ends": lambda _: "The row that says where the list begins and ends was changed.",
    "cut": lambda wrong: f"{_acts(wrong)} cut off the end of the list.",
    "other": lambda wrong: f"Act {wrong.first} is another one than was noted: this is another list.",
}


def run(do: str, *, now: datetime) -> tuple[list[str], bool]:
    """Verify the audit, or begin it anew; what to say, and whether everything is whole. Raises StoreUnavailable."""
    keys = bootstrap.keys()
    engine = open_engine(bootstrap.settings().database_url, audit_key=keys.key(AUDIT))
    migrate(engine)
    if do == "begin":
        with UnitOfWork(engine) as uow:
            trail.begin_anew(uow, keys, by="operator", now=now)
        return [BEGUN], True
    with UnitOfWork(engine, reading=True) as uow:
        verdict = trail.verify(uow, keys)
    return report(verdict), not verdict.wrong


def report(verdict: Verdict) -> list[str]:
    """A verdict in sentences."""
    whole = f"{verdict.whole} acts are as they were written."
    before = [f"{verdict.before} acts from before the list began cannot be verified."] if verdict.before else []
    wrong = [SENTENCES[each.kind](each) for each in verdict.wrong]
    return [whole, *before, *wrong, *(MENDING if wrong else ())]


def _acts(wrong: Wrong) -> str:
    one = wrong.first == wrong.last
    return f"Act {wrong.first} was" if one else f"Acts {wrong.first} to {wrong.last} were"
