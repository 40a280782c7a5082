"""However the bot calls, it is understood; whatever it must not do is refused in Telegram's words."""

import aiohttp
import pytest

from tests.unit.simulator.simulator_app import TOKEN, Theatre


async def test_a_call_may_come_as_a_query_as_json_as_a_form_or_as_multipart(theatre: Theatre) -> None:
    chat, path = await theatre.woman(), f"/bot{TOKEN}/sendMessage"
    multipart = aiohttp.FormData({"chat_id": str(chat), "text": "multipart"})
    multipart.add_field("file", b"x", filename="x.bin")
    await theatre.http.get(path, params={"chat_id": chat, "text": "query"})
    await theatre.http.post(path, json={"chat_id": chat, "text": "json"})
    await theatre.http.post(path, data={"chat_id": chat, "text": "form"})
    await theatre.http.post(path, data=multipart)
    assert [message["text"] for message in await theatre.screen(chat)] == ["query", "json", "form", "multipart"]


async def test_serialized_json_is_read_inside_a_form(theatre: Theatre) -> None:
    chat = await theatre.woman()
    markup = '{"inline_keyboard": [[{"text": "Menu", "callback_data": "m"}]]}'
    data = {"chat_id": chat, "text": "x", "reply_markup": markup}
    await theatre.http.post(f"/bot{TOKEN}/sendMessage", data=data)
    [message] = await theatre.screen(chat)
    assert message["buttons"] == [[{"text": "Menu", "data": "m", "url": None, "copy": None, "style": None}]]


async def test_an_unknown_token_is_unauthorized(theatre: Theatre) -> None:
    answer = await theatre.http.get("/bot999:other/getMe")
    assert answer.status == 401
    assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_an_unknown_method_is_not_found(theatre: Theatre) -> None:
    assert (await theatre.refused("sendDice", chat_id=1))[0] == 404


async def test_the_case_of_a_method_does_not_matter(theatre: Theatre) -> None:
    assert (await theatre.do("GETME"))["is_bot"] is True


async def test_what_is_missing_is_named(theatre: Theatre) -> None:
    chat = await theatre.woman()
    assert await theatre.refused("sendMessage", text="x") == (400, "Bad Request: chat_id is empty")
    assert await theatre.refused("sendMessage", chat_id=chat) == (400, "Bad Request: message text is empty")
    assert await theatre.refused("deleteMessage", chat_id=chat) == (
        400,
        "Bad Request: message identifier is not specified",
    )


async def test_a_stranger_is_not_found(theatre: Theatre) -> None:
    assert await theatre.refused("sendMessage", chat_id=5, text="x") == (400, "Bad Request: chat not found")


@pytest.mark.parametrize("body", ["{", "[]"])
async def test_a_body_that_is_no_object_is_refused(theatre: Theatre, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await theatre.http.post(f"/bot{TOKEN}/getMe", data=body, headers=headers)
    assert answer.status == 400


async def test_after_log_out_the_bot_is_locked_out_for_ten_minutes(theatre: Theatre) -> None:
    await theatre.do("logOut")
    assert await theatre.refused("getMe") == (400, "Logged out")
    theatre.clock.pass_time(minutes=10)
    assert await theatre.do("getMe")


async def test_the_record_of_calls_holds_no_words(theatre: Theatre) -> None:
    chat = await theatre.woman()
    await theatre.do("sendMessage", chat_id=chat, text="a secret")
    log = await theatre.get("log")
    assert log["calls"] == [{"method": "sendMessage", "chat_id": chat, "at": theatre.clock().isoformat()}]


async def test_nothing_is_printed_or_logged(
    theatre: Theatre, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    await theatre.write(await theatre.woman(), "a secret")
    await theatre.updates()
    printed = capfd.readouterr()
    assert "secret" not in printed.out + printed.err + caplog.text
