"""An interpreter in the console: asked for by the holder, let in by her, read and written under their own name."""

import re

import pytest

from bot.services.handoffs import interpreters
from bot.services.handoffs.submission import SubmissionReceipt
from tests.support.console_scenario import HandoffScenario, OfficerClient
from tests.support.handoff_scenario import get_policy

KEY = "a-random-key-0001"


@pytest.fixture
def asked(story: HandoffScenario) -> SubmissionReceipt:
    return story.send_card(language="my")


@pytest.fixture
def dara(story: HandoffScenario, asked: SubmissionReceipt) -> OfficerClient:
    """Holds it, and has written to her; does not read her language."""
    dara = story.create_officer("dara")
    dara.submit_action(asked, "claim", anyway="yes")
    dara.send_greeting(asked)
    story.deliver_pending()
    return dara


@pytest.fixture
def thida(story: HandoffScenario) -> OfficerClient:
    return story.create_officer("thida", languages="en,my")


def answer(story: HandoffScenario, thida: OfficerClient, *, says_yes: bool) -> bool:
    """Her tap on the question."""
    her, now = story.create_person().person_id, story.app.clock()
    if says_yes:
        given = {"interpreter_id": thida.id, "policy": get_policy(), "new_id": story.services.ids}
        return bool(story.services.run_in_transaction(interpreters.grant, person_id=her, now=now, **given))
    return bool(story.services.run_in_transaction(interpreters.refuse, person_id=her, now=now))


def test_only_her_yes_lets_the_interpreter_in(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient
) -> None:
    assert (
        dara.submit_action(asked, "interpreter", interpreter=thida.id).headers["location"].endswith("interpreter_asked")
    )
    assert "Asked her: may Thida interpret?" in dara.open_handoff(asked)
    assert "Until she says yes, nobody else reads or writes here." in dara.page
    assert thida.browser.open(f"/handoffs/{asked.handoff_id}").status_code == 403
    story.deliver_pending()
    answer(story, thida, says_yes=True)
    assert "You interpret" in thida.open_queue()
    page = thida.open_handoff(asked)
    assert "She agreed to it." in page
    assert "green mango" in page
    assert 'action="/handoffs/' + asked.handoff_id + '/wrap-up"' not in page


def test_what_the_interpreter_writes_goes_to_her(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient
) -> None:
    answer(story, thida, says_yes=True)
    assert thida.submit_action(asked, "write", words="They ask where you are").status_code == 303
    assert story.deliver_pending() == ["They ask where you are"]
    assert "Thida (interpreter)" in dara.open_handoff(asked, "/talk")
    thida.submit_action(asked, "write", words="what is your passport number")
    assert "Nothing was sent yet." in thida.page


@pytest.mark.parametrize("verb", ["reply", "note", "wrap-up", "transfer", "swap", "interpreter", "ask", "tick"])
def test_an_interpreter_does_nothing_else(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient, verb: str
) -> None:
    answer(story, thida, says_yes=True)
    assert thida.submit_action(asked, verb, words="hello").status_code == 403


def test_her_no_is_said_and_she_is_not_asked_again(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient
) -> None:
    dara.submit_action(asked, "interpreter", interpreter=thida.id)
    answer(story, thida, says_yes=False)
    assert "She said no to an interpreter." in dara.open_handoff(asked)
    assert "Who would interpret" not in dara.page
    assert dara.submit_action(asked, "interpreter", interpreter=thida.id).status_code == 409


def test_an_open_page_of_an_interpreter_is_told_when_she_takes_them_out(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient
) -> None:
    answer(story, thida, says_yes=True)
    before = story.app.console_state.change_tokens.get_tokens("kh-my", thida.id)["talk"]
    answer(story, thida, says_yes=False)
    story.app.clock.advance(seconds=2)
    assert story.app.console_state.change_tokens.get_tokens("kh-my", thida.id)["talk"] != before
    assert thida.browser.open(f"/handoffs/{asked.handoff_id}/talk").status_code == 403


def test_an_interpreter_chooses_the_name_she_is_told(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient
) -> None:
    thida.browser.submit_form("/account/shown-name", shown_name="Mya")
    dara.submit_action(asked, "interpreter", interpreter=thida.id)
    page = dara.open_handoff(asked, "/talk")
    assert "May Mya help with the language?" in page


