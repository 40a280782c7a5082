"""`python -m bot talk`: a chat in the terminal. Lines in, replies out; `#2` taps the second button.

It starts what it needs and stops it. With `--json` standard output holds one object a message shown to her, nothing else.
"""

import asyncio
import json
import sys
from collections.abc import Sequence

from aiohttp import ClientSession

from bot import bootstrap, stack, supervisor
from bot.errors import BadSettings
from bot.model.vocabulary import language_of
from bot.rehearsal.woman import NoAnswer, Shown, Woman
from bot.settings import LOOPBACK, Settings

MEDIA = ("voice", "photo", "document", "contact", "location", "sticker", "video_note")


async def main(settings: Settings, *, language: str, as_json: bool) -> int:
    """Talk until the input ends; 0. Raises BadSettings for a language we do not speak."""
    if language_of(language) is None:
        raise BadSettings(f"--language must be km, id, fil, my, vi or en, not {language!r}.")
    bootstrap.prepare()
    supervisor.bring_model_up_to_date(settings)
    async with stack.running(settings) as running, ClientSession() as http:
        url = f"http://{LOOPBACK}:{running.settings.rehearsal_port}"
        she = await Woman.arrive(http, url, language_code=language)
        if not as_json:
            print("Write, or tap with #1, #2 …; /voice, /photo … send media; Ctrl-D ends.", file=sys.stderr)
        await _converse(she, as_json=as_json)
    return 0


async def _converse(she: Woman, *, as_json: bool) -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        if not line.strip():
            continue
        try:
            _show(await _act(she, line.rstrip("\n")), as_json=as_json)
        except NoAnswer:
            print("(no answer)", file=sys.stderr)
        except ValueError as error:
            print(f"({error})", file=sys.stderr)


async def _act(she: Woman, line: str) -> Sequence[Shown]:
    if line.startswith("#") and line[1:].isdigit():
        return await she.taps(int(line[1:]))
    if line.startswith("/") and line[1:] in MEDIA:
        return await she.sends(line[1:])
    return await she.says(line)


def _show(shown: Sequence[Shown], *, as_json: bool) -> None:
    for message in shown:
        print(_as_json(message) if as_json else _as_text(message), flush=True)


def _as_json(message: Shown) -> str:
    fields = {
        "text": message.text,
        "buttons": list(message.buttons),
        "screen": message.screen,
        "language": message.language,
        "milliseconds": message.milliseconds,
    }
    return json.dumps(fields, ensure_ascii=False)


def _as_text(message: Shown) -> str:
    buttons = "  ".join(f"#{number} [{label}]" for number, label in enumerate(message.buttons, 1))
    return f"\n{message.text}\n{buttons}\n"
