"""Talks of women, and what must answer each message: read from a file a language, played through the whole product.

A turn says what she writes (`her`), what it asks (`asks`, a question of the vocabulary or `none`), what it is about (`topics`,
the gravest first, of this message or of the talk it goes on from), and, where she told them, `country` and `origin`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.file_reader import read_yaml
from bot.domain.turn import ResponseCall
from tests.support.in_process_dialogue import InProcessProduct


@dataclass(frozen=True)
class TalkTurn:
    """One message of hers."""

    her: str
    asks: str | None
    topics: tuple[str, ...]
    is_urgent: bool = False
    country: str | None = None
    origin: str | None = None


@dataclass(frozen=True)
class Talk:
    """A talk of several turns."""

    name: str
    language: str
    turns: tuple[TalkTurn, ...]
    is_kept: bool = False
    """Whether it is kept apart: measured, and not read word by word."""


@dataclass(frozen=True)
class Answered:
    """A turn, and what came: names of the screens she saw, and what the assistant named."""

    talk: Talk
    turn: TalkTurn
    topics_before: tuple[str, ...]
    """Topics that the talk had told of before, the newest first."""
    screens: tuple[str, ...]
    calls: tuple[ResponseCall, ...]
    texts: tuple[str, ...]


def load_talks(path: Path, language: str) -> list[Talk]:
    """The talks of a file. Raises BadContent."""
    return [
        Talk(
            str(one["talk"]),
            language,
            tuple(_parse_turn(turn) for turn in one["turns"]),
            is_kept=bool(one.get("kept", False)),
        )
        for one in read_yaml(path)
    ]


def _parse_turn(row: dict[str, Any]) -> TalkTurn:
    asks = row.get("asks")
    return TalkTurn(
        str(row["her"]),
        None if asks in (None, "none") else str(asks),
        tuple(row.get("topics") or ()),
        is_urgent=bool(row.get("urgent", False)),
        country=row.get("country"),
        origin=row.get("origin"),
    )


async def play_talks(product: InProcessProduct, talks: Sequence[Talk]) -> list[Answered]:
    """Every turn of every talk, each talk by a woman of its own."""
    return [answered for talk in talks for answered in await _play_talk(product, talk)]


async def _play_talk(product: InProcessProduct, talk: Talk) -> list[Answered]:
    user, found, told = product.create_user(talk.language), [], list[str]()
    for turn in talk.turns:
        product.assistant.replies.clear()
        messages = await user.send_text(turn.her)
        calls = tuple(call for reply in product.assistant.replies for call in reply.response_calls)
        screens, texts = (tuple(getattr(one, name) for one in messages) for name in ("screen", "text"))
        found.append(Answered(talk, turn, tuple(told), screens, calls, texts))
        told = list(dict.fromkeys([*turn.topics, *told]))
    return found