def test_nobody_to_ask_is_said(dara: OfficerClient, asked: SubmissionReceipt) -> None:
    assert "Nobody else at your post reads Burmese, or is marked as an interpreter." in dara.open_handoff(asked)


def test_holder_and_interpreter_say_to_each_other_what_her_words_mean(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient
) -> None:
    dara.submit_action(asked, "note", words="between officers")
    answer(story, thida, says_yes=True)
    thida.submit_action(asked, "interpreter/note", words="she is at work until six")
    dara.submit_action(asked, "interpreter/note", words="ask her whether she can talk later")
    assert "she is at work until six" in dara.open_handoff(asked, "/talk")
    page = thida.open_handoff(asked, "/talk")
    assert "ask her whether she can talk later" in page
    assert "between officers" not in page
    assert story.deliver_pending() == []
    answer(story, thida, says_yes=False)
    assert dara.submit_action(asked, "interpreter/note", words="hello").status_code == 404


def test_what_an_interpreter_sends_twice_is_sent_once(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient
) -> None:
    """A double post, "back" and a reload carry the same key; she reads it once, and it is answered each time."""
    answer(story, thida, says_yes=True)
    for _ in range(3):
        sent = thida.submit_action(asked, "write", words="They ask where you are", once=KEY)
        noted = thida.submit_action(asked, "interpreter/note", words="she is at work", once=f"{KEY}-note")
        assert [one.headers["location"].partition("=")[2] for one in (sent, noted)] == ["sent", "noted"]
    assert story.deliver_pending() == ["They ask where you are"]
    assert dara.open_handoff(asked, "/talk").count("she is at work") == 1
    assert thida.submit_action(asked, "write", words="Something else", once=KEY).status_code == 409
    assert "Something else</textarea>" in thida.page


def test_every_form_of_an_interpreter_that_writes_carries_a_key(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient
) -> None:
    answer(story, thida, says_yes=True)
    keys = re.findall(r'name="once" value="([A-Za-z0-9_-]{43})"', thida.open_handoff(asked))
    assert len(set(keys)) == 2


def test_asking_her_twice_with_one_form_asks_once(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient
) -> None:
    for _ in range(2):
        answered = dara.submit_action(asked, "interpreter", interpreter=thida.id, once=KEY)
        assert answered.headers["location"].endswith("interpreter_asked")
    assert story.list_audit_verbs(asked.handoff_id).count("ask_interpreter") == 1


def test_what_an_interpreter_typed_is_there_after_a_reload_and_for_nobody_else(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient
) -> None:
    answer(story, thida, says_yes=True)
    assert thida.submit_action(asked, "draft", box="reply", words="Half a thought").status_code == 204
    assert thida.submit_action(asked, "draft", box="between", words="She means noon").status_code == 204
    assert thida.submit_action(asked, "draft", box="note", words="not theirs").status_code == 403
    page = thida.open_handoff(asked)
    assert ">Half a thought</textarea>" in page
    assert ">She means noon</textarea>" in page
    assert "Half a thought" not in dara.open_handoff(asked)
    thida.submit_action(asked, "write", words="Half a thought")
    assert ">Half a thought</textarea>" not in thida.open_handoff(asked)


def test_taken_out_nothing_an_interpreter_typed_is_kept(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient
) -> None:
    answer(story, thida, says_yes=True)
    thida.submit_action(asked, "draft", box="reply", words="Half a thought")
    dara.submit_action(asked, "draft", box="note", words="stays")
    answer(story, thida, says_yes=False)
    with story.app.open_unit_of_work() as uow:
        assert [row.box for row in uow.officer_drafts._list()] == ["note"]


def test_what_she_wrote_is_new_to_holder_and_interpreter_until_each_has_read_it(
    story: HandoffScenario, asked: SubmissionReceipt, dara: OfficerClient, thida: OfficerClient
) -> None:
    def counts(officer: OfficerClient) -> bool:
        officer.browser.open("/parts/waiting")
        return "Wrote to you: 1" in officer.page

    dara.open_handoff(asked)
    answer(story, thida, says_yes=True)
    story.app.clock.advance(seconds=5)
    story.create_person().send_message("hello")
    assert (counts(dara), counts(thida)) == (True, True)
    assert "She wrote" in thida.open_queue()
    thida.open_handoff(asked)
    assert (counts(dara), counts(thida)) == (True, False)
    dara.open_handoff(asked)
    assert not counts(dara)
