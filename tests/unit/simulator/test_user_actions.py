"""What she does reaches the bot as Telegram would tell it, and nothing more than that."""

import pytest

from simulator.media import MEDIA_FACTORIES
from tests.unit.simulator.simulator_app import Theatre, keyboard


async def test_her_words_come_with_her_language(theatre: Theatre) -> None:
    chat = await theatre.woman(first_name="Sokha", language_code="km")
    await theatre.write(chat, "/start now")
    [update] = await theatre.updates()
    message = update["message"]
    assert message["from"] == {"id": chat, "is_bot": False, "first_name": "Sokha", "language_code": "km"}
    assert message["chat"] == {"id": chat, "type": "private", "first_name": "Sokha"}
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_chat_ids_follow_from_the_seed_and_differ(theatre: Theatre) -> None:
    ids = [await theatre.woman() for _ in range(5)]
    assert len(set(ids)) == 5 and all(chat > 0 for chat in ids)


@pytest.mark.parametrize("kind", MEDIA_FACTORIES)
async def test_she_can_send_other_things_than_words(theatre: Theatre, kind: str) -> None:
    chat = await theatre.woman()
    await theatre.post(f"women/{chat}/messages", kind=kind)
    [update] = await theatre.updates()
    assert kind in update["message"] and "text" not in update["message"]
    assert (await theatre.screen(chat))[0]["kind"] == kind


async def test_an_unknown_kind_is_refused(theatre: Theatre) -> None:
    assert (await theatre.post(f"women/{await theatre.woman()}/messages", kind="smoke"))["status"] == 400


async def test_no_words_and_too_many_words_are_refused(theatre: Theatre) -> None:
    chat = await theatre.woman()
    assert (await theatre.post(f"women/{chat}/messages", text=" "))["status"] == 400
    assert (await theatre.post(f"women/{chat}/messages", text="x" * 4097))["status"] == 400


