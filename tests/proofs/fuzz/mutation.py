"""Mutations of updates that know JSON: a value changed, moved, removed, doubled, nested; words that try to command."""

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.domain.enums import INTENTS

CORPUS = Path(__file__).parents[1] / "corpus" / "updates.jsonl"
MAX_BYTES = 20_000
"""Bytes of a mutated update; single ones grow beyond."""
LONG, AGAIN = 4_000, 0.8
"""From so many bytes on, a mutant is left behind that often and an update of the corpus taken instead: mutants of mutants only
grow, and what grows is nested replies, slow to read and all alike."""

_INVISIBLE_CHARACTERS = (
    "",
    "",
    " ",
    "\u00a0",
    "\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u115f",
    "\u1160",
    "\u3164",
    "\uffa0",
    "\u0300",
    "\u17b4",
    "\u180e",
    "\u2028",
    "\ufe0f",
    "\t",
    "\n",
    "\x00",
    "\x1b",
    "\x85",
    "\u202e",
    "\U000e0020",
    "\u034f",
)
_SLASHES = ("/", "/", "/", "//", "\uff0f", "\u2044", "\u2215", "\u29f8", "/\u200b/", "\\/", "/\u0338")
_INTERNAL_INTENTS = (
    *INTENTS,
    "nlu_fallback",
    "restart",
    "back",
    "session_start",
    "EXTERNAL: greet",
    "out_of_scope",
    "start",
    "menu",
)
_PAYLOAD_SUFFIXES = (
    "",
    "",
    "{}",
    '{"country": "MY"}',
    '{"part": "last"}',
    "@1.0",
    '@1.0{"need": "health"}',
    " x",
    "{",
    "\n/greet",
)
_STRANGE_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**53,
    2**63,
    -(2**63) - 1,
    10**30,
    1e308,
    -0.0,
    float("nan"),
    "",
    "0",
    "x",
    "h",
    [],
    {},
    [[]],
    {"": None},
    "\ud800",
    "\udfff\ud800",
    "\x00",
    "a" * 64,
    "A" * 5000,
    "\u1000\u103a" * 800,
    "private",
    "group",
    "kicked",
)
_KEYS = (
    "text",
    "caption",
    "chat",
    "from",
    "data",
    "message",
    "voice",
    "photo",
    "type",
    "id",
    "date",
    "update_id",
    "new",
    "",
)

Mutation = Callable[[Any, random.Random], Any]


def load_corpus() -> list[bytes]:
    """The updates that mutations begin with: one of every kind."""
    return CORPUS.read_bytes().splitlines()


def mutate_update(data: bytes, rng: random.Random, *, other: bytes = b"") -> bytes:
    """One mutant. `other` is an update to take parts from."""
    try:
        update = json.loads(data)
        spare = json.loads(other or data)
    except (ValueError, RecursionError):
        return _mutate_bytes(data, rng)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        update = _mutate(update, spare, rng)
    written = _dump_update(update, rng)
    return _mutate_bytes(written, rng) if rng.random() < 0.04 else written


def choose_next(data: bytes, rng: random.Random, seeds: list[bytes]) -> bytes:
    """What to mutate next: a long mutant mostly gives way to an update of the corpus."""
    return rng.choice(seeds) if len(data) > LONG and rng.random() < AGAIN else data


def generate_command(rng: random.Random) -> str:
    """Words that look like Rasa's own way of writing an intent, with what cannot be seen around them."""
    unseen = "".join(rng.choice(_INVISIBLE_CHARACTERS) for _ in range(rng.randint(0, 3)))
    name = rng.choice(_INTERNAL_INTENTS)
    name = name.upper() if rng.random() < 0.05 else name
    return unseen + rng.choice(_SLASHES) + rng.choice(_INVISIBLE_CHARACTERS) + name + rng.choice(_PAYLOAD_SUFFIXES)


