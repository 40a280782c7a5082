"""Who a message is about, from the real lists: a friend, somebody not of age, or herself wherever that is not clear."""

import pytest

from bot.nlu.text.normalize import normalize
from bot.nlu.text.subject import CHILD_SUBJECT, FRIEND_SUBJECT, SELF_SUBJECT, SubjectDetector
from tests.support.factories import load_real_content

ABOUT = SubjectDetector(load_real_content().word_lists, normalise=normalize)

FRIENDS = {
    "en": [
        "my friend was hit by her boss",
        "I'm asking for a friend: passport kept",
        "how can i help my friend",
        "not me, my friend",
    ],
    "id": ["teman saya dipukul majikannya", "temanku tidak digaji", "saya mau tanya untuk teman saya"],
    "fil": ["sinaktan ng amo ang kaibigan ko", "hindi sinasahuran ang friend ko"],
    "vi": ["bạn em bị chủ đánh", "ban em bi chu danh", "em hỏi cho bạn em"],
    "km": ["មិត្តខ្ញុំត្រូវថៅកែវាយ", "មិត្តភក្តិខ្ញុំមិនបានប្រាក់ខែ"],
    "my": ["ကျွန်မသူငယ်ချင်းကို သူဌေးက ရိုက်တယ်", "သူငယ်ချင်း လစာမရဘူး"],
}
HERSELF = {
    "en": [
        "my boss hits me",
        "my friend told me to call you",
        "my sister is here and he hits me",
        "a friend gave me this number",
    ],
    "id": ["majikan saya pukul saya", "teman saya bilang saya harus telepon", "teman saya pergi, saya dipukul"],
    "fil": ["sinaktan ako ng amo ko", "sabi ng kaibigan ko tumawag"],
    "vi": ["chủ đánh em", "bạn em nói gọi số này"],
    "km": ["ថៅកែវាយខ្ញុំ", "មិត្តខ្ញុំទៅបាត់ ខ្ញុំត្រូវវាយ"],
    "my": ["သူဌေးက ကျွန်မကို ရိုက်တယ်", "သူငယ်ချင်းသွားပြီ ကျွန်မကို ရိုက်တယ်"],
}
YOUNG = {
    "en": [
        "I am 16",
        "im 15 and my boss does not pay",
        "I'm 17 years old",
        "i am a 14 year old girl",
        "my age is 16.",
        "i am a child",
        "I am under 18",
        "i am only 17, help",
        "im 15 years",
    ],
    "id": [
        "umur saya 16",
        "saya umur 15 tahun",
        "umurku 17 thn",
        "umur 16",
        "saya masih di bawah umur",
        "saya belum 18 tahun",
    ],
    "fil": [
        "16 years old ako",
        "15 ako",
        "ako ay 17",
        "15 taong gulang pa lang ako",
        "menor de edad ako",
        "17 pa lang ako",
    ],
    "vi": ["em 16 tuổi", "em moi 15 tuoi", "em chưa đủ 18 tuổi", "cháu 14 tuổi"],
    "km": ["ខ្ញុំអាយុ 16", "ខ្ញុំអាយុ១៦", "ខ្ញុំអាយុ ១៦ ឆ្នាំ", "ខ្ញុំនៅក្មេង", "ខ្ញុំមិនទាន់គ្រប់ ១៨ ឆ្នាំ"],
    "my": ["အသက် ၁၅", "ကျွန်မ အသက် 16 နှစ်ပါ", "ကျမအသက် ၁၆", "ကျွန်မက ကလေးပါ", "အသက် ၁၈ နှစ် မပြည့်သေးပါ"],
}
OF_AGE = {
    "en": [
        "I am 23",
        "i am 16 hours at work every day",
        "i am 16 weeks pregnant",
        "i am 12km away",
        "i am 17:30 free",
        "i am 14 days here",
        "my daughter is 16",
        "i am 16-20 hours working",
        "i am 180",
        "i am 3",
        "when i was 16 i left",
    ],
    "id": [
        "umur saya 25",
        "saya kerja 16 jam",
        "anak saya umur 12 tahun",
        "saya baru 3 tahun di sini",
        "saya hamil 16 minggu",
    ],
    "fil": [
        "25 years old ako",
        "16 hours ako nagtatrabaho",
        "alas 6 ako nagigising",
        "10 ako nagsisimula",
        "anak ko 12 years old",
        "17 na araw na ako dito",
        "16 lang ang sahod",
    ],
    "vi": ["em 25 tuổi", "con em 12 tuổi", "em làm 16 tiếng", "con gái em 15 tuổi"],
    "km": ["ខ្ញុំអាយុ 25", "ខ្ញុំធ្វើការ 16 ម៉ោង", "កូនខ្ញុំអាយុ 12 ឆ្នាំ"],
    "my": ["ကျွန်မ အသက် 25", "ကျွန်မ ၁၆ နာရီ အလုပ်လုပ်ရတယ်", "ကျွန်မသမီး အသက် 12 နှစ်"],
}


