"""The one door into Rasa."""

import asyncio

import pytest

from bot.assistant import channel
from bot.domain import assistant_protocol
from bot.domain.turn import ResponseCall
from bot.errors import AssistantUnavailable, TurnExpired
from tests.unit.assistant.conftest import KEY, House

pytestmark = pytest.mark.asyncio


async def post(house: House, body: bytes, **headers: str) -> int:
    signed = assistant_protocol.build_signed_headers(
        key=KEY, now=house.clock().timestamp(), method="POST", path=assistant_protocol.TURN_PATH, body=body
    )
    answer = await house.http.post(assistant_protocol.TURN_PATH, content=body, headers={**signed, **headers})
    return answer.status_code


async def test_a_turn_is_answered_with_names_and_typed_arguments(house: House) -> None:
    reply = await house.says("they did not pay my salary")
    assert reply.intent == "wages_unpaid"
    assert reply.response_calls == (
        ResponseCall("utter_wages", {"country": "any", "count": 0, "rows": ["wages:MY:1"]}),
    )


async def test_what_a_thread_knows_of_her_place_comes_back_with_the_reply(house: House) -> None:
    assert (await house.says("hello")).country is None
    assert (await house.says("Malaysia")).country == "MY"
    assert (await house.says("gaji saya belum dibayar")).response_calls[0].arguments["country"] == "MY"


async def test_a_button_fires_its_intent_and_values(house: House) -> None:
    reply = await house.chooses('/wages_unpaid{"country": "HK"}')
    assert (reply.intent, reply.confidence, reply.country) == ("wages_unpaid", 1.0, "HK")


@pytest.mark.parametrize("prefix", ["/", "//", " /", "\u200b/", "/\u2060/", "\u00ad \ufeff/"])
async def test_a_typed_command_fires_nothing(house: House, prefix: str) -> None:
    reply = await house.says(f'{prefix}wages_unpaid{{"country": "HK"}}')
    assert reply.confidence < 1.0
    assert reply.country is None


@pytest.mark.parametrize("text", ["", "/", "\u200b", "...", "😀"])
async def test_a_message_without_words_is_answered(house: House, text: str) -> None:
    assert (await house.says(text)).response_calls[0].response == "utter_not_understood"


async def test_a_repeated_turn_gets_the_same_reply_and_runs_nothing(house: House) -> None:
    first = await house.says("Malaysia", turn_id="same")
    before = list((await house.tracker()).events)
    assert await house.says("Malaysia", turn_id="same") == first
    assert list((await house.tracker()).events) == before


async def test_the_same_turn_twice_at_once_runs_once(house: House) -> None:
    turn = house.turn("my head hurts")
    first, second = await asyncio.gather(house.client.send_turn(turn), house.client.send_turn(turn))
    assert first == second
    spoken = [event for event in (await house.tracker()).events if event.type_name == "user"]
    assert len(spoken) == 1


async def test_a_turn_whose_answer_was_lost_after_saving_is_answered_from_the_database(
    house: House, monkeypatch
) -> None:
    real = assistant_protocol.pack_reply
    monkeypatch.setattr(channel.assistant_protocol, "pack_reply", _fails_after(1, real))
    with pytest.raises(AssistantUnavailable):
        await house.says("Malaysia", turn_id="lost")
    monkeypatch.setattr(channel.assistant_protocol, "pack_reply", real)
    reply = await house.says("Malaysia", turn_id="lost")
    assert reply.country == "MY"
    assert len([event for event in (await house.tracker()).events if event.type_name == "user"]) == 1


async def test_a_turn_that_arrives_late_is_refused(house: House) -> None:
    late = house.turn("hello")
    house.clock.pass_time(minutes=0.2)
    assert await post(house, assistant_protocol.pack_turn(late)) == 409
    assert await house.tracker() is None


