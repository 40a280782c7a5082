"""Machine drafts in the console: only with her yes, only on a press, never sent unseen, both texts kept together."""

import re
from dataclasses import replace

import pytest

from bot.console.labels.handoff import TRANSLATION_FAILURES
from bot.console.translation_client import TranslationLimiter
from bot.domain.translation import FAILURES
from bot.services.handoffs import interpreters, translations
from bot.services.handoffs.submission import SubmissionReceipt
from tests.support.console_client import EMBASSY, ConsoleApp
from tests.support.console_scenario import HandoffScenario, OfficerClient
from tests.support.handoff_scenario import get_policy
from tests.support.machine_translation import FakeTranslator

KEY = "a-random-key-0001"
OWN, DRAFT = "Come at 10 tomorrow", "ដប់ 10 ស្អែក"
BUTTONS = ("Translate (machine draft)", "Draft in her language", "Machine translation")

SHOWN = 'value="{}" checked'
"""A part of the page of a handoff that is shown first."""


@pytest.fixture
def server(stage: ConsoleApp) -> FakeTranslator:
    """The operator has set one."""
    server = FakeTranslator(drafts={OWN: DRAFT})
    limiter = TranslationLimiter(per_minute=20, at_once=2)
    stage.console_state = replace(stage.console_state, translator=server, translation_limiter=limiter)
    return server


@pytest.fixture
def asked(story: HandoffScenario) -> SubmissionReceipt:
    return story.send_card(language="km")


@pytest.fixture
def dara(story: HandoffScenario, asked: SubmissionReceipt) -> OfficerClient:
    """Holds it, reads English, and has greeted her in Khmer."""
    dara = story.create_officer("dara", languages="en,km")
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    return dara


def agree(story: HandoffScenario) -> bool:
    given = {"post_id": EMBASSY.post_id, "policy": get_policy(), "new_id": story.services.ids}
    her, now = story.create_person().person_id, story.app.clock()
    return bool(story.services.run_in_transaction(translations.grant, person_id=her, now=now, **given))


def refuse(story: HandoffScenario) -> bool:
    her, now = story.create_person().person_id, story.app.clock()
    return bool(story.services.run_in_transaction(translations.refuse, person_id=her, now=now))


def find_position(dara: OfficerClient, asked: SubmissionReceipt) -> str:
    """Where the newest words of hers are."""
    return re.findall(r'<li class="her" id="said-(\d+)"', dara.open_handoff(asked))[-1]


def find_hidden(page: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]+)"', page)[-1]


def save_draft(dara: OfficerClient, asked: SubmissionReceipt, words: str) -> None:
    """What the page does by itself while an officer changes a draft."""
    of = find_hidden(dara.open_handoff(asked), "of")
    assert dara.submit_action(asked, "draft", box="draft", words=words, of=of).status_code == 204


def hear(story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt, words: str) -> str:
    story.create_person().send_message(words)
    return find_position(dara, asked)


