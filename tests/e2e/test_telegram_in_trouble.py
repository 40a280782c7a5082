"""Telegram repeats, refuses, delays and loses; she is answered once all the same."""

import asyncio
import time

import httpx
import pytest

from bot.config.settings import LOOPBACK, REHEARSAL_TOKEN
from tests.support.stack import ProductStack
from tests.support.user_client import CreateUser, UserClient

pytestmark = pytest.mark.slow


async def menus(she: UserClient) -> int:
    """How many menus stand in her chat."""
    return sum(message.screen == "utter_menu" for message in await she.user.list_messages())


async def test_too_many_requests_are_waited_out(stack: ProductStack, arrives: CreateUser) -> None:
    she = await arrives("km", wait=20.0)
    await she.send_text("/start")
    await stack.add_fault(method="sendMessage", kind="429", retry_after=2, chat_id=she.chat_id)
    began = time.monotonic()
    await she.send_text("/menu")
    assert time.monotonic() - began >= 2.0
    she.assert_screens("utter_menu")


@pytest.mark.timed
async def test_one_slow_chat_delays_no_other(stack: ProductStack, arrives: CreateUser) -> None:
    slow, quick = await arrives("id", wait=20.0), await arrives("vi")
    await asyncio.gather(slow.send_text("/start"), quick.send_text("/start"))
    await stack.add_fault(method="sendMessage", kind="429", retry_after=3, chat_id=slow.chat_id)
    waiting = asyncio.create_task(slow.send_text("/menu"))
    began = time.monotonic()
    await quick.send_text("/menu")
    assert time.monotonic() - began < 2.0
    await waiting


@pytest.mark.parametrize("kind", ["500", "502", "reset"])
async def test_a_message_telegram_did_not_take_is_sent_again_once(
    stack: ProductStack, arrives: CreateUser, kind: str
) -> None:
    she = await arrives("fil", wait=20.0)
    await she.send_text("/start")
    await stack.add_fault(method="sendMessage", kind=kind, chat_id=she.chat_id)
    await she.send_text("/menu")
    await asyncio.sleep(0.5)
    assert await menus(she) == 1


async def test_a_message_whose_receipt_was_lost_comes_at_most_twice(stack: ProductStack, arrives: CreateUser) -> None:
    she = await arrives("my", wait=20.0)
    await she.send_text("/start")
    await stack.add_fault(method="sendMessage", kind="lost", chat_id=she.chat_id)
    await she.send_text("/menu")
    await asyncio.sleep(7.0)  # it is not sent again at once
    assert 1 <= await menus(she) <= 2


async def test_what_came_without_a_receipt_is_gone_when_she_leaves(stack: ProductStack, arrives: CreateUser) -> None:
    she = await arrives("km", wait=20.0)
    await she.send_text("/start")
    await stack.add_fault(method="sendMessage", kind="lost", times=2, chat_id=she.chat_id)
    await she.send_text("/menu")
    await she.send_text("x")
    await asyncio.sleep(2.0)
    assert {one.screen for one in await she.user.list_messages()} <= {"utter_left"}


async def test_a_repeated_update_is_answered_once(stack: ProductStack, arrives: CreateUser) -> None:
    she = await arrives("vi", wait=20.0)
    await she.send_text("/start")
    await she.send_text("/menu")
    await stack.post("updates/repeat")
    await she.assert_no_message(seconds=1.5)


async def test_a_jump_of_the_update_numbers_loses_nothing(stack: ProductStack, arrives: CreateUser) -> None:
    she = await arrives("en", wait=20.0)
    await she.send_text("/start")
    await stack.post("updates/jump")
    await she.send_text("/menu")
    she.assert_screens("utter_menu")
    await she.send_text("/about")
    she.assert_screens("utter_about")


async def test_an_edited_message_is_answered_once_where_it_says_something_else(
    stack: ProductStack, arrives: CreateUser
) -> None:
    she = await arrives("km", wait=20.0)
    await she.send_text("/start")
    hers = next(message for message in await she.user.list_messages() if message.is_from_user)
    await she.user.edit_message(hers.message_id, "/start")
    await she.assert_no_message(seconds=1.0)
    she.last_messages = await she.user.edit_last_message("/menu")
    she.assert_screens("utter_menu")
    await stack.post("updates/repeat")
    await she.assert_no_message(seconds=1.5)


async def test_a_cry_for_help_put_into_an_old_message_brings_the_card(stack: ProductStack, arrives: CreateUser) -> None:
    she = await arrives("en", wait=20.0)
    await she.send_text("/start")
    she.last_messages = await she.user.edit_last_message("help me he is beating me")
    assert [shown.screen for shown in she.last_messages if shown.screen.startswith("utter_help_now")]


async def test_a_woman_who_blocked_us_can_come_back(stack: ProductStack, arrives: CreateUser) -> None:
    she = await arrives("id", wait=20.0)
    await she.send_text("/start")
    await she.user.block_bot()
    await asyncio.sleep(0.5)
    await stack.post(f"women/{she.chat_id}/unblock")
    await she.send_text("/menu")
    she.assert_screens("utter_menu")


async def test_a_block_in_mid_delivery_stops_the_courier_for_her_alone(
    stack: ProductStack, arrives: CreateUser
) -> None:
    she, other = await arrives("id", wait=3.0), await arrives("my", wait=20.0)
    await she.send_text("/start")
    await stack.add_fault(method="sendMessage", kind="403", chat_id=she.chat_id)
    with pytest.raises(AssertionError):
        await she.send_text("/menu")
    await other.send_text("/start")
    other.assert_screens("utter_first")
    await she.send_text("/about")
    she.assert_screens("utter_about")


async def test_a_group_is_left_without_a_word(stack: ProductStack) -> None:
    chat = (await stack.post("groups", title="Friends"))["chat_id"]
    async with asyncio.timeout(10):
        while any(group["chat_id"] == chat and group["bot_present"] for group in (await stack.get("groups"))["groups"]):
            await asyncio.sleep(0.1)
    said = (await stack.get(f"groups/{chat}/messages"))["messages"]
    assert [message for message in said if message["from"] == "bot"] == []


async def test_another_poller_is_outlived(stack: ProductStack, arrives: CreateUser) -> None:
    she = await arrives("fil", wait=20.0)
    await she.send_text("/start")
    url = f"http://{LOOPBACK}:{stack.settings.rehearsal_port}/bot{REHEARSAL_TOKEN}/getUpdates"
    async with httpx.AsyncClient(trust_env=False) as intruder:
        await intruder.post(url, json={"timeout": 0})
    await she.send_text("/menu")
    she.assert_screens("utter_menu")
    await asyncio.sleep(0.5)
    assert await menus(she) == 1
