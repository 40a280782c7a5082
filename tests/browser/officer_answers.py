"""Both sides: her card comes into an open queue, she is answered in her window, sends a voice note, is passed on, it ends."""

import re

from playwright.sync_api import expect

from tests.browser.console_page import Desk
from tests.browser.participants import Cast
from tests.browser.phone_page import SOON, Phone
from tests.browser.setup_scenes import SECOND, SECOND_NAME

WORD = "သရက်သီး"
HER_TEXT = "သုံးလ လစာ မရသေးဘူး။"
HER_CHANGE = "လေးလ လစာ မရသေးဘူး။"
THANKS = "ကျေးဇူးတင်ပါတယ်။ အဖြေကို စောင့်နေပါမယ်။"
OWN = "စာချုပ် မိတ္တူ ရှိပါသလား။"
FORBIDDEN = "Please send me your passport number and 200 dollars."
LEAVES = "x"
PARTS = ("card", "texts", "steps", "refer", "notes", "more")
"""Of the page of a handoff."""


def comes_into_the_queue(cast: Cast, phone: Phone) -> None:
    """She sends; the queue that is open already shows it by itself."""
    lina = cast.desk("lina")
    lina.opens("/queue")
    claim = lina.page.locator("form[action$='/claim']")
    before = claim.count()
    phone.key("Send").click()
    cast.times("queue", lambda: expect(claim).to_have_count(before + 1, timeout=SOON))
    phone.shows("utter_sent")
    phone.looks("her_code")
    lina.looks("queue_waiting")


def is_answered(cast: Cast, phone: Phone) -> None:
    """She is greeted with her word; before it goes out it could be taken back."""
    lina = cast.desk("lina")
    lina.page.locator(".queue li:has(.badge.open) form[action$='/claim'] button").click()
    expect(lina.page.locator("#write")).to_be_visible()
    lina.looks("handoff_claimed")
    greet(lina, WORD)
    expect(lina.page.locator("form[action*='/undo/']")).to_be_visible()
    lina.looks("handoff_can_undo")
    phone.reads(WORD)
    phone.looks("her_greeting")
    expect(lina.page.locator("form[action*='/undo/']")).to_have_count(0, timeout=SOON)


def greet(desk: Desk, word: str) -> None:
    """The prepared greeting with the code word."""
    form = desk.page.locator("form.text", has=desk.page.locator("input[value=greet_with_word]"))
    form.locator("[name=code_word]").fill(word)
    form.locator("button").click()
    desk.waits_until_sent()


def she_replies(cast: Cast, phone: Phone) -> None:
    """Words that she changes, a voice note and a photo; the open page shows them, and the voice can be heard."""
    lina = cast.desk("lina")
    phone.says(HER_TEXT, "utter_passed_on")
    phone.changes(HER_CHANGE)
    expect(lina.page.locator(".talk")).to_contain_text(HER_CHANGE, timeout=SOON)
    phone.sends("Voice message", "utter_passed_on")
    expect(lina.page.locator("audio")).to_be_visible(timeout=SOON)
    phone.sends("Photo", "utter_passed_on")
    phone.looks("her_voice_note")
    expect(lina.page.locator(".talk [data-photo]")).to_be_visible(timeout=SOON)
    expect(lina.page.locator(".talk")).to_contain_text(HER_TEXT)
    _hears(lina)
    lina.looks("handoff_voice_note")
    page, photo = lina.page.url, lina.page.locator(".talk [data-photo]").get_attribute("href") or ""
    lina.visits(photo, "photo")  # as it is without script
    lina.visits("/account/handover", "handover")
    lina.page.goto(page)


def _hears(desk: Desk) -> None:
    """The browser fetches the voice note and finds sound in it. Raises where it does not."""
    desk.page.locator("audio").evaluate(
        "(it) => new Promise((done, fail) => { it.onloadedmetadata = () => done();"
        " it.onerror = () => fail(new Error('no sound')); it.preload = 'metadata'; it.load(); })"
    )


def works_on_it(cast: Cast, phone: Phone) -> None:
    """Own words; what is never asked; a note, a checklist, a referral with its slip, a question to her."""
    lina = cast.desk("lina")
    _writes(lina, FORBIDDEN)
    expect(lina.page.locator("#write .fault")).to_be_visible()
    lina.looks("handoff_warned")
    _writes(lina, OWN)
    phone.reads(OWN)
    lina.form("/note").locator("#note").fill("Wages of three months. Has a contract.")
    lina.sends("/note")
    step = lina.form("/tick")
    if step.locator("[name=has_consent]").count():
        step.locator("[name=has_consent]").check()
    step.locator("button").click()
    lina.waits_until_sent()
    refer = lina.form("/refer")
    known = lina.page.locator("[name=receiver]:not([value$=':own'])")
    service = refer.locator(".receivers details").filter(has=known).first
    service.locator("summary").click()
    service.locator("[name=receiver]").first.check()
    refer.locator("[name=has_consent]").check()
    lina.sends("/refer")
    lina.sends("/ask", "button[value=call]")
    phone.shows("utter_consent")
    phone.looks("her_question")
    phone.taps_row(1, "utter_agreed")
    lina.page.reload()
    lina.unfolds_all()
    for part in PARTS:
        lina.turns_to(part)
        lina.looks(f"handoff_{part}")
    lina.turns_to("refer")
    lina.page.locator("#refer a[href*='/slips/']").first.click()
    lina.looks("slip")
    lina.page.go_back()


