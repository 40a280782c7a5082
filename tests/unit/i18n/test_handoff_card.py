"""The card: what she reads is what is sent, byte for byte, in every language and whatever she typed."""

from gettext import NullTranslations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.enums import DESTINATIONS, LANGUAGES
from bot.domain.handoff import CARD_FIELDS, CARD_LINES, HELP_KINDS, CardAnswers
from bot.domain.handoff_buttons import short_hash
from bot.domain.turn import ResponseCall
from bot.i18n import handoff_card
from bot.i18n.translator import Translator
from tests.property.handoff_screens import post
from tests.support.factories import create_renderer, create_translator

AUTONYMS = {
    "km": "ខ្មែរ",
    "id": "Bahasa Indonesia",
    "fil": "Filipino",
    "my": "မြန်မာ",
    "vi": "Tiếng Việt",
    "en": "English",
}
SCRIPTS = st.sampled_from(
    [
        "ស្វាយ",
        "kucing hijau",
        "mangga",
        "သရက်သီး",
        "xoài chín",
        "{name}",
        "%s",
        "a\u200bb",
        "⏳ 12:00",
        "$mark",
    ]
)
WORDS = st.one_of(SCRIPTS, st.text(max_size=60))


class InScript(NullTranslations):
    """A translation that keeps placeholders and is written in the script of a language, whatever is translated so far."""

    def __init__(self, letters: str) -> None:
        super().__init__()
        self._letters = letters

    def pgettext(self, context: str, message: str) -> str:
        return f"{self._letters} {message}"


def speaking(language: str) -> Translator:
    return Translator(language, InScript(AUTONYMS[language]))


@st.composite
def answered(draw: st.DrawFn) -> CardAnswers:
    """Any card she can make by taps and one word of hers."""
    answers = CardAnswers()
    for field, codes in CARD_FIELDS.items():
        if field != "help" and draw(st.booleans()):
            answers = answers.with_answer(field, draw(st.sampled_from(codes)))
    for kind in draw(st.lists(st.sampled_from(HELP_KINDS), unique=True, max_size=3)):
        answers = answers.with_answer("help", kind)
    if draw(st.booleans()):
        answers = answers.with_answer("code_word", draw(WORDS))
    return answers.with_answer("language", draw(st.sampled_from(LANGUAGES)))


@settings(max_examples=150, deadline=None)
@given(answered(), st.sampled_from(LANGUAGES), st.sampled_from(DESTINATIONS))
def test_what_she_reads_is_what_is_sent_byte_for_byte(answers: CardAnswers, language: str, country: str) -> None:
    speaks = speaking(language)
    sent = handoff_card.render_card(vars(answers), speaks, lines=CARD_LINES, country=country, languages=AUTONYMS)
    shown = create_renderer().render(_shown(answers, sent, country), speaks).text
    assert f"\n{sent}\n".encode() in shown.encode()
    assert 1 <= len(sent.split("\n")) <= len(CARD_LINES)


def test_an_empty_card_still_asks_for_an_answer() -> None:
    assert (
        handoff_card.render_card({}, create_translator(), lines=CARD_LINES, country="MY", languages=AUTONYMS)
        == "I would like somebody to answer me."
    )


def _shown(answers: CardAnswers, sent: str, country: str) -> ResponseCall:
    given: dict[str, Any] = {"answers": vars(answers), "country": country, "autonyms": AUTONYMS}
    return ResponseCall("utter_card", {**given, "post": post(), "keep_days": 30, "seen": short_hash(sent)})
