"""The one seam to the Bot API: python-telegram-bot's Bot, with our errors and plain, silent messages."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Final

from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.callback_data import HELP_CALLBACK_DATA
from bot.channels.message_deletion import MAX_DELETE_BATCH
from bot.channels.telegram.transport import (
    AiohttpRequest,
    RequestNotSent,
    UpdatesRequest,
    reduce_to_readable,
    report_server_date,
)
from bot.domain.clips import VoiceNote
from bot.domain.messages import OutgoingMessage
from bot.errors import BadSettings, ChannelUnavailable, ChatUnreachable, MessageRejected, OutcomeUnknown
from bot.services.leader_election import LeadershipStatus, SoleLeader

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_SECONDS: Final = 25
SEND_TIMEOUT_SECONDS: Final = 30.0
"""An answer to a message is waited for so long: one that is slow is better than one nobody knows the number of."""
REQUEST_TIMEOUT_SECONDS: Final = 10.0
"""The same for whatever may be asked again without harm."""
NOT_MODIFIED, NO_CHAT = "not modified", "chat not found"
"""What is kept of the sentences Telegram refuses with; the rest may hold anything."""
VOICE_FILE_NAME: Final = "voice.ogg"
"""What Telegram is told of every file: nothing."""
DANGER_STYLE: Final = "danger"
"""How Telegram draws Help; a version that does not know styles draws it like any other button."""
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class TelegramClient:
    """What the gateway asks of Telegram. Time-outs everywhere; nothing here retries.

    Whatever raises ChannelUnavailable was not done, except where it is OutcomeUnknown: then it may have been.
    """

    def __init__(
        self,
        token: str,
        *,
        api: str,
        is_rehearsal: bool,
        send_seconds: float = SEND_TIMEOUT_SECONDS,
        request_seconds: float = REQUEST_TIMEOUT_SECONDS,
        leadership: LeadershipStatus | None = None,
        on_server_date: Callable[[datetime], None] | None = None,
    ) -> None:
        """`hears` is told how Telegram dates each of its answers."""
        self._leadership = leadership or SoleLeader()
        self._send_seconds = send_seconds
        self._files = AiohttpRequest(connect_seconds=5, read_seconds=request_seconds, on_server_date=on_server_date)
        self._bot = Bot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=self._files,
            get_updates_request=UpdatesRequest(
                read_timeout=POLL_SECONDS + 10,
                connect_timeout=5,
                pool_timeout=5,
                httpx_kwargs={"event_hooks": {"response": [_build_date_hook(on_server_date)]}},
            ),
        )
        self._is_simulator = is_rehearsal
        self.bot_id = int(token.split(":")[0])

    async def open(self) -> None:
        """Check the token. Raises BadSettings on a wrong one, ChannelUnavailable while Telegram is away."""
        try:
            await self._bot.initialize()
        except InvalidToken as error:
            raise BadSettings(
                "TELEGRAM_TOKEN is not a token Telegram knows. Ask @BotFather for the right one."
            ) from error
        except TelegramError as error:
            raise ChannelUnavailable(type(error).__name__) from error

    async def ping(self) -> None:
        """Ask for nothing. Raises ChannelUnavailable while Telegram is away."""
        try:
            await self._bot.get_me()
        except TelegramError as error:
            raise ChannelUnavailable(type(error).__name__) from error

    async def close(self) -> None:
        """Let go of connections."""
        with suppress(TelegramError, RuntimeError):
            await self._bot.shutdown()

    async def get_updates(self, offset: int) -> Sequence[Update]:
        """Wait for updates from an offset on; asking confirms everything below it. Raises ChannelUnavailable."""
        async with _map_errors():
            return await self._bot.get_updates(
                offset=offset, timeout=POLL_SECONDS, allowed_updates=list(ALLOWED_UPDATES)
            )

    async def send_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        """Send a message: plain text, silent, no previews. Returns its number. Raises Unreachable, ChannelUnavailable.

        Nothing is sent where another gateway answers by now.
        """
        await self._check_lease()
        async with _map_errors():
            sent = await self._bot.send_message(
                chat_id,
                delivery.text,
                reply_markup=_build_keyboard(delivery),
                disable_notification=True,
                link_preview_options=_NO_PREVIEW,
                api_kwargs=self._simulator_arguments(delivery),
                read_timeout=self._send_seconds,
            )
            return sent.message_id

    async def send_voice(self, chat_id: int, delivery: OutgoingMessage, note: VoiceNote) -> int:
        """Send a voice note, silently; a phone plays it only where she taps it. Its number. Raises as `send_message`."""
        await self._check_lease()
        async with _map_errors():
            sent = await self._bot.send_voice(
                chat_id,
                note.content,
                duration=note.seconds,
                disable_notification=True,
                filename=VOICE_FILE_NAME,
                reply_markup=_build_keyboard(delivery),
                api_kwargs=self._simulator_arguments(delivery),
                read_timeout=self._send_seconds,
                write_timeout=self._send_seconds,
            )
            return sent.message_id

    async def send_alert(self, chat_id: int, line: str) -> None:
        """One line into a staff group, and it may be heard: unlike what women get. Raises Unreachable, ChannelUnavailable."""
        await self._check_lease()
        async with _map_errors():
            await self._bot.send_message(
                chat_id, line, link_preview_options=_NO_PREVIEW, read_timeout=self._send_seconds
            )

    async def edit_message(self, chat_id: int, message_id: int, delivery: OutgoingMessage) -> int:
        """Put a message in the place of another; where that one is gone, send it. Returns its number."""
        try:
            return await self._edit_text(chat_id, message_id, delivery)
        except MessageRejected as error:
            if NOT_MODIFIED in str(error):
                return message_id
            return await self.send_message(chat_id, delivery)

    async def collapse_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        """Put a message in the place of what she opened; where she deleted that, nothing is left to do. Returns its number."""
        message_id = delivery.edits or 0
        with suppress(MessageRejected):
            await self._edit_text(chat_id, message_id, delivery)
        return message_id

    async def _edit_text(self, chat_id: int, message_id: int, delivery: OutgoingMessage) -> int:
        await self._check_lease()
        async with _map_errors():
            await self._bot.edit_message_text(
                delivery.text,
                chat_id=chat_id,
                message_id=message_id,
                reply_markup=_build_keyboard(delivery),
                link_preview_options=_NO_PREVIEW,
                api_kwargs=self._simulator_arguments(delivery),
                read_timeout=self._send_seconds,
            )
        return message_id

    async def delete_messages(self, chat_id: int, message_ids: Sequence[int]) -> int:
        """Delete messages on both sides, a hundred at a time; how many Telegram refused.

        Numbers that are not in this chat are passed over. One message that it will not delete makes Telegram refuse all
        that were named with it: then they are named in halves, until it stands alone.
        """
        batches = [list(message_ids[at : at + MAX_DELETE_BATCH]) for at in range(0, len(message_ids), MAX_DELETE_BATCH)]
        refused = 0
        while batches:
            batch = batches.pop(0)
            try:
                async with _map_errors():
                    await self._bot.delete_messages(chat_id, batch)
            except MessageRejected as error:
                if NO_CHAT in str(error):
                    raise
                half = len(batch) // 2
                refused += not half
                batches[:0] = [batch[:half], batch[half:]] if half else []
        return refused

    async def probe(self) -> None:
        """Ask for something that changes nothing, to learn whether Telegram answers. Raises ChannelUnavailable."""
        async with _map_errors():
            await self._bot.get_me()

    async def answer_callback_query(self, callback_id: str) -> None:
        """Stop the button's little clock; too late is no harm."""
        with suppress(ChannelUnavailable, ChatUnreachable):
            async with _map_errors():
                await self._bot.answer_callback_query(callback_id)

    async def stream_file(self, name: str) -> AsyncIterator[bytes]:
        """A voice note or a photo in pieces, as Telegram hands it out; nothing is kept. Raises Refused, ChannelUnavailable."""
        async with _map_errors():
            found = await self._bot.get_file(name)
            async for piece in self._files.stream_file(found.file_path or ""):
                yield piece

    async def leave_group(self, chat_id: int) -> None:
        """We are not for groups."""
        with suppress(ChannelUnavailable, ChatUnreachable):
            async with _map_errors():
                await self._bot.leave_chat(chat_id)

    async def set_commands(self, commands: Sequence[tuple[str, str]], *, language: str | None) -> None:
        """The command list of a language, neutral by name; None for everybody else."""
        async with _map_errors():
            await self._bot.set_my_commands(list(commands), language_code=language)

    async def get_profile(self, *, language: str | None) -> dict[str, str]:
        """What the bot says of itself in a language: name, description, short description."""
        async with _map_errors():
            name = await self._bot.get_my_name(language_code=language)
            long = await self._bot.get_my_description(language_code=language)
            short = await self._bot.get_my_short_description(language_code=language)
        return {"name": name.name, "description": long.description, "short_description": short.short_description}

    async def set_profile(self, what: str, text: str, *, language: str | None) -> None:
        """One of the three, in a language; None for everybody else. Telegram allows few changes a day."""
        setters = {
            "name": self._bot.set_my_name,
            "description": self._bot.set_my_description,
            "short_description": self._bot.set_my_short_description,
        }
        async with _map_errors():
            await setters[what](text, language_code=language)

    async def set_webhook(self, url: str, *, secret: str) -> None:
        """Ask Telegram to call us; pending messages are kept."""
        async with _map_errors():
            await self._bot.set_webhook(
                url, secret_token=secret, allowed_updates=list(ALLOWED_UPDATES), max_connections=20
            )

    async def delete_webhook(self) -> None:
        """Go back to asking; pending messages are kept."""
        async with _map_errors():
            await self._bot.delete_webhook()

    def parse_update(self, raw: dict[str, Any]) -> Update:
        """An update as Telegram posts it to a webhook. Raises ValueError where it is none."""
        found = reduce_to_readable(raw)
        if found is None:
            raise ValueError("not an update")
        return Update.de_json(found, self._bot)

    async def _check_lease(self) -> None:
        if not await self._leadership.can_send():
            raise ChannelUnavailable("another gateway answers")

    def _simulator_arguments(self, delivery: OutgoingMessage) -> dict[str, str] | None:
        # Only the local rehearsal is told which screen a message is; Telegram never.
        if not self._is_simulator:
            return None
        return {"pelita_screen": delivery.screen, "pelita_language": delivery.language}


