"""What she and an officer write to each other: in order, once, within her window, to her alone, and never after she left."""

import pytest

from bot.errors import NotNow, NotYours
from bot.services import conversations, relay
from tests.support.factories import BOT_ID, library, text
from tests.support.handoffs import MORNING, Office, Officer, Woman, policy, safe, said


@pytest.fixture
def held(officer: Officer, handoff: str) -> str:
    officer.claims(handoff)
    return handoff


@pytest.fixture
def answered(office: Office, officer: Officer, held: str) -> str:
    """She has her first answer."""
    officer.says(held, "hello")
    delivered(office)
    return held


def delivered(office: Office) -> list[str]:
    """What reaches her once nothing can be taken back any more."""
    office.clock.pass_time(seconds=policy().undo_seconds + 1)
    came = []
    while office.pumps():
        came += [text for _, text in office.delivers()]
    return came


def states(office: Office, handoff_id: str) -> list[str]:
    return [row.state for row in office.run(lambda uow: uow.relay.of(handoff_id))]


def test_both_read_what_the_other_wrote_in_order(office: Office, she: Woman, officer: Officer, answered: str) -> None:
    she.says("saya di dapur")
    officer.says(answered, "can you write now?")
    officer.says(answered, "take your time")
    assert delivered(office) == ["can you write now?", "take your time"]
    she.says("bisa")
    read = officer.reads(answered)
    assert [(piece.row.serial, piece.row.side, piece.words) for piece in read.said] == [
        (1, "officer", "hello"), (2, "her", "saya di dapur"), (3, "officer", "can you write now?"),
        (4, "officer", "take your time"), (5, "her", "bisa"),
    ]  # fmt: skip
    office.pumps()
    assert set(states(office, answered)) == {"delivered"}


def test_until_the_first_answer_she_writes_to_the_assistant(office: Office, she: Woman, officer: Officer, held: str) -> None:
    officer.says(held, "hello")
    assert (she.says("halo"), she.holder()) == (None, "assistant")
    delivered(office)
    assert (she.says("halo"), she.holder()) == (3, "officer")


def test_ten_seconds_to_take_it_back_and_its_words_are_gone(office: Office, officer: Officer, held: str) -> None:
    position = officer.says(held, "wrong woman")
    assert office.pumps() == 0
    assert officer.takes_back(held, position)
    assert delivered(office) == []
    assert [piece.words for piece in officer.reads(held).said] == [None]
    assert (states(office, held), office.row(held).answered_at) == (["undone"], None)
    assert not officer.takes_back(held, position)


def test_what_was_handed_over_cannot_be_taken_back(office: Office, officer: Officer, held: str) -> None:
    position = officer.says(held, "hello")
    office.clock.pass_time(seconds=11)
    office.pumps()
    assert not officer.takes_back(held, position)


def test_a_note_never_reaches_her(office: Office, officer: Officer, held: str) -> None:
    officer.notes(held, "she sounds tired")
    assert delivered(office) == []
    assert [piece.row.side for piece in officer.reads(held).said] == ["note"]


def test_outside_her_window_it_is_held_and_comes_when_it_opens(office: Office, officer: Officer) -> None:
    she = office.woman(8001)
    handoff = she.asks(window="evening").handoff_id
    officer.claims(handoff)
    position = officer.says(handoff, "good evening")
    assert (delivered(office), states(office, handoff)) == ([], ["held"])
    office.clock.now = MORNING.replace(hour=9, minute=59)
    assert delivered(office) == []
    office.clock.now = MORNING.replace(hour=10, minute=0)
    assert delivered(office) == ["good evening"]
    assert not officer.takes_back(handoff, position)


def test_a_reply_found_before_her_window_closed_is_not_handed_over_after(office: Office, officer: Officer) -> None:
    she = office.woman(8001)
    handoff = she.asks(window="morning").handoff_id
    officer.claims(handoff)
    officer.says(handoff, "hello")
    office.clock.pass_time(seconds=11)
    (reply,) = office.run(relay.due, office.keys, policy=safe(), now=office.clock(), limit=10)
    office.clock.pass_time(hours=4)
    handed = {"reply": reply, "deliveries": [said("hello")], "policy": safe(), "now": office.clock()}
    assert not office.run(relay.hand_over, office.keys, **handed)
    assert (she.holder(), office.delivers()) == ("assistant", [])


