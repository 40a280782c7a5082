"""What she and an officer write to each other: in order, once, within her window, to her alone, and never after she left."""

import pytest

from bot.errors import PermissionDenied, StateConflict
from bot.services import conversations
from bot.services.handoffs import messages
from tests.support.factories import BOT_ID, create_text_update, load_real_content
from tests.support.handoff_scenario import (
    MORNING,
    HandoffServices,
    OfficerActor,
    PersonActor,
    create_message_delivery,
    get_policy,
    get_safe_contact,
)


@pytest.fixture
def held(officer: OfficerActor, handoff: str) -> str:
    officer.claim(handoff)
    return handoff


@pytest.fixture
def answered(office: HandoffServices, officer: OfficerActor, held: str) -> str:
    """She has her first answer."""
    officer.send_reply(held, "hello")
    delivered(office)
    return held


def delivered(office: HandoffServices) -> list[str]:
    """What reaches her once nothing can be taken back any more."""
    office.clock.advance(seconds=get_policy().undo_seconds + 1)
    came = []
    while office.run_delivery_job():
        came += [text for _, text in office.deliver_outbox()]
    return came


def states(office: HandoffServices, handoff_id: str) -> list[str]:
    return [
        row.state for row in office.run_in_transaction(lambda uow: uow.handoff_messages.list_by_handoff(handoff_id))
    ]


def test_both_read_what_the_other_wrote_in_order(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, answered: str
) -> None:
    she.send_message("saya di dapur")
    officer.send_reply(answered, "can you write now?")
    officer.send_reply(answered, "take your time")
    assert delivered(office) == ["can you write now?", "take your time"]
    she.send_message("bisa")
    read = officer.read(answered)
    assert [(piece.row.serial, piece.row.side, piece.text) for piece in read.messages] == [
        (1, "officer", "hello"),
        (2, "her", "saya di dapur"),
        (3, "officer", "can you write now?"),
        (4, "officer", "take your time"),
        (5, "her", "bisa"),
    ]
    office.run_delivery_job()
    assert set(states(office, answered)) == {"delivered"}


def test_until_the_first_answer_she_writes_to_the_assistant(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, held: str
) -> None:
    officer.send_reply(held, "hello")
    assert (she.send_message("halo"), she.get_holder()) == (None, "assistant")
    delivered(office)
    assert (she.send_message("halo"), she.get_holder()) == (3, "officer")


def test_ten_seconds_to_take_it_back_and_its_words_are_gone(
    office: HandoffServices, officer: OfficerActor, held: str
) -> None:
    position = officer.send_reply(held, "wrong woman")
    assert office.run_delivery_job() == 0
    assert officer.undo_reply(held, position)
    assert delivered(office) == []
    assert [piece.text for piece in officer.read(held).messages] == [None]
    assert (states(office, held), office.get_handoff(held).answered_at) == (["undone"], None)
    assert officer.undo_reply(held, position)  # it stays so


def test_what_was_handed_over_cannot_be_taken_back(office: HandoffServices, officer: OfficerActor, held: str) -> None:
    position = officer.send_reply(held, "hello")
    office.clock.advance(seconds=11)
    office.run_delivery_job()
    assert not officer.undo_reply(held, position)


def test_a_note_never_reaches_her(office: HandoffServices, officer: OfficerActor, held: str) -> None:
    officer.write_note(held, "she sounds tired")
    assert delivered(office) == []
    assert [piece.row.side for piece in officer.read(held).messages] == ["note"]


def test_outside_her_window_it_is_held_and_comes_when_it_opens(office: HandoffServices, officer: OfficerActor) -> None:
    she = office.create_person(8001)
    handoff = she.request_handoff(window="evening").handoff_id
    officer.claim(handoff)
    position = officer.send_reply(handoff, "good evening")
    assert (delivered(office), states(office, handoff)) == ([], ["held"])
    office.clock.now = MORNING.replace(hour=9, minute=59)
    assert delivered(office) == []
    office.clock.now = MORNING.replace(hour=10, minute=0)
    assert delivered(office) == ["good evening"]
    assert not officer.undo_reply(handoff, position)


def test_a_reply_found_before_her_window_closed_is_not_handed_over_after(
    office: HandoffServices, officer: OfficerActor
) -> None:
    she = office.create_person(8001)
    handoff = she.request_handoff(window="morning").handoff_id
    officer.claim(handoff)
    officer.send_reply(handoff, "hello")
    office.clock.advance(seconds=11)
    (reply,) = office.run_in_transaction(
        messages.list_due_replies, office.keys, policy=get_safe_contact(), now=office.clock(), limit=10
    )
    office.clock.advance(hours=4)
    handed = {
        "reply": reply,
        "deliveries": [create_message_delivery("hello")],
        "policy": get_safe_contact(),
        "now": office.clock(),
    }
    assert not office.run_in_transaction(messages.deliver_reply, office.keys, **handed)
    assert (she.get_holder(), office.deliver_outbox()) == ("assistant", [])


