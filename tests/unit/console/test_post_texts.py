"""A post's own texts: written by one officer, approved by a second, sent as they are, and read in two languages."""

import re
from datetime import timedelta

import pytest

from bot.console.labels import general
from bot.domain.post_text import MAX_TEXT_LENGTH, MAX_TEXTS_PER_POST
from bot.services.handoffs.submission import SubmissionReceipt
from tests.support.console_scenario import HandoffScenario, OfficerClient

TEXT = "Nasa ikalawang palapag kami.\nBukas kami 09:00-17:00."
MEANING = "We are on the second floor.\nWe are open 09:00-17:00."
TITLE = "Where we are"
FIELDS = {"language": "fil", "title": TITLE, "text": TEXT, "meaning": MEANING}


@pytest.fixture
def dara(story: HandoffScenario) -> OfficerClient:
    return story.create_officer("dara", languages="en,fil")


@pytest.fixture
def sokha(story: HandoffScenario) -> OfficerClient:
    return story.create_officer("sokha", languages="fil")


def write(officer: OfficerClient, **fields: str) -> str:
    """The page after a text was given to a second officer, or refused."""
    answer = officer.browser.submit_form("/texts", **{**FIELDS, **fields})
    if answer.status_code == 303:
        officer.browser.open(answer.headers["location"])
    return officer.page


def list_ids(story: HandoffScenario) -> list[str]:
    with story.app.open_unit_of_work() as uow:
        return [row.text_id for row in uow.post_texts.list_by_post("kh-my")]


def approve(story: HandoffScenario, officer: OfficerClient) -> str:
    """Approve the one text there is; its id."""
    (text_id,) = list_ids(story)
    assert officer.browser.submit_form(f"/texts/{text_id}/approve").status_code == 303
    return text_id


def hold(story: HandoffScenario, officer: OfficerClient, language: str = "fil") -> SubmissionReceipt:
    """A woman whom an officer has greeted."""
    asked = story.send_card(language=language)
    officer.claim(asked)
    officer.send_greeting(asked)
    story.deliver_pending()
    return asked


def test_a_second_officer_approves_and_then_it_is_sent(
    story: HandoffScenario, dara: OfficerClient, sokha: OfficerClient
) -> None:
    asked = hold(story, dara)
    assert "waits for a second officer" in write(dara)
    assert "Who can read it: Sokha" in dara.page
    assert TITLE not in dara.open_handoff(asked)
    (text_id,) = list_ids(story)
    refused = dara.submit_action(asked, "reply", prepared=f"post:{text_id}")
    assert refused.status_code == 409
    approve(story, sokha)
    panel = dara.open_handoff(asked).split('id="h-texts"')[1]
    assert panel.index("Texts of the post") < panel.index(f'value="post:{text_id}"') < panel.index(TEXT)
    assert f'lang="fil">{TEXT}</p>' in panel
    assert MEANING in panel
    dara.submit_action(asked, "reply", prepared=f"post:{text_id}")
    assert story.deliver_pending() == [TEXT]
    said = dara.open_handoff(asked, "/talk")
    assert TEXT in said
    assert MEANING in said
    acts = story.app.list_audit_acts()
    assert (dara.id, "add", "post_text") in acts
    assert (sokha.id, "approve", "post_text") in acts


def test_what_was_sent_is_still_read_when_the_text_is_withdrawn(
    story: HandoffScenario, dara: OfficerClient, sokha: OfficerClient
) -> None:
    asked = hold(story, dara)
    write(dara)
    text_id = approve(story, sokha)
    dara.submit_action(asked, "reply", prepared=f"post:{text_id}", words=TEXT)
    head = story.create_officer("head", "supervisor")
    assert head.browser.submit_form(f"/texts/{text_id}/withdraw").status_code == 303
    assert (head.id, "withdraw", "post_text") in story.app.list_audit_acts()
    page = dara.open_handoff(asked)
    assert f'value="post:{text_id}"' not in page
    assert page.count(MEANING) == 1  # beside what was said
    assert dara.submit_action(asked, "reply", prepared=f"post:{text_id}").status_code == 409
    assert sokha.browser.submit_form(f"/texts/{text_id}/approve").status_code == 404


def test_one_that_was_changed_counts_as_own_words(
    story: HandoffScenario, dara: OfficerClient, sokha: OfficerClient
) -> None:
    asked = hold(story, dara)
    write(dara)
    text_id = approve(story, sokha)
    dara.submit_action(asked, "reply", prepared=f"post:{text_id}", words=f"{TEXT} Salamat.")
    assert MEANING not in dara.open_handoff(asked, "/talk")


