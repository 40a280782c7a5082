"""`python -m bot talk`: a chat in the terminal. Lines in, replies out; `#2` taps the second button.

It starts what it needs and stops it. With `--json` standard output holds one object a message shown to her, nothing else.
"""

import asyncio
import json
import sys
from collections.abc import Sequence

from aiohttp import ClientSession

from bot import bootstrap, process_manager
from bot.config.settings import LOOPBACK, Settings
from bot.domain.enums import resolve_language
from bot.errors import BadSettings
from simulator.driver import ChatMessage, NoAnswer, SimulatedUser
from tools import local_stack

MEDIA_KINDS = ("voice", "photo", "document", "contact", "location", "sticker", "video_note")


async def main(settings: Settings, *, language: str, as_json: bool) -> int:
    """Talk until the input ends; 0. Raises BadSettings for a language we do not speak."""
    if resolve_language(language) is None:
        raise BadSettings(f"--language must be km, id, fil, my, vi or en, not {language!r}.")
    bootstrap.check_startup()
    process_manager.train_if_stale(settings)
    async with local_stack.run_local_stack(settings) as running, ClientSession() as http:
        url = f"http://{LOOPBACK}:{running.settings.rehearsal_port}"
        she = await SimulatedUser.create(http, url, language_code=language)
        if not as_json:
            print("Write, or tap with #1, #2 …; /voice, /photo … send media; Ctrl-D ends.", file=sys.stderr)
        await _run_chat(she, as_json=as_json)
    return 0


async def _run_chat(user: SimulatedUser, *, as_json: bool) -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        if not line.strip():
            continue
        try:
            _print_messages(await _perform_line(user, line.rstrip("\n")), as_json=as_json)
        except NoAnswer:
            print("(no answer)", file=sys.stderr)
        except ValueError as error:
            print(f"({error})", file=sys.stderr)


async def _perform_line(user: SimulatedUser, line: str) -> Sequence[ChatMessage]:
    if line.startswith("#") and line[1:].isdigit():
        return await user.tap_button(int(line[1:]))
    if line.startswith("/") and line[1:] in MEDIA_KINDS:
        return await user.send_media(line[1:])
    return await user.send_text(line)


def _print_messages(messages: Sequence[ChatMessage], *, as_json: bool) -> None:
    for message in messages:
        print(_as_json(message) if as_json else _as_text(message), flush=True)


def _as_json(message: ChatMessage) -> str:
    fields = {
        "text": message.text,
        "buttons": list(message.buttons),
        "screen": message.screen,
        "language": message.language,
        "milliseconds": message.milliseconds,
    }
    return json.dumps(fields, ensure_ascii=False)


def _as_text(message: ChatMessage) -> str:
    buttons = "  ".join(f"#{number} [{label}]" for number, label in enumerate(message.buttons, 1))
    return f"\n{message.text}\n{buttons}\n"
