"""`make tune`: letters learn without some batches, and the fusion from what they say of messages made of those."""

import io
import random
import shutil
from pathlib import Path

import pytest

from bot.nlu.fusion import FUSION_FILE, load_matching_fusion
from bot.nlu.training.labelled_examples import Sentence
from tests.support.factories import ROOT
from tools.nlu_evaluation import fusion_training
from tools.nlu_evaluation.augmentation import MessageGenerator

TRAIN, DEV = "2026-11-24-start", "2026-11-30-pairs"
EXAMPLES = {
    "greet": ["hello", "good morning", "hi sis"],
    "out_of_scope": ["it is hot today", "i like your song"],
    "thanks": ["thank you", "many thanks"],
    "goodbye": ["bye now"],
    "affirm": ["yes"],
    "deny": ["no"],
    "danger_now": ["he is hitting me now", "fire in the house"],
    "self_harm": ["i want to end my life"],
    "wages_unpaid": ["no salary since march", "she did not pay me"],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "config.yml", tmp_path)
    shutil.copytree(ROOT / "data" / "directory", tmp_path / "data" / "directory")
    for language in ("km", "id", "fil", "my", "vi", "en"):
        (tmp_path / "data" / "nlu" / language).mkdir(parents=True)
        for intent, texts in EXAMPLES.items():
            said = "".join(f"    - {text}\n" for text in texts)
            blocks = (
                f"- intent: {intent}\n  metadata: {{batch: {one}}}\n  examples: |\n{said}" for one in (TRAIN, DEV)
            )
            path = tmp_path / "data" / "nlu" / language / f"{intent}.yml"
            path.write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")
    shutil.copy(ROOT / "data" / "nlu" / "batches.csv", tmp_path / "data" / "nlu")
    return tmp_path


def test_tune_keeps_a_fusion_of_the_intents_of_the_examples(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fusion_training, "MESSAGE_COUNT", 300)
    out = io.StringIO()
    assert fusion_training.main(root=root, out=out) == 0
    assert out.getvalue().endswith(f"{root / FUSION_FILE}\n")
    fusion = load_matching_fusion(root / FUSION_FILE, list(EXAMPLES))
    assert fusion is not None
    assert load_matching_fusion(root / FUSION_FILE, ["greet"]) is None


def test_letters_learn_no_sentence_the_fusion_learns_from() -> None:
    written = [
        Sentence("a", "greet", "en", TRAIN),
        Sentence("b", "greet", "en", DEV),
        Sentence("x", "clarify", "en", TRAIN),
        *(Sentence(text, "clarify", "en", DEV) for text in "cdef"),
    ]
    split = fusion_training.split_dataset(written, withheld={DEV})
    assert [one.text for one in split.ngram_sentences] == ["a", "x", "d", "f"]
    assert [one.text for one in split.fusion_sentences] == ["b", "c", "e"]


def examples() -> list[Sentence]:
    """The same sentences for one language."""
    return [Sentence(text, intent, "en", TRAIN) for intent, texts in EXAMPLES.items() for text in texts]


def augmentation(**how: bool) -> MessageGenerator:
    return MessageGenerator(examples(), rng=random.Random(1), **how)


def test_augmentation_puts_small_talk_around_what_is_said() -> None:
    made = augmentation(misspells=False)
    framed = [made.generate_framed("en") for _ in range(60)]
    told = [(text, intents) for text, intents in framed if intents[0] in ("danger_now", "self_harm", "wages_unpaid")]
    assert told
    assert all(len(intents) == 1 for _, intents in told)
    assert all(any(said in text for said in EXAMPLES[intents[0]]) for text, intents in told)
    assert all(len(text) > len(min(EXAMPLES[intents[0]], key=len)) for text, intents in told)


def test_augmentation_says_of_several_things_all_that_is_in_them() -> None:
    made = augmentation(misspells=False)
    text, intents = made.generate_story("en", ends="danger")
    assert {"danger_now", "self_harm"} & set(intents)
    assert all(any(said in text for said in EXAMPLES[intent]) for intent in set(intents))


def test_augmentation_makes_the_same_messages_for_the_same_chance() -> None:
    one, other = augmentation(), augmentation()
    assert [one.generate_framed("en") for _ in range(30)] == [other.generate_framed("en") for _ in range(30)]


def test_augmentation_joins_burmese_without_a_space_before_the_next_sentence() -> None:
    joined = {augmentation().join_sentences(["ကယ်ပါ", "ရိုက်နေတယ်"], "my") for _ in range(40)}
    assert not any(
        " ရ" in one and "။" not in one and "." not in one and "," not in one for one in joined if one.isalpha()
    )
