"""How many taps lie between what a woman said and a number she can call: the taps of somebody who looks for one.

She writes until she has said what it is about. Where the answer holds a number, that is no tap. Else she taps whatever offers a
number, and says where she is if that is asked. The two taps to the card of danger are left out: they lead to the police.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from bot.domain.enums import DESTINATIONS, FIND_HELP_INTENTS, LANGUAGES, TOPICS
from simulator.driver import ChatMessage
from tests.conversations.talks import Talk, TalkTurn
from tests.support.in_process_dialogue import InProcessProduct, InProcessUser

NUMBER_LINE: Final = re.compile(r"(?m)^(?:[^:\n]{1,60}: )?\+?\d[\d -]+\d$")
"""A line that is a number to call, or a name and a number."""
MAX_TAPS: Final = 3
SAID, NOT_SAID = "country and need said", "need said"


@dataclass(frozen=True)
class Distance:
    """Of one talk: taps to a number, MAX_TAPS + 1 where none was found."""

    talk: Talk
    has_country: bool
    taps: int


async def measure_talks(product: InProcessProduct, talks: Iterable[Talk]) -> list[Distance]:
    """The distance in each talk in which she says what it is about."""
    return [found for talk in talks if (found := await _measure_talk(product, talk))]


async def _measure_talk(product: InProcessProduct, talk: Talk) -> Distance | None:
    said = next((number for number, turn in enumerate(talk.turns) if _names_need(turn)), None)
    if said is None:
        return None
    country = talk.turns[said].country
    taps = await _count_taps(product, talk, talk.turns[: said + 1], country=country or DESTINATIONS[0])
    return Distance(talk, country is not None, taps)


def _names_need(turn: TalkTurn) -> bool:
    return any(topic in (*TOPICS, *FIND_HELP_INTENTS) for topic in turn.topics)


async def _count_taps(product: InProcessProduct, talk: Talk, turns: Sequence[TalkTurn], *, country: str) -> int:
    paths: list[tuple[str, ...]] = [()]
    for taps in range(MAX_TAPS + 1):
        further: list[tuple[str, ...]] = []
        for path in paths:
            user = product.create_user(talk.language)
            messages = await _arrive(user, turns, path)
            if any(NUMBER_LINE.search(one.text) for one in messages):
                return taps
            if messages:
                further += [(*path, meaning) for meaning in _list_offers(user, messages[-1], country=country)]
        paths = further
    return MAX_TAPS + 1


async def _arrive(user: InProcessUser, turns: Sequence[TalkTurn], path: Sequence[str]) -> Sequence[ChatMessage]:
    messages: Sequence[ChatMessage] = ()
    for turn in turns:
        messages = await user.send_text(turn.her)
    for meaning in path:
        number = user.decode_buttons(messages[-1]).index(meaning) + 1
        messages = await user.tap_button(messages[-1], number)
    return messages


def _list_offers(user: InProcessUser, message: ChatMessage, *, country: str) -> list[str]:
    """Buttons of a message that offer somebody to call, or that say where she is where that is asked."""
    meanings = user.decode_buttons(message)
    here = [meaning for meaning in meanings if f'"country": "{country}"' in meaning]
    if message.screen == "utter_ask_country":
        return here or [meaning for meaning in meanings if '"page"' in meaning]
    offers = [one for one in meanings if one.startswith(tuple(f"/{intent}" for intent in FIND_HELP_INTENTS))]
    return list(dict.fromkeys(offers))


def format_table(distances: Sequence[Distance]) -> list[str]:
    """Lines of a table: by whether she had said where she is, and by language."""
    lines = ["| | talks | median | 0 taps | 1 | 2 | 3 | more |", "|---|---|---|---|---|---|---|---|"]
    for title, has_country in ((SAID, True), (NOT_SAID, False)):
        for language in (*LANGUAGES, None):
            taps = [
                one.taps
                for one in distances
                if one.has_country is has_country and language in (None, one.talk.language)
            ]
            counts = (str(taps.count(number)) for number in range(MAX_TAPS + 2))
            name = f"{title}, {language or 'all'}"
            lines.append(f"| {name} | {len(taps)} | {median(taps) if taps else '–'} | {' | '.join(counts)} |")
    return lines
