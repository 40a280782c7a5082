"""`python -m bot post`: add, check, join, list, doorbell. The console has the same for administrators."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot import bootstrap
from bot.appointing import bells
from bot.appointing.making import AdminContext, open_admin_context
from bot.model.post import JOINING_CHECKLIST, Post, REPORTING_DUTIES, RUN_BY
from bot.model.vocabulary import DESTINATIONS, LANGUAGES, ORIGINS
from bot.services import posts
from bot.settings import Settings

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
        post_id=arguments.post_id, name=arguments.name, country=arguments.country, origin=arguments.origin,
        run_by=arguments.run_by, mission_id=arguments.mission, time_zone=arguments.time_zone, reports=arguments.reports,
        hours=arguments.hours, languages=tuple(arguments.speaks),
        keep_days=arguments.keep_days or bootstrap.library().limits.vault_days,
    )  # fmt: skip
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


COMMANDS: Final = {"add": _add, "check": _check, "join": _join, "close": _close, "list": _list, "doorbell": bells.run_alert_command}


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
    add.add_argument("--reports", choices=REPORTING_DUTIES, default="unknown", help="what its officers may have to report")
    add.add_argument("--speaks", choices=LANGUAGES, action="append", required=True, help="may be given several times")
    add.add_argument("--keep-days", type=int, help="how long it keeps words after a handoff ended")
    check = commands.add_parser("check", help="what was seen to, and what is missing")
    check.add_argument("post_id")
    check.add_argument("item", nargs="*", choices=(*JOINING_CHECKLIST, []), help="items that were seen to now")
    for name, said in (("join", "women are told of it"), ("close", "women are no longer told of it")):
        commands.add_parser(name, help=said).add_argument("post_id")
    commands.add_parser("list", help="every post")
    bells.add_arguments(commands)
    return parser
