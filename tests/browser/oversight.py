"""Afterwards: who read what, complaints, corrections, numbers, the record."""

from datetime import UTC, datetime, timedelta

from bot.db.engine import open_engine
from bot.db.unit_of_work import UnitOfWork
from bot.services import statistics
from tests.browser.installation import Installation
from tests.browser.participants import Cast

MONTHS_AGO = (2, 3, 4)
COUNTED = (
    ("request", "sent", 40),
    ("country", "MY", 40),
    ("language", "my", 20),
    ("language", "km", 15),
    ("language", "id", 3),
    ("help", "wages", 25),
    ("help", "papers", 15),
    ("help", "health", 6),
    ("urgency", "now", 10),
    ("urgency", "today", 20),
    ("answer", "in_time", 30),
    ("answer", "late", 6),
    ("answer", "nobody", 2),
    ("outcome", "goal_met", 20),
    ("outcome", "referred_confirmed", 10),
    ("feedback", "helped", 15),
    ("feedback", "not_helped", 5),
)


def count_earlier_months(installation: Installation) -> None:
    """Numbers of months that are over, as if women had written then: without them there is no sheet to look at."""
    engine = open_engine(installation.settings.database_url)
    try:
        with UnitOfWork(engine) as uow:
            for ago in MONTHS_AGO:
                for dimension, value, times in COUNTED:
                    for _ in range(times + ago):
                        at = datetime.now(UTC) - timedelta(days=31 * ago)
                        statistics.count_event(uow, now=at, dimension=dimension, value=value)
            uow.commit()
    finally:
        engine.dispose()


def who_read_it(cast: Cast) -> None:
    """The supervisor looks at who read the handoff she holds."""
    lina = cast.desk("lina")
    lina.turns_to("more")
    lina.page.locator("a[href$='/readers']").click()
    lina.looks("readers")


def from_outside(cast: Cast) -> None:
    """The editor, the administrator and the auditor."""
    admin, audit = cast.desk("admin"), cast.desk("audit")
    admin.visits("/corrections", "corrections")
    admin.visits("/complaints", "complaints")
    admin.visits("/statistics", "statistics")
    audit.visits("/", "home_auditor")
    audit.visits("/audit", "audit")
    audit.visits("/complaints", "complaints_auditor")
