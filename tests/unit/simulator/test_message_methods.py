"""Sending, editing and deleting have Telegram's limits and Telegram's refusals."""

from typing import Any

import pytest

from tests.unit.simulator.simulator_app import Theatre, keyboard

MENU = keyboard([("Menu", "menu")])


async def test_what_is_sent_is_seen(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.do(
        "sendMessage",
        chat_id=chat,
        text=" ជំរាបសួរ\n",
        reply_markup=MENU,
        disable_notification=True,
        link_preview_options={"is_disabled": True},
        pelita_screen="first",
        pelita_language="km",
    )
    [message] = await theatre.screen(chat)
    assert (message["from"], message["text"], message["silent"]) == ("bot", "ជំរាបសួរ", True)
    assert message["link_preview"] == {"is_disabled": True}
    assert message["pelita"] == {"screen": "first", "language": "km"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("", "message text is empty"), (" \n", "message text is empty"), ("😀" * 2049, "message is too long")],
)
async def test_text_has_limits(theatre: Theatre, text: str, complaint: str) -> None:
    refused = await theatre.refused("sendMessage", chat_id=await theatre.woman(), text=text)
    assert refused == (400, f"Bad Request: {complaint}")


async def test_the_longest_text_passes(theatre: Theatre) -> None:
    assert await theatre.do("sendMessage", chat_id=await theatre.woman(), text="😀" * 2048)


@pytest.mark.parametrize("data", ["", "x" * 65, "ក" * 22])
async def test_button_data_is_counted_in_bytes(theatre: Theatre, data: str) -> None:
    markup = keyboard([("Menu", data)])
    refused = await theatre.refused("sendMessage", chat_id=await theatre.woman(), text="x", reply_markup=markup)
    assert refused == (400, "Bad Request: BUTTON_DATA_INVALID")


@pytest.mark.parametrize("data", ["x", "x" * 64, "ក" * 21])
async def test_button_data_within_64_bytes_passes(theatre: Theatre, data: str) -> None:
    markup = keyboard([("Menu", data)])
    assert await theatre.do("sendMessage", chat_id=await theatre.woman(), text="x", reply_markup=markup)


