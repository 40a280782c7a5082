"""The judge that is kept: written, read, and used only for the intents it knows."""

import numpy as np
import pytest

from bot.errors import Misconfigured
from bot.nlu.training import Recipe, judge_of
from bot.nlu.tuned import FILE, Tuned, kept_for

from .conftest import ROOT, kept

SOME = np.random.default_rng(0).normal(size=(120, 8)).astype(np.float32)
INTENTS = ["abc"[number % 3] for number in range(len(SOME))]


def test_what_is_read_is_what_was_written(tmp_path) -> None:
    tuned = kept(tmp_path / "judge.npz", ["greet", "thanks"])
    again = Tuned.load(tmp_path / "judge.npz")
    assert again.learnt == {"greet": 3, "thanks": 3}
    assert all(list(again.judge.scores(row)) == list(tuned.judge.scores(row)) for row in np.eye(8, dtype=np.float32))


def test_half_precision_changes_no_decision(tmp_path) -> None:
    lessons = SOME + 3 * np.eye(3, 8, dtype=np.float32)[["abc".index(intent) for intent in INTENTS]]
    judge = judge_of(range(len(lessons)), INTENTS, dict(enumerate(lessons)), recipe=Recipe(hidden=16))
    Tuned(judge, {"a": 40, "b": 40, "c": 40}).save(tmp_path / "judge.npz")
    again = Tuned.load(tmp_path / "judge.npz").judge
    decided = [(int(judge.scores(row).argmax()), int(again.scores(row).argmax())) for row in lessons]
    assert all(before == after for before, after in decided)
    assert len(set(decided)) == 3


@pytest.mark.parametrize(
    ("wanted", "is_used"),
    [(["thanks", "greet", "greet"], True), (["greet"], False), (["greet", "thanks", "deny"], False), ([], False)],
)
def test_it_is_used_for_just_the_intents_it_knows(wanted, is_used, tmp_path) -> None:
    kept(tmp_path / "judge.npz", ["greet", "thanks"])
    assert (kept_for(tmp_path / "judge.npz", wanted) is not None) is is_used


def test_where_none_is_kept_there_is_none(tmp_path) -> None:
    assert kept_for(tmp_path / "judge.npz", ["greet"]) is None


@pytest.mark.parametrize("content", [b"", b"oops", b"PK\x05\x06" + bytes(18)])
def test_a_damaged_file_is_named(content, tmp_path) -> None:
    (tmp_path / "judge.npz").write_bytes(content)
    with pytest.raises(Misconfigured, match=r"judge\.npz"):
        kept_for(tmp_path / "judge.npz", ["greet"])


def test_the_product_keeps_one_that_is_small() -> None:
    assert (ROOT / FILE).stat().st_size < 1_000_000
