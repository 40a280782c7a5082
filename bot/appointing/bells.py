"""`python -m bot post doorbell`: a code for a post's own Telegram group, the group itself, or no doorbell any more."""

import argparse
import secrets
from typing import Any, Final

from bot import bootstrap
from bot.appointing.making import Bureau
from bot.model.doorbell import NONE, RINGS, SILENT, WAITS
from bot.services import doorbells, onetime

BY: Final = "operator"
STATES: Final = {
    NONE: "{post_id} has no doorbell.",
    WAITS: "{post_id}: the code was not used yet.",
    RINGS: "{post_id} has a doorbell.",
    SILENT: "{post_id}: the group could not be told the last time. Add the bot again with a new code.",
}


def add_arguments(commands: Any) -> None:
    """Describe the command to a parser of commands."""
    bell = commands.add_parser("doorbell", help="a staff group on Telegram that is told when the console needs a look")
    bell.add_argument("post_id")
    how = bell.add_mutually_exclusive_group()
    how.add_argument("--code", action="store_true", help="a code to be written in the group; it opens once")
    how.add_argument("--group", type=int, metavar="NUMBER", help="the number of the group's chat, below zero")
    how.add_argument("--off", action="store_true", help="it rings no more, and the group is forgotten")


def run(bureau: Bureau, arguments: argparse.Namespace) -> list[str]:
    """Do it; what to tell the operator. Raises NotFound, NotNow, ValueError."""
    if arguments.code:
        return _invite(bureau, arguments.post_id)
    if arguments.group is not None:
        _set(bureau, arguments.post_id, arguments.group)
    if arguments.off:
        with bureau.work() as uow:
            doorbells.take_off(uow, post_id=arguments.post_id, by=BY, now=bureau.now())
    with bureau.work() as uow:
        how, _ = doorbells.state(uow, post_id=arguments.post_id)
    return [STATES[how].format(post_id=arguments.post_id)]


def _invite(bureau: Bureau, post_id: str) -> list[str]:
    code = onetime.new_code(secrets.choice)
    with bureau.work() as uow:
        doorbells.invite(uow, bureau.keys, post_id=post_id, code=code, by=BY, now=bureau.now())
    minutes = bootstrap.doorbell().code_minutes
    return [
        f"Add the bot to the group, then write this there within {minutes} minutes, once:",
        f"/start {code}",
        f"Or open this on a phone and choose the group: https://t.me/NAME_OF_THE_BOT?startgroup={code}",
    ]


def _set(bureau: Bureau, post_id: str, chat_id: int) -> None:
    if chat_id >= 0:
        raise ValueError("a group's number is below zero; others are people's")
    bot_id = int(bootstrap.settings().telegram_token.partition(":")[0])
    with bureau.work() as uow:
        doorbells.set_group(uow, bureau.keys, post_id=post_id, bot_id=bot_id, chat_id=chat_id, by=BY, now=bureau.now())
