"""`python -m bot post doorbell`: a code for a post's own Telegram group, the group itself, or no doorbell any more."""

import argparse
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from bot import bootstrap
from bot.cli.admin_context import AdminContext, open_admin_context
from bot.config.settings import Settings
from bot.domain.enums import DESTINATIONS, LANGUAGES, ORIGINS
from bot.domain.post import (
    JOINING_CHECKLIST,
    REPORTING_DUTIES,
    RUN_BY,
    STATE_ACTIVE,
    STATE_FAILED,
    STATE_NONE,
    STATE_WAITING,
    Post,
)
from bot.services import posts, staff_alerts
from bot.services.officers import credentials

ALERT_AUDIT_ACTOR: Final = "operator"
STATE_SENTENCES: Final = {
    STATE_NONE: "{post_id} has no doorbell.",
    STATE_WAITING: "{post_id}: the code was not used yet.",
    STATE_ACTIVE: "{post_id} has a doorbell.",
    STATE_FAILED: "{post_id}: the group could not be told the last time. Add the bot again with a new code.",
}


def add_arguments(commands: Any) -> None:
    """Describe the command to a parser of commands."""
    bell = commands.add_parser("doorbell", help="a staff group on Telegram that is told when the console needs a look")
    bell.add_argument("post_id")
    how = bell.add_mutually_exclusive_group()
    how.add_argument("--code", action="store_true", help="a code to be written in the group; it opens once")
    how.add_argument("--group", type=int, metavar="NUMBER", help="the number of the group's chat, below zero")
    how.add_argument("--off", action="store_true", help="it rings no more, and the group is forgotten")


def run_alert_command(admin: AdminContext, arguments: argparse.Namespace) -> list[str]:
    """Do it; what to tell the operator. Raises NotFound, NotNow, ValueError."""
    if arguments.code:
        return _create_code(admin, arguments.post_id)
    if arguments.group is not None:
        _set_group(admin, arguments.post_id, arguments.group)
    if arguments.off:
        with admin.open_unit_of_work() as uow:
            staff_alerts.remove_group(uow, post_id=arguments.post_id, by=ALERT_AUDIT_ACTOR, now=admin.now())
    with admin.open_unit_of_work() as uow:
        how, _ = staff_alerts.get_alert_state(uow, post_id=arguments.post_id)
    return [STATE_SENTENCES[how].format(post_id=arguments.post_id)]


def _create_code(admin: AdminContext, post_id: str) -> list[str]:
    code = credentials.generate_code(secrets.choice)
    with admin.open_unit_of_work() as uow:
        staff_alerts.create_alert_code(
            uow, admin.keys, post_id=post_id, code=code, by=ALERT_AUDIT_ACTOR, now=admin.now()
        )
    minutes = bootstrap.staff_alert_policy().code_minutes
    return [
        f"Add the bot to the group, then write this there within {minutes} minutes, once:",
        f"/start {code}",
        f"Or open this on a phone and choose the group: https://t.me/NAME_OF_THE_BOT?startgroup={code}",
    ]


def _set_group(admin: AdminContext, post_id: str, chat_id: int) -> None:
    if chat_id >= 0:
        raise ValueError("a group's number is below zero; others are people's")
    bot_id = int(bootstrap.settings().telegram_token.partition(":")[0])
    with admin.open_unit_of_work() as uow:
        staff_alerts.set_group(
            uow, admin.keys, post_id=post_id, bot_id=bot_id, chat_id=chat_id, by=ALERT_AUDIT_ACTOR, now=admin.now()
        )


AUDIT_ACTOR: Final = "operator"


def main(argv: Sequence[str], settings: Settings, *, now: datetime) -> int:
    """Run it. Raises BadRequest."""
    arguments = _build_parser().parse_args(argv)
    with open_admin_context(settings, now=lambda: now) as bureau:
        for line in COMMANDS[arguments.do](bureau, arguments):
            print(line)
    return 0


