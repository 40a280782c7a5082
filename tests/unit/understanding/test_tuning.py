"""`make tune`: every example is encoded, once, and what was learnt is kept."""

import io
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.errors import BadSettings, Misconfigured
from bot.nlu.encoder import SIZE, Floats
from bot.nlu.tuned import FILE, kept_for
from bot.understanding import tuning, vectors
from bot.understanding.vectors import Vectors
from tests.support.factories import ROOT

EXAMPLES = {"greet": ["hello", "good morning", "hi sis"], "thanks": ["thank you", "many thanks", "thanks a lot"]}


class Encoder:
    """A stand-in: thanks point one way, everything else another."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Floats:
        self.asked += texts
        return np.vstack([np.eye(SIZE, dtype=np.float32)[int("thank" in text)] for text in texts])


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> Encoder:
    encoder = Encoder()
    monkeypatch.setattr(vectors, "open_encoder", lambda: encoder)
    return encoder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "config.yml", tmp_path)
    shutil.copytree(ROOT / "data" / "directory", tmp_path / "data" / "directory")
    folder = tmp_path / "data" / "nlu" / "en" / "first"
    folder.mkdir(parents=True)
    rows = [
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        for intent, texts in EXAMPLES.items()
    ]
    (folder / "conversation.yml").write_text('version: "3.1"\nnlu:\n' + "".join(rows))
    return tmp_path


def test_the_judge_learns_every_example_and_is_kept(root: Path, encoder: Encoder) -> None:
    out = io.StringIO()
    assert tuning.main(root=root, out=out) == 0
    assert out.getvalue() == f"{root / FILE}\n"
    assert sorted(encoder.asked) == sorted(text for texts in EXAMPLES.values() for text in texts)
    judge = kept_for(root / FILE, list(EXAMPLES))
    assert judge is not None
    assert [int(judge.scores(np.eye(SIZE, dtype=np.float32)[one]).argmax()) for one in (0, 1)] == [0, 1]


def test_what_was_encoded_once_is_not_encoded_again(root: Path, encoder: Encoder) -> None:
    tuning.main(root=root, out=io.StringIO())
    before = (root / FILE).read_bytes()
    encoder.asked.clear()
    tuning.main(root=root, out=io.StringIO())
    assert encoder.asked == []
    assert (root / FILE).read_bytes() == before


def test_without_an_encoder_one_sentence_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "open_encoder", lambda: None)
    with pytest.raises(BadSettings, match="no sentence encoder"):
        tuning.main(root=root, out=io.StringIO())


def test_vectors_that_are_kept_name_nobodys_words(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    Vectors(Encoder(), path=path, out=io.StringIO()).of(["thank you", "hello"])
    assert b"thank" not in path.read_bytes()
    path.write_bytes(b"oops")
    with pytest.raises(Misconfigured, match=r"vectors\.npz"):
        Vectors(Encoder(), path=path)