@pytest.mark.parametrize(
    "markup",
    [
        {"inline_keyboard": [[{"text": "no action"}]]},
        {"inline_keyboard": [[{"callback_data": "no text"}]]},
        {"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]},
        {"inline_keyboard": "rows"},
        {"keyboard": [[{"text": "My number", "request_contact": True}]]},
        keyboard([("x", "x")] * 101),
        [1],
    ],
)
async def test_bad_keyboards_are_refused(theatre: Theatre, markup: Any) -> None:
    refused = await theatre.refused("sendMessage", chat_id=await theatre.woman(), text="x", reply_markup=markup)
    assert refused[0] == 400


async def test_markup_in_the_text_is_refused_because_the_phone_would_show_it_raw(theatre: Theatre) -> None:
    chat = await theatre.woman()
    assert (await theatre.refused("sendMessage", chat_id=chat, text="<b>x</b>", parse_mode="HTML"))[0] == 400


async def test_removing_a_keyboard_is_no_inline_keyboard(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.do("sendMessage", chat_id=chat, text="x", reply_markup={"remove_keyboard": True})
    assert (await theatre.screen(chat))[0]["buttons"] == []


async def test_an_edit_replaces_words_and_takes_away_buttons_that_are_not_given_again(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.do("sendMessage", chat_id=chat, text="x", reply_markup=MENU, pelita_screen="first")
    await theatre.do("editMessageText", chat_id=chat, message_id=1, text="y", pelita_screen="second")
    [message] = await theatre.screen(chat)
    assert (message["text"], message["buttons"], message["edited"]) == ("y", [], True)
    assert message["pelita"] == {"screen": "second"}


async def test_an_edit_that_changes_nothing_is_refused(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.do("sendMessage", chat_id=chat, text="x", reply_markup=MENU)
    code, said = await theatre.refused("editMessageText", chat_id=chat, message_id=1, text="x", reply_markup=MENU)
    assert code == 400 and said.startswith("Bad Request: message is not modified")
    code, said = await theatre.refused("editMessageReplyMarkup", chat_id=chat, message_id=1, reply_markup=MENU)
    assert code == 400 and said.startswith("Bad Request: message is not modified")


async def test_buttons_can_be_edited_alone(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.do("sendMessage", chat_id=chat, text="x", reply_markup=MENU)
    await theatre.do("editMessageReplyMarkup", chat_id=chat, message_id=1)
    [message] = await theatre.screen(chat)
    assert (message["text"], message["buttons"]) == ("x", [])


async def test_only_the_bots_own_present_messages_can_be_edited(theatre: Theatre) -> None:
    chat = await theatre.woman()
    hers = await theatre.write(chat, "x")
    refused = await theatre.refused("editMessageText", chat_id=chat, message_id=hers, text="y")
    assert refused == (400, "Bad Request: message can't be edited")
    refused = await theatre.refused("editMessageText", chat_id=chat, message_id=99, text="y")
    assert refused == (400, "Bad Request: message to edit not found")


async def test_deleting_leaves_no_words_on_either_side(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.write(chat, "hers")
    await theatre.do("sendMessage", chat_id=chat, text="the bot's", reply_markup=MENU)
    await theatre.do("deleteMessage", chat_id=chat, message_id=1)
    await theatre.do("deleteMessages", chat_id=chat, message_ids=[2, 77])
    assert [(m["deleted"], m["text"], m["buttons"]) for m in await theatre.screen(chat)] == [(True, "", [])] * 2
    refused = await theatre.refused("deleteMessage", chat_id=chat, message_id=1)
    assert refused == (400, "Bad Request: message to delete not found")


async def test_messages_can_be_deleted_for_48_hours(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.write(chat, "x")
    theatre.clock.pass_time(hours=48)
    refused = await theatre.refused("deleteMessage", chat_id=chat, message_id=1)
    assert refused == (400, "Bad Request: message can't be deleted")
    assert await theatre.do("deleteMessages", chat_id=chat, message_ids=[1]) is True
    assert (await theatre.screen(chat))[0]["deleted"] is False


@pytest.mark.parametrize("ids", [[], list(range(101)), ["one"], 5])
async def test_one_to_a_hundred_messages_are_deleted_at_once(theatre: Theatre, ids: Any) -> None:
    assert (await theatre.refused("deleteMessages", chat_id=await theatre.woman(), message_ids=ids))[0] == 400


async def test_typing_shows_until_the_next_message(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.do("sendChatAction", chat_id=chat, action="typing")
    assert (await theatre.get(f"women/{chat}/messages"))["action"] == "typing"
    await theatre.do("sendMessage", chat_id=chat, text="x")
    assert (await theatre.get(f"women/{chat}/messages"))["action"] is None
    assert (await theatre.refused("sendChatAction", chat_id=chat, action="dancing"))[0] == 400


NUMBER = {"text": "Copy 15999", "copy_text": {"text": "15999"}, "style": "primary"}


async def test_a_button_that_copies_is_shown_and_does_not_call_the_bot(theatre: Theatre) -> None:
    chat = await theatre.woman()
    markup = {"inline_keyboard": [[NUMBER], [{"text": "Help", "callback_data": "h", "style": "danger"}]]}
    sent = await theatre.do("sendMessage", chat_id=chat, text="15999", reply_markup=markup)
    assert sent["reply_markup"] == markup
    [message] = await theatre.screen(chat)
    assert message["buttons"] == [
        [{"text": "Copy 15999", "data": None, "url": None, "copy": "15999", "style": "primary"}],
        [{"text": "Help", "data": "h", "url": None, "copy": None, "style": "danger"}],
    ]


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        ({**NUMBER, "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({**NUMBER, "copy_text": {"text": "1" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({**NUMBER, "copy_text": "15999"}, "must be of type CopyTextButton"),
        ({**NUMBER, "callback_data": "h"}, "exactly one type of the button"),
        ({**NUMBER, "style": "red"}, "invalid button style"),
    ],
)
async def test_a_button_that_copies_has_limits(theatre: Theatre, button: dict[str, Any], complaint: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    code, said = await theatre.refused("sendMessage", chat_id=await theatre.woman(), text="x", reply_markup=markup)
    assert code == 400
    assert complaint in said
