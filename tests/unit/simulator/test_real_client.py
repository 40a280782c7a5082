"""python-telegram-bot talks to the rehearsal as it talks to Telegram."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
import telegram
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from tests.unit.simulator.simulator_app import TOKEN, Theatre

KEYS = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Menu", callback_data="menu")]])


def bot_at(theatre: Theatre, *, token: str = TOKEN) -> telegram.Bot:
    base = str(theatre.http.make_url("/bot"))
    return telegram.Bot(token, base_url=base, request=HTTPXRequest(httpx_kwargs={"trust_env": False}))


@pytest_asyncio.fixture
async def bot(theatre: Theatre) -> AsyncIterator[telegram.Bot]:
    async with bot_at(theatre) as opened:
        yield opened


async def test_it_sends_edits_and_deletes(theatre: Theatre, bot: telegram.Bot) -> None:
    chat = await theatre.woman()
    options = telegram.LinkPreviewOptions(is_disabled=True)
    sent = await bot.send_message(
        chat,
        "x",
        reply_markup=KEYS,
        disable_notification=True,
        link_preview_options=options,
        api_kwargs={"pelita_screen": "first"},
    )
    assert sent.chat.id == chat and sent.reply_markup == KEYS and sent.from_user and sent.from_user.is_bot
    edited = await bot.edit_message_text("y", chat, sent.message_id)
    assert isinstance(edited, telegram.Message) and edited.text == "y" and edited.reply_markup is None
    await bot.edit_message_reply_markup(chat, sent.message_id, reply_markup=KEYS)
    assert (await theatre.screen(chat))[0]["pelita"] == {"screen": "first"}
    assert await bot.delete_messages(chat, [sent.message_id])
    assert (await theatre.screen(chat))[0]["deleted"]


async def test_it_receives_words_and_pressed_buttons(theatre: Theatre, bot: telegram.Bot) -> None:
    chat = await theatre.woman(language_code="fil")
    await theatre.write(chat, "hello")
    sent = await bot.send_message(chat, "x", reply_markup=KEYS)
    await theatre.post(f"women/{chat}/taps", message_id=sent.message_id, button=1)
    words, pressed = await bot.get_updates(timeout=1)
    assert words.message and words.message.text == "hello" and words.message.from_user
    assert words.message.from_user.language_code == "fil"
    assert pressed.callback_query and pressed.callback_query.data == "menu"
    assert await bot.answer_callback_query(pressed.callback_query.id, text="Done")


async def test_it_reads_every_kind_of_media_and_membership(theatre: Theatre, bot: telegram.Bot) -> None:
    chat = await theatre.woman()
    for kind in ("voice", "photo", "document", "contact", "location", "sticker", "video_note"):
        await theatre.post(f"women/{chat}/messages", kind=kind)
    await theatre.post(f"women/{chat}/block")
    *media, blocked = await bot.get_updates()
    assert [update.message.effective_attachment is not None for update in media if update.message] == [True] * 7
    assert blocked.my_chat_member and blocked.my_chat_member.new_chat_member.status == "kicked"


async def test_it_hears_to_wait(theatre: Theatre, bot: telegram.Bot) -> None:
    await theatre.post("faults", kind="429", retry_after=7, method="sendMessage")
    with pytest.raises(RetryAfter) as raised:
        await bot.send_message(await theatre.woman(), "x")
    assert _seconds(raised.value.retry_after) == 7


def _seconds(wait: int | timedelta) -> float:
    # The library is on its way from seconds to timedelta.
    return wait.total_seconds() if isinstance(wait, timedelta) else wait


async def test_it_hears_that_she_blocked_it(theatre: Theatre, bot: telegram.Bot) -> None:
    chat = await theatre.woman()
    await theatre.post(f"women/{chat}/block")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(chat, "x")


async def test_it_hears_that_somebody_else_polls(theatre: Theatre, bot: telegram.Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=50))
    await asyncio.sleep(0.1)
    await theatre.updates()
    with pytest.raises(Conflict):
        await theatre.until(older)


async def test_it_hears_of_bad_requests_bad_gateways_and_bad_tokens(theatre: Theatre, bot: telegram.Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5, "x")
    await theatre.post("faults", kind="502", method="getChat")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.get_chat(5)
    with pytest.raises(InvalidToken):
        async with bot_at(theatre, token="9:other"):
            pytest.fail("a foreign token must not open the bot")


async def test_it_presents_itself(theatre: Theatre, bot: telegram.Bot) -> None:
    await bot.set_my_commands([telegram.BotCommand("menu", "Menu")], language_code="id")
    await bot.set_my_name("Info kerja", language_code="id")
    await bot.set_my_description("Info", language_code="id")
    await bot.set_my_short_description("Info", language_code="id")
    assert (await bot.get_my_name(language_code="id")).name == "Info kerja"
    shown = await theatre.get("bot?language_code=id")
    assert (shown["name"], shown["commands"]) == ("Info kerja", [{"command": "menu", "description": "Menu"}])


async def test_it_sets_a_webhook_and_leaves_a_group(theatre: Theatre, bot: telegram.Bot) -> None:
    group = (await theatre.post("groups"))["chat_id"]
    assert (await bot.get_chat(group)).title == "Group"
    assert await bot.leave_chat(group)
    assert await bot.set_webhook("http://127.0.0.1:9/x", secret_token="s", allowed_updates=["message"])
    assert (await bot.get_webhook_info()).allowed_updates == ("message",)
    assert await bot.delete_webhook()
