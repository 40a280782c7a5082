"""Of an update we take what an answer needs; names, places, files and contacts do not come in."""

from typing import Any

import pytest
from telegram import Update

from bot.channels.telegram.updates import parse_update
from bot.domain.messages import IncomingMessage, UpdateKind
from tests.support import raw_updates
from tests.support.factories import CHAT


def taken(fields: dict[str, Any]) -> IncomingMessage | None:
    return parse_update(Update.de_json({"update_id": 5, **fields}, None))


EVERYTHING = {
    "text": (raw_updates.text("gaji saya"), UpdateKind.TEXT, "gaji saya"),
    "forwarded": (
        {
            "message": raw_updates.message(
                text="fwd", forward_origin={"type": "user", "date": 1763973000, "sender_user": raw_updates.person(99)}
            )
        },
        UpdateKind.TEXT,
        "fwd",
    ),
    "tap": (raw_updates.tap("token"), UpdateKind.TAP, "token"),
    "edited": (raw_updates.edited("gaji"), UpdateKind.TEXT, "gaji"),
    "edited below a photo": (raw_updates.changed(raw_updates.media("photo"), caption="gaji"), UpdateKind.TEXT, "gaji"),
    "edited without words": (raw_updates.changed(raw_updates.media("location")), UpdateKind.EDITED, ""),
    "voice": (raw_updates.media("voice"), UpdateKind.VOICE, ""),
    "video_note": (raw_updates.media("video_note"), UpdateKind.VOICE, ""),
    "audio": (raw_updates.media("audio"), UpdateKind.VOICE, ""),
    "photo": (raw_updates.media("photo"), UpdateKind.MEDIA, "Canary-caption"),
    "location": (raw_updates.media("location"), UpdateKind.MEDIA, ""),
    "contact": (raw_updates.media("contact"), UpdateKind.MEDIA, ""),
    "document": (raw_updates.media("document"), UpdateKind.MEDIA, "Canary-caption"),
    "sticker": (raw_updates.media("sticker"), UpdateKind.MEDIA, ""),
    "blocked": (raw_updates.member("kicked"), UpdateKind.BLOCKED, ""),
    "group": (raw_updates.text("hello", chat_id=-100, kind="group"), UpdateKind.GROUP, ""),
    "supergroup": (raw_updates.member("member", "supergroup", -100), UpdateKind.GROUP, ""),
}


@pytest.mark.parametrize("name", EVERYTHING)
def test_an_update_is_reduced_to_its_kind_and_her_own_words(name: str) -> None:
    fields, kind, said = EVERYTHING[name]
    found = taken(fields)
    assert found
    assert (found.update_id, found.kind, found.text) == (5, kind, said)


@pytest.mark.parametrize("name", EVERYTHING)
def test_nothing_that_could_name_her_comes_in(name: str) -> None:
    found = taken(EVERYTHING[name][0])
    assert found
    for secret in raw_updates.SECRETS:
        assert secret not in repr(found)
        assert secret not in found.to_bytes().decode()


def test_a_message_brings_its_chat_its_number_and_the_language_of_the_phone() -> None:
    fields = raw_updates.text("hi", language="tl-PH")
    found = taken(fields)
    assert found == IncomingMessage(5, UpdateKind.TEXT, CHAT, fields["message"]["message_id"], "tl-PH", "hi")


def test_a_tap_brings_the_message_it_stands_on_and_what_to_answer() -> None:
    assert taken(raw_updates.tap("token", message_id=88)) == IncomingMessage(
        5, UpdateKind.TAP, CHAT, 88, "id", "token", "callback-88"
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        raw_updates.member("member"),
        raw_updates.tap("token", kind="group"),
        {
            "callback_query": {
                "id": "1",
                "from": raw_updates.person(),
                "chat_instance": "1",
                "data": "t",
                "inline_message_id": "9",
            }
        },
    ],
)
def test_what_we_never_act_on_is_not_taken(fields: dict[str, Any]) -> None:
    assert taken(fields) is None


def test_an_edit_brings_how_long_after_its_message_it_came() -> None:
    sent = raw_updates.text("twelve")
    edit = taken(raw_updates.edited("twenty-one", of=sent, after=90))
    assert edit and (edit.message_id, edit.edited_after) == (sent["message"]["message_id"], 90)
    assert (edit.is_edit, taken(sent).is_edit) == (True, False)  # type: ignore[union-attr]


@pytest.mark.parametrize("date", [0, -5, 2**40])
def test_an_edit_with_a_date_that_cannot_be_is_no_fault(date: int) -> None:
    fields = raw_updates.edited("gaji")
    fields["edited_message"]["edit_date"] = fields["edited_message"]["date"] + date if date < 1 else None
    edit = taken(fields)
    assert edit and edit.edited_after == 0
