"""The intent model: trained with scikit-learn, run without it."""

import json
import subprocess
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from bot.nlu.intent_model import ARRAYS_FILE, NGRAM_PREFIX, IntentModel
from bot.nlu.text.normalize import normalize
from bot.nlu.training import intent_model
from bot.nlu.training.intent_model import TrainingConfig, fit_intent_model, sample_stratified, select_temperature
from tests.unit.nlu.conftest import ROOT

FEW = [
    ("gaji belum dibayar", "wages_unpaid"),
    ("gaji saya telat", "wages_unpaid"),
    ("upah tidak dibayar", "wages_unpaid"),
    ("halo kak", "greet"),
    ("selamat pagi", "greet"),
    ("hai", "greet"),
    ("tôi bị đánh", "physical_abuse"),
    ("chủ đánh tôi", "physical_abuse"),
    ("bị đánh đập", "physical_abuse"),
]


def train(pairs) -> IntentModel:
    return fit_intent_model(
        [normalize(text) for text, _ in pairs], [intent for _, intent in pairs], config=TrainingConfig(ngram_weight=1.6)
    )


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return train(FEW)


def test_examples_are_understood(model) -> None:
    assert [model.rank_intents(normalize(text))[0][0] for text, _ in FEW] == [intent for _, intent in FEW]


def test_vietnamese_is_understood_without_diacritics(model) -> None:
    assert model.rank_intents("toi bi danh")[0][0] == "physical_abuse"


def test_probabilities_are_ranked_and_add_up(model) -> None:
    ranked = model.rank_intents("gaji saya")
    assert sum(probability for _, probability in ranked) == pytest.approx(1, abs=1e-5)
    assert [p for _, p in ranked] == sorted((p for _, p in ranked), reverse=True)


@pytest.mark.parametrize("text", ["", "ﷺ", "ฉันอยากกลับบ้าน", "أريد العودة", "мне плохо", "我想回家", "집에 가고 싶어요"])
def test_a_text_without_a_known_feature_is_no_intent_in_particular(model, text) -> None:
    assert [probability for _, probability in model.rank_intents(text)] == pytest.approx([1 / 3] * 3)


def test_a_saved_model_answers_the_same_and_holds_no_code(model, tmp_path) -> None:
    model.save(tmp_path)
    assert IntentModel.load(tmp_path).rank_intents("gaji saya") == model.rank_intents("gaji saya")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["intents.npz", "numbers.json"]
    json.loads((tmp_path / "numbers.json").read_text())
    for name in zipfile.ZipFile(tmp_path / ARRAYS_FILE).namelist():
        assert b"O" not in zipfile.ZipFile(tmp_path / ARRAYS_FILE).read(name)[:80].split(b"descr")[1][:12]


def test_a_file_with_code_in_it_is_refused(model, tmp_path) -> None:
    model.save(tmp_path)
    arrays = model.ngram_model.to_arrays(NGRAM_PREFIX) | {f"{NGRAM_PREFIX}.rarity": np.array([print], dtype=object)}
    np.savez(tmp_path / ARRAYS_FILE, **arrays)
    with pytest.raises(ValueError, match="pickle"):
        IntentModel.load(tmp_path)


def test_the_same_examples_make_the_same_model() -> None:
    first, second = train(FEW), train(FEW)
    assert np.array_equal(first.ngram_model.weights, second.ngram_model.weights)


def vectors_for(pairs) -> dict[int, np.ndarray]:
    """A stand-in for the encoder: every intent has a direction of its own."""
    intents = sorted({intent for _, intent in pairs})
    return {place: np.eye(8, dtype=np.float32)[intents.index(intent)] for place, (_, intent) in enumerate(pairs)}


@pytest.fixture(scope="module")
def both() -> IntentModel:
    texts, intents = [normalize(text) for text, _ in FEW], [intent for _, intent in FEW]
    return fit_intent_model(texts, intents, config=TrainingConfig(ngram_weight=1.6), vectors=vectors_for(FEW))


