"""How a woman asks for a person and is answered, through the real processes: every tap of it."""

import asyncio
import re
from collections.abc import Sequence
from typing import Final

from simulator.driver import ChatMessage
from tests.support.user_client import UserClient

RETURN_CODE: Final = re.compile(r"^\d{4} \d{4} \d{4}$", re.MULTILINE)
TIMEOUT_SECONDS: Final = 20.0
"""Ten seconds in which an officer can take it back, and the way to her."""


async def tap_labels(user: UserClient, *labels: str) -> ChatMessage:
    """She taps buttons by what stands on them; the message she then reads."""
    for label in labels:
        user.last_messages = await user.user.tap_button(label)
    assert user.user.last_message
    return user.user.last_message


async def send_card(user: UserClient) -> ChatMessage:
    """All the way from asking; what she then reads."""
    await user.send_text("i want to talk to a person")
    user.assert_screens("utter_ask_country")
    await user.tap_meaning('/talk_to_person{"country": "MY"}')
    user.assert_screens("utter_person_post")
    await tap_labels(user, "Yes, choose what to send", "Health", "Next", "At any time", "Today", "mango", "Skip")
    user.assert_screens("utter_card")
    return await tap_labels(user, "Change", "How to show it", "Show the message", "Send")


async def wait_for_text(user: UserClient, *wanted: str, seconds: float = TIMEOUT_SECONDS) -> str:
    """Wait until all of this stands in her chat; everything that stands there then."""
    async with asyncio.timeout(seconds):
        while True:
            text = join_texts(await user.user.list_messages())
            if all(words in text for words in wanted):
                return text
            await asyncio.sleep(0.1)


def join_texts(chat: Sequence[ChatMessage]) -> str:
    return "\n".join(message.text for message in chat if not message.is_from_user)