def test_handed_over_twice_it_comes_once(office: HandoffServices, officer: OfficerActor, held: str) -> None:
    officer.send_reply(held, "hello")
    office.clock.advance(seconds=11)
    (reply,) = office.run_in_transaction(
        messages.list_due_replies, office.keys, policy=get_safe_contact(), now=office.clock(), limit=10
    )
    handed = {
        "reply": reply,
        "deliveries": [create_message_delivery("hello")],
        "policy": get_safe_contact(),
        "now": office.clock(),
    }
    assert [office.run_in_transaction(messages.deliver_reply, office.keys, **handed) for _ in range(2)] == [True, False]
    assert [text for _, text in office.deliver_outbox()] == ["hello"]


def test_what_the_outbox_could_not_deliver_is_said_to_have_failed(
    office: HandoffServices, officer: OfficerActor, held: str
) -> None:
    officer.send_reply(held, "hello")
    office.clock.advance(seconds=11)
    office.run_delivery_job()
    office.run_in_transaction(lambda uow: (uow.outbox.mark_failed(1, now=office.clock()), uow.commit()))
    office.run_delivery_job()
    assert states(office, held) == ["failed"]


def test_after_leave_nothing_reaches_her_and_nobody_hears_her(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, answered: str
) -> None:
    officer.send_reply(answered, "are you there?")
    she.leave()
    assert states(office, answered)[-1] == "cancelled"
    with pytest.raises(StateConflict, match="sealed"):
        officer.send_reply(answered, "hello?")
    she.send_update()
    assert (she.send_message("who is this?"), she.get_holder(), delivered(office)) == (None, "assistant", [])


def test_leaving_cancels_what_is_on_its_way(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, held: str
) -> None:
    officer.send_reply(held, "hello")
    office.clock.advance(seconds=11)
    assert office.run_delivery_job() == 1
    she.leave()
    assert office.deliver_outbox() == []


def test_her_message_is_kept_once_and_answered_once(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, answered: str
) -> None:
    office.run_in_transaction(
        conversations.store_updates,
        office.keys,
        [("turn", create_text_update(update_id=9))],
        bot_id=BOT_ID,
        now=office.clock(),
    )
    told = {
        "person_id": she.person_id,
        "words": "halo",
        "now": office.clock(),
        "turn_id": "turn",
        "receipt": [create_message_delivery("ok")],
    }
    assert [office.run_in_transaction(messages.receive_message, office.keys, **told) for _ in range(2)] == [3, None]
    assert [text for _, text in office.deliver_outbox()] == ["ok"]
    assert [piece.text for piece in officer.read(answered).messages] == ["hello", "halo"]


def test_of_a_voice_note_the_file_id_alone_is_kept(she: PersonActor, officer: OfficerActor, answered: str) -> None:
    she.send_message("file-id", media="voice")
    piece = officer.read(answered).messages[-1]
    assert (piece.row.media, piece.text) == ("voice", "file-id")
    with pytest.raises(ValueError, match="no such media"):
        she.send_message("file-id", media="film")


def test_a_sealed_message_opens_for_her_alone(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, answered: str
) -> None:
    def opened(who: PersonActor, position: int = 2) -> str | None:
        tapped = {"person_id": who.person_id, "handoff_id": answered, "position": position, "now": office.clock()}
        found = office.run_in_transaction(messages.open_message, office.keys, **tapped)
        return found and found.text

    note, waits = officer.write_note(answered, "a note"), officer.send_reply(answered, "not yet")
    assert opened(she) == "hello"
    assert [opened(office.create_person(8001)), opened(she, 1), opened(she, note), opened(she, waits)] == [None] * 4
    she.leave()
    assert opened(she) is None


def test_it_asks_for_a_consent_by_name(officer: OfficerActor, held: str) -> None:
    officer.send_reply(held, "post-b", asks="other_post")
    assert officer.read(held).messages[0].row.asks == "other_post"
    with pytest.raises(ValueError, match="nothing to say"):
        officer.send_reply(held, "post-b", asks="passport")
    with pytest.raises(ValueError, match="nothing to say"):
        officer.send_reply(held, "  ")


def test_only_its_officer_writes(office: HandoffServices, held: str) -> None:
    with pytest.raises(PermissionDenied):
        office.create_officer("officer-2").send_reply(held, "hello")


def test_an_officer_still_holds_her_after_an_hour_without_a_word(
    office: HandoffServices, she: PersonActor, answered: str
) -> None:
    office.clock.advance(minutes=load_real_content().limits.thread_minutes * 6)
    assert she.send_update().holder == "officer"
    assert she.send_message("maaf, baru bisa") == 3
