"""One update that cannot be read takes nothing else with it, and as much as possible of itself is read."""

import json
from typing import Any

import pytest
from telegram import Update
from telegram.error import TelegramError

from bot.channels.telegram.transport import INTEGER_LIMIT, UpdatesRequest, reduce_to_readable
from bot.channels.telegram.updates import MAX_TEXT_LENGTH, parse_update
from bot.domain.messages import UpdateKind
from tests.support import raw_updates
from tests.support.factories import CHAT

GOOD = {"update_id": 7, **raw_updates.text("gaji saya")}


def answered(*result: object) -> list[Any]:
    payload = json.dumps({"ok": True, "result": list(result)}).encode()
    return list(UpdatesRequest.parse_json_payload(payload)["result"])


def test_what_can_be_read_stays_as_it_is() -> None:
    assert answered(GOOD) == [GOOD]


def test_words_are_read_whatever_stands_beside_them() -> None:
    strange = {"update_id": 8, **raw_updates.text("gaji saya", poll={"question": 5})}
    strange["message"]["from"]["language_code"] = "km"
    found = parse_update(Update.de_json(answered(strange)[0], None))
    assert found
    assert (found.kind, found.chat_id, found.text, found.language_code) == (UpdateKind.TEXT, CHAT, "gaji saya", "km")


def test_a_button_is_read_whatever_stands_beside_it() -> None:
    strange = {"update_id": 8, **raw_updates.tap("token")}
    strange["callback_query"]["message"]["reply_to_message"] = 5
    found = parse_update(Update.de_json(answered(strange)[0], None))
    assert found
    assert (found.kind, found.text, found.callback_id) == (UpdateKind.TAP, "token", "callback-77")


@pytest.mark.parametrize("fields", [{"message": 5}, {"message": {}}, {"poll": 5}, {"message": {"date": 10**30}}])
def test_of_what_cannot_be_read_the_number_is_kept_so_that_it_is_confirmed(fields: dict[str, Any]) -> None:
    assert [one["update_id"] for one in answered({"update_id": 6, **fields}, GOOD)] == [6, 7]


@pytest.mark.parametrize(
    "raw_update", [None, 5, [], {}, {"update_id": "6"}, {"update_id": True}, {"update_id": INTEGER_LIMIT}]
)
def test_what_is_no_update_is_left_out(raw_update: object) -> None:
    assert reduce_to_readable(raw_update) is None
    assert answered(raw_update, GOOD) == [GOOD]


@pytest.mark.parametrize(
    "payload",
    [b"", b"{", b"[]", b'{"ok": true}', b'{"ok": true, "result": [5]}', b"[" * 100_000, b'{"ok": true, "result": 5}'],
)
def test_an_answer_that_is_none_is_trouble_and_not_silence(payload: bytes) -> None:
    with pytest.raises(TelegramError):
        UpdatesRequest.parse_json_payload(payload)


def test_no_updates_are_an_answer_and_a_refusal_is_passed_on() -> None:
    assert answered() == []
    refusal = b'{"ok": false, "error_code": 409, "description": "Conflict"}'
    assert UpdatesRequest.parse_json_payload(refusal)["description"] == "Conflict"


def test_replies_within_replies_are_no_hindrance() -> None:
    update: dict[str, Any] = {"update_id": 8, **raw_updates.text("gaji saya")}
    inner = update["message"]
    for _ in range(600):
        inner["reply_to_message"] = {"message_id": 1, "date": 1, "chat": raw_updates.chat()}
        inner = inner["reply_to_message"]
    found = reduce_to_readable(update)
    assert found
    taken = parse_update(Update.de_json(found, None))
    assert taken
    assert taken.text == "gaji saya"


@pytest.mark.parametrize(
    ("said", "kept"),
    [("\ud83d half", "? half"), ("x" * (MAX_TEXT_LENGTH + 1), "x" * MAX_TEXT_LENGTH), ("\x00\u200b", "\x00\u200b")],
)
def test_words_are_kept_as_far_as_they_can_be(said: str, kept: str) -> None:
    found = parse_update(Update.de_json({"update_id": 8, **raw_updates.text(said)}, None))
    assert found
    assert found.text == kept
    assert found.to_bytes()


@pytest.mark.parametrize("where", ["text", "message_id", "chat", "from"])
@pytest.mark.parametrize("strange", [[], {"id": []}, "\ud800", 10**30])
def test_what_is_not_as_telegram_describes_it_is_not_taken_or_is_sound(where: str, strange: object) -> None:
    update = reduce_to_readable({"update_id": 8, "message": {**raw_updates.message(text="gaji saya"), where: strange}})
    assert update
    taken = parse_update(Update.de_json(update, None))
    assert taken is None or taken.to_bytes()


def test_a_kind_of_message_the_library_does_not_know_is_answered() -> None:
    found = parse_update(
        Update.de_json({"update_id": 8, "message": raw_updates.message(kind_of_tomorrow={"id": 1})}, None)
    )
    assert found
    assert found.kind is UpdateKind.MEDIA
