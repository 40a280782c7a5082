"""A Telegram update → what we take from it, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from telegram import Message, Update
from telegram.constants import ChatType

from bot.gateway.doorbell import code_in
from bot.gateway.reading import LARGEST
from bot.model.incoming import Incoming, Kind

LONGEST: Final = 4096
"""Characters of a message, as Telegram has it."""
LONGEST_NAME: Final = 256
"""Characters of the name of a file; Telegram's are shorter."""
Hears = Callable[[int], bool]
"""Chat → whether an officer reads there what she sends; only then a voice note or a photo is looked at."""
FILES: Final = (Kind.VOICE, Kind.MEDIA, Kind.EDITED, Kind.TEXT)
"""What may hold a voice note or a photo; TEXT where only what stands below it was changed."""
PlaceOf = Callable[[int, float, float], str | None]
"""Chat, latitude, longitude → the place nearest to a pin she was asked for; None where she was not asked."""


def _not_asked(_chat: int, _latitude: float, _longitude: float) -> str | None:
    return None


def _nobody_hears(_chat: int) -> bool:
    return False


def incoming(update: Update, *, place_of: PlaceOf = _not_asked, hears: Hears = _nobody_hears) -> Incoming | None:
    """Reduce an update; None for what we never act on. Names and contacts are not even looked at, nor are files;
    words below a photo are hers like any others, and are read for danger.

    A voice note or a photo is named where an officer hears her; what it holds stays with Telegram. A pin is looked at
    only where she was asked for her place; here, at the door, it becomes a city and is dropped.
    """
    try:
        return _sound(_heard(_pinned(_reduced(update), update, place_of), update, hears))
    except (AttributeError, TypeError, ValueError):
        return None  # not as Telegram describes updates, and the library does not look


def times(updates: Sequence[Update]) -> list[datetime]:
    """When Telegram says these messages were sent. A tap is dated like the message it stands below, so it says nothing new."""
    dated = [getattr(update.message or update.edited_message, "date", None) for update in updates]
    return [each for each in dated if isinstance(each, datetime)]


def _reduced(update: Update) -> Incoming | None:
    if update.callback_query:
        return _tap(update)
    message = update.message
    chat = update.effective_chat
    if chat is None:
        return None
    if chat.type != ChatType.PRIVATE:
        # Of what is said in a group nothing is looked at but the code of a doorbell, which has one form.
        return Incoming(
            update.update_id, Kind.GROUP, chat.id, 0, text=code_in(update.message.text if update.message else None)
        )
    if update.my_chat_member:
        is_gone = update.my_chat_member.new_chat_member.status in ("kicked", "left")
        return Incoming(update.update_id, Kind.BLOCKED, chat.id, 0) if is_gone else None
    if update.edited_message:
        return _edit(update, update.edited_message)
    if message is None or _is_notice(message):
        return None
    return Incoming(
        update_id=update.update_id,
        kind=_kind(message),
        chat_id=chat.id,
        message_id=message.message_id,
        language_code=_language(update),
        text=message.text or message.caption or "",
    )


def _edit(update: Update, message: Message) -> Incoming:
    """She changed a message: its new words are read as any words are, also those below a photo."""
    words = message.text or message.caption or ""
    return Incoming(
        update_id=update.update_id,
        kind=Kind.TEXT if words else Kind.EDITED,
        chat_id=message.chat.id,
        message_id=message.message_id,
        language_code=_language(update),
        text=words,
        edited_after=_edit_age(message) if words else None,
    )


def _edit_age(message: Message) -> int:
    age = (message.edit_date - message.date).total_seconds() if message.edit_date else 0
    return int(min(max(0, age), LARGEST - 1))


def _language(update: Update) -> str:
    return (update.effective_user.language_code if update.effective_user else None) or ""


def _pinned(found: Incoming | None, update: Update, place_of: PlaceOf) -> Incoming | None:
    pin = update.message.location if update.message else None
    if found is None or found.kind is not Kind.MEDIA or pin is None:
        return found
    place = place_of(found.chat_id, pin.latitude, pin.longitude)
    return found if place is None else replace(found, kind=Kind.PIN, text=place)


def _heard(found: Incoming | None, update: Update, hears: Hears) -> Incoming | None:
    message = update.message or update.edited_message
    if found is None or message is None or message.text or found.kind not in FILES or not hears(found.chat_id):
        return found
    kept, media = (message.voice, "voice") if message.voice else (next(reversed(message.photo), None), "photo")
    if kept is None:
        return found
    named = replace(found, file=kept.file_id, media=media, text=message.caption or "", file_mark=kept.file_unique_id)
    if named.kind is not Kind.EDITED:
        return named
    # Another photo in the place of one she sent, without a word.
    return replace(named, kind=Kind.VOICE if media == "voice" else Kind.MEDIA, edited_after=_edit_age(message))


def _sound(found: Incoming | None) -> Incoming | None:
    """The same with nothing in it that could not be kept; None where a number is none."""
    if found is None or not all(type(number) is int and abs(number) < LARGEST for number in _numbers(found)):
        return None
    return replace(
        found,
        text=_plain(found.text)[:LONGEST],
        language_code=_plain(found.language_code),
        callback_id=_plain(found.callback_id),
        file=_plain(found.file)[:LONGEST_NAME],
        file_mark=_plain(found.file_mark)[:LONGEST_NAME],
    )


def _numbers(found: Incoming) -> tuple[int, ...]:
    return found.update_id, found.chat_id, found.message_id


def _plain(text: str) -> str:
    # Halves of a character can stand in JSON, but in nothing that is kept or sent.
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_notice(message: Message) -> bool:
    # Telegram's own lines (a timer set, a message pinned): she sent nothing, and is not answered.
    return not message.text and message.effective_attachment is None and not _is_new_kind(message)


def _is_new_kind(message: Message) -> bool:
    # What our library does not know yet is more likely hers than a notice: rather answered than passed over in silence.
    return any(isinstance(value, dict) for value in message.api_kwargs.values())


def _kind(message: Message) -> Kind:
    if message.text:
        return Kind.TEXT
    return Kind.VOICE if message.voice or message.video_note or message.audio else Kind.MEDIA


def _tap(update: Update) -> Incoming | None:
    query = update.callback_query
    if query is None or query.message is None or query.message.chat.type != ChatType.PRIVATE:
        return None
    return Incoming(
        update_id=update.update_id,
        kind=Kind.TAP,
        chat_id=query.message.chat.id,
        message_id=query.message.message_id,
        language_code=query.from_user.language_code or "",
        text=query.data or "",
        callback_id=query.id,
    )
