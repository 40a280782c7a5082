"""What both commands and the demonstration begin with: a database that is up to date, and accounts."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import click

from bot import bootstrap
from bot.cli.commands import CommandContext
from bot.config.settings import Settings
from bot.crypto.key_ring import AUDIT, KeyRing
from bot.db import engine
from bot.db.engine import Database, open_engine
from bot.db.migrations import migrate
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import UnitOfWork
from bot.errors import BadRequest, OperationRefused, StateConflict
from bot.services.officers import accounts, credentials
from bot.services.officers.accounts import Inviter, join_codes

OPERATOR_INVITER: Final = Inviter(by="operator", is_command_line=True)
REASONS: Final = {
    "login_taken": "Somebody has this login already.",
    "login_unfit": "A login has 3 to 40 small letters, digits, dots or hyphens.",
    "name_unfit": "A name has up to 80 characters.",
    "roles_apart": "Whoever answers women cannot also be auditor or administrator.",
    "post_missing": "An officer or supervisor needs --post.",
    "not_joined": "Nobody joined by the invitation yet.",
    "group_taken": "This group is the doorbell of another post.",
    "checklist": "A post joins only once every item of its list was seen to: python -m bot post check.",
}


@dataclass(frozen=True)
class AdminContext:
    """Where accounts and posts are made."""

    engine: Database
    keys: KeyRing
    console_url: str
    now: Callable[[], datetime]
    is_rehearsal: bool = False

    def open_unit_of_work(self) -> UnitOfWork:
        """A unit of work over everything."""
        return UnitOfWork(self.engine)

    def invite_officer(self, login: str, *, roles: tuple[str, ...], languages: tuple[str, ...], **values: Any) -> str:
        """Make an account; the code that opens it. Raises BadRequest."""
        code = credentials.generate_code(secrets.choice)
        row = OfficerRow(
            officer_id=secrets.token_hex(16),
            login=login,
            roles=join_codes(roles),
            languages=join_codes(languages),
            **values,
        )
        with self.open_unit_of_work() as uow:
            accounts.invite_officer(uow, self.keys, officer=row, code=code, inviter=OPERATOR_INVITER, now=self.now())
        return code

    def check_isolation(self, post_id: str) -> None:
        """Before a post joins. Raises BadRequest where the database would not keep it apart from the others."""
        if self.is_rehearsal:
            return
        with self.open_unit_of_work() as uow:
            others = sum(post.is_joined and post.post_id != post_id for post in uow.posts.list_all())
        if said := engine.find_isolation_problem(self.engine, joined=others + 1):
            raise BadRequest(said)

    def find_officer(self, login: str) -> OfficerRow:
        """An account. Raises BadRequest."""
        with self.open_unit_of_work() as uow:
            found = uow.officers.get_by_login(login)
        if found is None:
            raise BadRequest(f"No officer has the login {login!r}.")
        return found


class AdminCommand(click.Command):
    """A command of `officer` or `post`: given an AdminContext, it returns what to tell the operator."""

    def invoke(self, ctx: click.Context) -> None:
        """Run it and print what it returns. Raises BadRequest."""
        given: CommandContext = ctx.obj
        with open_admin_context(given.settings, now=lambda: given.now) as ctx.obj:
            for line in super().invoke(ctx):
                print(line)


class AdminGroup(click.Group):
    """`officer` and `post`."""

    command_class = AdminCommand


@contextmanager
def open_admin_context(settings: Settings, *, now: Callable[[], datetime]) -> Iterator[AdminContext]:
    """A bureau over the database of these settings; what is refused inside becomes one sentence (BadRequest)."""
    settings.var.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = open_engine(settings.database_url, audit_key=bootstrap.keys().get_key(AUDIT))
    try:
        migrate(engine)
        yield AdminContext(engine, bootstrap.keys(), settings.console_home, now, settings.is_rehearsal)
    except (OperationRefused, ValueError) as error:
        reason = error.reason if isinstance(error, StateConflict) else str(error)
        raise BadRequest(REASONS.get(reason, f"This cannot be done: {reason}.")) from error
    finally:
        engine.dispose()
