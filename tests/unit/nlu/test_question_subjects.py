"""What a question is about beside its intent, from the real lists."""

import pytest

from bot.domain.enums import QUESTION_PARTS
from bot.nlu.text.normalize import normalize
from bot.nlu.text.subject import QuestionClassifier
from tests.support.factories import load_real_content

QUESTIONS = QuestionClassifier(load_real_content().word_lists, normalise=normalize)
ASKED = {
    "tells": [
        "will they tell my employer?",
        "apa mereka akan bilang ke majikan saya?",
        "sasabihin ba nila sa amo ko?",
        "họ có nói với chủ em không",
        "តើគេនឹងប្រាប់ថៅកែខ្ញុំទេ",
        "သူတို့က သူဌေးကိုပြောမှာလား",
    ],
    "speaks": [
        "Do they speak Indonesian?",
        "apa mereka bisa bahasa Indonesia",
        "marunong ba silang mag-tagalog?",
        "họ có nói tiếng Việt không",
        "គេចេះនិយាយភាសាខ្មែរទេ",
        "မြန်မာစကား ပြောတတ်လား",
    ],
    "unanswered": [
        "nobody answered",
        "gak ada yang angkat",
        "walang sumasagot",
        "không ai nghe máy",
        "អត់មានអ្នកលើកទេ",
        "ဘယ်သူမှ မကိုင်ဘူး",
    ],
    "say": [
        "what do I say?",
        "saya harus bilang apa",
        "ano ang sasabihin ko?",
        "em phải nói gì",
        "ខ្ញុំត្រូវនិយាយអ្វី",
        "ဘာပြောရမလဲ",
    ],
    "papers": [
        "I am afraid of being deported",
        "Will the police arrest me if I have no papers?",
        "saya takut dideportasi",
        "huhulihin ba ako ng pulis kung wala akong papel?",
        "em sợ bị trục xuất",
        "ខ្ញុំខ្លាចត្រូវនិរទេស",
        "ရဲကဖမ်းမလား",
    ],
}
SILENT = [
    "my boss hits me",
    "hello",
    "saya mau pulang",
    "i was deported last year",
    "tell me about my rights",
    "",
    "a" * 5000,
]


@pytest.mark.parametrize(("asks", "text"), [(asks, text) for asks, texts in ASKED.items() for text in texts])
def test_a_question_is_known_by_its_phrase(asks: str, text: str) -> None:
    assert asks in QUESTION_PARTS
    assert QUESTIONS.classify(text) == asks


@pytest.mark.parametrize("text", SILENT)
def test_where_no_phrase_stands_nothing_is_guessed(text: str) -> None:
    assert QUESTIONS.classify(text) is None
