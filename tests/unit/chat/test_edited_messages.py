"""A message she changed is read like a new one: danger, Leave, an officer; and it acts only where it says something else."""

from typing import Any

import pytest

from bot.chat.session_cache import SessionCache
from bot.db.unit_of_work import UnitOfWork
from bot.domain.turn import Choice
from bot.errors import ChannelUnavailable
from bot.services import conversations
from tests.support import raw_updates
from tests.support.factories import CHAT, load_real_content
from tests.support.gateway_app import House
from tests.support.handoff_conversation import Talk

DANGER = "help me he is beating me"
LATE = 60 * load_real_content().limits.thread_minutes + 1


def waiting(house: House) -> int:
    return sum(row.state == "waiting" for row in house.all_rows("inbox"))


async def sent(house: House, said: str) -> dict[str, Any]:
    fields = raw_updates.text(said, language="en")
    await house.arrives(fields)
    return fields


def begin_anew(house: House) -> None:
    """As after a kill: the process remembers nobody, and has looked whose chats officers hold."""
    watched = house.kit.session_cache._officer_chats
    house.kit.session_cache.__dict__.update(SessionCache().__dict__)
    house.kit.session_cache._officer_chats, house.kit.session_cache._has_active_handoffs = watched, True


@pytest.mark.parametrize("after", [1, LATE])
@pytest.mark.parametrize("is_remembered", [True, False])
async def test_a_cry_for_help_by_edit_brings_the_card_whenever_it_comes(
    house: House, after: int, is_remembered: bool
) -> None:
    first = await sent(house, "hello")
    if not is_remembered:
        begin_anew(house)
    house.assistant.is_away = True
    await house.arrives(raw_updates.edited(DANGER, of=first, after=after))
    assert "utter_help_now_all" in house.telegram.list_screens(CHAT)
    assert waiting(house) == 0


async def test_a_cry_for_help_below_a_photo_brings_the_card_once(house: House) -> None:
    photo = raw_updates.changed(raw_updates.media("photo"), caption="help me")["edited_message"]
    first = {"message": {name: said for name, said in photo.items() if name != "edit_date"}}
    await house.arrives(first)
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all", "utter_media"]
    await house.arrives(raw_updates.changed(first, caption="help me!"))
    assert house.telegram.list_screens(CHAT).count("utter_help_now_all") == 1


async def test_a_cry_for_help_by_edit_below_a_photo_brings_the_card(house: House) -> None:
    await house.arrives(raw_updates.changed(raw_updates.media("photo"), caption="help me"))
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]


@pytest.mark.parametrize("again", ["help me.", "Help me!!"])
@pytest.mark.parametrize("is_remembered", [True, False])
async def test_a_message_that_brought_a_card_brings_no_second_one_by_an_edit(
    house: House, again: str, is_remembered: bool
) -> None:
    first = await sent(house, "help me")
    if not is_remembered:
        begin_anew(house)
    await house.arrives(raw_updates.edited(again, of=first))
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]
    assert waiting(house) == 0


async def test_message_and_edit_that_come_at_once_bring_one_card(house: House) -> None:
    first = raw_updates.text("help me", language="en")
    await house.arrives(first, raw_updates.edited("help me please", of=first))
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]


async def test_an_edit_that_says_more_than_its_call_is_answered_below_the_card_it_had(house: House) -> None:
    first = await sent(house, DANGER)
    house.assistant.intents["help me he is beating me and no pay"] = "wage"
    await house.arrives(raw_updates.edited("help me he is beating me and no pay", of=first))
    assert house.telegram.list_screens(CHAT).count("utter_help_now_all") == 1
    assert waiting(house) == 0


async def test_words_that_changed_into_another_danger_bring_its_card(house: House) -> None:
    first = await sent(house, "help me")
    await house.arrives(raw_updates.edited("i want to die", of=first))
    names = house.telegram.list_screens(CHAT)
    assert names[0].startswith("utter_help_now") and names[-1].startswith("utter_very_low")


async def test_a_country_put_in_by_edit_brings_the_card_of_that_country(house: House) -> None:
    first = await sent(house, "help me")
    await house.arrives(raw_updates.edited("help me i am in singapore", of=first))
    assert "995" in house.telegram.list_texts(CHAT)[-1]


