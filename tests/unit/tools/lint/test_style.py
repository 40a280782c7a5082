"""Words, lengths, terms and letters: what is found, and what is left in peace."""

import pytest

from bot.i18n.source_texts import SourceText
from tests.support.factories import ROOT
from tests.unit.tools.lint.conftest import Product
from tools.lint import context, english, sentence_length, style, terminology, text_rules, typography

TONE = style.load_style_rules(ROOT)
LENGTHS = sentence_length.load_length_limits(ROOT)


def said(text: str, language: str = "en", *, is_spoken: bool = True) -> list[str]:
    found = style.find_style_faults(text, TONE, language=language, context="utter_menu", is_spoken=is_spoken)
    return [message for message, _ in found]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Are you a maid?"),
        ("en", "MAIDS can write."),
        ("en", "Why did you sign?"),
        ("en", "Call them!"),
        ("id", "Anda harus pergi."),
        ("id", "Pembantunya bisa menulis."),
        ("fil", "Dapat kang umalis."),
        ("vi", "Bạn phải đi."),
        ("vi", "Bạn bỏ trốn."),
        ("km", "អ្នក\u200bគួរ\u200bទៅ។"),
        ("km", "អ្នក\u200bបម្រើ"),
        ("my", "အိမ် ဖော် ပါ။"),
        ("my", "ဘာကြောင့် ထွက်တာလဲ။"),
    ],
)
def test_what_blames_orders_or_shouts_is_found(language: str, text: str) -> None:
    assert said(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You do not have to tell me anything."),
        ("en", "They may have to report some things."),
        ("en", "You can call, if you have to."),
        ("en", "A whydah is a bird."),
        ("id", "Ini bukan salah Anda."),
        ("fil", "Hindi mo kailangang magkuwento."),
        ("fil", "Ano ang kailangan mo?"),
        ("fil", "Sino ang makakatulong?"),
        ("vi", "Đây không phải lỗi của bạn."),
        ("km", "តើអ្នកត្រូវការអ្វី?"),
        ("km", "នេះមិនមែនជាកំហុសរបស់អ្នកទេ"),
        ("my", "ဒါ သင့်အပြစ် မဟုတ်ပါဘူး။"),
    ],
)
def test_what_is_right_is_left_in_peace(language: str, text: str) -> None:
    assert said(text, language) == []


def test_a_law_may_say_whose_duty_it_describes_but_not_call_her_names() -> None:
    assert said("You must ask for a permit.", is_spoken=False) == []
    assert said("A servant may ask.", is_spoken=False)


def test_what_is_allowed_in_one_text_is_not_allowed_in_another(product: Product) -> None:
    product.add(style.ALLOWED_FILE, "en,you must,utter_menu,a duty is described\n")
    allowed = style.load_style_rules(product.root)
    there, elsewhere = (
        list(style.find_style_faults("You must.", allowed, language="en", context=context, is_spoken=True))
        for context in ("utter_menu", "utter_first")
    )
    assert (len(there), len(elsewhere)) == (0, 1)
    assert product.findings(style.validate) == []


@pytest.mark.parametrize(
    ("phrase", "text", "stands"),
    [
        ("ရဲ", "ရဲကို", True),
        ("ရဲ", "သူ့ရဲ့", False),
        ("ရဲ", "ရဲန်", False),
        ("အိမ်ဖော်", "အိမ် ဖော်", True),
        ("ប៉ូលីស", "ប៉ូ\u200bលីស", True),
        ("ក", "ស្ក", False),
        ("ក", "កា", False),
        ("why", "whyever", False),
        ("abscond*", "Absconding", True),
        ("quyền", "Quyền", True),
    ],
)
def test_a_phrase_is_found_as_a_word_of_its_own(phrase: str, text: str, stands: bool) -> None:
    assert bool(text_rules.find_phrases(text, [phrase])) is stands


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two? Three", 3),
        ("Numbers in {country}: {phone}", 1),
        ("ក។ ខ។", 2),
        ("ဟုတ်ကဲ့။ ရပါတယ်။", 2),
        ("a\nb\n\n{facts}", 2),
        ("{operator}", 0),
        ("Call “them.” Then wait.", 2),
    ],
)
def test_sentences_are_told_apart(text: str, count: int) -> None:
    assert len(sentence_length.split_sentences(text)) == count