def _add(admin: AdminContext, arguments: argparse.Namespace) -> list[str]:
    post = Post(
        post_id=arguments.post_id,
        name=arguments.name,
        country=arguments.country,
        origin=arguments.origin,
        run_by=arguments.run_by,
        mission_id=arguments.mission,
        time_zone=arguments.time_zone,
        reports=arguments.reports,
        hours=arguments.hours,
        languages=tuple(arguments.speaks),
        keep_days=arguments.keep_days or bootstrap.library().limits.vault_days,
    )
    with admin.open_unit_of_work() as uow:
        is_new = posts.add_post(uow, post, limits=bootstrap.library().limits, by=AUDIT_ACTOR, now=admin.now())
    return [f"{post.post_id} is added." if is_new else f"There is a post {post.post_id} already."]


def _check(admin: AdminContext, arguments: argparse.Namespace) -> list[str]:
    for item in arguments.item:
        with admin.open_unit_of_work() as uow:
            posts.complete_check(uow, post_id=arguments.post_id, item=item, by=AUDIT_ACTOR, now=admin.now())
    with admin.open_unit_of_work() as uow:
        found = posts.list_checks(uow, arguments.post_id)
    return [f"{'seen to' if seen_to else 'missing'}\t{item}" for item, seen_to in found.items()]


def _join(admin: AdminContext, arguments: argparse.Namespace) -> list[str]:
    admin.check_isolation(arguments.post_id)
    with admin.open_unit_of_work() as uow:
        is_news = posts.join_post(uow, post_id=arguments.post_id, by=AUDIT_ACTOR, now=admin.now())
    return [f"{arguments.post_id} {'has joined' if is_news else 'had joined before'}: women are told of it."]


def _close(admin: AdminContext, arguments: argparse.Namespace) -> list[str]:
    with admin.open_unit_of_work() as uow:
        is_news = posts.close_post(uow, post_id=arguments.post_id, by=AUDIT_ACTOR, now=admin.now())
    return [f"{arguments.post_id} {'is' if is_news else 'was'} closed: women are not told of it."]


def _list(admin: AdminContext, _: argparse.Namespace) -> list[str]:
    with admin.open_unit_of_work() as uow:
        found = uow.posts.list_all()
    return [f"{post.post_id}\t{'joined' if post.is_joined else 'not joined'}\t{post.name}" for post in found]


COMMANDS: Final = {
    "add": _add,
    "check": _check,
    "join": _join,
    "close": _close,
    "list": _list,
    "doorbell": run_alert_command,
}


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot post", description=__doc__)
    commands = parser.add_subparsers(dest="do", required=True)
    add = commands.add_parser("add", help="a post that has not joined yet")
    add.add_argument("post_id", help="a short name, like kh-my-embassy")
    add.add_argument("--name", required=True, help="as women are told it")
    add.add_argument("--country", choices=DESTINATIONS, required=True)
    add.add_argument("--origin", choices=ORIGINS, help="whose women it serves; without it, all")
    add.add_argument("--run-by", choices=RUN_BY, required=True)
    add.add_argument("--mission", help="its row in the directory")
    add.add_argument("--time-zone", required=True, help="like Asia/Kuala_Lumpur")
    add.add_argument("--hours", default="", help="OpenStreetMap text, like Mo-Fr 09:00-17:00")
    add.add_argument(
        "--reports", choices=REPORTING_DUTIES, default="unknown", help="what its officers may have to report"
    )
    add.add_argument("--speaks", choices=LANGUAGES, action="append", required=True, help="may be given several times")
    add.add_argument("--keep-days", type=int, help="how long it keeps words after a handoff ended")
    check = commands.add_parser("check", help="what was seen to, and what is missing")
    check.add_argument("post_id")
    check.add_argument("item", nargs="*", choices=(*JOINING_CHECKLIST, []), help="items that were seen to now")
    for name, said in (("join", "women are told of it"), ("close", "women are no longer told of it")):
        commands.add_parser(name, help=said).add_argument("post_id")
    commands.add_parser("list", help="every post")
    add_arguments(commands)
    return parser