def test_a_sentence_vector_decides_where_letters_do_not(both) -> None:
    said = "saya hai tôi"  # something of every intent
    for place, intent in enumerate(both.intents):
        assert both.rank_intents(said, lambda place=place: np.eye(8, dtype=np.float32)[place])[0][0] == intent


def test_without_a_vector_letters_decide_alone(both, model) -> None:
    assert both.rank_intents("gaji saya") == model.rank_intents("gaji saya")


def test_a_model_without_sentences_passes_over_a_vector(model) -> None:
    assert model.rank_intents("gaji saya", lambda: np.ones(8, dtype=np.float32)) == model.rank_intents("gaji saya")


def test_both_judges_are_saved(both, tmp_path) -> None:
    both.save(tmp_path)
    vector = np.eye(8, dtype=np.float32)[1]
    said = "saya hai tôi"
    assert (
        IntentModel.load(tmp_path).rank_intents(said, lambda: vector)
        == both.rank_intents(said, lambda: vector)
        != both.rank_intents(said)
    )


def test_a_vector_is_asked_for_only_where_letters_are_not_sure(both) -> None:
    asked = []

    def ask() -> None:
        asked.append(True)

    sure = replace(both, confidence_threshold=0.3)
    assert sure.rank_intents("gaji belum dibayar", ask)[0][0] == "wages_unpaid"
    assert asked == []
    assert both.rank_intents("a", ask) == both.rank_intents("a")  # an encoder that gives nothing leaves letters alone
    assert asked == [True]


def test_several_networks_answer_as_their_mean(monkeypatch) -> None:
    found, teach = [], intent_model._fit_networks
    monkeypatch.setattr(
        intent_model, "_fit_networks", lambda *given: found.append((given[0], teach(*given))) or found[0][1]
    )
    vectors = vectors_for(FEW)
    judge = intent_model.fit_embedding_classifier(
        range(len(FEW)), [intent for _, intent in FEW], vectors, config=TrainingConfig(hidden=8)
    )
    (rows, networks) = found[0]
    each = [np.maximum(rows @ hidden + inner, 0) @ weights + outer for hidden, inner, weights, outer in networks]
    mean = np.mean(each, axis=0)
    expected = mean - np.log(np.exp(mean).sum(axis=1, keepdims=True))
    assert len(networks) > 1
    assert not np.allclose(each[0], each[1], atol=0.01)
    assert np.vstack([judge.predict_log_proba(vectors[place]) for place in range(len(FEW))]) == pytest.approx(
        expected, abs=1e-4
    )


def test_an_intent_without_any_vector_leaves_letters_alone() -> None:
    some = {place: vector for place, vector in vectors_for(FEW).items() if FEW[place][1] != "greet"}
    model = fit_intent_model(
        [text for text, _ in FEW], [intent for _, intent in FEW], config=TrainingConfig(), vectors=some
    )
    assert model.embedding_classifier is None


@pytest.mark.parametrize("most", [0, 1, 5, 10, 29, 30, 100])
def test_vectors_are_spread_over_the_intents(most) -> None:
    intents = ["a"] * 20 + ["b"] * 10
    places = sample_stratified(intents, max_examples=most)
    assert places == sorted(set(places))
    assert len(places) <= most
    assert places == list(range(30)) if most >= 30 else len(places) >= most - 2


def test_scores_are_made_as_sharp_as_they_are_right() -> None:
    scores = np.log(np.array([[0.8, 0.2]] * 10))
    assert select_temperature(scores, [0] * 8 + [1] * 2) == pytest.approx(1.0, abs=0.15)
    assert select_temperature(scores * 5, [0] * 8 + [1] * 2) == pytest.approx(0.2, abs=0.05)


def test_understanding_needs_no_scikit_learn() -> None:
    code = "import sys, bot.nlu.intent_model; print('sklearn' in sys.modules, 'scipy' in sys.modules, 'rasa' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True, text=True)
    assert done.stdout.split() == ["False", "False", "False"]
