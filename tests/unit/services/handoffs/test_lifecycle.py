"""A handoff from her card to its end, told as it happens; every verb is on record and asks whose it is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.handoff import OUTCOMES, HandoffState
from bot.errors import ConsentMissing, DecryptionError, NotFound, PermissionDenied, StateConflict, StoreUnavailable
from bot.services import posts
from bot.services.handoffs import lifecycle, submission, transfers
from tests.support.factories import load_real_content
from tests.support.handoff_scenario import (
    CARD,
    OTHER,
    HandoffServices,
    OfficerActor,
    PersonActor,
    create_message_delivery,
    get_policy,
)


def acts(office: HandoffServices, noun: str = "handoff") -> list[tuple[str, str]]:
    """(who, what) of everything on record, oldest first."""
    return [
        (row.by, row.verb)
        for row in reversed(office.run_in_transaction(lambda uow: uow.audit.list_latest(500)))
        if row.noun == noun
    ]


def test_what_the_officer_reads_is_what_she_saw(
    office: HandoffServices, she: PersonActor, officer: OfficerActor
) -> None:
    card = "តើអ្នក…\n· ဘယ်သူ\n· Nhà an toàn\u200b\n"
    sent = she.request_handoff(card_text=card, code_word="mangga")
    assert officer.claim(sent.handoff_id)
    assert officer.read(sent.handoff_id).card.encode() == card.encode()


@pytest.mark.parametrize("changed", [CARD + " ", CARD.upper(), CARD[:-1], ""])
def test_nothing_is_sent_but_what_she_saw(office: HandoffServices, she: PersonActor, changed: str) -> None:
    she.begin_card()
    she.view_card()
    with pytest.raises(ConsentMissing):
        she.send_card(changed)
    assert office.run_in_transaction(lambda uow: uow.vaults.list_handoff_ids()) == set()
    assert she.send_card() is not None


def test_a_change_after_the_preview_needs_another(she: PersonActor) -> None:
    she.begin_card()
    she.view_card()
    she.answer_fields(urgency="now")
    with pytest.raises(ConsentMissing):
        she.send_card()


def test_a_preview_of_long_ago_is_no_consent(
    office: HandoffServices, she: PersonActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    she.begin_card()
    she.view_card()
    monkeypatch.setattr(
        "tests.support.handoff_scenario.get_policy", lambda: replace(load_real_content().handoff_policy, send_minutes=5)
    )
    office.clock.advance(minutes=6)
    with pytest.raises(ConsentMissing):
        she.send_card()


def test_the_consent_says_what_for_with_whom_in_which_words_until_when(office: HandoffServices, handoff: str) -> None:
    (consent,) = office.run_in_transaction(transfers.list_consents, handoff_id=handoff)
    assert (consent.purpose, consent.recipient, consent.text_version) == ("send", "post-a", get_policy().consent_text)
    assert consent.valid_days == get_policy().consent_days


def test_she_has_one_open_handoff_at_a_time(she: PersonActor, handoff: str) -> None:
    with pytest.raises(StateConflict, match="one_open"):
        she.begin_card()


def test_what_she_left_does_not_show_when_somebody_asks_again(
    she: PersonActor, officer: OfficerActor, handoff: str
) -> None:
    officer.claim(handoff)
    she.leave()
    she.send_update()
    again = she.request_handoff()
    assert she.withdraw() == lifecycle.WITHDRAWN_UNSEEN
    assert she.services.get_handoff(handoff).state is HandoffState.CLAIMED
    assert again.handoff_id != handoff


def test_three_cards_a_day_are_enough(office: HandoffServices, she: PersonActor) -> None:
    for _ in range(get_policy().per_day):
        she.request_handoff()
        she.withdraw()
    she.begin_card()
    she.view_card()
    with pytest.raises(StateConflict, match="per_day"):
        she.send_card()
    office.clock.advance(hours=25)
    she.begin_card()
    she.view_card()
    assert she.send_card()


def test_the_answer_to_sending_is_kept_with_it(office: HandoffServices, she: PersonActor) -> None:
    she.begin_card()
    she.view_card()
    sent = office.run_in_transaction(
        submission.submit_handoff,
        office.keys,
        person_id=she.person_id,
        card_text=CARD,
        policy=get_policy(),
        limits=load_real_content().limits,
        now=office.clock(),
        new_id=office.ids,
        turn_id="turn",
        answer=lambda it: [create_message_delivery(it.return_code)],
    )
    assert [text for _, text in office.deliver_outbox()] == [sent.return_code]


def test_a_post_that_closed_gets_no_card(office: HandoffServices, she: PersonActor) -> None:
    she.begin_card()
    she.view_card()
    office.run_in_transaction(posts.close_post, post_id="post-a", by="administrator", now=office.clock())
    with pytest.raises(NotFound):
        she.send_card()


def test_of_two_officers_one_wins(office: HandoffServices, officer: OfficerActor, handoff: str) -> None:
    assert [officer.claim(handoff), office.create_officer("officer-2").claim(handoff)] == [True, False]
    assert office.get_handoff(handoff).officer_id == "officer-1"


def test_nobody_holds_more_than_one_can_bear(office: HandoffServices, officer: OfficerActor) -> None:
    sent = [
        office.create_person(8000 + number).request_handoff().handoff_id
        for number in range(get_policy().open_per_officer + 1)
    ]
    assert all(officer.claim(handoff_id) for handoff_id in sent[:-1])
    with pytest.raises(StateConflict, match="cap"):
        officer.claim(sent[-1])


def test_a_handoff_released_is_anybodys(office: HandoffServices, officer: OfficerActor, handoff: str) -> None:
    officer.claim(handoff)
    assert officer.release(handoff)
    assert office.create_officer("officer-2").claim(handoff)
    with pytest.raises(PermissionDenied):
        officer.release(handoff)


def test_the_most_urgent_is_first_and_then_the_longest_waiting(office: HandoffServices) -> None:
    sent = []
    for number, urgency in enumerate(("week", None, "now", "none", "now")):
        answers = {"urgency": urgency} if urgency else {}
        sent.append((urgency, office.create_person(8000 + number).request_handoff(**answers).handoff_id))
        office.clock.advance(minutes=1)
    queue = office.run_in_transaction(lifecycle.list_open_handoffs, post_id="post-a")
    assert [row.urgency for row in queue] == ["now", "now", "week", None, "none"]
    assert [row.handoff_id for row in queue][:2] == [handoff_id for urgency, handoff_id in sent if urgency == "now"]


def test_urgency_is_raised_and_never_lowered(office: HandoffServices, officer: OfficerActor, handoff: str) -> None:
    told = [
        officer.run_action(lifecycle.set_priority, handoff, urgency=urgency) for urgency in ("week", "today", "now")
    ]
    assert (told, office.get_handoff(handoff).urgency) == ([False, False, True], "now")


def test_only_its_officer_and_a_supervisor_of_its_post_read_it(
    office: HandoffServices, officer: OfficerActor, handoff: str
) -> None:
    with pytest.raises(PermissionDenied):
        officer.read(handoff)
    assert office.get_handoff(handoff).read_at is None
    officer.claim(handoff)
    with pytest.raises(PermissionDenied):
        office.create_officer("officer-2").read(handoff)
    read = {"handoff_id": handoff, "by": "head", "now": office.clock(), "is_supervisor": True}
    assert office.run_in_transaction(lifecycle.read_handoff, office.keys, post_id="post-a", **read).card == CARD
    with pytest.raises(NotFound):
        office.run_in_transaction(lifecycle.read_handoff, office.keys, post_id="post-b", **read)
    assert acts(office)[-1] == ("head", "read")
    assert ("head", "read") in acts(office, "vault")


STRANGE: list[tuple[str, Callable[[OfficerActor, str], object]]] = [
    ("claim", OfficerActor.claim),
    ("release", OfficerActor.release),
    ("read", OfficerActor.read),
    ("reply", lambda it, handoff: it.send_reply(handoff, "hello")),
    ("note", lambda it, handoff: it.write_note(handoff, "hello")),
    ("undo", lambda it, handoff: it.undo_reply(handoff, 2)),
    ("wrap_up", OfficerActor.close),
    ("raise_urgency", lambda it, handoff: it.run_action(lifecycle.set_priority, handoff, urgency="now")),
    ("transfer", lambda it, handoff: it.run_action(transfers.transfer_handoff, handoff, to_officer="officer-9")),
    ("take_back", lambda it, handoff: it.run_action(transfers.cancel_offer, handoff)),
    (
        "accept",
        lambda it, handoff: it.run_action(transfers.accept_transfer, handoff, it.services.keys, policy=get_policy()),
    ),
]


@pytest.mark.parametrize(("verb", "done"), STRANGE, ids=[verb for verb, _ in STRANGE])
def test_of_another_post_there_is_no_such_handoff(
    office: HandoffServices, officer: OfficerActor, handoff: str, verb: str, done: Callable[[OfficerActor, str], object]
) -> None:
    officer.claim(handoff)
    for which in (handoff, "nothing"):
        with pytest.raises(NotFound):
            done(office.create_officer("officer-9", OTHER), which)
    assert office.run_in_transaction(lifecycle.list_open_handoffs, post_id="post-b") == []


@pytest.mark.parametrize("outcome", [OUTCOMES[0], OUTCOMES[-1]])
def test_wrapping_up_gives_her_back_and_tells_her(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, handoff: str, outcome: str
) -> None:
    officer.claim(handoff)
    officer.send_reply(handoff, "hello")
    office.clock.advance(seconds=11)
    office.run_delivery_job()
    office.deliver_outbox()
    assert she.get_holder() == "officer"
    assert officer.close(handoff, outcome)
    assert (she.get_holder(), office.get_handoff(handoff).outcome) == ("assistant", outcome)
    office.run_delivery_job()
    assert [text for _, text in office.deliver_outbox()] == ["wrapped_up"]
    assert office.run_delivery_job() == 0


def test_an_outcome_is_one_of_ten(officer: OfficerActor, handoff: str) -> None:
    officer.claim(handoff)
    with pytest.raises(ValueError, match="no such outcome"):
        officer.close(handoff, "rescued")


def test_withdrawn_unseen_nobody_ever_sees_it(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, handoff: str
) -> None:
    officer.claim(handoff)
    assert she.withdraw() == lifecycle.WITHDRAWN_UNSEEN
    assert not office.keys.vault_keys.has_handoff_key(handoff)
    with pytest.raises(DecryptionError):
        officer.read(handoff)
    row = office.get_handoff(handoff)
    assert (row.state, row.help, row.urgency, row.return_hash) == (HandoffState.WITHDRAWN, None, None, None)


def test_withdrawn_after_it_was_read_she_is_told_so(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, handoff: str
) -> None:
    officer.claim(handoff)
    officer.read(handoff)
    officer.send_reply(handoff, "hello")
    assert [she.withdraw(), she.withdraw()] == [lifecycle.WITHDRAWN_READ, None]
    office.clock.advance(minutes=1)
    assert (office.run_delivery_job(), office.deliver_outbox(), she.get_holder()) == (0, [], "assistant")
    with pytest.raises(PermissionDenied):
        officer.send_reply(handoff, "wait")


def test_erasing_takes_the_handoff_with_her(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, handoff: str
) -> None:
    officer.claim(handoff)
    assert she.erase()
    assert (office.get_handoff(handoff), office.keys.vault_keys.has_handoff_key(handoff)) == (None, False)
    with pytest.raises(NotFound):
        officer.send_reply(handoff, "hello")


def test_a_change_that_is_not_on_record_did_not_happen(
    office: HandoffServices, officer: OfficerActor, handoff: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **named: object) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as broken:
        broken.setattr("bot.db.repositories.audit.AuditRepository.write", fails)
        with pytest.raises(StoreUnavailable):
            officer.claim(handoff)
    assert office.get_handoff(handoff).state is HandoffState.QUEUED


def test_everything_is_on_record_with_who_did_it(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, handoff: str
) -> None:
    officer.claim(handoff)
    officer.read(handoff)
    officer.send_reply(handoff, "hello")
    officer.write_note(handoff, "asked for a doctor")
    officer.close(handoff)
    her, hers = "woman", "officer-1"
    assert acts(office) == [
        (her, "send"),
        (hers, "claim"),
        (hers, "read"),
        (hers, "reply"),
        (hers, "note"),
        (hers, "close"),
        ("escalation", "wrap_up"),
    ]
    assert acts(office, "draft") == [(her, "begin"), (her, "send")]


@pytest.fixture
def closing(office: HandoffServices, officer: OfficerActor, handoff: str) -> str:
    """A handoff that was answered and has just been wrapped up."""
    officer.claim(handoff)
    officer.send_reply(handoff, "hello")
    office.clock.advance(seconds=11)
    office.run_delivery_job()
    office.deliver_outbox()
    assert officer.begin_to_close(handoff)
    return handoff


def test_what_she_writes_before_it_has_ended_lets_it_go_on(
    office: HandoffServices, she: PersonActor, closing: str
) -> None:
    assert she.send_message("one thing more") is not None
    office.clock.advance(minutes=get_policy().reopen_minutes + 1)
    office.advance_handoffs()
    row = office.get_handoff(closing)
    assert (row.state, row.outcome, row.closing_at) == (HandoffState.CLAIMED, None, None)
    assert row.asked_at is not None, "a word is owed to her again"


def test_what_goes_back_into_the_queue_is_not_wrapped_up_any_more(
    office: HandoffServices, officer: OfficerActor, closing: str
) -> None:
    office.run_in_transaction(
        lambda uow: (
            lifecycle.release_officer_handoffs(uow, officer_id=officer.officer_id, by="head", now=office.clock()),
            uow.commit(),
        )
    )
    row = office.get_handoff(closing)
    assert (row.state, row.outcome, row.closing_at) == (HandoffState.QUEUED, None, None)


def test_she_may_take_back_what_was_just_wrapped_up(office: HandoffServices, she: PersonActor, closing: str) -> None:
    assert she.withdraw() == lifecycle.WITHDRAWN_UNSEEN
    row = office.get_handoff(closing)
    assert (row.state, row.outcome, row.closing_at) == (HandoffState.WITHDRAWN, None, None)