async def test_a_card_that_telegram_did_not_take_is_still_owed_after_the_edit(house: House) -> None:
    first = await sent(house, "hello")
    house.telegram.fail_next("send", *[ChannelUnavailable(retry_after=0.001)] * 3)
    await house.arrives(raw_updates.edited("help me", of=first))
    assert waiting(house) == 1
    house.clock.advance(seconds=20)
    await house.tidied()
    assert "utter_help_now_all" in house.telegram.list_screens(CHAT) and waiting(house) == 0


async def test_leave_by_edit_clears_the_chat(house: House) -> None:
    first = await sent(house, "hello")
    await house.arrives(raw_updates.edited("x", of=first, after=LATE))
    assert house.telegram.list_texts(CHAT) == ["OK."]
    assert first["message"]["message_id"] in [
        number for several in house.telegram.deleted_messages for number in several
    ]


async def test_an_edit_leaves_nothing_that_leave_does_not_take(house: House) -> None:
    first = await sent(house, "hello")
    await house.arrives(raw_updates.edited("hello there", of=first))
    await house.says("x")
    assert house.telegram.list_texts(CHAT) == ["OK."]
    assert not house.kit.session_cache._message_states.get(CHAT)


async def test_erase_by_edit_asks_first(house: House) -> None:
    first = await sent(house, "hello")
    await house.arrives(raw_updates.edited("delete everything", of=first, after=LATE))
    assert house.telegram.list_screens(CHAT)[-1] == "utter_erase_ask"
    assert "people" in house.rows()


async def test_a_word_that_brings_the_card_back_does_so_by_edit_and_is_taken_out(house: House) -> None:
    first = await sent(house, "hello")
    word = load_real_content().word_lists.safe_words["en"][0]
    await house.arrives(raw_updates.edited(word, of=first, after=LATE))
    assert house.telegram.list_screens(CHAT)[-1] == "utter_help_now_all"
    assert [first["message"]["message_id"]] in house.telegram.deleted_messages


async def test_other_words_soon_after_are_answered_like_a_new_message(house: House) -> None:
    first = await sent(house, "hello")
    await house.arrives(raw_updates.edited("my pay", of=first, after=LATE - 1))
    assert [turn.text for turn in house.assistant.turns] == ["hello", "my pay"]
    assert len(house.telegram.list_texts(CHAT)) == 2


async def test_other_words_long_after_are_let_go_without_a_word(house: House) -> None:
    first = await sent(house, "hello")
    shown = house.telegram.list_texts(CHAT)
    await house.arrives(raw_updates.edited("my pay", of=first, after=LATE))
    assert (house.telegram.list_texts(CHAT), len(house.assistant.turns), waiting(house)) == (shown, 1, 0)


@pytest.mark.parametrize("is_remembered", [True, False])
async def test_an_edit_that_changes_no_word_does_nothing(house: House, is_remembered: bool) -> None:
    first = await sent(house, "hello")
    if not is_remembered:
        begin_anew(house)
    await house.arrives(raw_updates.edited("hello", of=first))
    assert (len(house.assistant.turns), len(house.telegram.list_texts(CHAT)), waiting(house)) == (1, 1, 0)


async def test_what_has_no_words_does_nothing(house: House) -> None:
    await house.arrives(raw_updates.changed(raw_updates.media("location")))
    assert (house.telegram.list_texts(CHAT), waiting(house)) == ([], 0)


async def test_the_same_edit_delivered_twice_is_answered_once(house: House) -> None:
    first = await sent(house, "hello")
    edit = {"update_id": 77_000, **raw_updates.edited("my pay", of=first)}
    await house.arrives(edit)
    await house.arrives(edit)
    assert [turn.text for turn in house.assistant.turns] == ["hello", "my pay"]


async def test_an_edit_interrupted_by_a_crash_is_answered_when_it_is_taken_up_again(house: House) -> None:
    first = await sent(house, "hello")
    update = house.update(raw_updates.edited("my pay", of=first))
    house.store.times_left = 3  # kept, looked up by her turn, and gone before the answer is kept
    await house.receiving.receive_updates([update])
    await house.queues.wait_until_idle()
    house.store.is_away, house.store.times_left = False, None
    begin_anew(house)
    house.urgent._unrecorded_turns.clear()
    house.desk._active_turns.clear()
    await house.receiving.recover_turns()
    await house.settled()
    assert waiting(house) == 0
    assert house.assistant.turns[-1].text == "my pay" or "utter_help_instead_all" in house.telegram.list_screens(CHAT)


async def test_no_edit_can_press_a_button(house: House) -> None:
    first = await sent(house, "hello")
    await house.arrives(raw_updates.edited(house.token(Choice("forget_me", {"part": "last"})), of=first))
    assert "people" in house.rows() and house.assistant.turns[-1].choice is None


