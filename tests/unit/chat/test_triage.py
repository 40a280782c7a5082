"""What cannot wait is recognised from the real word lists, in six languages; what only looks like it is not."""

import csv
from functools import cache

import pytest

from bot.chat.triage import Triage, TriageResult
from bot.domain.enums import LANGUAGES
from bot.nlu.text.normalize import normalize
from tests.support.factories import ROOT, load_real_content

LISTS = [
    (language, row["phrase"], row["means"])
    for language in LANGUAGES
    for kind in ("danger", "leave")
    for row in csv.DictReader((ROOT / f"data/triage/{language}/{kind}.csv").read_text(encoding="utf-8").splitlines())
]


@cache
def triage() -> Triage:
    """The real lists, made comparable when they are first asked."""
    return Triage(load_real_content().word_lists, normalise=normalize)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_the_lists_means_what_its_list_says(language: str) -> None:
    wrong = [
        (phrase, means, triage().classify(phrase))
        for code, phrase, means in LISTS
        if code == language and triage().classify(phrase) != TriageResult(means)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("means", ["leave", "help", "danger_now", "self_harm"])
def test_every_language_has_words_for_everything_urgent(language: str, means: str) -> None:
    assert [phrase for code, phrase, meant in LISTS if code == language and meant == means]


@pytest.mark.parametrize("dressed", ["{}!!!", "  {}  ", "{}...", "«{}»", "{}\n", "\u200b{}\u200b"])
@pytest.mark.parametrize(
    ("phrase", "verdict"),
    [
        ("help me", TriageResult.HELP),
        ("tolong saya", TriageResult.HELP),
        ("thoát", TriageResult.LEAVE),
        ("ថ្ងៃនេះ", None),
        ("x", TriageResult.LEAVE),
    ],
)
def test_signs_and_spaces_around_a_phrase_change_nothing(
    dressed: str, phrase: str, verdict: TriageResult | None
) -> None:
    assert triage().classify(dressed.format(phrase)) is verdict


@pytest.mark.parametrize("said", ["X", "HELP ME", "Tolong Saya", "KELUAR"])
def test_capitals_are_the_same_words(said: str) -> None:
    assert triage().classify(said) is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_heard_inside_a_longer_message(language: str) -> None:
    phrase = next(phrase for code, phrase, means in LISTS if code == language and means == "danger_now")
    assert triage().classify(f"hello, {phrase}, please") is TriageResult.DANGER


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "...",
        "x y",
        "tax",
        "I want to leave my employer",
        "can you help me with my contract",
        "tolong jelaskan gaji saya",
        "saya mau keluar dari kerja",
        "tulungan mo ako sa kontrata ko",
        "tôi muốn thoát khỏi hợp đồng",
        "giúp em hỏi lương",
        "my boss keeps my passport",
        "where is the embassy",
        "the exit visa costs a lot",
        "I am not in danger",
        "/x y",
        "/start",
        '/passport_kept{"part": "law"}',
    ],
)
def test_what_can_wait_is_left_to_understanding(said: str) -> None:
    assert triage().classify(said) is None


def test_the_command_leaves() -> None:
    assert triage().classify("/x") is TriageResult.LEAVE