def test_handed_over_twice_it_comes_once(office: Office, officer: Officer, held: str) -> None:
    officer.says(held, "hello")
    office.clock.pass_time(seconds=11)
    (reply,) = office.run(relay.due, office.keys, policy=safe(), now=office.clock(), limit=10)
    handed = {"reply": reply, "deliveries": [said("hello")], "policy": safe(), "now": office.clock()}
    assert [office.run(relay.hand_over, office.keys, **handed) for _ in range(2)] == [True, False]
    assert [text for _, text in office.delivers()] == ["hello"]


def test_what_the_outbox_could_not_deliver_is_said_to_have_failed(office: Office, officer: Officer, held: str) -> None:
    officer.says(held, "hello")
    office.clock.pass_time(seconds=11)
    office.pumps()
    office.run(lambda uow: (uow.outbox.mark_failed(1, now=office.clock()), uow.commit()))
    office.pumps()
    assert states(office, held) == ["failed"]


def test_after_leave_nothing_reaches_her_and_nobody_hears_her(
    office: Office, she: Woman, officer: Officer, answered: str
) -> None:
    officer.says(answered, "are you there?")
    she.leaves()
    assert states(office, answered)[-1] == "cancelled"
    with pytest.raises(NotNow, match="sealed"):
        officer.says(answered, "hello?")
    she.writes()
    assert (she.says("who is this?"), she.holder(), delivered(office)) == (None, "assistant", [])


def test_leaving_cancels_what_is_on_its_way(office: Office, she: Woman, officer: Officer, held: str) -> None:
    officer.says(held, "hello")
    office.clock.pass_time(seconds=11)
    assert office.pumps() == 1
    she.leaves()
    assert office.delivers() == []


def test_her_message_is_kept_once_and_answered_once(office: Office, she: Woman, officer: Officer, answered: str) -> None:
    office.run(conversations.receive, office.keys, [("turn", text(update_id=9))], bot_id=BOT_ID, now=office.clock())
    told = {"person_id": she.person_id, "words": "halo", "now": office.clock(), "turn_id": "turn", "receipt": [said("ok")]}
    assert [office.run(relay.from_her, office.keys, **told) for _ in range(2)] == [3, None]
    assert [text for _, text in office.delivers()] == ["ok"]
    assert [piece.words for piece in officer.reads(answered).said] == ["hello", "halo"]


def test_of_a_voice_note_the_file_id_alone_is_kept(she: Woman, officer: Officer, answered: str) -> None:
    she.says("file-id", media="voice")
    piece = officer.reads(answered).said[-1]
    assert (piece.row.media, piece.words) == ("voice", "file-id")
    with pytest.raises(ValueError, match="no such media"):
        she.says("file-id", media="film")


def test_a_sealed_message_opens_for_her_alone(office: Office, she: Woman, officer: Officer, answered: str) -> None:
    def opened(who: Woman, position: int = 2) -> str | None:
        tapped = {"person_id": who.person_id, "handoff_id": answered, "position": position, "now": office.clock()}
        found = office.run(relay.opened_by_her, office.keys, **tapped)
        return found and found.words

    note, waits = officer.notes(answered, "a note"), officer.says(answered, "not yet")
    assert opened(she) == "hello"
    assert [opened(office.woman(8001)), opened(she, 1), opened(she, note), opened(she, waits)] == [None] * 4
    she.leaves()
    assert opened(she) is None


def test_it_asks_for_a_consent_by_name(officer: Officer, held: str) -> None:
    officer.says(held, "post-b", asks="other_post")
    assert officer.reads(held).said[0].row.asks == "other_post"
    with pytest.raises(ValueError, match="nothing to say"):
        officer.says(held, "post-b", asks="passport")
    with pytest.raises(ValueError, match="nothing to say"):
        officer.says(held, "  ")


def test_only_its_officer_writes(office: Office, held: str) -> None:
    with pytest.raises(NotYours):
        office.officer("officer-2").says(held, "hello")


def test_an_officer_still_holds_her_after_an_hour_without_a_word(office: Office, she: Woman, answered: str) -> None:
    office.clock.pass_time(minutes=library().limits.thread_minutes * 6)
    assert she.writes().holder == "officer"
    assert she.says("maaf, baru bisa") == 3