async def test_a_message_from_before_the_question_is_not_taken_for_her_word(house: House) -> None:
    first = await sent(house, "hello")
    await house.taps(Choice("ask_privacy", {"part": "own"}))
    await house.arrives(raw_updates.edited("mango", of=first))
    assert house.all_rows("people")[0].recall is None


async def test_of_her_words_nothing_is_kept_to_know_an_edit_by(house: House) -> None:
    await sent(house, "hello")
    with UnitOfWork(house.engine, is_read_only=True) as uow:
        person = conversations.find_conversation(uow, house.keys, bot_id=house.kit.bot_id, chat_id=CHAT)
    assert person
    assert "hello" not in repr(house.kit.session_cache._message_states)


async def test_an_edit_while_the_store_is_away_brings_the_card_for_danger_once(house: House) -> None:
    first = await sent(house, "hello")
    house.store.is_away = True
    edit = raw_updates.edited(DANGER, of=first, after=LATE)
    await house.receiving.receive_updates(
        [house.update(edit), house.update(raw_updates.edited(DANGER, of=first, after=LATE + 1))]
    )
    await house.queues.wait_until_idle()
    assert house.telegram.list_screens(CHAT).count("utter_help_now_all") == 1
    await house.receiving.receive_updates([house.update(raw_updates.edited("sorry", of=first, after=LATE + 2))])
    await house.queues.wait_until_idle()
    assert len(house.telegram.list_screens(CHAT)) == 2
    house.store.is_away = False
    await house.tidied()
    assert waiting(house) == 0


async def test_an_officer_sees_what_she_changed(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    room = raw_updates.text("my room is 12", language="en")
    await house.arrives(room)
    await house.arrives(raw_updates.edited("my room is 21", of=room, after=3600))
    await house.arrives(raw_updates.edited("my room is 31", of=room, after=7200))
    said = talk.officer.read(talk.handoff.handoff_id).messages
    assert [one.text for one in said[-3:]] == ["my room is 12", "my room is 21", "my room is 31"]
    first = said[-3].row.position
    assert [one.row.changes for one in said] == [None] * (len(said) - 2) + [first, first]


async def test_a_gateway_that_began_anew_still_knows_what_she_changed(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    room = raw_updates.text("my room is 12", language="en")
    await house.arrives(room)
    begin_anew(house)
    await house.arrives(
        raw_updates.edited("my room is 12", of=room), raw_updates.edited("my room is 21", of=room, after=LATE)
    )
    said = talk.officer.read(talk.handoff.handoff_id).messages
    assert [(one.text, one.row.changes) for one in said[-2:]] == [
        ("my room is 12", None),
        ("my room is 21", said[-2].row.position),
    ]


async def test_a_changed_caption_reaches_the_officer_with_its_photo(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    photo = raw_updates.media("photo")
    await house.arrives(photo)
    await house.arrives(raw_updates.changed(photo, caption="the door at night"))
    before, after = talk.officer.read(talk.handoff.handoff_id).messages[-2:]
    assert (after.row.media, after.row.changes) == ("photo", before.row.position)
    assert str(after.text).endswith("\nthe door at night")


async def test_danger_by_edit_while_an_officer_holds_her_brings_the_card_and_reaches_him(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    first = raw_updates.text("are you there", language="en")
    await house.arrives(first)
    await house.arrives(raw_updates.edited(DANGER, of=first))
    assert any(name.startswith("utter_help_now") for name in talk.screens)
    assert [words for _, words in talk.relayed()].count(DANGER) == 1


async def test_stop_by_edit_ends_it(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    first = raw_updates.text("are you there", language="en")
    await house.arrives(first)
    await house.arrives(raw_updates.edited("STOP", of=first))
    assert talk.newest.screen == "utter_stopped"


async def test_an_edit_for_an_officer_that_was_only_spooled_reaches_him_once(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    first = raw_updates.text("are you there", language="en")
    await house.arrives(first)
    house.store.is_away = True
    await house.receiving.receive_updates(
        [house.update(raw_updates.edited("are you still there", of=first, after=LATE))]
    )
    await house.queues.wait_until_idle()
    house.store.is_away = False
    await house.tidied()
    said = talk.officer.read(talk.handoff.handoff_id).messages
    assert [one.text for one in said].count("are you still there") == 1
    assert said[-1].row.changes == said[-2].row.position
