"""`python -m bot officer`: invite, reset, confirm, disable, list; and, in the rehearsal alone, the code a phone would show."""

import secrets
from typing import Any

import click

from bot.cli.admin_context import OPERATOR_INVITER, AdminContext, AdminGroup
from bot.db.tables.officers import OfficerRow
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.officer import OFFICER_TITLES
from bot.domain.permissions import ROLES
from bot.errors import BadRequest
from bot.services.officers import accounts, authentication, credentials


@click.group(cls=AdminGroup, no_args_is_help=False, help=__doc__)
def cli() -> None:
    """All commands of officers."""


@cli.command()
@click.argument("login")
@click.option("--name", required=True, help="as colleagues and women are told it")
@click.option(
    "--role", "roles", type=click.Choice(ROLES), multiple=True, required=True, help="may be given several times"
)
@click.option("--post", "post_id", help="short name of the post")
@click.option("--title", type=click.Choice(OFFICER_TITLES), default="other")
@click.option("--language", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, help="of the console")
@click.option(
    "--speaks",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    default=(DEFAULT_LANGUAGE,),
    help="may be given several times",
)
@click.option("--woman", "is_woman", is_flag=True, help="women can ask for one")
@click.pass_obj
def invite(admin: AdminContext, /, login: str, **values: Any) -> list[str]:
    """Make an account, and a code that opens it."""
    return _format_invitation(admin, login, admin.invite_officer(login, **values))


@cli.command()
@click.argument("login")
@click.pass_obj
def reset(admin: AdminContext, login: str) -> list[str]:
    """Phone or password lost."""
    code, officer = credentials.generate_code(secrets.choice), admin.find_officer(login)
    with admin.open_unit_of_work() as uow:
        accounts.reset_officer(
            uow, admin.keys, officer_id=officer.officer_id, code=code, inviter=OPERATOR_INVITER, now=admin.now()
        )
    return _format_invitation(admin, login, code)


@cli.command()
@click.argument("login")
@click.pass_obj
def confirm(admin: AdminContext, login: str) -> list[str]:
    """The second person, where the console has nobody else."""
    officer = admin.find_officer(login)
    with admin.open_unit_of_work() as uow:
        is_news = accounts.confirm_officer(
            uow, officer_id=officer.officer_id, inviter=OPERATOR_INVITER, now=admin.now()
        )
    return [f"{login} is confirmed." if is_news else f"{login} was confirmed before."]


@cli.command()
@click.argument("login")
@click.pass_obj
def disable(admin: AdminContext, login: str) -> list[str]:
    """End an account."""
    officer = admin.find_officer(login)
    with admin.open_unit_of_work() as uow:
        is_news = accounts.disable_officer(
            uow, officer_id=officer.officer_id, inviter=OPERATOR_INVITER, now=admin.now()
        )
    return [f"{login} is disabled." if is_news else f"{login} was disabled before."]


@cli.command("list")
@click.pass_obj
def list_officers(admin: AdminContext) -> list[str]:
    """Every account."""
    with admin.open_unit_of_work() as uow:
        found = uow.officers.list_all()
    return [f"{row.login}\t{row.roles}\t{row.post_id or '-'}\t{_describe_state(row)}" for row in found]


def _refuse_real(ctx: click.Context, _: click.Parameter, login: str) -> str:
    """Before the database is opened. Raises BadRequest where women are real."""
    if not ctx.obj.settings.is_rehearsal:
        raise BadRequest("Codes come from the officer's phone. A lost phone: python -m bot officer reset LOGIN.")
    return login


@cli.command()
@click.argument("login", callback=_refuse_real)
@click.pass_obj
def code(admin: AdminContext, login: str) -> list[str]:
    """What the officer's phone would show; in the rehearsal alone."""
    officer = admin.find_officer(login)
    return [credentials.compute_totp(authentication.decrypt_totp_secret(admin.keys, officer), admin.now())]


def _format_invitation(admin: AdminContext, login: str, code: str) -> list[str]:
    return [f"Open {admin.console_url}/invitation", f"Login: {login}", f"Code:  {code}", "It is not shown again."]


def _describe_state(row: OfficerRow) -> str:
    if row.disabled_at or not row.can_sign_in:
        return "disabled" if row.disabled_at else "invited"
    return "active" if row.confirmed_at else "waits to be confirmed"
