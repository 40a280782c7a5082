"""A form that comes twice acts once: a double tap, "back", a reload, a connection that was cut before the answer."""

import re
from typing import Any

import pytest

from bot.services.handoffs.submission import SubmissionReceipt
from bot.services.officers import authentication
from tests.support.console_client import SIGN_IN_POLICY, OfficerBrowser
from tests.support.console_scenario import HandoffScenario, OfficerClient

KEY = "a-random-key-0001"


def count(story: HandoffScenario, asked: SubmissionReceipt, verb: str) -> int:
    return story.list_audit_verbs(asked.handoff_id).count(verb)


def test_every_form_that_writes_carries_a_key_of_its_own(dara: OfficerClient, asked: SubmissionReceipt) -> None:
    drawn = dara.open_handoff(asked)
    forms = re.findall(rf'<form method="post" action="/handoffs/{asked.handoff_id}/(\w+)".*?</form>', drawn, re.DOTALL)
    keys = re.findall(r'name="once" value="([A-Za-z0-9_-]{43})"', drawn)
    assert len(keys) == len(set(keys)) == sum(forms.count(verb) for verb in ("reply", "note", "ask", "refer")) > 5


@pytest.mark.parametrize("times", [2, 5])
def test_the_same_form_is_sent_once_and_answered_each_time(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt, times: int
) -> None:
    answers = {dara.send_reply(asked, "What would help?", once=KEY).headers["location"] for _ in range(times)}
    assert answers == {f"/handoffs/{asked.handoff_id}?done=sent"}
    assert story.deliver_pending() == ["What would help?"]


@pytest.mark.parametrize(
    ("verb", "fields", "act"),
    [
        ("note", {"words": "Called the shelter."}, "note"),
        ("ask", {"asks": "call"}, "reply"),
        ("refer", {"receiver": "health:own", "has_consent": "yes"}, "refer"),
        ("reply", {"prepared": "your_word"}, "reply"),
    ],
)
def test_so_is_every_other_form_that_writes(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt, verb: str, fields: dict[str, Any], act: str
) -> None:
    before = count(story, asked, act)
    first, second = [dara.submit_action(asked, verb, once=KEY, **fields) for _ in range(2)]
    assert (first.status_code, first.headers["location"]) == (303, second.headers["location"])
    assert count(story, asked, act) == before + 1


def test_two_messages_that_say_the_same_are_two(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    for key in (KEY, "a-random-key-0002"):
        dara.send_reply(asked, "Are you there?", once=key)
    assert story.deliver_pending() == ["Are you there?"] * 2


def test_what_was_changed_after_the_first_try_is_not_swallowed(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    """The answer was cut off; she improves the text and sends it again with the same key."""
    dara.send_reply(asked, "Wait at home.", once=KEY)
    answer = dara.send_reply(asked, "Wait at home until noon.", once=KEY)
    assert answer.status_code == 409
    assert "was sent already" in dara.page
    assert ">Wait at home until noon.</textarea>" in dara.page
    assert story.deliver_pending() == ["Wait at home."]
    dara.submit_action(asked, "note", words="one", once="a-random-key-0003")
    assert dara.submit_action(asked, "note", words="two", once="a-random-key-0003").status_code == 409
    assert ">two</textarea>" in dara.page


def test_it_is_answered_as_before_though_nothing_could_be_sent_now(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    dara.send_reply(asked, "What would help?", once=KEY)
    story.services.create_person().leave()
    assert dara.send_reply(asked, "What would help?", once=KEY).headers["location"].endswith("?done=sent")
    assert dara.send_reply(asked, "What else?", once="a-random-key-0002").status_code == 409


def test_what_was_refused_uses_no_key(story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt) -> None:
    assert dara.send_reply(asked, "Send me money and the OTP code", once=KEY).status_code == 409
    assert dara.send_reply(asked, "Send me money and the OTP code", once=KEY, anyway="yes").status_code == 303


def test_a_key_is_one_officers_and_one_handoffs(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    other = story.send_card(7002)
    dara.claim(other)
    assert dara.submit_action(other, "reply", prepared="greet", once=KEY).status_code == 303
    assert dara.submit_action(asked, "reply", prepared="greet", once=KEY).status_code == 303


@pytest.mark.parametrize("key", ["short", "x" * 65, "with spaces in the middle", "../../../etc/passwd"])
def test_a_key_that_no_page_makes_is_none(dara: OfficerClient, asked: SubmissionReceipt, key: str) -> None:
    assert dara.send_reply(asked, "hello", once=key).status_code == 409


def test_taken_back_twice_is_taken_back(story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt) -> None:
    dara.send_reply(asked, "hello")
    position = re.findall(r"/undo/(\d+)", dara.open_handoff(asked))[-1]
    for _ in range(2):
        assert dara.submit_action(asked, f"undo/{position}").headers["location"].endswith("?done=undone")
    assert count(story, asked, "undo") == 1


def test_a_script_is_told_where_to_go(dara: OfficerClient, asked: SubmissionReceipt) -> None:
    fields = {"words": "hello", "bound": dara.read_form_token(asked), "once": KEY}
    answer = dara.browser.submit_form(f"/handoffs/{asked.handoff_id}/reply", headers={"X-Part": "1"}, **fields)
    assert (answer.status_code, answer.json()) == (200, {"to": f"/handoffs/{asked.handoff_id}?done=sent"})


def test_keys_are_forgotten_once_no_page_can_send_them_again(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    dara.send_reply(asked, "hello", once=KEY)
    story.app.clock.advance(hours=SIGN_IN_POLICY.once_hours, seconds=1)
    with story.app.open_unit_of_work() as uow:
        assert authentication.expire_sessions(uow, SIGN_IN_POLICY, now=story.app.clock.now)["once_keys"] == 1


def test_nothing_the_officer_typed_stands_in_the_row(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    dara.send_reply(asked, "unmistakable words", once=KEY)
    with story.app.open_unit_of_work() as uow:
        rows = uow.once_keys._list()
    assert len(rows) == 1
    assert not any(word in str(vars(rows[0])) for word in ("unmistakable", KEY, dara.id))


def test_another_browser_of_hers_sends_it_no_second_time(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    dara.send_reply(asked, "hello", once=KEY)
    again = OfficerClient(OfficerBrowser(story.app, "dara").sign_in(), story)
    again.send_reply(asked, "hello", once=KEY)
    assert story.deliver_pending() == ["hello"]
