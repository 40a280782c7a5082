"""Whoever takes a handoff is told first where they are not whom she asked for, and who is; nobody is kept from it."""

from tests.support.console_scenario import HandoffScenario, OfficerClient


def set_on_duty(officer: OfficerClient) -> OfficerClient:
    officer.browser.submit_form("/account/duty", on_duty="yes")
    return officer


def test_the_queue_says_of_each_card_whether_it_fits(story: HandoffScenario) -> None:
    story.send_card(language="my", who="woman")
    dara, thida = story.create_officer("dara", is_woman=False), story.create_officer("thida", languages="en,my")
    page = dara.open_queue()
    assert "not one of your languages" in page
    assert "you are not known as a woman" in page
    page = thida.open_queue()
    assert "as she asked" in page
    assert "not one of your languages" not in page


def test_who_does_not_read_her_language_is_warned_and_told_who_does(story: HandoffScenario) -> None:
    asked, dara = story.send_card(language="my"), story.create_officer("dara")
    set_on_duty(story.create_officer("thida", languages="en,my"))
    story.create_officer("hla", languages="my")  # not on duty
    answer = dara.claim(asked)
    assert answer.status_code == 409
    assert "She reads Burmese. Your account does not name this language." in dara.page
    assert "On duty now, and as she asked: <strong>Thida</strong>" in dara.page
    assert "Hla" not in dara.page
    assert "claim" not in story.list_audit_verbs(asked.handoff_id)


def test_one_tap_more_takes_it_and_that_is_on_record(story: HandoffScenario) -> None:
    asked, dara = story.send_card(language="my", who="woman"), story.create_officer("dara", is_woman=False)
    dara.claim(asked)
    assert "She asked for a woman." in dara.page
    assert "Nobody else who is on duty is as she asked." in dara.page
    assert dara.submit_action(asked, "claim", anyway="yes").headers["location"].endswith("done=claimed")
    verbs = story.list_audit_verbs(asked.handoff_id)
    assert [verb for verb in verbs if verb.startswith(("claim", "despite"))] == [
        "claim",
        "despite_language",
        "despite_woman",
    ]


def test_who_fits_is_not_asked(story: HandoffScenario) -> None:
    asked, thida = story.send_card(language="my", who="woman"), story.create_officer("thida", languages="en,my")
    assert thida.claim(asked).headers["location"].endswith("done=claimed")
    assert not [verb for verb in story.list_audit_verbs(asked.handoff_id) if verb.startswith("despite")]


def test_who_comes_second_is_told_so_and_not_warned(story: HandoffScenario) -> None:
    asked, thida = story.send_card(language="my"), story.create_officer("thida", languages="en,my")
    dara = story.create_officer("dara")
    bound = dara.read_form_token(asked)
    thida.claim(asked)
    assert dara.submit_action(asked, "claim", bound=bound).headers["location"] == "/queue?done=claimed_by_other"


def test_an_offer_warns_too(story: HandoffScenario) -> None:
    asked, thida = story.send_card(language="my"), story.create_officer("thida", languages="en,my")
    dara = story.create_officer("dara")
    thida.claim(asked)
    thida.submit_action(asked, "transfer", to=f"officer:{dara.id}", manner="warm")
    assert dara.submit_action(asked, "accept").status_code == 409
    assert dara.submit_action(asked, "accept", anyway="yes").headers["location"].endswith("done=claimed")
    assert "despite_language" in story.list_audit_verbs(asked.handoff_id)
