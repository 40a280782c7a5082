"""Small decisions in plain arrays: the same as scikit-learn's, and never more than numbers in the file."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from bot.errors import Misconfigured
from bot.nlu.danger_model import FOLLOW_UP_MARGIN, TRIAGE_MODEL_FILE, TriageModel
from bot.nlu.fusion import MAX_CHARACTERS, FusionModel
from bot.nlu.linear_model import LinearModel, compute_term_weight, count_features, load_arrays
from bot.nlu.text.normalize import normalize
from bot.nlu.training.ngram_classifier import MAX_ROUNDS, fit_near_danger_classifier, fit_ngram_classifier
from tests.support.factories import ROOT
from tools.nlu_evaluation.augmentation import SyntheticMessage
from tools.nlu_evaluation.fusion_training import fit_fusion

DANGER = [
    ("he is hitting me", "danger_now"),
    ("dia memukul saya", "danger_now"),
    ("fire in the house", "danger_now"),
    ("i want to end my life", "self_harm"),
    ("saya ingin mati", "self_harm"),
    ("i cut my arms", "self_harm"),
    ("where is the embassy", "greet"),
    ("gaji saya belum dibayar", "greet"),
    ("hello", "greet"),
    ("apa kabar", "greet"),
]
SPOKEN = [
    ("he is hitting me", "en"),
    ("where is the embassy", "en"),
    ("i want to go home", "en"),
    ("saya belum dibayar", "id"),
    ("gaji saya dipotong", "id"),
    ("majikan saya marah", "id"),
]


NAMES = ("danger_now", "greet", "self_harm", "km", "id", "fil", "my", "vi", "en", "calm", "danger")


def by_hand(texts: list[str]) -> csr_matrix:
    """Term frequency that grows slowly, by inverse document frequency, each row of length one."""
    known = sorted({code for text in texts for code in count_features([text])[0].tolist()})
    table = np.zeros((len(texts), len(known)), dtype=np.float32)
    for row, text in enumerate(texts):
        codes, times, _ = count_features([text])
        table[row, np.searchsorted(known, codes)] = compute_term_weight(times)
    table *= 1 + np.log((1 + len(texts)) / (1 + (table > 0).sum(axis=0)))
    return csr_matrix(table / np.linalg.norm(table, axis=1, keepdims=True))


def near(signals: TriageModel, text: str) -> float:
    return signals.predict_intents(text).likeliest_danger[1]


TWINS = fit_near_danger_classifier([], [], C=30)


def learn(pairs, **how) -> LinearModel:
    return fit_ngram_classifier([normalize(text) for text, _ in pairs], [name for _, name in pairs], C=30, **how)


@pytest.fixture(scope="module")
def signals() -> TriageModel:
    least = dict.fromkeys(("km", "id", "fil", "my", "vi", "en"), 0.0)
    letters = learn(DANGER)
    return TriageModel(letters, TWINS, taught(letters), learn(SPOKEN, is_balanced=False), least)


def taught(letters: LinearModel) -> FusionModel:
    """A fusion that knows these sentences alone, and each behind or before another."""
    calm = [text for text, name in DANGER if name == "greet"]
    alone = [SyntheticMessage(text, frozenset({name}), "en") for text, name in DANGER]
    beside = [
        SyntheticMessage(said, frozenset({name}), "en")
        for text, name in DANGER
        for other in calm
        if other != text
        for said in (f"{other}. {text}", f"{text}. {other}", f"{other}. {other}. {text}. {other}")
    ]
    return fit_fusion(letters, TWINS, [*alone, *beside] * 4)


def test_features_are_counted_and_grow_slowly() -> None:
    codes, times, _ = count_features(["saya di rumah saya"])
    assert len(set(codes.tolist())) == len(codes) == len(times)
    assert (times.min(), times.max()) == (1, 2)
    assert compute_term_weight(np.array([1, 4_000], dtype=np.uint16)) == pytest.approx([1, 9.3], abs=0.1)
    assert [part.tolist() for part in count_features([""])] == [[], [], [0]]


def test_several_texts_have_the_scores_that_each_has_alone(signals: TriageModel) -> None:
    texts = ["he is hitting me", "", "where is the embassy", "ﷺ", "dia memukul saya"]
    for text, found in zip(texts, signals.ngram_model.decision_functions(texts), strict=True):
        alone = signals.ngram_model.decision_function(text)
        assert (found is None) is (alone is None) is (text in ("", "ﷺ"))
        assert alone is None or found == pytest.approx(alone)


def test_plain_arrays_decide_as_scikit_learn_does() -> None:
    from sklearn.linear_model import SGDClassifier

    texts, names = [normalize(text) for text, _ in DANGER], [name for _, name in DANGER]
    features = by_hand(texts)
    rounds, alpha = MAX_ROUNDS, 1 / (30 * len(texts))
    judge = SGDClassifier(
        loss="log_loss", alpha=alpha, max_iter=rounds, tol=None, class_weight="balanced", random_state=0
    )
    expected = judge.fit(features, names).decision_function(features)
    assert np.vstack([learn(DANGER).decision_function(text) for text in texts]) == pytest.approx(expected, abs=0.2)


def test_a_text_of_which_nothing_is_known_has_no_scores(signals: TriageModel) -> None:
    assert signals.ngram_model.decision_function("") is None
    assert signals.ngram_model.decision_function("ﷺ") is None
    assert signals.ngram_model.decision_function("he is") is not None
    assert signals.language_model.predict_proba("ﷺ") == {}
    assert signals.detect_language("ﷺ") is None
    assert signals.predict_danger("ﷺ") is None


def test_examples_are_heard_by_their_names(signals: TriageModel) -> None:
    assert [signals.predict_danger(text) or "greet" for text, _ in DANGER] == [name for _, name in DANGER]


def test_a_higher_threshold_hears_less(signals: TriageModel) -> None:
    deaf = replace(signals, thresholds=dict.fromkeys(signals.thresholds, 99.0))
    assert deaf.predict_danger("he is hitting me") is None


def test_danger_is_heard_wherever_it_stands_in_a_long_message(signals: TriageModel) -> None:
    calm, danger = "gaji saya belum dibayar. " * 40, "he is hitting me, there is fire in the house. "
    for said in (calm + danger, danger + calm, calm + danger + calm):
        assert near(signals, said) > near(signals, calm) + 1


def test_after_danger_less_is_enough(signals: TriageModel) -> None:
    stricter = replace(
        signals, thresholds=dict.fromkeys(signals.thresholds, near(signals, "he is hitting me") + FOLLOW_UP_MARGIN / 2)
    )
    assert stricter.predict_danger("he is hitting me") is None
    assert stricter.predict_danger("he is hitting me", after="self_harm") == "self_harm"
    assert stricter.predict_danger("gaji saya belum dibayar", after="self_harm") is None


def test_what_is_saved_decides_the_same(signals: TriageModel, tmp_path) -> None:
    signals.save(tmp_path / TRIAGE_MODEL_FILE)
    loaded = TriageModel.load(tmp_path / TRIAGE_MODEL_FILE)
    assert [near(loaded, text) for text, _ in DANGER] == [near(signals, text) for text, _ in DANGER]
    assert loaded.detect_language("gaji saya") == signals.detect_language("gaji saya")
    assert loaded.thresholds == signals.thresholds


def test_the_file_holds_numbers_and_names_of_classes_and_no_words(signals: TriageModel, tmp_path) -> None:
    signals.save(tmp_path / TRIAGE_MODEL_FILE)
    words = [array for array in load_arrays(tmp_path / TRIAGE_MODEL_FILE).values() if array.dtype.kind not in "fiu"]
    assert {str(word) for array in words for word in array} <= set(NAMES)


@pytest.mark.parametrize("content", [b"", b"not an archive", None])
def test_a_file_that_is_missing_or_broken_is_one_sentence(content, tmp_path) -> None:
    if content is not None:
        (tmp_path / TRIAGE_MODEL_FILE).write_bytes(content)
    with pytest.raises(Misconfigured, match="make train"):
        TriageModel.load(tmp_path / TRIAGE_MODEL_FILE)


def test_a_file_of_something_else_is_refused(tmp_path) -> None:
    np.savez(tmp_path / TRIAGE_MODEL_FILE, other=np.zeros(3))
    with pytest.raises(Misconfigured, match="make train"):
        TriageModel.load(tmp_path / TRIAGE_MODEL_FILE)


def test_a_file_with_code_in_it_is_refused(tmp_path) -> None:
    np.savez(tmp_path / TRIAGE_MODEL_FILE, danger=np.array([print], dtype=object))
    with pytest.raises(Misconfigured):
        TriageModel.load(tmp_path / TRIAGE_MODEL_FILE)


ODD = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="😀🙏😭❤️", max_size=50),
    st.text(alphabet=st.characters(categories=("Cc", "Cf", "Cs", "Co")), max_size=50),
    st.text(alphabet="ខ្ញុំសေချင်တယ်help đường ", max_size=200),
)


@settings(deadline=None)
@given(text=ODD)
def test_nothing_she_can_type_makes_it_fail(signals: TriageModel, text: str) -> None:
    assert signals.predict_danger(text) in (None, "danger_now", "self_harm")
    spoken = signals.detect_language(text)
    assert spoken is None or 0 <= spoken[1] <= 1


@pytest.mark.parametrize("letter", ["a", "ខ", "က", "😀", "\x00", " ", "\u200b", "ế"])
def test_ten_thousand_characters_are_read(signals: TriageModel, letter: str) -> None:
    assert signals.predict_danger(letter * 10_000) in (None, "danger_now", "self_harm")
    assert MAX_CHARACTERS < 10_000


def test_the_gateway_hears_danger_without_scikit_learn_or_rasa() -> None:
    code = "import sys, bot.chat.triage; print(any(name in sys.modules for name in ('sklearn', 'scipy', 'rasa')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True, text=True)
    assert done.stdout.strip() == "False"
