"""The card: what she reads is what is sent, byte for byte, in every language and whatever she typed."""

from gettext import NullTranslations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import cards
from bot.i18n.voice import Voice
from bot.model.handoff import FIELDS, HELP, LINES, Answers
from bot.model.own import mark
from bot.model.turn import Utterance
from bot.model.vocabulary import DESTINATIONS, LANGUAGES
from tests.property.own_screens import post
from tests.support.factories import stage, voice

AUTONYMS = {"km": "ខ្មែរ", "id": "Bahasa Indonesia", "fil": "Filipino", "my": "မြန်မာ", "vi": "Tiếng Việt", "en": "English"}
SCRIPTS = st.sampled_from([
    "ស្វាយ", "kucing hijau", "mangga", "သရက်သီး", "xoài chín", "{name}", "%s", "a\u200bb", "⏳ 12:00", "$mark",
])  # fmt: skip
WORDS = st.one_of(SCRIPTS, st.text(max_size=60))


class InScript(NullTranslations):
    """A translation that keeps placeholders and is written in the script of a language, whatever is translated so far."""

    def __init__(self, letters: str) -> None:
        super().__init__()
        self._letters = letters

    def pgettext(self, context: str, message: str) -> str:
        return f"{self._letters} {message}"


def speaking(language: str) -> Voice:
    return Voice(language, InScript(AUTONYMS[language]))


@st.composite
def answered(draw: st.DrawFn) -> Answers:
    """Any card she can make by taps and one word of hers."""
    answers = Answers()
    for field, codes in FIELDS.items():
        if field != "help" and draw(st.booleans()):
            answers = answers.with_answer(field, draw(st.sampled_from(codes)))
    for kind in draw(st.lists(st.sampled_from(HELP), unique=True, max_size=3)):
        answers = answers.with_answer("help", kind)
    if draw(st.booleans()):
        answers = answers.with_answer("code_word", draw(WORDS))
    return answers.with_answer("language", draw(st.sampled_from(LANGUAGES)))


@settings(max_examples=150, deadline=None)
@given(answered(), st.sampled_from(LANGUAGES), st.sampled_from(DESTINATIONS))
def test_what_she_reads_is_what_is_sent_byte_for_byte(answers: Answers, language: str, country: str) -> None:
    speaks = speaking(language)
    sent = cards.text(vars(answers), speaks, lines=LINES, country=country, languages=AUTONYMS)
    shown = stage().screen(_shown(answers, sent, country), speaks).text
    assert f"\n{sent}\n".encode() in shown.encode()
    assert 1 <= len(sent.split("\n")) <= len(LINES)


def test_an_empty_card_still_asks_for_an_answer() -> None:
    assert cards.text({}, voice(), lines=LINES, country="MY", languages=AUTONYMS) == "I would like somebody to answer me."


def _shown(answers: Answers, sent: str, country: str) -> Utterance:
    given: dict[str, Any] = {"answers": vars(answers), "country": country, "autonyms": AUTONYMS}
    return Utterance("utter_card", {**given, "post": post(), "keep_days": 30, "seen": mark(sent)})
