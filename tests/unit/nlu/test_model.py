"""The intent model: trained with scikit-learn, run without it."""

import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from bot.nlu.grams import grams
from bot.nlu.model import IntentModel
from bot.nlu.training import fit
from bot.text.normalise import normalise

from .conftest import ROOT

FEW = [
    ("gaji belum dibayar", "wages_unpaid"), ("gaji saya telat", "wages_unpaid"), ("upah tidak dibayar", "wages_unpaid"),
    ("halo kak", "greet"), ("selamat pagi", "greet"), ("hai", "greet"),
    ("tôi bị đánh", "physical_abuse"), ("chủ đánh tôi", "physical_abuse"), ("bị đánh đập", "physical_abuse"),
]  # fmt: skip


def train(pairs, *, rarest: int = 1) -> IntentModel:
    return fit(
        [normalise(text) for text, _ in pairs], [intent for _, intent in pairs], regularisation=40.0, rarest=rarest
    )


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return train(FEW)


def test_grams_are_pieces_words_and_pairs() -> None:
    assert list(grams("ab c"))[:8] == ["a", "b", " a", "ab", "b ", " ab", "ab ", " ab "]
    assert "\tab" in grams("ab c")
    assert "\tab\tc" in grams("ab c")
    assert list(grams("")) == []


def test_examples_are_understood(model) -> None:
    assert [model.rank(normalise(text))[0][0] for text, _ in FEW] == [intent for _, intent in FEW]


def test_vietnamese_is_understood_without_diacritics(model) -> None:
    assert model.rank("toi bi danh")[0][0] == "physical_abuse"


def test_probabilities_are_ranked_and_add_up(model) -> None:
    ranked = model.rank("gaji saya")
    assert sum(probability for _, probability in ranked) == pytest.approx(1, abs=1e-5)
    assert [p for _, p in ranked] == sorted((p for _, p in ranked), reverse=True)


@pytest.mark.parametrize("text", ["", "ﷺ"])
def test_a_text_without_a_known_feature_is_no_intent_in_particular(model, text) -> None:
    assert [probability for _, probability in model.rank(text)] == pytest.approx([1 / 3] * 3)


def test_a_saved_model_answers_the_same_and_holds_no_code(model, tmp_path) -> None:
    model.save(tmp_path)
    assert IntentModel.load(tmp_path).rank("gaji saya") == model.rank("gaji saya")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["weights.npz", "words.json"]
    json.loads((tmp_path / "words.json").read_text())
    for name in zipfile.ZipFile(tmp_path / "weights.npz").namelist():
        assert b"O" not in zipfile.ZipFile(tmp_path / "weights.npz").read(name)[:80].split(b"descr")[1][:12]


def test_a_file_with_code_in_it_is_refused(model, tmp_path) -> None:
    model.save(tmp_path)
    np.savez(tmp_path / "weights.npz", rarity=np.array([print], dtype=object), weights=model.weights, bias=model.bias)
    with pytest.raises(ValueError, match="pickle"):
        IntentModel.load(tmp_path)


def test_the_same_examples_make_the_same_model() -> None:
    first, second = train(FEW), train(FEW)
    assert first.vocabulary == second.vocabulary
    assert np.array_equal(first.weights, second.weights)


def test_it_decides_as_scikit_learn_would_at_full_precision(indonesian) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    pairs = [pair for pair in indonesian if pair[1] in {"greet", "wages_unpaid", "find_embassy", "return_home"}]
    texts, intents = [normalise(text) for text, _ in pairs], [intent for _, intent in pairs]
    features = TfidfVectorizer(analyzer=grams, min_df=2, sublinear_tf=True, dtype=np.float32)
    each = LogisticRegression(C=40.0, solver="liblinear", dual=True, tol=1e-3, random_state=0)
    reference = OneVsRestClassifier(each).fit(features.fit_transform(texts), intents)
    model = train(pairs, rarest=2)
    unseen = ["gaji belum keluar", "kbri di mana ya", "pengen pulang", "pagi kak", "majikan", *texts[:40]]
    expected = reference.predict_proba(features.transform(unseen))
    for text, row in zip(unseen, expected, strict=True):
        ours = dict(model.rank(text))
        assert [ours[intent] for intent in reference.classes_] == pytest.approx(list(row), abs=0.005)


def test_understanding_needs_no_scikit_learn() -> None:
    code = "import sys, bot.nlu.model; print('sklearn' in sys.modules, 'scipy' in sys.modules, 'rasa' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True, text=True)
    assert done.stdout.split() == ["False", "False", "False"]