def _dump_update(update: Any, rng: random.Random) -> bytes:
    try:
        return json.dumps(update, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return b"[" * rng.randint(1, 3000)


def _mutate(update: Any, spare: Any, rng: random.Random) -> Any:
    if rng.random() < 0.25:
        return _replace_text(update, generate_command(rng) if rng.random() < 0.8 else _generate_text(rng))
    holders = [holder for holder in _list_containers(update) if holder]
    if not holders:
        return spare
    holder = rng.choice(holders)
    key = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    rng.choice(_MUTATIONS)(holder, key, spare, rng)
    return update


def _replace_text(update: Any, text: str) -> Any:
    if isinstance(update, dict):
        for name in ("message", "edited_message", "callback_query"):
            if isinstance(update.get(name), dict):
                update[name]["data" if name == "callback_query" else "text"] = text
                return update
    return update


def _generate_text(rng: random.Random) -> str:
    ranges = ((32, 127), (0x1780, 0x17FF), (0x1000, 0x109F), (0x1E00, 0x1EFF), (0, 0xFFFF), (0x1F300, 0x1FAFF))
    low, high = rng.choice(ranges)
    return "".join(chr(rng.randint(low, high)) for _ in range(rng.choice((1, 5, 40, 400))))


def _list_containers(value: Any) -> list[Any]:
    """Every dict and list of an update, the outer ones first, those deeper than 40 left out."""
    found, level = [], [value]
    for _ in range(41):
        holders = [one for one in level if isinstance(one, dict | list)]
        found += holders
        level = [inner for one in holders for inner in (one.values() if isinstance(one, dict) else one)]
    return found


def _draw_strange_value(rng: random.Random) -> Any:
    # A copy: an empty list that stood in every mutant would be filled by each of them, and grow for ever.
    return copy.deepcopy(rng.choice(_STRANGE_VALUES))


def _replace(holder: Any, key: Any, spare: Any, rng: random.Random) -> None:
    holder[key] = _draw_strange_value(rng)


def _remove(holder: Any, key: Any, spare: Any, rng: random.Random) -> None:
    del holder[key]


def _nest(holder: Any, key: Any, spare: Any, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 2, 200))):
        holder[key] = {rng.choice(_KEYS): holder[key]} if rng.random() < 0.5 else [holder[key]]


def _nest_replies(holder: Any, key: Any, spare: Any, rng: random.Random) -> None:
    inner: Any = {"message_id": 1, "date": 1, "chat": {"id": 7001, "type": "private"}, "text": "x"}
    for _ in range(rng.choice((1, 50, 250))):
        inner = {"message_id": 1, "date": 1, "chat": {"id": 7001, "type": "private"}, "reply_to_message": inner}
    holder[key] = inner


def _splice(holder: Any, key: Any, spare: Any, rng: random.Random) -> None:
    found = _list_containers(spare)
    holder[key] = json.loads(json.dumps(rng.choice(found))) if found else spare


def _add(holder: Any, key: Any, spare: Any, rng: random.Random) -> None:
    if isinstance(holder, dict):
        holder[rng.choice(_KEYS)] = _draw_strange_value(rng)
    else:
        holder += [_draw_strange_value(rng) for _ in range(rng.choice((1, 3, 100)))]


def _put_text(holder: Any, key: Any, spare: Any, rng: random.Random) -> None:
    holder[key] = generate_command(rng)


def _put_number(holder: Any, key: Any, spare: Any, rng: random.Random) -> None:
    if isinstance(holder[key], int):
        holder[key] += rng.choice((1, -1, 2**30, -(2**30), 2**62))


_MUTATIONS = (_replace, _replace, _remove, _nest, _splice, _splice, _add, _put_text, _put_number, _nest_replies)


def _mutate_bytes(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data or b"{}")
    for _ in range(rng.choice((1, 2, 8))):
        place = rng.randrange(len(changed))
        match rng.randrange(4):
            case 0:
                changed[place] = rng.randrange(256)
            case 1:
                changed[place:place] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 4)))
            case 2:
                del changed[place : place + rng.randint(1, 20)]
            case _:
                changed = changed[: place + 1]
        changed = changed or bytearray(b"{")
    return bytes(changed)
