"""What an officer typed and did not send: kept for that officer, and gone when it is nobody's business any more."""

from collections.abc import Callable

import pytest

from bot.services.handoffs.submission import SubmissionReceipt
from bot.services.officers import authentication
from tests.support.console_client import SIGN_IN_POLICY, OfficerBrowser
from tests.support.console_scenario import HandoffScenario, OfficerClient

WORDS = "Half a thought about tonight"
KEY = "a-random-key-0001"


def save(dara: OfficerClient, asked: SubmissionReceipt, words: str = WORDS, box: str = "reply", once: str = KEY) -> int:
    return dara.submit_action(asked, "draft", box=box, words=words, once=once).status_code


def kept(story: HandoffScenario) -> int:
    with story.app.open_unit_of_work() as uow:
        return len(uow.officer_drafts._list())


def in_box(dara: OfficerClient, asked: SubmissionReceipt, words: str = WORDS) -> bool:
    return f">{words}</textarea>" in dara.open_handoff(asked)


def test_a_reload_brings_it_back(dara: OfficerClient, asked: SubmissionReceipt) -> None:
    assert save(dara, asked) == 204
    assert in_box(dara, asked)


def test_the_newest_counts_and_each_box_has_its_own(dara: OfficerClient, asked: SubmissionReceipt) -> None:
    save(dara, asked, "Half")
    save(dara, asked)
    save(dara, asked, "a note", box="note")
    assert in_box(dara, asked)
    assert in_box(dara, asked, "a note")


def test_it_is_there_after_the_session_ended(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    save(dara, asked)
    story.app.clock.advance(minutes=SIGN_IN_POLICY.idle_minutes + 1)
    assert dara.browser.open(f"/handoffs/{asked.handoff_id}").status_code == 303
    dara.browser.sign_in()
    assert in_box(dara, asked)


def test_a_prepared_text_sent_in_between_leaves_it(dara: OfficerClient, asked: SubmissionReceipt) -> None:
    save(dara, asked)
    assert dara.submit_action(asked, "reply", prepared="your_word").status_code == 303
    assert in_box(dara, asked)


def test_sent_it_is_no_draft_any_more(story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt) -> None:
    save(dara, asked)
    save(dara, asked, "a note", box="note")
    dara.send_reply(asked, WORDS, once=KEY)
    assert not in_box(dara, asked)
    dara.submit_action(asked, "note", words="a note")
    assert kept(story) == 0


def test_what_is_saved_after_it_was_sent_comes_too_late(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    """The two may overtake each other on their way; a ghost of what was sent would be sent again."""
    dara.send_reply(asked, WORDS, once=KEY)
    assert save(dara, asked) == 204
    assert kept(story) == 0


def test_an_emptied_box_keeps_nothing(story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt) -> None:
    save(dara, asked)
    save(dara, asked, " \n")
    assert kept(story) == 0


def test_it_is_sealed_and_nothing_is_said_of_it_in_the_audit(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    before = story.list_audit_verbs(asked.handoff_id)
    save(dara, asked)
    with story.app.open_unit_of_work() as uow:
        (row,) = uow.officer_drafts._list()
    assert WORDS.encode() not in row.words
    assert WORDS not in repr(row)
    assert [verb for verb in story.list_audit_verbs(asked.handoff_id)[len(before) :] if verb != "read"] == []


@pytest.mark.parametrize(
    "end",
    [
        lambda story, dara, asked: dara.submit_action(asked, "wrap-up", outcome="goal_met", sure="yes"),
        lambda story, dara, asked: dara.submit_action(asked, "swap"),
        lambda story, dara, asked: story.services.create_person().leave(),
        lambda story, dara, asked: story.services.create_person().withdraw(),
    ],
    ids=["wrapped up", "passed on", "she left", "taken back"],
)
def test_it_goes_with_the_handoff(
    story: HandoffScenario,
    dara: OfficerClient,
    asked: SubmissionReceipt,
    end: Callable[[HandoffScenario, OfficerClient, SubmissionReceipt], object],
) -> None:
    save(dara, asked)
    end(story, dara, asked)
    assert kept(story) == 0


def test_it_goes_with_her(story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt) -> None:
    save(dara, asked)
    story.services.create_person().erase()
    assert kept(story) == 0


def test_it_goes_when_a_colleague_takes_over(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    lina = story.create_officer("lina")
    lina.browser.submit_form("/account/duty", on_duty="yes")
    save(dara, asked)
    dara.submit_action(asked, "transfer", to=f"officer:{lina.id}", manner="cold")
    assert kept(story) == 0


def test_it_goes_after_its_time(story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt) -> None:
    save(dara, asked)
    story.app.clock.advance(hours=SIGN_IN_POLICY.draft_hours, seconds=1)
    with story.app.open_unit_of_work() as uow:
        assert authentication.expire_sessions(uow, SIGN_IN_POLICY, now=story.app.clock.now)["officer_drafts"] == 1


def test_after_she_left_nothing_more_is_kept(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    bound = dara.read_form_token(asked)
    story.services.create_person().leave()
    assert dara.submit_action(asked, "draft", box="reply", words=WORDS, bound=bound).status_code == 409
    assert kept(story) == 0


def test_nobody_else_sees_or_saves_it(story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt) -> None:
    boss = story.create_officer("boss", "supervisor")
    save(dara, asked)
    assert boss.browser.open(f"/handoffs/{asked.handoff_id}").status_code == 403
    bound = dara.read_form_token(asked)
    assert boss.submit_action(asked, "draft", box="reply", words="mine", bound=bound).status_code == 403
    assert in_box(dara, asked)


def test_a_longer_one_than_can_be_sent_or_another_box_is_refused(dara: OfficerClient, asked: SubmissionReceipt) -> None:
    assert save(dara, asked, "x" * 1201) == 409
    assert save(dara, asked, box="card") == 409


def test_without_a_session_nothing_is_saved(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    bound, csrf = dara.read_form_token(asked), dara.browser.get_csrf_token()
    story.app.clock.advance(minutes=SIGN_IN_POLICY.idle_minutes + 1)
    fields = {"csrf": csrf, "bound": bound, "box": "reply", "words": WORDS}
    answer = dara.browser.http.post(f"/handoffs/{asked.handoff_id}/draft", data=fields, headers={"X-Part": "1"})
    assert answer.status_code == 401
    assert kept(story) == 0
    assert OfficerBrowser(story.app).http.post("/handoffs/x/draft", data=fields).status_code == 403
