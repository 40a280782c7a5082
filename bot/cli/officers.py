"""`python -m bot officer`: invite, reset, confirm, disable, list; and, in the rehearsal alone, the code a phone would show."""

import argparse
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.cli.admin_context import OPERATOR_INVITER, AdminContext, open_admin_context
from bot.config.settings import Settings
from bot.db.records.officers import OfficerRow
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.officer import OFFICER_TITLES
from bot.domain.permissions import ROLES
from bot.errors import BadRequest
from bot.services.officers import accounts, authentication, credentials


def main(argv: Sequence[str], settings: Settings, *, now: datetime) -> int:
    """Run it. Raises BadRequest."""
    arguments = _build_parser().parse_args(argv)
    if arguments.do == "code" and not settings.is_rehearsal:
        raise BadRequest("Codes come from the officer's phone. A lost phone: python -m bot officer reset LOGIN.")
    with open_admin_context(settings, now=lambda: now) as bureau:
        for line in COMMANDS[arguments.do](bureau, arguments):
            print(line)
    return 0


def _invite(admin: AdminContext, arguments: argparse.Namespace) -> list[str]:
    code = admin.invite_officer(
        arguments.login,
        roles=tuple(arguments.role),
        languages=tuple(arguments.speaks or [DEFAULT_LANGUAGE]),
        name=arguments.name,
        title=arguments.title,
        post_id=arguments.post,
        language=arguments.language,
        is_woman=arguments.woman,
    )
    return _format_invitation(admin, arguments.login, code)


def _reset(admin: AdminContext, arguments: argparse.Namespace) -> list[str]:
    code, officer = credentials.generate_code(secrets.choice), admin.find_officer(arguments.login)
    with admin.open_unit_of_work() as uow:
        accounts.reset_officer(
            uow, admin.keys, officer_id=officer.officer_id, code=code, inviter=OPERATOR_INVITER, now=admin.now()
        )
    return _format_invitation(admin, arguments.login, code)


def _confirm(admin: AdminContext, arguments: argparse.Namespace) -> list[str]:
    officer = admin.find_officer(arguments.login)
    with admin.open_unit_of_work() as uow:
        is_news = accounts.confirm_officer(
            uow, officer_id=officer.officer_id, inviter=OPERATOR_INVITER, now=admin.now()
        )
    return [f"{arguments.login} is confirmed." if is_news else f"{arguments.login} was confirmed before."]


def _disable(admin: AdminContext, arguments: argparse.Namespace) -> list[str]:
    officer = admin.find_officer(arguments.login)
    with admin.open_unit_of_work() as uow:
        is_news = accounts.disable_officer(
            uow, officer_id=officer.officer_id, inviter=OPERATOR_INVITER, now=admin.now()
        )
    return [f"{arguments.login} is disabled." if is_news else f"{arguments.login} was disabled before."]


def _list(admin: AdminContext, _: argparse.Namespace) -> list[str]:
    with admin.open_unit_of_work() as uow:
        found = uow.officers.list_all()
    return [f"{row.login}\t{row.roles}\t{row.post_id or '-'}\t{_describe_state(row)}" for row in found]


def _show_code(admin: AdminContext, arguments: argparse.Namespace) -> list[str]:
    officer = admin.find_officer(arguments.login)
    return [credentials.compute_totp(authentication.decrypt_totp_secret(admin.keys, officer), admin.now())]


COMMANDS: Final = {
    "invite": _invite,
    "reset": _reset,
    "confirm": _confirm,
    "disable": _disable,
    "list": _list,
    "code": _show_code,
}


LOGIN_COMMANDS: Final = {
    "reset": "phone or password lost",
    "confirm": "the second person, where the console has nobody else",
    "disable": "ends the account",
    "code": "rehearsal alone",
}
"""Commands that want a login and nothing else."""


def _format_invitation(admin: AdminContext, login: str, code: str) -> list[str]:
    return [f"Open {admin.console_url}/invitation", f"Login: {login}", f"Code:  {code}", "It is not shown again."]


def _describe_state(row: OfficerRow) -> str:
    if row.disabled_at or not row.can_sign_in:
        return "disabled" if row.disabled_at else "invited"
    return "active" if row.confirmed_at else "waits to be confirmed"


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot officer", description=__doc__)
    commands = parser.add_subparsers(dest="do", required=True)
    invite = commands.add_parser("invite", help="make an account, and a code that opens it")
    invite.add_argument("login")
    invite.add_argument("--name", required=True, help="as colleagues and women are told it")
    invite.add_argument("--role", choices=ROLES, action="append", required=True, help="may be given several times")
    invite.add_argument("--post", help="short name of the post")
    invite.add_argument("--title", choices=OFFICER_TITLES, default="other")
    invite.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="of the console")
    invite.add_argument("--speaks", choices=LANGUAGES, action="append", help="may be given several times")
    invite.add_argument("--woman", action="store_true", help="women can ask for one")
    for name, said in LOGIN_COMMANDS.items():
        commands.add_parser(name, help=said).add_argument("login")
    commands.add_parser("list", help="every account")
    return parser