@asynccontextmanager
async def _map_errors() -> AsyncIterator[None]:
    try:
        yield
    except RetryAfter as error:
        seconds = error.retry_after if isinstance(error.retry_after, int | float) else error.retry_after.total_seconds()
        raise ChannelUnavailable("RetryAfter", retry_after=float(seconds)) from None
    except Forbidden:
        raise ChatUnreachable("Forbidden") from None
    except Conflict:
        raise ChannelUnavailable("Conflict") from None
    except BadRequest as error:
        said = error.message.lower()
        raise MessageRejected(next((one for one in (NOT_MODIFIED, NO_CHAT) if one in said), "BadRequest")) from None
    except (RequestNotSent, InvalidToken) as error:
        raise ChannelUnavailable(type(error).__name__) from None
    except (NetworkError, TelegramError) as error:
        raise OutcomeUnknown(type(error).__name__) from None


def _build_date_hook(on_server_date: Callable[[datetime], None] | None) -> Callable[[Any], Awaitable[None]]:
    async def hear(answer: Any) -> None:
        report_server_date(answer.headers, on_server_date)

    return hear


def _build_keyboard(delivery: OutgoingMessage) -> InlineKeyboardMarkup | None:
    if not (delivery.keyboard or delivery.copies):
        return None
    rows = [[_build_button(label, data) for label, data in row] for row in delivery.keyboard]
    copies = [[InlineKeyboardButton(label, copy_text=CopyTextButton(number))] for label, number in delivery.copies]
    # The navigation stays where her thumb knows it: last.
    return InlineKeyboardMarkup([*rows[:-1], *copies, *rows[-1:]])


def _build_button(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data, style=DANGER_STYLE if data == HELP_CALLBACK_DATA else None)
