"""Who sends odd requests: every role, somebody who is just joining, and nobody. What they break of theirs is mended."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.crypto.key_ring import KeyRing
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.permissions import ROLES
from bot.services.officers import authentication
from tests.proofs.console.fuzz_requests import FormTokens
from tests.support.console_client import ConsoleApp
from tests.support.console_scenario import HandoffScenario

JOINING: Final = "joining"
ANONYMOUS: Final = "nobody"
NAMES: Final = (*ROLES, JOINING, ANONYMOUS)
POSTLESS: Final = ("editor", "auditor", "administrator")


@dataclass(frozen=True)
class Visitor:
    """One of them."""

    name: str
    tokens: FormTokens
    officer: OfficerRow | None = None


@dataclass
class VisitorRoom:
    """Visitors of one console, and what is there for them to meet."""

    work: "ConsoleWork"
    visitors: dict[str, Visitor] = field(default_factory=dict)
    existing_names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def restore(self, visitor: Visitor) -> None:
        """Whoever signed himself out, or was disabled, is back as he was."""
        officer = visitor.officer
        if officer is None:
            return
        with self.work.open_unit_of_work() as uow:
            kept = {name: getattr(officer, name) for name in ("roles", "post_id", "password_hash", "joined_at", "totp")}
            if not uow.officers.get_by_id(officer.officer_id):
                uow.officers.add(officer)
            uow.officers.update(officer.officer_id, disabled_at=None, epoch=officer.epoch, **kept)
            self._sign_in(uow, visitor, officer)
            uow.commit()

    def _sign_in(self, uow: UnitOfWork, visitor: Visitor, officer: OfficerRow) -> None:
        uow.sessions.delete(self.work.keys.hash_secret("session", visitor.tokens.cookie))
        stage = authentication.STAGE_JOINING if visitor.name == JOINING else authentication.STAGE_SIGNED_IN
        authentication.begin_session(
            uow, self.work.keys, officer=officer, token=visitor.tokens.cookie, stage=stage, now=self.work.get_now()
        )


@dataclass(frozen=True)
class ConsoleWork:
    """The database and the keys of a console."""

    engine: object
    keys: KeyRing = field(repr=False)
    clock: object

    def open_unit_of_work(self) -> UnitOfWork:
        """A unit of work over everything."""
        return UnitOfWork(self.engine)  # type: ignore[arg-type]

    def get_now(self) -> datetime:
        """Now, by the console's clock."""
        return self.clock()  # type: ignore[operator,no-any-return]


def create_room(stage: ConsoleApp) -> VisitorRoom:
    """A console within this process, with a handoff, and everybody signed in."""
    story, office = HandoffScenario(stage), stage.console_state
    asked, free = story.send_card(7001), story.send_card(7002)
    made = VisitorRoom(ConsoleWork(office.engine, office.keys, stage.clock))
    made.existing_names = {
        "handoff_id": (asked.handoff_id, free.handoff_id),
        "position": ("1", "2"),
        "post_id": ("kh-my", "ngo-my"),
        "name": ("console.js", "console.css"),
        "day": ("2026-03-03",),
        "shift_id": ("1",),
        "row_id": (office.handoff_resources.library().directory.hotlines[0].row_id,),
    }
    rows = {name: _create_officer(stage, name) for name in (*ROLES, JOINING)}
    made.existing_names["officer_id"] = tuple(row.officer_id for row in rows.values())
    for name, row in (*rows.items(), (ANONYMOUS, None)):
        made.visitors[name] = create_visitor(
            name, row, office.keys, token=office.new_token(), there=made.existing_names
        )
        made.restore(made.visitors[name])
    with stage.open_unit_of_work() as uow:
        uow.handoffs.update(asked.handoff_id, state="claimed", officer_id=rows["officer"].officer_id)
        uow.commit()
    return made


def create_visitor(
    name: str, officer: OfficerRow | None, keys: KeyRing, *, token: str, there: Mapping[str, tuple[str, ...]]
) -> Visitor:
    """With the tokens of his forms."""
    purposes = [f"handoff {each}" for each in there["handoff_id"]] + [f"row {each}" for each in there["row_id"]]
    bound = {purpose: keys.hash_secret("form", f"{token}|{purpose}") for purpose in purposes}
    return Visitor(name, FormTokens(token, keys.hash_secret("form", f"{token}|"), bound), officer)


def _create_officer(stage: ConsoleApp, name: str) -> OfficerRow:
    role = "officer" if name == JOINING else name
    stage.create_officer(name, role, post=None if role in POSTLESS else "kh-my")
    return stage.get_officer(name)


class LogListener(logging.Handler):
    """Hears whatever is logged as an error, or with a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.log_lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if record.exc_info or record.levelno >= logging.ERROR:
            self.log_lines.append(f"{record.name}: {record.getMessage()} {record.exc_info and record.exc_info[1]!r}")
