"""Mutations of updates that know JSON: a value changed, moved, removed, doubled, nested; words that try to command."""

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.model.vocabulary import INTENTS

CORPUS = Path(__file__).parents[1] / "corpus" / "updates.jsonl"
LONGEST = 20_000
"""Bytes of a mutated update; single ones grow beyond."""
LONG, AGAIN = 4_000, 0.8
"""From so many bytes on, a mutant is left behind that often and an update of the corpus taken instead: mutants of mutants only
grow, and what grows is nested replies, slow to read and all alike."""

_UNSEEN = (
    "", "", " ", "\u00a0", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u115f", "\u1160", "\u3164", "\uffa0", "\u0300",
    "\u17b4", "\u180e", "\u2028", "\ufe0f", "\t", "\n", "\x00", "\x1b", "\x85", "\u202e", "\U000e0020", "\u034f",
)  # fmt: skip
_SLASHES = ("/", "/", "/", "//", "\uff0f", "\u2044", "\u2215", "\u29f8", "/\u200b/", "\\/", "/\u0338")
_INTERNAL = (
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
_BEHIND = (
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
_STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, -(2**63) - 1, 10**30, 1e308, -0.0, float("nan"), "", "0", "x", "h",
    [], {}, [[]], {"": None}, "\ud800", "\udfff\ud800", "\x00", "a" * 64, "A" * 5000, "\u1000\u103a" * 800, "private", "group",
    "kicked",
)  # fmt: skip
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


def corpus() -> list[bytes]:
    """The updates that mutations begin with: one of every kind."""
    return CORPUS.read_bytes().splitlines()


def mutated(data: bytes, chance: random.Random, *, other: bytes = b"") -> bytes:
    """One mutant. `other` is an update to take parts from."""
    try:
        update = json.loads(data)
        spare = json.loads(other or data)
    except (ValueError, RecursionError):
        return _bytes_changed(data, chance)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        update = _changed(update, spare, chance)
    written = _written(update, chance)
    return _bytes_changed(written, chance) if chance.random() < 0.04 else written


def begun_again(data: bytes, chance: random.Random, seeds: list[bytes]) -> bytes:
    """What to mutate next: a long mutant mostly gives way to an update of the corpus."""
    return chance.choice(seeds) if len(data) > LONG and chance.random() < AGAIN else data


def command(chance: random.Random) -> str:
    """Words that look like Rasa's own way of writing an intent, with what cannot be seen around them."""
    unseen = "".join(chance.choice(_UNSEEN) for _ in range(chance.randint(0, 3)))
    name = chance.choice(_INTERNAL)
    name = name.upper() if chance.random() < 0.05 else name
    return unseen + chance.choice(_SLASHES) + chance.choice(_UNSEEN) + name + chance.choice(_BEHIND)


def _written(update: Any, chance: random.Random) -> bytes:
    try:
        return json.dumps(update, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return b"[" * chance.randint(1, 3000)


def _changed(update: Any, spare: Any, chance: random.Random) -> Any:
    if chance.random() < 0.25:
        return _saying(update, command(chance) if chance.random() < 0.8 else _words(chance))
    holders = [holder for holder in _holders(update) if holder]
    if not holders:
        return spare
    holder = chance.choice(holders)
    key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    chance.choice(_MUTATIONS)(holder, key, spare, chance)
    return update


def _saying(update: Any, text: str) -> Any:
    if isinstance(update, dict):
        for name in ("message", "edited_message", "callback_query"):
            if isinstance(update.get(name), dict):
                update[name]["data" if name == "callback_query" else "text"] = text
                return update
    return update


def _words(chance: random.Random) -> str:
    ranges = ((32, 127), (0x1780, 0x17FF), (0x1000, 0x109F), (0x1E00, 0x1EFF), (0, 0xFFFF), (0x1F300, 0x1FAFF))
    low, high = chance.choice(ranges)
    return "".join(chr(chance.randint(low, high)) for _ in range(chance.choice((1, 5, 40, 400))))


def _holders(value: Any) -> list[Any]:
    """Every dict and list of an update, the outer ones first, those deeper than 40 left out."""
    found, level = [], [value]
    for _ in range(41):
        holders = [one for one in level if isinstance(one, dict | list)]
        found += holders
        level = [inner for one in holders for inner in (one.values() if isinstance(one, dict) else one)]
    return found


def _strange(chance: random.Random) -> Any:
    # A copy: an empty list that stood in every mutant would be filled by each of them, and grow for ever.
    return copy.deepcopy(chance.choice(_STRANGE))


def _replace(holder: Any, key: Any, spare: Any, chance: random.Random) -> None:
    holder[key] = _strange(chance)


def _remove(holder: Any, key: Any, spare: Any, chance: random.Random) -> None:
    del holder[key]


def _nest(holder: Any, key: Any, spare: Any, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 2, 200))):
        holder[key] = {chance.choice(_KEYS): holder[key]} if chance.random() < 0.5 else [holder[key]]


def _nest_replies(holder: Any, key: Any, spare: Any, chance: random.Random) -> None:
    inner: Any = {"message_id": 1, "date": 1, "chat": {"id": 7001, "type": "private"}, "text": "x"}
    for _ in range(chance.choice((1, 50, 250))):
        inner = {"message_id": 1, "date": 1, "chat": {"id": 7001, "type": "private"}, "reply_to_message": inner}
    holder[key] = inner


def _splice(holder: Any, key: Any, spare: Any, chance: random.Random) -> None:
    found = _holders(spare)
    holder[key] = json.loads(json.dumps(chance.choice(found))) if found else spare


def _add(holder: Any, key: Any, spare: Any, chance: random.Random) -> None:
    if isinstance(holder, dict):
        holder[chance.choice(_KEYS)] = _strange(chance)
    else:
        holder += [_strange(chance) for _ in range(chance.choice((1, 3, 100)))]


def _say(holder: Any, key: Any, spare: Any, chance: random.Random) -> None:
    holder[key] = command(chance)


def _count(holder: Any, key: Any, spare: Any, chance: random.Random) -> None:
    if isinstance(holder[key], int):
        holder[key] += chance.choice((1, -1, 2**30, -(2**30), 2**62))


_MUTATIONS = (_replace, _replace, _remove, _nest, _splice, _splice, _add, _say, _count, _nest_replies)


def _bytes_changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data or b"{}")
    for _ in range(chance.choice((1, 2, 8))):
        place = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                changed[place:place] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 4)))
            case 2:
                del changed[place : place + chance.randint(1, 20)]
            case _:
                changed = changed[: place + 1]
        changed = changed or bytearray(b"{")
    return bytes(changed)