def _writes(desk: Desk, words: str) -> None:
    desk.page.fill("#words", words)
    desk.page.locator("form.own button:not([type=button])").click()
    desk.waits_until_sent()


def another_account_answers(cast: Cast, phone: Phone) -> Phone:
    """Her code is given from another account: the officer sees it, and what he writes waits until he says so. That phone."""
    lina, other = cast.desk("lina"), cast.another_phone(phone.language)
    other.says(phone.code(), "utter_word_asked")
    other.looks("her_other_account")
    acknowledges = lina.page.locator("form[action$='/account'] button")
    expect(acknowledges).to_be_visible(timeout=SOON)
    lina.looks("handoff_another_account")
    phone.looks("her_old_account")
    other.says(WORD, "utter_passed_on")
    acknowledges.click()
    expect(acknowledges).to_have_count(0)
    return other


def is_passed_on(cast: Cast, phone: Phone) -> None:
    """A warm transfer to the second officer: she is told who comes, the colleague takes it over."""
    lina, second = cast.desk("lina"), cast.desks[SECOND]
    second.opens("/")
    second.sends("/account/duty")
    second.opens("/queue")
    colleague = lina.page.locator("form.text", has=lina.page.locator("input[value=colleague]"))
    lina.turns_to("texts")
    lina.unfolds_all()
    colleague.locator("button:not([type=button])").click()
    lina.waits_until_sent()
    lina.form("/transfer").locator("#to").select_option(index=1)
    lina.looks("handoff_passing")
    lina.sends("/transfer")
    expect(lina.page.locator("form[action$='/take-back']")).to_be_visible()
    lina.looks("handoff_offered")
    accept = second.page.locator("form[action$='/accept']")
    expect(accept).to_be_visible(timeout=SOON)
    second.looks("queue_offered")
    accept.locator("button").click()
    expect(second.page.locator("#write")).to_be_visible()
    expect(lina.page).to_have_url(
        re.compile("/queue"), timeout=SOON
    )  # her words leave the screen of whoever holds it no more
    lina.looks("queue_held")
    phone.says(THANKS, "utter_passed_on")
    expect(second.page.locator(".talk")).to_contain_text(THANKS, timeout=SOON)
    second.looks("handoff_taken_over")
    assert SECOND_NAME.split()[0] in second.page.locator("nav").first.inner_text()


def it_ends(cast: Cast, phone: Phone) -> None:
    """The second officer wraps up; she is told, and the program answers her again."""
    second = cast.desks[SECOND]
    second.form("/wrap-up").locator("#outcome").select_option("referred_confirmed")
    second.sends("/wrap-up")
    second.looks("wrap_up")
    second.sends("/wrap-up")
    second.looks("ended")
    second.opens("/queue")
    second.page.locator("form[action$='/claim'] button").first.click()
    expect(second.page.locator("[name=anyway]")).to_be_attached()
    second.looks("mismatch")  # the other woman's language is not one of theirs
    second.opens("/queue")
    phone.shows("utter_back")
    phone.looks("her_end")
    phone.taps("Something went wrong", screen="utter_complaint")
    phone.looks("her_complaint")
    phone.taps("They were not kind", screen="utter_complaint_kept")
    phone.says("/menu", "utter_menu")
    phone.looks("her_menu")


def one_is_held_and_leaves(cast: Cast, phone: Phone) -> None:
    """The other woman: what is written to her waits for her window; then she leaves, and nothing reaches her."""
    lina = cast.desk("lina")
    lina.opens("/queue")
    lina.page.locator("form[action$='/claim'] button").first.click()
    expect(lina.page.locator("#write")).to_be_visible()
    greet(lina, phone.word("mango"))
    lina.looks("handoff_held")
    phone.page.fill("#words", LEAVES)
    phone.page.press("#words", "Enter")
    expect(lina.page.locator(".talk .gone")).to_be_visible(timeout=SOON)
    lina.page.reload()
    lina.looks("handoff_she_left")
    phone.looks("her_left")
