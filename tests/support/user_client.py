"""A woman in a test: what she does, and what she must and must not read."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest_asyncio
from aiohttp import ClientSession

from simulator.driver import ChatMessage, SimulatedUser
from tests.support import language_detection
from tests.support.stack import ProductStack
from tests.support.web_user import WebUser

NAVIGATION_PAYLOADS = ("/go_back", "/show_menu", "leave")
BACK_PAYLOADS = ("/go_back", "/card", "/post")
"""What Back may mean: on the way to a card it leads to the question before."""
SCREENS_WITHOUT_BUTTONS = ("utter_left", "utter_erased")
"""Screens that must look like nothing."""
MAX_TEXT_LENGTH = 4096


class UserClient:
    """One woman. Her verbs are what she does; `reads` and `assert_only_own_language` are what is checked."""

    def __init__(self, user: SimulatedUser, stack: ProductStack, language: str) -> None:
        self.user, self.stack, self.language = user, stack, language
        self.last_messages: Sequence[ChatMessage] = ()
        self.chat_id = user.chat_id

    async def send_text(self, text: str) -> Sequence[ChatMessage]:
        """She writes. Raises NoAnswer."""
        self.last_messages = await self.user.send_text(text)
        return self.last_messages

    async def send_media(self, kind: str) -> Sequence[ChatMessage]:
        """She sends a voice note, a photo, a contact … Raises NoAnswer."""
        self.last_messages = await self.user.send_media(kind)
        return self.last_messages

    async def tap_meaning(self, meaning: str) -> Sequence[ChatMessage]:
        """She taps the button that means this choice (`/find_embassy{"country": "MY"}`) or `leave`. Raises NoAnswer.

        A country is looked for on the next pages of its question: the first holds others in each language.
        """
        meanings = self.decode_buttons()
        while meaning not in meanings and self._is_country_question():
            further = next((one for one in meanings if '"page": "' in one), None)
            if further is None:
                break
            await self.user.tap_button(meanings.index(further) + 1)
            meanings = self.decode_buttons()
        screen = self.user.last_message.screen if self.user.last_message else "nothing"
        assert meaning in meanings, f"no button of {screen} means {meaning}; there are {', '.join(meanings)}"
        self.last_messages = await self.user.tap_button(meanings.index(meaning) + 1)
        return self.last_messages

    def _is_country_question(self) -> bool:
        return self.user.last_message is not None and self.user.last_message.screen == "utter_ask_country"

    async def tap_label(self, words: str) -> Sequence[ChatMessage]:
        """She taps the first button that says these words, whatever it means. Raises NoAnswer, ValueError."""
        self.last_messages = await self.user.tap_button(words)
        return self.last_messages

    async def assert_no_message(self, *, seconds: float) -> None:
        """Nothing may come within this time."""
        came = await self.user.wait_for_messages(wait=seconds)
        assert not came, f"{[message.screen for message in came]} came, and nothing should have"

    async def wait_for_chat_length(self, length: int, *, seconds: float = 10.0) -> Sequence[ChatMessage]:
        """What stands in her chat once this many messages stand there; what stands there at the end of the wait."""
        deadline = time.monotonic() + seconds
        while len(chat := await self.user.list_messages()) != length and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        return chat

    def assert_screens(self, *screens: str) -> None:
        """The screens she was shown by her last deed."""
        names = tuple(message.screen for message in self.last_messages)
        assert names == screens, f"she should read {', '.join(screens)} but reads {', '.join(names)}"

    def decode_buttons(self, shown: ChatMessage | None = None) -> list[str]:
        """What each button of her last message means, in order."""
        message = shown or self.user.last_message
        return [self.stack.button_decoder.decode(self.chat_id, data) for data in message.data] if message else []

    def assert_only_own_language(self) -> None:
        """Every message of her last deed is in her language and whole: no other script, no English, a way out."""
        for message in self.last_messages:
            found = [*language_detection.find_language_faults(message, self.language), *self._find_faults(message)]
            assert not found, f"{message.screen} in {self.language}: {'; '.join(found)}"

    def _find_faults(self, message: ChatMessage) -> list[str]:
        is_bare = message.screen in SCREENS_WITHOUT_BUTTONS
        meanings = self.decode_buttons(message)
        return [
            *([f"it is {len(message.text)} characters long"] if len(message.text) > MAX_TEXT_LENGTH else []),
            *(["it has buttons"] if is_bare and meanings else []),
            *([] if is_bare or _has_navigation(meanings) else [f"its last buttons are {meanings[-3:]}"]),
        ]


def _has_navigation(meanings: Sequence[str]) -> bool:
    last = [meaning.partition("{")[0] for meaning in meanings[-3:]]
    return tuple(last[1:]) == NAVIGATION_PAYLOADS[1:] and last[0] in BACK_PAYLOADS


CreateUser = Callable[..., Awaitable[UserClient]]


@pytest_asyncio.fixture
async def http() -> AsyncIterator[ClientSession]:
    """Connections to the rehearsal."""
    async with ClientSession() as session:
        yield session


@pytest_asyncio.fixture
async def arrives(stack: ProductStack, http: ClientSession) -> CreateUser:
    """`she = await arrives("km")`: a new woman whose phone speaks this language."""

    async def arrive(
        language: str, *, at: ProductStack = stack, phone: str | None = None, wait: float = 8.0
    ) -> UserClient:
        code = language if phone is None else phone
        woman = await SimulatedUser.create(http, at.url, language_code=code, wait_seconds=wait)
        return UserClient(woman, at, language)

    return arrive


@pytest_asyncio.fixture
async def opens_page(stack: ProductStack, http: ClientSession) -> CreateUser:
    """`she = await opens_page("km")`: a new woman on a page of the web chat, in this language."""

    async def open_page(language: str, *, wait: float = 8.0) -> UserClient:
        page = await WebUser.open_page(http, stack, language=language, wait_seconds=wait)
        return UserClient(page, stack, language)

    return open_page
