"""Who sends odd requests: every role, somebody who is just joining, and nobody. What they break of theirs is mended."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.model.permission import ROLES
from bot.services import sign_in
from bot.store.keys import KeyRing
from bot.store.officer_rows import OfficerRow
from bot.store.unit_of_work import UnitOfWork
from tests.fire.console.odd_requests import Tokens
from tests.support.console import Stage
from tests.support.console_handoffs import Story

JOINING: Final = "joining"
NOBODY: Final = "nobody"
NAMES: Final = (*ROLES, JOINING, NOBODY)
POSTLESS: Final = ("editor", "auditor", "administrator")


@dataclass(frozen=True)
class Visitor:
    """One of them."""

    name: str
    tokens: Tokens
    officer: OfficerRow | None = None


@dataclass
class Room:
    """Visitors of one console, and what is there for them to meet."""

    work: "Work"
    visitors: dict[str, Visitor] = field(default_factory=dict)
    there: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def mend(self, visitor: Visitor) -> None:
        """Whoever signed himself out, or was disabled, is back as he was."""
        officer = visitor.officer
        if officer is None:
            return
        with self.work.open() as uow:
            kept = {name: getattr(officer, name) for name in ("roles", "post_id", "password_hash", "joined_at", "totp")}
            if not uow.officers.by_id(officer.officer_id):
                uow.officers.add(officer)
            uow.officers.change(officer.officer_id, disabled_at=None, epoch=officer.epoch, **kept)
            self._sign_in(uow, visitor, officer)
            uow.commit()

    def _sign_in(self, uow: UnitOfWork, visitor: Visitor, officer: OfficerRow) -> None:
        uow.sessions.end(self.work.keys.fingerprint("session", visitor.tokens.cookie))
        stage = sign_in.JOINING if visitor.name == JOINING else sign_in.SIGNED_IN
        sign_in.begin(
            uow, self.work.keys, officer=officer, token=visitor.tokens.cookie, stage=stage, now=self.work.now()
        )


@dataclass(frozen=True)
class Work:
    """The database and the keys of a console."""

    engine: object
    keys: KeyRing = field(repr=False)
    clock: object

    def open(self) -> UnitOfWork:
        """A unit of work over everything."""
        return UnitOfWork(self.engine)  # type: ignore[arg-type]

    def now(self) -> datetime:
        """Now, by the console's clock."""
        return self.clock()  # type: ignore[operator,no-any-return]


def room(stage: Stage) -> Room:
    """A console within this process, with a handoff, and everybody signed in."""
    story, office = Story(stage), stage.office
    asked, free = story.asked(7001), story.asked(7002)
    made = Room(Work(office.engine, office.keys, stage.clock))
    made.there = {
        "handoff_id": (asked.handoff_id, free.handoff_id), "position": ("1", "2"), "post_id": ("kh-my", "ngo-my"),
        "name": ("console.js", "console.css"), "day": ("2026-03-03",), "shift_id": ("1",),
        "row_id": (office.aids.library().directory.hotlines[0].row_id,),
    }  # fmt: skip
    rows = {name: _officer(stage, name) for name in (*ROLES, JOINING)}
    made.there["officer_id"] = tuple(row.officer_id for row in rows.values())
    for name, row in (*rows.items(), (NOBODY, None)):
        made.visitors[name] = visitor(name, row, office.keys, token=office.new_token(), there=made.there)
        made.mend(made.visitors[name])
    with stage.work() as uow:
        uow.handoffs.change(asked.handoff_id, state="claimed", officer_id=rows["officer"].officer_id)
        uow.commit()
    return made


def visitor(
    name: str, officer: OfficerRow | None, keys: KeyRing, *, token: str, there: Mapping[str, tuple[str, ...]]
) -> Visitor:
    """With the tokens of his forms."""
    purposes = [f"handoff {each}" for each in there["handoff_id"]] + [f"row {each}" for each in there["row_id"]]
    bound = {purpose: keys.fingerprint("form", f"{token}|{purpose}") for purpose in purposes}
    return Visitor(name, Tokens(token, keys.fingerprint("form", f"{token}|"), bound), officer)


def _officer(stage: Stage, name: str) -> OfficerRow:
    role = "officer" if name == JOINING else name
    stage.officer(name, role, post=None if role in POSTLESS else "kh-my")
    return stage.row(name)


class Ear(logging.Handler):
    """Hears whatever is logged as an error, or with a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if record.exc_info or record.levelno >= logging.ERROR:
            self.heard.append(f"{record.name}: {record.getMessage()} {record.exc_info and record.exc_info[1]!r}")