async def test_a_turn_that_ends_late_leaves_nothing_behind(house: House) -> None:
    turn = house.turn("my head hurts")
    taking = asyncio.create_task(channel.handle_turn(turn, agent=house.agent, now=house.clock().timestamp()))
    await asyncio.sleep(0.1)
    house.clock.pass_time(minutes=0.2)
    with pytest.raises(TurnExpired):
        await taking
    assert await house.tracker() is None
    assert await house.agent.tracker_store.get_saved_reply(turn.turn_id) is None


async def test_a_wrong_signature_is_refused(house: House) -> None:
    body = assistant_protocol.pack_turn(house.turn("hello"))
    assert await post(house, body, **{assistant_protocol.SIGNATURE: "0" * 64}) == 403
    assert await post(house, body, **{assistant_protocol.TIMESTAMP: "not a time"}) == 403
    assert (await house.http.post(assistant_protocol.TURN_PATH, content=body)).status_code == 403
    assert await house.tracker() is None


async def test_an_old_signature_is_refused(house: House) -> None:
    body = assistant_protocol.pack_turn(house.turn("hello"))
    old = assistant_protocol.build_signed_headers(
        key=KEY, now=house.clock().timestamp() - 61, method="POST", path=assistant_protocol.TURN_PATH, body=body
    )
    assert await post(house, body, **old) == 403


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"hello", b'{"turn_id": "a b", "conversation_id": "x"}'])
async def test_a_signed_body_that_is_no_turn_is_refused(house: House, body: bytes) -> None:
    assert await post(house, body) == 400


async def test_a_body_beyond_the_limit_is_refused(house: House) -> None:
    assert await post(house, b" " * (assistant_protocol.MAX_BODY_BYTES + 1)) == 413


async def test_forgetting_erases_tracker_and_replies(house: House) -> None:
    turn = house.turn("Malaysia")
    await house.client.send_turn(turn)
    await house.client.forget_conversation("her")
    assert await house.tracker() is None
    assert await house.agent.tracker_store.get_saved_reply(turn.turn_id) is None


async def test_forgetting_must_be_signed(house: House) -> None:
    await house.says("Malaysia")
    assert (await house.http.delete(assistant_protocol.get_conversation_path("her"))).status_code == 403
    assert await house.tracker() is not None


@pytest.mark.parametrize(
    "text",
    ["real human please", "about my daughter", "I am pregnant", "the police took me"],
    ids=["raises", "is silent", "repeats her words", "never ends"],
)
async def test_a_turn_fails_whole_when_an_action(house: House, text: str) -> None:
    assert await post(house, assistant_protocol.pack_turn(house.turn(text))) == 500
    assert await house.tracker() is None


async def test_one_slow_action_does_not_delay_another_woman(house: House) -> None:
    slow = asyncio.create_task(house.says("my head hurts", to="first"))
    await asyncio.sleep(0.05)
    await house.says("hello", to="second")
    assert not slow.done()
    await slow


async def test_it_is_ready_once_a_model_is_loaded(house: House) -> None:
    assert await house.client.is_ready()
    house.agent.processor = None
    assert not await house.client.is_ready()
    assert await post(house, assistant_protocol.pack_turn(house.turn("hello"))) == 500


def _fails_after(times: int, real):
    calls = iter(range(times))

    def packed(reply):
        if next(calls, None) is None:
            raise ConnectionError
        return real(reply)

    return packed


async def test_a_turn_that_is_cancelled_keeps_nothing_and_lets_the_next_one_in(house: House, monkeypatch) -> None:
    monkeypatch.setattr("tests.support.mini_assistant.mini_actions.SlowAction.seconds", 30)
    left = asyncio.create_task(
        channel.handle_turn(house.turn("my head hurts"), agent=house.agent, now=house.clock().timestamp())
    )
    await asyncio.sleep(0.1)
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    async with asyncio.timeout(2):
        assert (await house.says("they did not pay my salary")).intent == "wages_unpaid"
    assert "health" not in str([event.as_dict() for event in (await house.tracker()).events])
