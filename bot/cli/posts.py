"""`python -m bot post doorbell`: a code for a post's own Telegram group, the group itself, or no doorbell any more."""

import argparse
import secrets
from typing import Any, Final

from bot import bootstrap
from bot.appointing.making import AdminContext
from bot.model.doorbell import STATE_ACTIVE, STATE_FAILED, STATE_NONE, STATE_WAITING
from bot.services import doorbells, onetime

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
            doorbells.remove_group(uow, post_id=arguments.post_id, by=ALERT_AUDIT_ACTOR, now=admin.now())
    with admin.open_unit_of_work() as uow:
        how, _ = doorbells.get_alert_state(uow, post_id=arguments.post_id)
    return [STATE_SENTENCES[how].format(post_id=arguments.post_id)]


def _create_code(admin: AdminContext, post_id: str) -> list[str]:
    code = onetime.generate_code(secrets.choice)
    with admin.open_unit_of_work() as uow:
        doorbells.create_alert_code(uow, admin.keys, post_id=post_id, code=code, by=ALERT_AUDIT_ACTOR, now=admin.now())
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
        doorbells.set_group(uow, admin.keys, post_id=post_id, bot_id=bot_id, chat_id=chat_id, by=ALERT_AUDIT_ACTOR, now=admin.now())