def said(listed: dict[str, list[str]]) -> list[str]:
    return [text for texts in listed.values() for text in texts]


@pytest.mark.parametrize("text", said(FRIENDS))
def test_somebody_is_asked_for(text: str) -> None:
    assert ABOUT.detect(text) == FRIEND_SUBJECT


@pytest.mark.parametrize("text", said(HERSELF))
def test_where_she_speaks_of_herself_too_it_is_about_her(text: str) -> None:
    assert ABOUT.detect(text) in (SELF_SUBJECT, None)


STILL = {
    "en": ["what can i do for her", "in singapore", "she is pregnant", "should i go to the police"],
    "id": ["dia hamil", "di taiwan", "apa yang bisa saya lakukan"],
    "fil": ["buntis siya", "ano ang magagawa ko", "nasa hong kong"],
    "vi": ["cô ấy có thai", "ở Đài Loan", "em có thể làm gì cho cô ấy"],
    "km": ["នាងមានផ្ទៃពោះ", "នៅម៉ាឡេស៊ី", "ខ្ញុំអាចធ្វើអ្វីបាន"],
    "my": ["သူမ ကိုယ်ဝန်ရှိတယ်", "ထိုင်းမှာ", "ကျွန်မ ဘာလုပ်ပေးရမလဲ"],
}
"""What goes on about whom it was."""
AGAIN_HERSELF = {
    "en": ["me", "it is about me", "my boss hits me"],
    "id": ["saya sendiri", "ini tentang saya", "saya tidak digaji"],
    "fil": ["ako", "tungkol sa akin", "sinasaktan ako ng amo ko"],
    "vi": ["em", "chuyện của em", "chủ đánh em"],
    "km": ["ខ្ញុំ", "ថៅកែវាយខ្ញុំ"],
    "my": ["ကျွန်မ", "သူဌေးက ကျွန်မကို ရိုက်တယ်"],
}


@pytest.mark.parametrize("text", said(STILL))
def test_what_goes_on_about_a_friend_does_not_end_it(text: str) -> None:
    assert ABOUT.detect(text) in (None, FRIEND_SUBJECT)


@pytest.mark.parametrize("text", said(AGAIN_HERSELF))
def test_she_may_say_that_it_is_about_herself(text: str) -> None:
    assert ABOUT.detect(text) == SELF_SUBJECT


@pytest.mark.parametrize("text", said(YOUNG))
def test_somebody_says_that_she_is_not_of_age(text: str) -> None:
    assert ABOUT.detect(text) == CHILD_SUBJECT


@pytest.mark.parametrize("text", said(OF_AGE))
def test_a_number_that_is_not_her_age_makes_nobody_a_child(text: str) -> None:
    assert ABOUT.detect(text) != CHILD_SUBJECT


def test_every_language_has_its_words() -> None:
    for listed in (FRIENDS, HERSELF, YOUNG, OF_AGE):
        assert set(listed) == {"en", "id", "fil", "vi", "km", "my"}


@pytest.mark.parametrize("text", ["", "   ", "#", "16", "9" * 4096, "i am " * 800])
def test_anything_can_be_asked(text: str) -> None:
    assert ABOUT.detect(text) in (None, SELF_SUBJECT)