def test_without_the_setting_no_page_names_it_and_no_address_answers(
    story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    position = hear(story, dara, asked, "ខ្ញុំ 5")
    page = dara.open_handoff(asked)
    assert not any(label in page for label in BUTTONS)
    for verb in ("ask", f"words/{position}", "draft", "send"):
        assert dara.submit_action(asked, f"translation/{verb}", own=OWN, words=DRAFT).status_code == 404


def test_before_her_yes_nothing_is_sent_to_the_server(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    position = hear(story, dara, asked, "ខ្ញុំ 5")
    assert "Translate (machine draft)" not in dara.page
    for verb in (f"words/{position}", "draft", "send"):
        assert dara.submit_action(asked, f"translation/{verb}", own=OWN, words=DRAFT).status_code == 409
    assert server.asked == []
    assert story.deliver_pending() == []


def test_she_is_asked_once_and_her_no_is_for_good(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    for _ in range(2):
        answer = dara.submit_action(asked, "translation/ask", once=KEY)
        assert answer.headers["location"].endswith("translation_asked")
    assert "Asked her: may a translation program help?" in dara.open_handoff(asked)
    assert "Until she says yes, nothing is translated." in dara.page
    assert dara.submit_action(asked, "translation/ask").status_code == 409
    refuse(story)
    assert "She said no to machine translation." in dara.open_handoff(asked)
    assert dara.submit_action(asked, "translation/ask").status_code == 409
    verbs = story.list_audit_verbs(asked.handoff_id)
    assert [verb for verb in verbs if "translation" in verb] == ["ask_translation", "disagree_translation"]


def test_she_is_not_asked_for_a_language_that_the_server_has_not(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    server.fails = "language"
    assert dara.submit_action(asked, "translation/ask").status_code == 409
    assert "does not translate between her language and yours" in dara.page
    assert "ask_translation" not in story.list_audit_verbs(asked.handoff_id)


def test_a_draft_stands_below_her_words_for_everybody_who_reads_them_and_is_asked_for_once(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    server.drafts["ខ្ញុំ ៥ ថ្ងៃ"] = "I 6 days"
    position = hear(story, dara, asked, "ខ្ញុំ ៥ ថ្ងៃ")
    assert "Translate (machine draft)" in dara.page
    for key in (KEY, KEY, "a-random-key-0002"):
        answer = dara.submit_action(asked, f"translation/words/{position}", once=key)
        assert answer.headers["location"].endswith("translated")
    assert server.asked == [("ខ្ញុំ ៥ ថ្ងៃ", "km", "en")]
    page = dara.open_handoff(asked)
    assert page.count("I 6 days") == 1
    assert "Draft of a machine, may be wrong." in page
    assert "In her words, not in the draft: 5." in page
    assert "In the draft, not in her words: 6." in page
    assert "Translate (machine draft)" not in page
    assert story.deliver_pending() == []
    thida = story.create_officer("thida", languages="en,km")
    given = {"interpreter_id": thida.id, "policy": get_policy(), "new_id": story.services.ids}
    her = story.create_person().person_id
    story.services.run_in_transaction(interpreters.grant, person_id=her, now=story.app.clock(), **given)
    assert "I 6 days" in thida.open_handoff(asked)
    assert "Translate (machine draft)" not in thida.page


def test_a_draft_to_her_waits_in_a_box_and_goes_by_a_second_press_with_both_texts(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    assert dara.submit_action(asked, "translation/draft", own=OWN, once=KEY).headers["location"].endswith("drafted")
    page = dara.open_handoff(asked, "?done=drafted")
    assert SHOWN.format("translation") in page
    assert f">{OWN}</textarea>" in page
    assert f">{DRAFT}</textarea>" in page
    assert story.deliver_pending() == []
    save_draft(dara, asked, f"{DRAFT} ទេ")
    assert f">{DRAFT} ទេ</textarea>" in dara.open_handoff(asked)
    for _ in range(2):
        sent = dara.submit_action(asked, "translation/send", own=OWN, words=f"{DRAFT} ទេ", once="a-random-key-0002")
        assert sent.headers["location"].endswith("done=sent")
    assert story.deliver_pending() == [f"{DRAFT} ទេ"]
    page = dara.open_handoff(asked)
    assert f"{DRAFT} ទេ</p>" in page
    assert f"{OWN}</p>" in page
    assert "A machine drafted what she reads" in page
    assert "</textarea>" in page
    assert f">{OWN}</textarea>" not in page
    verbs = story.list_audit_verbs(asked.handoff_id)
    assert [verb for verb in verbs if verb.endswith("_translation")][1:] == ["draft_translation", "send_translation"]


def test_no_draft_is_sent_that_was_not_made_of_this_text(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    assert dara.submit_action(asked, "translation/send", own=OWN, words=DRAFT).status_code == 409
    dara.submit_action(asked, "translation/draft", own=OWN)
    assert dara.submit_action(asked, "translation/send", own="Something else", words=DRAFT).status_code == 409
    assert "Make a new draft." in dara.page
    assert story.deliver_pending() == []


def test_a_draft_of_another_text_is_never_shown_as_that_of_this_one(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    dara.submit_action(asked, "translation/draft", own=OWN)
    of = find_hidden(dara.open_handoff(asked), "of")
    dara.submit_action(asked, "translation/draft", own="Wait at home")
    # A page that was open before: what it saves by itself is not kept, and what it sends is not sent.
    for known in (of, ""):
        assert dara.submit_action(asked, "draft", box="draft", words=DRAFT, of=known).status_code == 204
        assert DRAFT not in dara.open_handoff(asked)
    assert dara.submit_action(asked, "translation/send", own=OWN, words=DRAFT).status_code == 409
    assert DRAFT not in dara.page
    assert "<km> Wait at home</textarea>" in dara.page
    assert story.deliver_pending() == []


def test_numbers_that_differ_are_pointed_at_and_need_a_press_more(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    server.drafts[OWN] = "ដប់មួយ 11"
    dara.submit_action(asked, "translation/draft", own=OWN)
    assert "In your text, not in the draft: 10. In the draft, not in your text: 11." in dara.open_handoff(asked)
    assert dara.submit_action(asked, "translation/send", own=OWN, words="ដប់មួយ 11").status_code == 409
    assert "Numbers differ between your text and the draft." in dara.page
    assert "I have compared it. Send the draft" in dara.page
    assert story.deliver_pending() == []
    compared = find_hidden(dara.page, "compared")
    changed = dara.submit_action(asked, "translation/send", own=OWN, words="ដប់ពីរ 12", compared=compared)
    assert changed.status_code == 409
    sent = dara.submit_action(asked, "translation/send", own=OWN, words="ដប់មួយ 11", compared=compared)
    assert sent.status_code == 303
    assert story.deliver_pending() == ["ដប់មួយ 11"]


def test_what_an_officer_never_asks_for_is_stopped_in_either_text(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    dara.submit_action(asked, "translation/draft", own="What is your passport number?")
    words = server.translate("What is your passport number?", source="en", target="km")
    sent = dara.submit_action(asked, "translation/send", own="What is your passport number?", words=words)
    assert sent.status_code == 409
    assert "This reads as if you asked her for" in dara.page
    assert story.deliver_pending() == []


@pytest.mark.parametrize("reason", FAILURES)
def test_whatever_the_server_does_nothing_is_lost_and_nothing_sent(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt, reason: str
) -> None:
    agree(story)
    position = hear(story, dara, asked, "ខ្ញុំ 5")
    server.fails = reason
    assert dara.submit_action(asked, "translation/draft", own=OWN).status_code == 409
    assert TRANSLATION_FAILURES[reason] in dara.page
    assert f">{OWN}</textarea>" in dara.page
    assert dara.submit_action(asked, f"translation/words/{position}").status_code == 409
    assert TRANSLATION_FAILURES[reason] in dara.page
    assert story.deliver_pending() == []
    server.fails = ""
    assert dara.submit_action(asked, f"translation/words/{position}").status_code == 303


def test_a_yes_that_she_takes_back_while_the_server_works_keeps_no_draft(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    position = hear(story, dara, asked, "ខ្ញុំ 5")
    server.while_asked = lambda: refuse(story)
    assert dara.submit_action(asked, f"translation/words/{position}").status_code == 409
    assert "<en> ខ្ញុំ 5" not in dara.page
    agree(story)
    assert dara.submit_action(asked, "translation/draft", own=OWN).status_code == 409
    assert DRAFT not in dara.page


def test_once_she_stopped_it_no_waiting_draft_can_be_sent(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    dara.submit_action(asked, "translation/draft", own=OWN)
    refuse(story)
    assert dara.submit_action(asked, "translation/send", own=OWN, words=DRAFT).status_code == 409
    assert "She has not agreed to machine translation." in dara.page
    assert f"{OWN}</p>" in dara.page
    assert "Draft in her language" not in dara.page
    assert story.deliver_pending() == []


def test_a_draft_is_thrown_away_and_the_text_stays(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    dara.submit_action(asked, "translation/draft", own=OWN)
    dara.submit_action(asked, "translation/drop")
    page = dara.open_handoff(asked)
    assert f">{OWN}</textarea>" in page
    assert DRAFT not in page


def test_who_reads_her_language_in_the_console_is_offered_nothing(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    dara.browser.submit_form("/account/language", language="km")
    assert 'id="translation"' not in dara.open_handoff(asked)
    assert SHOWN.format("talk") in dara.open_handoff(asked, "?done=drafted")


def test_every_verb_is_on_record_before_words_go(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    position = hear(story, dara, asked, "ខ្ញុំ 5")
    seen: list[str] = []
    server.while_asked = lambda: seen.append(story.list_audit_verbs(asked.handoff_id)[-1])
    dara.submit_action(asked, f"translation/words/{position}")
    dara.submit_action(asked, "translation/draft", own=OWN)
    assert seen == ["translate", "draft_translation"]


def test_only_words_of_hers_are_translated(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    for position in ("1", "2", "999", "x"):
        assert dara.submit_action(asked, f"translation/words/{position}").status_code == 404
    assert server.asked == []


def test_no_draft_and_no_own_text_stands_in_the_database_in_the_clear(
    server: FakeTranslator, story: HandoffScenario, dara: OfficerClient, asked: SubmissionReceipt
) -> None:
    agree(story)
    dara.submit_action(asked, "translation/draft", own=OWN)
    dara.submit_action(asked, "translation/send", own=OWN, words=DRAFT)
    with story.app.open_unit_of_work() as uow:
        rows = repr([vars(row) for row in uow.vaults.list_entries(asked.handoff_id)])
    assert OWN not in rows
    assert story.create_person().erase()
