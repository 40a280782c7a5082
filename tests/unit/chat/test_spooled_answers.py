"""What could only be set aside is answered once: by the card of then, or, where that did not go out, as soon as it is kept."""

import asyncio
from typing import Any

import pytest

from bot.chat.immediate_sender import MAX_SEND_TRIES
from bot.domain.messages import IncomingMessage, UpdateKind
from bot.errors import ChannelUnavailable
from bot.services import conversations
from tests.proofs.chaos.failover import ANSWERS, ASKS, CALLS
from tests.support import raw_updates
from tests.support.factories import BOT_ID, CHAT
from tests.support.gateway_app import House

REFUSED = [ChannelUnavailable("another gateway answers", retry_after=0.001)] * MAX_SEND_TRIES


def message(words: str, update_id: int) -> IncomingMessage:
    """A message of hers as it is kept."""
    return IncomingMessage(update_id, UpdateKind.TEXT, CHAT, message_id=update_id, language_code="id", text=words)


async def kept_by_another(house: House, words: str, *, update_id: int) -> None:
    """Another gateway keeps a message and is gone."""
    batch = [(f"other {update_id}", message(words, update_id))]
    await house.kit.db.run_unfenced(conversations.store_updates, house.keys, batch, bot_id=BOT_ID, now=house.clock())


def begin_anew(house: House) -> None:
    """As after a kill: the process knows of no card any more."""
    house.receiving._answered.clear()


def states(house: House) -> list[tuple[str, bool]]:
    return [(row.state, row.card_sent) for row in house.all_rows("inbox")]


async def comes_back(house: House) -> None:
    house.store.is_away = False
    await house.tidied()


async def test_what_got_no_card_is_answered_once_it_is_kept(house: House) -> None:
    house.store.is_away = True
    house.telegram.fail_next("send", *REFUSED)
    await house.says("gaji saya")
    assert house.telegram.list_texts(CHAT) == []
    await comes_back(house)
    assert (house.telegram.list_screens(CHAT), states(house)) == (["utter_menu"], [("handled", False)])


@pytest.mark.parametrize(("faults", "screens"), [([], ["utter_help_now_all"]), (REFUSED, ["utter_menu"])])
async def test_what_is_set_aside_waits_there_until_its_card_is_out_or_is_known_not_to_be(
    house: House, faults: list[Exception], screens: list[str]
) -> None:
    gate = asyncio.Event()
    house.telegram.before["send"] = gate.wait
    house.telegram.fail_next("send", *faults)
    house.store.is_away = True
    await house.receiving.receive_updates([house.update(raw_updates.text("gaji saya"))])
    house.store.is_away = False
    await house.receiving._drain_spool()
    assert house.rows() == {}
    gate.set()
    await house.queues.wait_until_idle()
    await house.tidied()
    assert (house.telegram.list_screens(CHAT), [state for state, _ in states(house)]) == (screens, ["handled"])
    assert house.spool.read_entries() == []


async def test_a_card_that_went_out_is_known_to_the_process_started_next(house: House) -> None:
    house.store.is_away = True
    await house.says("gaji saya")
    begin_anew(house)
    await comes_back(house)
    assert (house.telegram.list_screens(CHAT), house.assistant.turns) == (["utter_help_now_all"], [])


async def test_what_a_process_set_aside_and_did_not_live_to_answer_is_answered_by_the_next(house: House) -> None:
    house.spool.append([("turn", message("gaji saya", 5))], now=house.clock())
    await house.tidied()
    assert house.telegram.list_screens(CHAT) == ["utter_menu"]


async def test_a_card_for_what_another_gateway_kept_is_noted_beside_it(house: House) -> None:
    await kept_by_another(house, "gaji saya", update_id=80)
    house.store.is_away = True
    await house.arrives({"update_id": 80, **raw_updates.text("gaji saya")})  # Telegram was not told yet that it is kept
    await comes_back(house)
    begin_anew(house)
    await house.receiving.recover_turns()
    await house.settled()
    assert (house.telegram.list_screens(CHAT), states(house)) == (["utter_help_now_all"], [("handled", True)])


async def test_what_a_mistake_of_ours_kept_from_its_card_gets_one_when_telegram_brings_it_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError

    house.store.is_away, same = True, house.update({"update_id": 80, **raw_updates.text("gaji saya")})
    with monkeypatch.context() as patch:
        patch.setattr(house.desk, "dispatch_without_store", fails)
        with pytest.raises(ValueError):
            await house.receiving.receive_updates([same])
    await house.receiving.receive_updates([same])
    await house.settled()
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]


async def test_what_cannot_be_opened_keeps_nothing_in_the_spool(house: House) -> None:
    (house.folder / "spool").write_text("rubbish\n")
    await house.receiving._drain_spool()
    house.spool.append([("turn", message("gaji saya", 5))], now=house.clock())
    await house.tidied()
    assert house.telegram.list_screens(CHAT) == ["utter_menu"]


@pytest.mark.parametrize("words", ["gaji saya", "tolong"])
async def test_what_another_gateway_kept_before_she_left_is_not_answered_after_it(house: House, words: str) -> None:
    await kept_by_another(house, words, update_id=5)
    house.store.is_away = True
    await house.arrives({"update_id": 6, **raw_updates.text("x")})
    house.store.is_away = False
    await house.receiving.recover_turns()
    await house.tidied()
    assert house.telegram.list_screens(CHAT) == ["utter_left"]
    assert {state for state, _ in states(house)} == {"handled"}


@pytest.mark.parametrize("words", ["gaji saya", "tolong"])
async def test_what_was_set_aside_before_she_left_is_not_answered_after_it(house: House, words: str) -> None:
    house.spool.append([("turn", message(words, 5))], now=house.clock())
    await house.arrives({"update_id": 6, **raw_updates.text("x")})
    await house.tidied()
    assert house.telegram.list_screens(CHAT) == ["utter_left"]


@pytest.mark.parametrize("words", [ASKS, CALLS])
@pytest.mark.parametrize("away", ["store", "assistant"])
async def test_the_proof_of_two_gateways_knows_what_each_card_answers(house: House, words: str, away: str) -> None:
    there: Any = getattr(house, away)
    there.is_away = True
    await house.says(words)
    assert [ANSWERS[screen.removesuffix("_all")] for screen in house.telegram.list_screens(CHAT)] == [words]


async def test_what_is_answered_while_the_inbox_is_gone_through_is_not_answered_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept_by_another(house, "tolong", update_id=80)
    real = house.receiving._is_left_behind

    async def is_answered_meanwhile(turn_id: str, taken: IncomingMessage) -> bool:
        monkeypatch.setattr(house.receiving, "_is_left_behind", real)
        await house.receiving.recover_turns()
        await house.settled()
        return await real(turn_id, taken)

    monkeypatch.setattr(house.receiving, "_is_left_behind", is_answered_meanwhile)
    await house.receiving.recover_turns()
    await house.settled()
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]


async def test_what_is_on_its_way_from_the_inbox_to_the_desk_is_not_taken_up_beside_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leads_from_now_on() -> bool:
        await house.receiving.recover_turns()  # what an earlier leader left
        await house.settled()
        return True

    monkeypatch.setattr(house.kit.leadership, "is_leader", leads_from_now_on)
    await house.receiving.receive_updates([house.update(raw_updates.text("tolong"))])
    await house.settled()
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]
