"""Her side: she asks for a person, is asked five things, sees her card, changes it and sends it."""

from datetime import UTC, datetime

from tests.browser.open_hours import closed_label, open_label
from tests.browser.participants import Cast
from tests.browser.phone_page import Phone

MYANMAR = 4
ASKS = {"my": "လူနဲ့ ပြောချင်တယ်", "km": "ខ្ញុំចង់និយាយជាមួយមនុស្ស"}
GROUP_OF_TWO = 1


def she_asks(cast: Cast) -> Phone:
    """In Burmese, with a window that is open now; she changes a line, takes one out and sends."""
    phone = cast.phone("my")
    phone.looks("her_first")
    phone.says(ASKS["my"], "utter_ask_country")
    phone.looks("her_country")
    phone.taps_country("MY", "utter_ask_origin")
    phone.taps_row(MYANMAR, "utter_person_post")
    phone.looks("her_post")
    _answers(phone, window=open_label(datetime.now(UTC)), urgency="Today", look=True)
    phone.looks("her_card")
    phone.taps("Change", screen="utter_card_lines")
    phone.looks("her_lines")
    phone.taps("How to show it", screen="utter_card_how")
    phone.taps("Show the message", screen="utter_card")
    phone.taps("Change", screen="utter_card_lines")
    phone.taps("Who answers", screen="utter_card_line")
    phone.looks("her_line")
    phone.taps("Take it out", screen="utter_card")
    phone.looks("her_card_changed")
    return phone


def another_asks(cast: Cast) -> Phone:
    """In Khmer, at once, but with a window that is closed now: what is written to her is held."""
    phone = cast.phone("km")
    phone.says(ASKS["km"], "utter_ask_country")
    phone.taps_country("MY", "utter_person_list")
    phone.looks("her_posts")
    phone.taps_row(GROUP_OF_TWO, "utter_person_post")
    _answers(phone, window=closed_label(datetime.now(UTC)), urgency="As soon as you can", look=False)
    phone.taps("Send", screen="utter_sent")
    return phone


def _answers(phone: Phone, *, window: str, urgency: str, look: bool) -> None:
    phone.taps("Yes, choose what to send", screen="utter_card_help")
    phone.taps("Pay", "Papers", screen="utter_card_help")
    if look:
        phone.looks("her_help")
    phone.taps("Next", screen="utter_card_window")
    phone.taps(window, screen="utter_card_urgency")
    phone.taps(urgency, screen="utter_card_code_word")
    if look:
        phone.looks("her_word")
    phone.taps("mango", screen="utter_card_who")
    phone.taps("A woman", screen="utter_card")
