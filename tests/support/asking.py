"""How a woman asks for a person and is answered, through the real processes: every tap of it."""

import asyncio
import re
from collections.abc import Sequence
from typing import Final

from bot.rehearsal.woman import Shown
from tests.support.talk import She

CODE: Final = re.compile(r"^\d{4} \d{4} \d{4}$", re.MULTILINE)
SOON: Final = 20.0
"""Ten seconds in which an officer can take it back, and the way to her."""


async def taps(she: She, *labels: str) -> Shown:
    """She taps buttons by what stands on them; the message she then reads."""
    for label in labels:
        she.shown = await she.woman.taps(label)
    assert she.woman.last
    return she.woman.last


async def sends_a_card(she: She) -> Shown:
    """All the way from asking; what she then reads."""
    await she.says("i want to talk to a person")
    she.reads("utter_ask_country")
    await she.taps('/talk_to_person{"country": "MY"}')
    she.reads("utter_ask_origin")
    await taps(she, "Skip")
    she.reads("utter_person_post")
    await taps(she, "Yes, choose what to send", "Health", "Next", "Today", "At any time", "mango", "Skip")
    she.reads("utter_card")
    return await taps(she, "Change", "How to show it", "Show the message", "Send")


async def until(she: She, *wanted: str, seconds: float = SOON) -> str:
    """Wait until all of this stands in her chat; everything that stands there then."""
    async with asyncio.timeout(seconds):
        while True:
            text = texts(await she.woman.chat())
            if all(words in text for words in wanted):
                return text
            await asyncio.sleep(0.1)


def texts(chat: Sequence[Shown]) -> str:
    return "\n".join(message.text for message in chat if not message.is_hers)
