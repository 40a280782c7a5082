"""Leave words typed in haste are Leave; ordinary messages never are."""

import csv
import json
import time
from collections.abc import Iterator

import pytest

from bot.content.policies import load_word_lists
from bot.domain.enums import LANGUAGES
from bot.i18n import translation_files
from bot.i18n.translation_files import get_po_path
from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import MIN_WORD_LETTERS, PhraseMatcher, TypoMatcher, strip_punctuation
from bot.nlu.training.example_files import read_examples
from tests.support.factories import ROOT, load_real_content
from tools.nlu_evaluation.augmentation import to_zawgyi

PHRASES = PhraseMatcher(load_real_content().word_lists, normalise=normalize)
LEAVES = {
    language: [
        row["phrase"]
        for row in csv.DictReader((ROOT / f"data/triage/{language}/leave.csv").read_text("utf-8").splitlines())
        if row["means"] == "leave"
    ]
    for language in LANGUAGES
}
DRESSED = (
    "{}!",
    "{}!!!",
    " {} ",
    "…{}",
    "😱{}😱",
    "{}🙏🏽",
    "({})",
    "{0} {0}",
    "{0}{0}",
    "{0} {0} {0}",
    "\u200b{}",
    "*{}*",
    "{}\n",
)
ONE_LETTER = ("x", "X", " x ", "x!", "xx", "XX", "xxx", "xXxXx", "x x", "x x x", "x.", "X 😭", "ｘ", "/x", "/X")
MILLISECONDS = 1.0


def leaves(text: str) -> bool:
    return PHRASES.match(text) == "leave"


def slips(phrase: str) -> Iterator[str]:
    """One letter of one long word missing, wrong, doubled or swapped with the next; never the first."""
    words = strip_punctuation(normalize(phrase)).split()
    for number, word in enumerate(words):
        if len(word) < MIN_WORD_LETTERS or not word.isascii():
            continue
        for place in range(1, len(word)):
            before, letter, after = word[:place], word[place], word[place + 1 :]
            missing, wrong, doubled = before + after, f"{before}q{after}", f"{before}{letter}{letter}{after}"
            swapped = before + after[:1] + letter + after[1:]
            for slipped in (missing, wrong, doubled, swapped):
                yield " ".join([*words[:number], slipped, *words[number + 1 :]])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dressed", DRESSED)
def test_signs_emoji_capitals_and_repeating_change_nothing(language: str, dressed: str) -> None:
    said = [dressed.format(form) for phrase in LEAVES[language] for form in (phrase, phrase.upper(), phrase.title())]
    assert [text for text in said if not leaves(text)] == []


@pytest.mark.parametrize("said", ONE_LETTER)
def test_the_one_letter_leaves_however_it_is_typed(said: str) -> None:
    assert leaves(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_in_a_long_word_still_leaves(language: str) -> None:
    unlike = load_real_content().word_lists.lookalike_words
    said = [text for phrase in LEAVES[language] for text in slips(phrase) if not unlike & set(text.split())]
    assert [text for text in said if not leaves(text)] == []


def test_there_are_slips_to_try() -> None:
    assert sum(1 for phrases in LEAVES.values() for phrase in phrases for _ in slips(phrase)) > 500


def test_burmese_leaves_in_zawgyi_too() -> None:
    assert [phrase for phrase in LEAVES["my"] if not leaves(to_zawgyi(phrase))] == []


@pytest.mark.parametrize("said", ["ထွက", "ပိတ", "លាក", "ចាកចេញរហស"])
def test_marks_left_out_in_haste_change_nothing(said: str) -> None:
    assert leaves(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "tax",
        "xxl",
        "x y",
        "xo",
        "exit visa",
        "that",
        "isama",
        "lease",
        "ibara",
        "keluarga",
        "penutup",
        "thôi",
        "đóng lãi",
        "ខ្ញុំចង់ចាកចេញពីការងារ",
        "ပျောက်",
        "leaving",
        "closet",
        "closer",
        "erase it",
        "lose",
        "x" + " y" * 50,
    ],
)
def test_words_of_their_own_are_no_slips(said: str) -> None:
    assert not leaves(said)


def test_no_sentence_of_another_intent_leaves() -> None:
    found = list(read_examples(ROOT))
    assert len(found) > 20_000
    assert [one.text for one in found if leaves(one.text) and one.intent != "quick_exit"] == []


def test_no_single_word_of_any_sentence_leaves_by_a_slip() -> None:
    words = {
        word
        for one in read_examples(ROOT)
        if one.intent != "quick_exit"
        for word in strip_punctuation(normalize(one.text)).split()
    }
    listed = {strip_punctuation(normalize(phrase)) for phrase in load_real_content().word_lists.whole_messages}
    meant = {
        "tutup",
        "kaluar",
        "keluarr",
        "kluar",
        "sembunyian",
        "hidde",
        "leav",
        "eexit",
        "thwat",
        "thuat",
        "thort",
        "thott",
    }
    assert {word for word in words - listed if leaves(word)} <= meant


def test_no_name_of_a_place_leaves() -> None:
    rows = [
        row
        for name in ("places", "place_aliases")
        for row in csv.reader((ROOT / f"data/directory/{name}.csv").read_text("utf-8").splitlines())
    ]
    assert [cell for row in rows for whole in row for cell in whole.split(";") if leaves(cell)] == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_none_of_our_own_texts_leaves_but_the_word_for_it(language: str) -> None:
    ours = {str(entry.string) for entry in translation_files.read_po(get_po_path(ROOT, language)) if entry.id}
    assert len(ours) > 300
    listed = {strip_punctuation(normalize(phrase)) for phrase in LEAVES[language]}
    assert {text for text in ours if leaves(text) and strip_punctuation(normalize(text)) not in listed} == set()


def test_nothing_is_taken_for_erase_by_a_slip() -> None:
    erasing = [phrase for phrase, means in load_real_content().word_lists.whole_messages.items() if means == "erase"]
    said = [text for phrase in erasing for text in slips(phrase)]
    assert not {PHRASES.match(text) for text in said if text not in load_real_content().word_lists.whole_messages} & {
        "leave",
        "danger_now",
    }


@pytest.mark.timed
def test_it_takes_less_than_a_millisecond() -> None:
    said = ["keluarr", "x" * 4096, "a b " * 1000, "ab" * 40, "isara ang chatt", "gaji saya belum dibayar tiga bulan"]
    engine = TypoMatcher({strip_punctuation(normalize(phrase)) for phrases in LEAVES.values() for phrase in phrases})
    best = []
    for text in said:
        ready = strip_punctuation(normalize(text))
        took = []
        for _ in range(20):
            began = time.perf_counter()
            engine.matches(ready)
            took.append(1000 * (time.perf_counter() - began))
        best.append(min(took))
    assert max(best) < MILLISECONDS, json.dumps(best)


def test_the_list_of_words_of_their_own_is_read() -> None:
    assert "lease" in load_word_lists(ROOT / "data" / "triage").lookalike_words
