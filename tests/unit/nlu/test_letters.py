"""The table that the judge of letters learns from, and what is left of it."""

import numpy as np
import pytest

from bot.nlu import letters, table
from bot.nlu.letters import learnt
from bot.nlu.table import Table
from bot.text.hashed import counted

TEXTS = ["gaji belum dibayar", "gaji saya telat", "halo kak", "ខ្ញុំ អត់បានលុយ", "", "😀"]
NAMES = ["wages_unpaid", "wages_unpaid", "greet", "wages_unpaid", "greet", "greet"]


def test_each_row_is_a_text_of_length_one() -> None:
    table = Table.of(TEXTS, most=1000)
    assert table.matrix.shape == (len(TEXTS), len(table.codes))
    lengths = np.sqrt(table.matrix.multiply(table.matrix).sum(axis=1)).A1
    assert lengths == pytest.approx([1, 1, 1, 1, 0, 1], abs=1e-5)
    for row, text in enumerate(TEXTS):
        assert set(table.codes[table.features[table.matrix[row].indices]].tolist()) == set(counted([text])[0].tolist())


def test_the_commonest_features_stand_first() -> None:
    table = Table.of(TEXTS, most=1000)
    often = np.bincount(table.matrix.indices, minlength=len(table.codes))
    assert often[0] > 1
    assert (np.diff(often) <= 0).all()
    assert sorted(table.features.tolist()) == list(range(len(table.codes)))


def test_where_there_are_too_many_features_those_of_the_fewest_texts_go_first() -> None:
    in_both = set(counted(TEXTS[:1])[0].tolist()) & set(counted(TEXTS[1:2])[0].tolist())
    assert set(Table.of(TEXTS, most=len(in_both)).codes.tolist()) == in_both
    with_more = Table.of(TEXTS, most=len(in_both) + 3).codes.tolist()
    assert set(with_more) > in_both
    assert len(with_more) == len(in_both) + 3
    assert with_more == sorted(with_more)


def test_its_head_is_its_first_rows_and_no_copy() -> None:
    table = Table.of(TEXTS, most=1000)
    head = table.head(2)
    assert abs(head - table.matrix[:2]).max() == 0
    assert np.shares_memory(head.data, table.matrix.data)


def test_no_text_with_a_feature_is_a_table_all_the_same() -> None:
    assert Table.of(["", " "], most=10).matrix.shape == (2, 1)


def test_counting_on_all_cores_counts_the_same(monkeypatch) -> None:
    alone = Table.of(TEXTS, most=1000)
    monkeypatch.setattr(table, "SHARED_OUT", 1)
    monkeypatch.setattr(table, "AT_ONCE", 2)
    shared = Table.of(TEXTS, most=1000)
    assert np.array_equal(alone.codes, shared.codes)
    assert abs(alone.matrix - shared.matrix).max() < 1e-6


def test_faint_weights_are_left_out_and_every_loud_one_is_kept() -> None:
    faint = [f"{text} {'kata ' * 20}{number}" for number, text in enumerate(TEXTS * 5)]
    model = learnt(faint, NAMES * 5, closeness=30)
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
    assert _scores(texts, monkeypatch, clear=letters.CLEAR) == pytest.approx(by_all, abs=0.3)


def _scores(texts, monkeypatch, *, clear: float) -> np.ndarray:
    monkeypatch.setattr(letters, "LOOKS", 0)  # as where there are many examples
    monkeypatch.setattr(letters, "CLEAR", clear)
    model = learnt(texts, NAMES * 40, closeness=30)
    return np.vstack([model.scores(text) for text in texts[:4]])