@pytest.mark.parametrize("language", ["en", "vi", "km", "my"])
def test_a_long_sentence_is_found_in_every_script(language: str) -> None:
    word = {"en": "word ", "vi": "từ ", "km": "ពាក្យ", "my": "စကား"}[language]
    lengths = LENGTHS[language, "spoken"]
    assert list(sentence_length.find_length_faults(word * lengths.longest * 2, lengths))
    assert list(sentence_length.find_length_faults(word * 5, lengths)) == []


def test_a_translation_that_says_less_is_found() -> None:
    assert sentence_length.count_lost_sentences("You can go. They may report it.", "Bạn có thể đi.") == 1
    assert sentence_length.count_lost_sentences("You can go.", "Bạn có thể đi. Nhé.") == 0


@pytest.mark.parametrize("text", ["\u202eabc", "a\u00adb", "a\u200bb", "e\u0301", "a\u0007", "\ue000", "{a\u200bb} ក"])
def test_what_is_hidden_is_found(text: str) -> None:
    assert list(typography.find_hidden_characters(text))


@pytest.mark.parametrize("text", ["ខ្ញុំ\u200bនិយាយ", "ချတ်\u200bပါ", "Bạn\nkể", "ñ"])
def test_what_a_script_needs_is_not_hidden(text: str) -> None:
    assert list(typography.find_hidden_characters(text)) == []


@pytest.mark.parametrize("text", ["ខុ្ញំ", "េស", "ក្", "ေက", "ကာာ", "ေကျ", "\u1000\u1031\u103b"])
def test_marks_out_of_order_are_found(text: str) -> None:
    assert list(typography.find_misplaced_marks(text))


def test_english_is_held_against_the_same_lists() -> None:
    text = SourceText("domain.yml", 3, "utter_menu", "You must cаll.", ())
    assert {
        message.split(":")[0] for message, _ in english.find_source_text_faults(text, context.load_lint_context(ROOT))
    } == {
        "says “you must”",
        "Cyrillic letters",
    }


TABLES = [
    (style.validate, "data/languages/words/vi.csv", "ô-sin,all,", "ô-sin,somewhere,", "unknown in kind or place"),
    (style.validate, "data/languages/words/vi.csv", "ô sin,", "ô-sin,", "stands here twice"),
    (style.validate, "data/languages/words/vi.csv", "phrase,where", "phrase,place", "the column where is missing"),
    (
        style.validate,
        style.ALLOWED_FILE,
        "because\n",
        "because\nen,no such phrase,fact,it is law\n",
        "allows what no list forbids",
    ),
    (sentence_length.validate, sentence_length.FILE, "km,spoken,letters,34", "km,spoken,letters,few", "cannot be read"),
    (sentence_length.validate, sentence_length.FILE, "km,spoken", "th,spoken", "km has no limits for spoken"),
    (
        terminology.validate_required_phrases,
        terminology.REQUIRED_PHRASES_FILE,
        "She decides,choice,vi",
        "She decides,choice,th",
        "has no words in vi",
    ),
    (
        terminology.validate_required_phrases,
        terminology.REQUIRED_PHRASES_FILE,
        ",refusal,km",
        ",hope,km",
        "keeps nothing",
    ),
    (terminology.validate, terminology.FILE, ",hộ chiếu\n", ",\n", "has no form in vi"),
]


@pytest.mark.parametrize(("check", "file", "old", "new", "says"), TABLES, ids=[says for *_, says in TABLES])
def test_a_fault_of_a_table_is_found(product: Product, check, file: str, old: str, new: str, says: str) -> None:  # type: ignore[no-untyped-def]
    product.change(file, old, new)
    assert says in product.new_findings(check)
