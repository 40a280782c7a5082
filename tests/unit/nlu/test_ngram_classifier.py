"""The table that the judge of letters learns from, and what is left of it."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bot.nlu.linear_model import compute_term_weight, count_features
from bot.nlu.training import ngram_classifier, tfidf_matrix
from bot.nlu.training.ngram_classifier import fit_ngram_classifier
from bot.nlu.training.tfidf_matrix import MAX_WEIGHT, TfidfMatrix

TEXTS = ["gaji belum dibayar", "gaji saya telat", "halo kak", "ខ្ញុំ អត់បានលុយ", "", "😀"]
NAMES = ["wages_unpaid", "wages_unpaid", "greet", "wages_unpaid", "greet", "greet"]


def test_each_row_is_a_text_of_length_one() -> None:
    table = TfidfMatrix.fit(TEXTS, max_features=1000)
    rows = every_row(table)
    assert rows.shape == (len(table), len(table.codes)) == (len(TEXTS), len(table.codes))
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1)).A1
    assert lengths == pytest.approx([1, 1, 1, 1, 0, 1], abs=1e-5)
    for row, text in zip(rows, TEXTS, strict=True):
        assert set(table.codes[table.features[row.indices]].tolist()) == set(count_features([text])[0].tolist())


def test_a_row_says_what_its_text_says_within_the_fineness_of_a_byte() -> None:
    table = TfidfMatrix.fit(TEXTS, max_features=1000)
    for row, text in zip(every_row(table)[:4], TEXTS, strict=False):
        codes, times, _ = count_features([text])
        told = compute_term_weight(times) * table.rarity[table.codes.searchsorted(codes)]
        found = dict(zip(table.codes[table.features[row.indices]].tolist(), row.data.tolist(), strict=True))
        exact = told / np.linalg.norm(told)
        assert [found[code] for code in codes.tolist()] == pytest.approx(
            exact.tolist(), abs=float(exact.max() / MAX_WEIGHT)
        )


def test_rows_are_taken_in_any_order_and_the_product_is_of_all(monkeypatch) -> None:
    monkeypatch.setattr(tfidf_matrix, "ROWS_PER_PART", 4)
    made = TfidfMatrix.fit(TEXTS, max_features=1000)
    places = np.array([3, 0, 5])
    assert abs(made.get_rows(places) - every_row(made)[places]).max() == 0
    weights = np.random.default_rng(0).random(len(made.codes), dtype=np.float32)
    assert made.dot(weights) == pytest.approx(every_row(made) @ weights, abs=1e-5)


def every_row(made: TfidfMatrix):
    return made.get_rows(np.arange(len(made)))


def test_the_commonest_features_stand_first() -> None:
    table = TfidfMatrix.fit(TEXTS, max_features=1000)
    often = np.bincount(table.weights.indices, minlength=len(table.codes))
    assert often[0] > 1
    assert (np.diff(often) <= 0).all()
    assert sorted(table.features.tolist()) == list(range(len(table.codes)))


def test_where_there_are_too_many_features_those_of_the_fewest_texts_go_first() -> None:
    in_both = set(count_features(TEXTS[:1])[0].tolist()) & set(count_features(TEXTS[1:2])[0].tolist())
    assert set(TfidfMatrix.fit(TEXTS, max_features=len(in_both)).codes.tolist()) == in_both
    with_more = TfidfMatrix.fit(TEXTS, max_features=len(in_both) + 3).codes.tolist()
    assert set(with_more) > in_both
    assert len(with_more) == len(in_both) + 3
    assert with_more == sorted(with_more)


def test_no_text_with_a_feature_is_a_table_all_the_same() -> None:
    assert TfidfMatrix.fit(["", " "], max_features=10).weights.shape == (2, 1)


def test_counting_on_all_cores_counts_the_same(monkeypatch) -> None:
    alone = TfidfMatrix.fit(TEXTS, max_features=1000)
    monkeypatch.setattr(tfidf_matrix, "MIN_PARALLEL_TEXTS", 1)
    monkeypatch.setattr(tfidf_matrix, "BATCH_SIZE", 2)
    shared = TfidfMatrix.fit(TEXTS, max_features=1000)
    assert np.array_equal(alone.codes, shared.codes)
    assert abs(every_row(alone) - every_row(shared)).max() < 1e-6


def test_nothing_is_made_long_before_it_is_taken() -> None:
    begun = []
    with ThreadPoolExecutor(2) as cores:
        for number in tfidf_matrix._map_with_lookahead(cores, lambda one: begun.append(one) or one, range(50)):
            time.sleep(0.001)
            assert max(begun) <= number + tfidf_matrix.MAX_PENDING_BATCHES
    assert sorted(begun) == list(range(50))


def test_faint_weights_are_left_out_and_every_loud_one_is_kept() -> None:
    faint = [f"{text} {'kata ' * 20}{number}" for number, text in enumerate(TEXTS * 5)]
    model = fit_ngram_classifier(faint, NAMES * 5, C=30)
    assert model.starts[0] == 0
    assert model.starts[-1] == len(model.weights) == len(model.places)
    assert len(model.weights) < len(model.codes) * len(model.classes)
    assert (np.diff(model.starts) >= 0).all()
    for place in range(len(model.classes)):
        own = np.abs(model.weights[model.places == place].astype(np.float32))
        assert own.min() > 0.3 * own.std()


def test_what_is_clear_is_left_alone_and_changes_next_to_nothing(monkeypatch) -> None:
    texts = [f"{text} {number}" for number in range(40) for text in TEXTS]
    by_all = _scores(texts, monkeypatch, clear=-np.inf)
    assert _scores(texts, monkeypatch, clear=ngram_classifier.CLEAR_SCORE) == pytest.approx(by_all, abs=0.3)


def _scores(texts, monkeypatch, *, clear: float) -> np.ndarray:
    monkeypatch.setattr(ngram_classifier, "MAX_SAMPLES", 0)  # as where there are many examples
    monkeypatch.setattr(ngram_classifier, "CLEAR_SCORE", clear)
    model = fit_ngram_classifier(texts, NAMES * 40, C=30)
    return np.vstack([model.decision_function(text) for text in texts[:4]])
