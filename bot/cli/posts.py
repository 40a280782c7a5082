"""`python -m bot post`: posts, and the doorbell of each: a code for its own Telegram group, the group itself, or none."""

import secrets
from typing import Any, Final

import click

from bot import bootstrap
from bot.cli.admin_context import AdminContext, AdminGroup
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

AUDIT_ACTOR: Final = "operator"
STATE_SENTENCES: Final = {
    STATE_NONE: "{post_id} has no doorbell.",
    STATE_WAITING: "{post_id}: the code was not used yet.",
    STATE_ACTIVE: "{post_id} has a doorbell.",
    STATE_FAILED: "{post_id}: the group could not be told the last time. Add the bot again with a new code.",
}


@click.group(cls=AdminGroup, no_args_is_help=False, help=__doc__)
def cli() -> None:
    """All commands of posts."""


@cli.command()
@click.argument("post_id")
@click.option("--name", required=True, help="as women are told it")
@click.option("--country", type=click.Choice(DESTINATIONS), required=True)
@click.option("--origin", type=click.Choice(ORIGINS), help="whose women it serves; without it, all")
@click.option("--run-by", type=click.Choice(RUN_BY), required=True)
@click.option("--mission", "mission_id", help="its row in the directory")
@click.option("--time-zone", required=True, help="like Asia/Kuala_Lumpur")
@click.option("--hours", default="", help="OpenStreetMap text, like Mo-Fr 09:00-17:00")
@click.option(
    "--reports", type=click.Choice(REPORTING_DUTIES), default="unknown", help="what its officers may have to report"
)
@click.option(
    "--speaks",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    required=True,
    help="may be given several times",
)
@click.option("--keep-days", type=int, help="how long it keeps words after a handoff ended")
@click.pass_obj
def add(admin: AdminContext, /, keep_days: int | None, **values: Any) -> list[str]:
    """A post that has not joined yet; POST_ID is a short name, like kh-my-embassy."""
    limits = bootstrap.library().limits
    post = Post(keep_days=keep_days or limits.vault_days, **values)
    with admin.open_unit_of_work() as uow:
        is_new = posts.add_post(uow, post, limits=limits, by=AUDIT_ACTOR, now=admin.now())
    return [f"{post.post_id} is added." if is_new else f"There is a post {post.post_id} already."]


@cli.command()
@click.argument("post_id")
@click.argument("item", nargs=-1, type=click.Choice(JOINING_CHECKLIST))
@click.pass_obj
def check(admin: AdminContext, post_id: str, item: tuple[str, ...]) -> list[str]:
    """What was seen to, and what is missing; each ITEM was seen to now."""
    for each in item:
        with admin.open_unit_of_work() as uow:
            posts.complete_check(uow, post_id=post_id, item=each, by=AUDIT_ACTOR, now=admin.now())
    with admin.open_unit_of_work() as uow:
        found = posts.list_checks(uow, post_id)
    return [f"{'seen to' if seen_to else 'missing'}\t{each}" for each, seen_to in found.items()]


@cli.command()
@click.argument("post_id")
@click.pass_obj
def join(admin: AdminContext, post_id: str) -> list[str]:
    """From now on women are told of it."""
    admin.check_isolation(post_id)
    with admin.open_unit_of_work() as uow:
        is_news = posts.join_post(uow, post_id=post_id, by=AUDIT_ACTOR, now=admin.now())
    return [f"{post_id} {'has joined' if is_news else 'had joined before'}: women are told of it."]


@cli.command()
@click.argument("post_id")
@click.pass_obj
def close(admin: AdminContext, post_id: str) -> list[str]:
    """From now on women are not told of it."""
    with admin.open_unit_of_work() as uow:
        is_news = posts.close_post(uow, post_id=post_id, by=AUDIT_ACTOR, now=admin.now())
    return [f"{post_id} {'is' if is_news else 'was'} closed: women are not told of it."]


@cli.command("list")
@click.pass_obj
def list_posts(admin: AdminContext) -> list[str]:
    """Every post."""
    with admin.open_unit_of_work() as uow:
        found = uow.posts.list_all()
    return [f"{post.post_id}\t{'joined' if post.is_joined else 'not joined'}\t{post.name}" for post in found]


@cli.command()
@click.argument("post_id")
@click.option("--code", "wants_code", is_flag=True, help="a code to be written in the group; it opens once")
@click.option("--group", type=int, metavar="NUMBER", help="the number of the group's chat, below zero")
@click.option("--off", is_flag=True, help="it rings no more, and the group is forgotten")
@click.pass_obj
def doorbell(admin: AdminContext, post_id: str, wants_code: bool, group: int | None, off: bool) -> list[str]:
    """A staff group on Telegram that is told when the console needs a look."""
    if wants_code + off + (group is not None) > 1:
        raise click.UsageError("Give one of --code, --group and --off.")
    if wants_code:
        return _create_code(admin, post_id)
    if group is not None:
        _set_group(admin, post_id, group)
    if off:
        with admin.open_unit_of_work() as uow:
            staff_alerts.remove_group(uow, post_id=post_id, by=AUDIT_ACTOR, now=admin.now())
    with admin.open_unit_of_work() as uow:
        how, _ = staff_alerts.get_alert_state(uow, post_id=post_id)
    return [STATE_SENTENCES[how].format(post_id=post_id)]


def _create_code(admin: AdminContext, post_id: str) -> list[str]:
    code = credentials.generate_code(secrets.choice)
    with admin.open_unit_of_work() as uow:
        staff_alerts.create_alert_code(uow, admin.keys, post_id=post_id, code=code, by=AUDIT_ACTOR, now=admin.now())
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
            uow, admin.keys, post_id=post_id, bot_id=bot_id, chat_id=chat_id, by=AUDIT_ACTOR, now=admin.now()
        )
