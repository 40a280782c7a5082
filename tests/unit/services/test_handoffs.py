"""A handoff from her card to its end, told as it happens; every verb is on record and asks whose it is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.errors import NoConsent, NotFound, NotNow, NotYours, StoreUnavailable, Unsealable
from bot.model.handoff import OUTCOMES, State
from bot.services import consents, handoffs, posts, sending, transfers
from tests.support.factories import library
from tests.support.handoffs import CARD, OTHER, Office, Officer, Woman, policy, said


def acts(office: Office, noun: str = "handoff") -> list[tuple[str, str]]:
    """(who, what) of everything on record, oldest first."""
    return [(row.by, row.verb) for row in reversed(office.run(lambda uow: uow.audit.latest(500))) if row.noun == noun]


def test_what_the_officer_reads_is_what_she_saw(office: Office, she: Woman, officer: Officer) -> None:
    card = "តើអ្នក…\n· ဘယ်သူ\n· Nhà an toàn\u200b\n"
    sent = she.asks(card_text=card, code_word="mangga")
    assert officer.claims(sent.handoff_id)
    assert officer.reads(sent.handoff_id).card.encode() == card.encode()


@pytest.mark.parametrize("changed", [CARD + " ", CARD.upper(), CARD[:-1], ""])
def test_nothing_is_sent_but_what_she_saw(office: Office, she: Woman, changed: str) -> None:
    she.begins()
    she.sees()
    with pytest.raises(NoConsent):
        she.sends(changed)
    assert office.run(lambda uow: uow.vaults.handoffs()) == set()
    assert she.sends() is not None


def test_a_change_after_the_preview_needs_another(she: Woman) -> None:
    she.begins()
    she.sees()
    she.answers(urgency="now")
    with pytest.raises(NoConsent):
        she.sends()


def test_a_preview_of_long_ago_is_no_consent(office: Office, she: Woman, monkeypatch: pytest.MonkeyPatch) -> None:
    she.begins()
    she.sees()
    monkeypatch.setattr("tests.support.handoffs.policy", lambda: replace(library().handoff, send_minutes=5))
    office.clock.pass_time(minutes=6)
    with pytest.raises(NoConsent):
        she.sends()


def test_the_consent_says_what_for_with_whom_in_which_words_until_when(office: Office, handoff: str) -> None:
    (consent,) = office.run(consents.of_handoff, handoff_id=handoff)
    assert (consent.purpose, consent.recipient, consent.text_version) == ("send", "post-a", policy().consent_text)
    assert consent.valid_days == policy().consent_days


def test_she_has_one_open_handoff_at_a_time(she: Woman, handoff: str) -> None:
    with pytest.raises(NotNow, match="one_open"):
        she.begins()


def test_what_she_left_does_not_show_when_somebody_asks_again(she: Woman, officer: Officer, handoff: str) -> None:
    officer.claims(handoff)
    she.leaves()
    she.writes()
    again = she.asks()
    assert she.withdraws() == handoffs.UNSEEN
    assert she.office.row(handoff).state is State.CLAIMED
    assert again.handoff_id != handoff


def test_three_cards_a_day_are_enough(office: Office, she: Woman) -> None:
    for _ in range(policy().per_day):
        she.asks()
        she.withdraws()
    she.begins()
    she.sees()
    with pytest.raises(NotNow, match="per_day"):
        she.sends()
    office.clock.pass_time(hours=25)
    she.begins()
    she.sees()
    assert she.sends()


def test_the_answer_to_sending_is_kept_with_it(office: Office, she: Woman) -> None:
    she.begins()
    she.sees()
    sent = office.run(
        sending.send, office.keys, person_id=she.person_id, card_text=CARD, policy=policy(), limits=library().limits,
        now=office.clock(), new_id=office.ids, turn_id="turn", answer=lambda it: [said(it.return_code)],
    )  # fmt: skip
    assert [text for _, text in office.delivers()] == [sent.return_code]


def test_a_post_that_closed_gets_no_card(office: Office, she: Woman) -> None:
    she.begins()
    she.sees()
    office.run(posts.close, post_id="post-a", by="administrator", now=office.clock())
    with pytest.raises(NotFound):
        she.sends()


def test_of_two_officers_one_wins(office: Office, officer: Officer, handoff: str) -> None:
    assert [officer.claims(handoff), office.officer("officer-2").claims(handoff)] == [True, False]
    assert office.row(handoff).officer_id == "officer-1"


def test_nobody_holds_more_than_one_can_bear(office: Office, officer: Officer) -> None:
    sent = [office.woman(8000 + number).asks().handoff_id for number in range(policy().open_per_officer + 1)]
    assert all(officer.claims(handoff_id) for handoff_id in sent[:-1])
    with pytest.raises(NotNow, match="cap"):
        officer.claims(sent[-1])


def test_a_handoff_released_is_anybodys(office: Office, officer: Officer, handoff: str) -> None:
    officer.claims(handoff)
    assert officer.releases(handoff)
    assert office.officer("officer-2").claims(handoff)
    with pytest.raises(NotYours):
        officer.releases(handoff)


def test_the_most_urgent_is_first_and_then_the_longest_waiting(office: Office) -> None:
    sent = []
    for number, urgency in enumerate(("week", None, "now", "none", "now")):
        answers = {"urgency": urgency} if urgency else {}
        sent.append((urgency, office.woman(8000 + number).asks(**answers).handoff_id))
        office.clock.pass_time(minutes=1)
    queue = office.run(handoffs.queue, post_id="post-a")
    assert [row.urgency for row in queue] == ["now", "now", "week", None, "none"]
    assert [row.handoff_id for row in queue][:2] == [handoff_id for urgency, handoff_id in sent if urgency == "now"]


def test_urgency_is_raised_and_never_lowered(office: Office, officer: Officer, handoff: str) -> None:
    told = [officer.does(handoffs.raise_urgency, handoff, urgency=urgency) for urgency in ("week", "today", "now")]
    assert (told, office.row(handoff).urgency) == ([False, False, True], "now")


def test_only_its_officer_and_a_supervisor_of_its_post_read_it(office: Office, officer: Officer, handoff: str) -> None:
    with pytest.raises(NotYours):
        officer.reads(handoff)
    assert office.row(handoff).read_at is None
    officer.claims(handoff)
    with pytest.raises(NotYours):
        office.officer("officer-2").reads(handoff)
    read = {"handoff_id": handoff, "by": "head", "now": office.clock(), "is_supervisor": True}
    assert office.run(handoffs.one, office.keys, post_id="post-a", **read).card == CARD
    with pytest.raises(NotFound):
        office.run(handoffs.one, office.keys, post_id="post-b", **read)
    assert acts(office)[-1] == ("head", "read")
    assert ("head", "read") in acts(office, "vault")


STRANGE: list[tuple[str, Callable[[Officer, str], object]]] = [
    ("claim", Officer.claims), ("release", Officer.releases), ("read", Officer.reads),
    ("reply", lambda it, handoff: it.says(handoff, "hello")), ("note", lambda it, handoff: it.notes(handoff, "hello")),
    ("undo", lambda it, handoff: it.takes_back(handoff, 2)), ("wrap_up", Officer.wraps_up),
    ("raise_urgency", lambda it, handoff: it.does(handoffs.raise_urgency, handoff, urgency="now")),
    ("transfer", lambda it, handoff: it.does(transfers.transfer, handoff, to_officer="officer-9")),
    ("take_back", lambda it, handoff: it.does(transfers.take_back, handoff)),
    ("accept", lambda it, handoff: it.does(transfers.accept_transfer, handoff, it.office.keys, policy=policy())),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "done"), STRANGE, ids=[verb for verb, _ in STRANGE])
def test_of_another_post_there_is_no_such_handoff(
    office: Office, officer: Officer, handoff: str, verb: str, done: Callable[[Officer, str], object]
) -> None:
    officer.claims(handoff)
    for which in (handoff, "nothing"):
        with pytest.raises(NotFound):
            done(office.officer("officer-9", OTHER), which)
    assert office.run(handoffs.queue, post_id="post-b") == []


@pytest.mark.parametrize("outcome", [OUTCOMES[0], OUTCOMES[-1]])
def test_wrapping_up_gives_her_back_and_tells_her(
    office: Office, she: Woman, officer: Officer, handoff: str, outcome: str
) -> None:
    officer.claims(handoff)
    officer.says(handoff, "hello")
    office.clock.pass_time(seconds=11)
    office.pumps()
    office.delivers()
    assert she.holder() == "officer"
    assert officer.wraps_up(handoff, outcome)
    assert (she.holder(), office.row(handoff).outcome) == ("assistant", outcome)
    office.pumps()
    assert [text for _, text in office.delivers()] == ["wrapped_up"]
    assert office.pumps() == 0


def test_an_outcome_is_one_of_ten(officer: Officer, handoff: str) -> None:
    officer.claims(handoff)
    with pytest.raises(ValueError, match="no such outcome"):
        officer.wraps_up(handoff, "rescued")


def test_withdrawn_unseen_nobody_ever_sees_it(office: Office, she: Woman, officer: Officer, handoff: str) -> None:
    officer.claims(handoff)
    assert she.withdraws() == handoffs.UNSEEN
    assert not office.keys.vault.has_half(handoff)
    with pytest.raises(Unsealable):
        officer.reads(handoff)
    row = office.row(handoff)
    assert (row.state, row.help, row.urgency, row.return_hash) == (State.WITHDRAWN, None, None, None)


def test_withdrawn_after_it_was_read_she_is_told_so(office: Office, she: Woman, officer: Officer, handoff: str) -> None:
    officer.claims(handoff)
    officer.reads(handoff)
    officer.says(handoff, "hello")
    assert [she.withdraws(), she.withdraws()] == [handoffs.READ, None]
    office.clock.pass_time(minutes=1)
    assert (office.pumps(), office.delivers(), she.holder()) == (0, [], "assistant")
    with pytest.raises(NotYours):
        officer.says(handoff, "wait")


def test_erasing_takes_the_handoff_with_her(office: Office, she: Woman, officer: Officer, handoff: str) -> None:
    officer.claims(handoff)
    assert she.erases()
    assert (office.row(handoff), office.keys.vault.has_half(handoff)) == (None, False)
    with pytest.raises(NotFound):
        officer.says(handoff, "hello")


def test_a_change_that_is_not_on_record_did_not_happen(
    office: Office, officer: Officer, handoff: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **named: object) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as broken:
        broken.setattr("bot.store.audit.Audit.write", fails)
        with pytest.raises(StoreUnavailable):
            officer.claims(handoff)
    assert office.row(handoff).state is State.QUEUED


def test_everything_is_on_record_with_who_did_it(office: Office, she: Woman, officer: Officer, handoff: str) -> None:
    officer.claims(handoff)
    officer.reads(handoff)
    officer.says(handoff, "hello")
    officer.notes(handoff, "asked for a doctor")
    officer.wraps_up(handoff)
    her, hers = "woman", "officer-1"
    assert acts(office) == [
        (her, "send"), (hers, "claim"), (hers, "read"), (hers, "reply"), (hers, "note"), (hers, "wrap_up"),
    ]  # fmt: skip
    assert acts(office, "draft") == [(her, "begin"), (her, "send")]
