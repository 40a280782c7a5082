"""What is kept of a conversation, and what happens when it cannot be."""

import asyncio
import json
import sqlite3
import time
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.assistant.tracker_db import INACTIVE_SECONDS, REPLY_RETENTION_SECONDS
from bot.assistant.tracker_store import MAX_TURNS as KEPT_TURNS
from bot.domain import assistant_protocol
from tests.support.canaries import find_words
from tests.unit.assistant.conftest import KEY, House, loaded_agent

pytestmark = pytest.mark.asyncio

LATIN = "canarymadam locked the door"
KHMER = "ប្រាក់ខែមិនទាន់បានសូមជួយខ្ញុំ"
BURMESE = "လစာမရသေးဘူးကူညီပါ"


async def test_slots_and_the_open_question_survive_reloading_between_turns(house: House, project) -> None:
    await house.says("where is the embassy")
    house.serves_with(await loaded_agent(project))
    assert (await house.says("Malaysia")).response_calls[0].response == "utter_ask_origin"
    house.serves_with(await loaded_agent(project))
    assert (await house.says("Indonesia")).response_calls[0].response == "utter_embassy"
    tracker = await house.tracker()
    assert (tracker.get_slot("country"), tracker.get_slot("origin"), tracker.active_loop_name) == ("MY", "ID", None)


async def test_no_word_of_hers_reaches_the_disk(house: House, clean_logs) -> None:
    for words in (LATIN, KHMER, BURMESE):
        for text in (words, f"give me a number to call {words}", f"hello {words}"):
            await house.says(text)
    for words in (LATIN, KHMER, BURMESE):
        assert find_words(words, house.database.parent) == []


async def test_the_search_for_words_finds_them_where_they_are(tmp_path) -> None:
    for words in (LATIN, KHMER, BURMESE):
        (tmp_path / "file").write_text(json.dumps({"text": words}))
        assert find_words(words, tmp_path)
        assert find_words(words, words.encode("utf-16-le"))


async def test_a_slot_holding_her_words_is_dropped_and_a_closed_one_is_kept(house: House) -> None:
    await house.says(f"give me a number to call {LATIN}")
    tracker = await house.tracker()
    assert (tracker.get_slot("need"), tracker.get_slot("origin")) == ("find_hotline", None)


async def test_the_screens_she_saw_stay_readable_for_actions(house: House) -> None:
    await house.chooses('/wages_unpaid{"country": "HK"}')
    said = [event.metadata for event in (await house.tracker()).events if event.type_name == "bot"]
    assert said == [{"utter_action": "utter_wages", "arguments": {"country": "HK", "count": 0, "rows": ["wages:MY:1"]}}]


async def test_a_locked_database_refuses_the_turn_and_forgets_nothing(house: House) -> None:
    await house.says("Malaysia")
    started = time.monotonic()
    with sqlite3.connect(house.database, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await _status(house, "gaji saya belum dibayar") == 503
        other.execute("ROLLBACK")
    assert time.monotonic() - started < 4
    assert (await house.says("gaji saya belum dibayar")).response_calls[0].arguments["country"] == "MY"


async def test_waiting_for_a_locked_database_holds_nobody_else_up(house: House) -> None:
    with sqlite3.connect(house.database, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(_status(house, "hello"))
        await asyncio.sleep(0.05)
        started = time.monotonic()
        assert await house.client.is_ready()
        assert time.monotonic() - started < 0.5
        other.execute("ROLLBACK")
        assert await waiting == 200


async def test_trouble_raises_from_every_method(house: House) -> None:
    store = house.agent.tracker_store
    with sqlite3.connect(house.database, isolation_level=None) as other:
        other.execute("DROP TABLE conversations")
    for work in (store.retrieve("her"), store.keys(), store.delete("her"), store.delete_expired(house.clock())):
        with pytest.raises(OperationalError):  # a mistake of ours, so no outage
            await work


async def test_only_the_last_turns_are_kept(house: House) -> None:
    for _ in range(3 * KEPT_TURNS):
        await house.says("hello")
    spoken = [event for event in (await house.tracker()).events if event.type_name == "user"]
    assert len(spoken) == KEPT_TURNS


async def test_a_form_survives_any_number_of_interruptions(house: House) -> None:
    await house.says("where is the embassy")
    for _ in range(2 * KEPT_TURNS):
        reply = await house.says("thank you")
        assert [said.response for said in reply.response_calls] == ["utter_thanks", "utter_ask_country"]
    assert (await house.says("Malaysia")).response_calls[0].response == "utter_ask_origin"


async def test_a_thread_is_forgotten_after_ten_quiet_minutes_and_its_replies_after_fifteen(house: House) -> None:
    await house.says("Malaysia", turn_id="old")
    store = house.agent.tracker_store
    assert await store.delete_expired(house.clock() + timedelta(seconds=INACTIVE_SECONDS - 1)) == 0
    await store.delete_expired(house.clock() + timedelta(seconds=INACTIVE_SECONDS + 1))
    assert await store.retrieve("her") is None
    assert await store.get_saved_reply("old") is not None
    await store.delete_expired(house.clock() + timedelta(seconds=REPLY_RETENTION_SECONDS + 1))
    assert await store.get_saved_reply("old") is None


async def test_what_was_erased_is_in_no_file_any_more(house: House) -> None:
    await house.says("Malaysia", to="conversation-to-erase")
    assert find_words("conversation-to-erase", house.database.parent)
    await house.client.forget_conversation("conversation-to-erase")
    assert find_words("conversation-to-erase", house.database.parent) == []


async def test_keys_are_the_conversations(house: House) -> None:
    await house.says("hello", to="first")
    await house.says("hello", to="second")
    assert sorted(await house.agent.tracker_store.keys()) == ["first", "second"]


async def _status(house: House, text: str) -> int:
    body = assistant_protocol.pack_turn(house.turn(text))
    now = house.clock().timestamp()
    headers = assistant_protocol.build_signed_headers(
        key=KEY, now=now, method="POST", path=assistant_protocol.TURN_PATH, body=body
    )
    return (await house.http.post(assistant_protocol.TURN_PATH, content=body, headers=headers)).status_code
