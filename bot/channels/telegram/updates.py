"""A Telegram update → what we take from it, or nothing."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from telegram import Message, Update
from telegram.constants import ChatType

from bot.channels.telegram.transport import INTEGER_LIMIT
from bot.domain.messages import IncomingMessage, UpdateKind

MAX_TEXT_LENGTH: Final = 4096
"""Characters of a message, as Telegram has it."""
MAX_FILE_NAME_LENGTH: Final = 256
"""Characters of the name of a file; Telegram's are shorter."""
_START_COMMAND: Final = re.compile(r"/start(?:@\w{3,40})? ([A-Z0-9]{5}(?:-[A-Z0-9]{5}){3})")
ChatPredicate = Callable[[int], bool]
"""Chat → whether an officer reads there what she sends; only then a voice note or a photo is looked at."""
FILE_KINDS: Final = (UpdateKind.VOICE, UpdateKind.MEDIA, UpdateKind.EDITED, UpdateKind.TEXT)
"""What may hold a voice note or a photo; TEXT where only what stands below it was changed."""
PlaceResolver = Callable[[int, float, float], str | None]
"""Chat, latitude, longitude → the place nearest to a pin she was asked for; None where she was not asked."""


def _resolve_no_place(_chat: int, _latitude: float, _longitude: float) -> str | None:
    return None


def _never_with_officer(_chat: int) -> bool:
    return False


def parse_update(
    update: Update,
    *,
    resolve_place: PlaceResolver = _resolve_no_place,
    is_with_officer: ChatPredicate = _never_with_officer,
) -> IncomingMessage | None:
    """Reduce an update; None for what we never act on. Names and contacts are not even looked at, nor are files;
    words below a photo are hers like any others, and are read for danger.

    A voice note or a photo is named where an officer hears her; what it holds stays with Telegram. A pin is looked at
    only where she was asked for her place; here, at the door, it becomes a city and is dropped.
    """
    try:
        return _sanitize_message(
            _attach_media(_resolve_location(_parse_by_type(update), update, resolve_place), update, is_with_officer)
        )
    except (AttributeError, TypeError, ValueError):
        return None  # not as Telegram describes updates, and the library does not look


def extract_alert_code(text: str | None) -> str:
    """The code in what Telegram writes when a bot is added by a link; of everything else said in a group, nothing."""
    found = _START_COMMAND.fullmatch(text or "")
    return found[1] if found else ""


def list_message_times(updates: Sequence[Update]) -> list[datetime]:
    """When Telegram says these messages were sent. A tap is dated like the message it stands below, so it says nothing new."""
    dated = [getattr(update.message or update.edited_message, "date", None) for update in updates]
    return [each for each in dated if isinstance(each, datetime)]


def _parse_by_type(update: Update) -> IncomingMessage | None:
    if update.callback_query:
        return _parse_callback_query(update)
    message = update.message
    chat = update.effective_chat
    if chat is None:
        return None
    if chat.type != ChatType.PRIVATE:
        # Of what is said in a group nothing is looked at but the code of a doorbell, which has one form.
        return IncomingMessage(
            update.update_id,
            UpdateKind.GROUP,
            chat.id,
            0,
            text=extract_alert_code(update.message.text if update.message else None),
        )
    if update.my_chat_member:
        is_gone = update.my_chat_member.new_chat_member.status in ("kicked", "left")
        return IncomingMessage(update.update_id, UpdateKind.BLOCKED, chat.id, 0) if is_gone else None
    if update.edited_message:
        return _parse_edit(update, update.edited_message)
    if message is None or _is_service_message(message):
        return None
    return IncomingMessage(
        update_id=update.update_id,
        kind=_detect_kind(message),
        chat_id=chat.id,
        message_id=message.message_id,
        language_code=_language_code(update),
        text=message.text or message.caption or "",
    )


def _parse_edit(update: Update, message: Message) -> IncomingMessage:
    """She changed a message: its new words are read as any words are, also those below a photo."""
    words = message.text or message.caption or ""
    return IncomingMessage(
        update_id=update.update_id,
        kind=UpdateKind.TEXT if words else UpdateKind.EDITED,
        chat_id=message.chat.id,
        message_id=message.message_id,
        language_code=_language_code(update),
        text=words,
        edited_after=_edit_age_seconds(message) if words else None,
    )