async def test_she_can_edit_her_own_words_only(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.write(chat, "x")
    await theatre.do("sendMessage", chat_id=chat, text="the bot's")
    assert (await theatre.post(f"women/{chat}/edits", message_id=1, text="y"))["ok"]
    assert (await theatre.post(f"women/{chat}/edits", message_id=2, text="y"))["status"] == 400
    assert (await theatre.post(f"women/{chat}/edits", message_id=9, text="y"))["status"] == 404
    edited = (await theatre.updates())[-1]["edited_message"]
    assert (edited["message_id"], edited["text"]) == (1, "y") and edited["edit_date"]


async def test_buttons_are_counted_over_all_rows(theatre: Theatre) -> None:
    chat = await theatre.woman()
    rows = keyboard([("a", "1"), ("b", "2")], [("c", "3")])
    await theatre.do("sendMessage", chat_id=chat, text="x", reply_markup=rows)
    await theatre.post(f"women/{chat}/taps", message_id=1, button=3)
    await theatre.post(f"women/{chat}/taps", message_id=1, data="2")
    pressed = [update["callback_query"] for update in await theatre.updates()]
    assert [query["data"] for query in pressed] == ["3", "2"]
    assert pressed[0]["message"]["message_id"] == 1 and pressed[0]["from"]["id"] == chat


@pytest.mark.parametrize("button", [0, 2, -1])
async def test_a_button_that_is_not_there_cannot_be_pressed(theatre: Theatre, button: int) -> None:
    chat = await theatre.woman()
    await theatre.do("sendMessage", chat_id=chat, text="x", reply_markup=keyboard([("a", "1")]))
    assert (await theatre.post(f"women/{chat}/taps", message_id=1, button=button))["status"] == 404
    assert (await theatre.post(f"women/{chat}/taps", message_id=1, data="9"))["status"] == 404


async def test_a_deleted_message_cannot_be_pressed(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.do("sendMessage", chat_id=chat, text="x", reply_markup=keyboard([("a", "1")]))
    await theatre.do("deleteMessage", chat_id=chat, message_id=1)
    assert (await theatre.post(f"women/{chat}/taps", message_id=1, button=1))["status"] == 404


async def test_a_pressed_button_is_answered_with_a_toast(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.do("sendMessage", chat_id=chat, text="x", reply_markup=keyboard([("a", "1")]))
    await theatre.post(f"women/{chat}/taps", message_id=1, button=1)
    [update] = await theatre.updates()
    query = update["callback_query"]["id"]
    before = (await theatre.get(f"women/{chat}/messages"))["version"]
    await theatre.do("answerCallbackQuery", callback_query_id=query, text="Done")
    seen = await theatre.get(f"women/{chat}/messages?after={before}")
    assert seen["toast"] == {"text": "Done", "alert": False}
    assert (await theatre.get(f"women/{chat}/messages?after={seen['version']}"))["toast"] is None


async def test_a_pressed_button_is_forgotten_after_150_seconds(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.do("sendMessage", chat_id=chat, text="x", reply_markup=keyboard([("a", "1")]))
    await theatre.post(f"women/{chat}/taps", message_id=1, button=1)
    [update] = await theatre.updates()
    theatre.clock.pass_time(seconds=151)
    code, said = await theatre.refused("answerCallbackQuery", callback_query_id=update["callback_query"]["id"])
    assert code == 400 and "query is too old" in said
    assert await theatre.updates() == []


async def test_clearing_empties_her_side_and_the_bot_is_not_told(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.do("sendMessage", chat_id=chat, text="x")
    await theatre.post(f"women/{chat}/clear")
    [message] = await theatre.screen(chat)
    assert (message["text"], message["cleared"], message["deleted"]) == ("", True, False)
    assert await theatre.updates() == []
    assert await theatre.do("editMessageText", chat_id=chat, message_id=1, text="y")


async def test_blocking_is_told_once_and_closes_the_chat(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.do("sendMessage", chat_id=chat, text="x")
    await theatre.post(f"women/{chat}/block")
    await theatre.post(f"women/{chat}/block")
    [update] = await theatre.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    blocked = (403, "Forbidden: bot was blocked by the user")
    assert await theatre.refused("sendMessage", chat_id=chat, text="x") == blocked
    assert await theatre.refused("editMessageText", chat_id=chat, message_id=1, text="y") == blocked
    assert await theatre.refused("sendChatAction", chat_id=chat, action="typing") == blocked
    assert (await theatre.post(f"women/{chat}/messages", text="x"))["status"] == 409


async def test_unblocking_opens_it_again(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.post(f"women/{chat}/block")
    await theatre.post(f"women/{chat}/unblock")
    assert (await theatre.updates())[-1]["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert await theatre.do("sendMessage", chat_id=chat, text="x")


async def test_the_bot_can_be_put_into_a_group_and_leave_it(theatre: Theatre) -> None:
    group = (await theatre.post("groups", title="Friends"))["chat_id"]
    joined, greeted = await theatre.updates()
    assert group < 0
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert greeted["message"]["chat"] == {"id": group, "type": "group", "title": "Friends"}
    await theatre.do("leaveChat", chat_id=group)
    assert (await theatre.get("groups"))["groups"][0]["bot_present"] is False
    refused = await theatre.refused("sendMessage", chat_id=group, text="x")
    assert refused == (403, "Forbidden: bot is not a member of the group chat")


async def test_a_bot_that_left_hears_nothing_more(theatre: Theatre) -> None:
    group = (await theatre.post("groups"))["chat_id"]
    await theatre.do("leaveChat", chat_id=group)
    before = await theatre.pending()
    await theatre.post(f"groups/{group}/messages", text="anybody?")
    assert await theatre.pending() == before
    assert (await theatre.refused("getChat", chat_id=group))[0] == 403


async def test_a_private_chat_cannot_be_left_nor_can_others_words_in_a_group_be_deleted(theatre: Theatre) -> None:
    assert (await theatre.refused("leaveChat", chat_id=await theatre.woman()))[0] == 400
    group = (await theatre.post("groups"))["chat_id"]
    assert (await theatre.refused("deleteMessage", chat_id=group, message_id=1))[0] == 400
