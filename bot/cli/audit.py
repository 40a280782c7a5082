"""`python -m bot audit`: whether what was done is on record as it was written, said so that an operator can act on it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot import bootstrap
from bot.crypto.key_ring import AUDIT
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.db.unit_of_work import UnitOfWork
from bot.services import audit_verification
from bot.services.audit_verification import AuditFault, AuditVerification

RESTART_MESSAGE: Final = (
    "The list goes on from here. What stands before is kept for its time, and is no longer verified."
)
REPAIR_ADVICE: Final = (
    "Somebody wrote to the database past Pelita, or an older copy was put back. Find out which before anything else.",
    "Then run: python -m bot audit begin",
)
FAULT_SENTENCES: Final[Mapping[str, Callable[[AuditFault], str]]] = {
    "edited": lambda wrong: f"Act {wrong.first} was edited.",
    "deleted": lambda wrong: f"{_name_acts(wrong)} deleted.",
    "inserted": lambda wrong: f"Act {wrong.first} was inserted.",
    "unsealed": lambda wrong: f"Act {wrong.first} was written without the key.",
    "replaced": lambda wrong: f"Act {wrong.first} does not belong after the one before it.",
    "ends": lambda _: "The row that says where the list begins and ends was changed.",
    "cut": lambda wrong: f"{_name_acts(wrong)} cut off the end of the list.",
    "other": lambda wrong: f"Act {wrong.first} is another one than was noted: this is another list.",
}


def run_audit(do: str, *, now: datetime) -> tuple[list[str], bool]:
    """Verify the audit, or begin it anew; what to say, and whether everything is whole. Raises StoreUnavailable."""
    keys = bootstrap.keys()
    engine = open_engine(bootstrap.settings().database_url, audit_key=keys.get_key(AUDIT))
    migrate(engine)
    if do == "begin":
        with UnitOfWork(engine) as uow:
            audit_verification.restart_chain(uow, keys, by="operator", now=now)
        return [RESTART_MESSAGE], True
    with UnitOfWork(engine, is_read_only=True) as uow:
        verdict = audit_verification.verify_audit(uow, keys)
    return build_report(verdict), not verdict.faults


def build_report(verification: AuditVerification) -> list[str]:
    """A verdict in sentences."""
    whole = f"{verification.valid_count} acts are as they were written."
    before = (
        [f"{verification.unchained_count} acts from before the list began cannot be verified."]
        if verification.unchained_count
        else []
    )
    wrong = [FAULT_SENTENCES[each.kind](each) for each in verification.faults]
    return [whole, *before, *wrong, *(REPAIR_ADVICE if wrong else ())]


def _name_acts(fault: AuditFault) -> str:
    one = fault.first == fault.last
    return f"Act {fault.first} was" if one else f"Acts {fault.first} to {fault.last} were"