def test_nobody_approves_alone_or_in_a_language_of_others(story: HandoffScenario, dara: OfficerClient) -> None:
    write(dara)
    (text_id,) = list_ids(story)
    assert "No other officer of your post has this language" in dara.page
    assert dara.browser.submit_form(f"/texts/{text_id}/approve").status_code == 403
    english = story.create_officer("vanna", languages="en,km")
    english.browser.open("/texts")
    assert "I read it" not in english.page
    english.browser.submit_form(f"/texts/{text_id}/approve")
    assert general.REASONS["text_language"] in english.page
    stranger = story.create_officer("lina", post="ngo-my", languages="fil")
    assert stranger.browser.submit_form(f"/texts/{text_id}/approve").status_code == 404
    stranger.browser.open("/texts")
    assert TITLE not in stranger.page
    assert english.browser.submit_form(f"/texts/{text_id}/withdraw").status_code == 403
    with story.app.open_unit_of_work() as uow:
        assert not uow.post_texts.list_by_post("kh-my")[0].approved_at


@pytest.mark.parametrize(
    ("reason", "fields"),
    [
        ("text_money", {"text": "Magbayad muna."}),
        ("text_identity", {"meaning": "Send a copy of your passport."}),
        ("text_identity", {"text": "Ipadala ang litrato ng pasaporte."}),
        ("text_identity", {"meaning": "What is your name?"}),
        ("text_code", {"text": "Isulat ang password."}),
        ("text_number", {"text": "Tumawag sa 1343."}),
        ("text_number", {"meaning": "Call +60 3 21 61 55 55."}),
        ("text_empty", {"meaning": " "}),
        ("text_empty", {"text": ""}),
        ("text_long", {"text": "a " * MAX_TEXT_LENGTH + "a"}),
        ("text_long", {"title": "a" * 61}),
        ("language_unknown", {"language": "xx"}),
    ],
)
def test_what_a_text_must_not_be_is_refused_and_stays_in_its_box(
    story: HandoffScenario, dara: OfficerClient, reason: str, fields: dict[str, str]
) -> None:
    page = write(dara, **fields)
    assert dara.browser.page.status_code == 409
    assert general.REASONS[reason] in page
    assert all(value.strip() in page for name, value in fields.items() if name != "language")
    assert not list_ids(story)


def test_an_english_text_explains_itself_and_the_same_text_is_kept_once(
    story: HandoffScenario, dara: OfficerClient
) -> None:
    write(dara, language="en", text="We are on the second floor.", meaning="")
    assert "Nothing was changed" in write(dara, language="en", text="We are on the second floor.", meaning="")
    assert len(list_ids(story)) == 1
    assert dara.page.count("We are on the second floor.") == 1


def test_a_post_has_so_many_texts_and_no_more(story: HandoffScenario, dara: OfficerClient) -> None:
    for number in range(MAX_TEXTS_PER_POST):
        dara.browser.submit_form("/texts", **{**FIELDS, "text": f"Palapag {number}"})
    assert general.REASONS["texts_full"] in write(dara)
    dara.browser.submit_form(f"/texts/{list_ids(story)[0]}/withdraw")
    assert "waits for a second officer" in write(dara)


def test_whoever_can_approve_is_told_on_the_first_page(
    story: HandoffScenario, dara: OfficerClient, sokha: OfficerClient
) -> None:
    write(dara)
    sokha.browser.open("/")
    assert "wait for you to read them: 1" in sokha.page
    dara.browser.open("/")
    assert "wait for you to read them" not in dara.page


def test_women_of_another_language_or_greeted_by_nobody_are_not_sent_it(
    story: HandoffScenario, dara: OfficerClient, sokha: OfficerClient
) -> None:
    write(dara)
    text_id = approve(story, sokha)
    asked = hold(story, dara, language="en")
    assert f"post:{text_id}" not in dara.open_handoff(asked)
    assert dara.submit_action(asked, "reply", prepared=f"post:{text_id}").status_code == 409
    new = story.send_card(7002, language="fil")
    dara.claim(new)
    assert dara.submit_action(new, "reply", prepared=f"post:{text_id}").status_code == 409
    assert not re.search("Texts of the post", dara.open_handoff(new))


def test_a_withdrawn_text_goes_a_year_after(story: HandoffScenario, dara: OfficerClient) -> None:
    write(dara)
    (text_id,) = list_ids(story)
    dara.browser.submit_form(f"/texts/{text_id}/withdraw")
    with story.app.open_unit_of_work() as uow:
        since = story.app.clock.now - timedelta(seconds=1)
        assert not uow.post_texts.delete_withdrawn(before=since, after=story.app.clock.now)
        assert uow.post_texts.delete_withdrawn(before=story.app.clock.now + timedelta(days=1), after=since) == 1