def _edit_age_seconds(message: Message) -> int:
    age = (message.edit_date - message.date).total_seconds() if message.edit_date else 0
    return int(min(max(0, age), INTEGER_LIMIT - 1))


def _language_code(update: Update) -> str:
    return (update.effective_user.language_code if update.effective_user else None) or ""


def _resolve_location(
    incoming: IncomingMessage | None, update: Update, resolve_place: PlaceResolver
) -> IncomingMessage | None:
    pin = update.message.location if update.message else None
    if incoming is None or incoming.kind is not UpdateKind.MEDIA or pin is None:
        return incoming
    place = resolve_place(incoming.chat_id, pin.latitude, pin.longitude)
    return incoming if place is None else replace(incoming, kind=UpdateKind.PIN, text=place)


def _attach_media(
    incoming: IncomingMessage | None, update: Update, is_with_officer: ChatPredicate
) -> IncomingMessage | None:
    message = update.message or update.edited_message
    if (
        incoming is None
        or message is None
        or message.text
        or incoming.kind not in FILE_KINDS
        or not is_with_officer(incoming.chat_id)
    ):
        return incoming
    kept, media = (message.voice, "voice") if message.voice else (next(reversed(message.photo), None), "photo")
    if kept is None:
        return incoming
    named = replace(incoming, file=kept.file_id, media=media, text=message.caption or "", file_mark=kept.file_unique_id)
    if named.kind is not UpdateKind.EDITED:
        return named
    # Another photo in the place of one she sent, without a word.
    return replace(
        named, kind=UpdateKind.VOICE if media == "voice" else UpdateKind.MEDIA, edited_after=_edit_age_seconds(message)
    )


def _sanitize_message(incoming: IncomingMessage | None) -> IncomingMessage | None:
    """The same with nothing in it that could not be kept; None where a number is none."""
    if incoming is None or not all(
        type(number) is int and abs(number) < INTEGER_LIMIT for number in _numeric_fields(incoming)
    ):
        return None
    return replace(
        incoming,
        text=_replace_surrogates(incoming.text)[:MAX_TEXT_LENGTH],
        language_code=_replace_surrogates(incoming.language_code),
        callback_id=_replace_surrogates(incoming.callback_id),
        file=_replace_surrogates(incoming.file)[:MAX_FILE_NAME_LENGTH],
        file_mark=_replace_surrogates(incoming.file_mark)[:MAX_FILE_NAME_LENGTH],
    )


def _numeric_fields(incoming: IncomingMessage) -> tuple[int, ...]:
    return incoming.update_id, incoming.chat_id, incoming.message_id


def _replace_surrogates(text: str) -> str:
    # Halves of a character can stand in JSON, but in nothing that is kept or sent.
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_service_message(message: Message) -> bool:
    # Telegram's own lines (a timer set, a message pinned): she sent nothing, and is not answered.
    return not message.text and message.effective_attachment is None and not _has_unknown_content(message)


def _has_unknown_content(message: Message) -> bool:
    # What our library does not know yet is more likely hers than a notice: rather answered than passed over in silence.
    return any(isinstance(value, dict) for value in message.api_kwargs.values())


def _detect_kind(message: Message) -> UpdateKind:
    if message.text:
        return UpdateKind.TEXT
    return UpdateKind.VOICE if message.voice or message.video_note or message.audio else UpdateKind.MEDIA


def _parse_callback_query(update: Update) -> IncomingMessage | None:
    query = update.callback_query
    if query is None or query.message is None or query.message.chat.type != ChatType.PRIVATE:
        return None
    return IncomingMessage(
        update_id=update.update_id,
        kind=UpdateKind.TAP,
        chat_id=query.message.chat.id,
        message_id=query.message.message_id,
        language_code=query.from_user.language_code or "",
        text=query.data or "",
        callback_id=query.id,
    )
