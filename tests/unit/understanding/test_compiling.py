"""What the gateway hears by is what the assistant understands by."""

import os
import tarfile
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.errors import Misconfigured
from bot.nlu.model import IntentModel
from bot.nlu.training import Recipe, fit
from bot.text.danger import FILE, Signals
from bot.understanding import compiling
from bot.understanding.compiling import letters_of
from bot.understanding.examples import ours, passing
from tests.support.factories import ROOT

MODEL = ROOT / "models" / "pelita.tar.gz"
SAID = ("dia memukul saya", "i cannot go on", "gaji belum dibayar", "ជួយខ្ញុំផង", "tôi bị đánh", "")


def packed(folder: Path, model: IntentModel) -> Path:
    """A model as Rasa packs it."""
    inside = folder / "components" / "train_IntentClassifier2"
    inside.mkdir(parents=True)
    model.save(inside)
    with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
        archive.add(folder / "components", "components")
    return folder / "model.tar.gz"


def test_the_letters_of_a_model_are_found_in_its_archive(tmp_path: Path) -> None:
    model = fit(["hello", "gaji saya"], ["greet", "wages_unpaid"], recipe=Recipe())
    letters = letters_of(packed(tmp_path, model))
    assert letters.classes == ("greet", "wages_unpaid")
    assert np.array_equal(letters.weights, model.letters.weights)


def test_an_archive_without_them_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        archive.add(ROOT / "config.yml", "config.yml")
    with pytest.raises(Misconfigured, match="make train"):
        letters_of(tmp_path / "model.tar.gz")


@pytest.mark.parametrize("said", SAID)
def test_the_gateway_scores_as_the_assistant_does(said: str) -> None:
    scores, heard = letters_of(MODEL).scores(said), Signals.load(ROOT / "models" / FILE).intents.scores(said)
    assert (scores is None) == (heard is None)
    assert scores is None or heard is None or list(scores) == list(heard)


def who_learns(root: Path) -> tuple[int, Path]:
    return os.getpid(), root


def test_languages_are_learnt_in_a_process_of_their_own_that_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_languages", who_learns)
    begun: Future[Any] = compiling.begin(tmp_path)
    process, root = begun.result(timeout=30)
    assert process != os.getpid()
    assert root == tmp_path
    with pytest.raises(ChildProcessError):  # nobody waits for it any more, and it is gone
        while True:
            os.waitpid(process, 0)


def ends_early(root: Path) -> None:
    os._exit(9)


def test_a_process_that_was_ended_from_outside_costs_time_and_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_languages", ends_early)
    begun: Future[Any] = compiling.begin(tmp_path)
    (tmp_path / "models").mkdir()
    model = fit(["hello", "gaji saya"], ["greet", "wages_unpaid"], recipe=Recipe())
    monkeypatch.setattr(compiling, "_languages", lambda _: model.letters)
    monkeypatch.setattr(compiling, "read_least", lambda _: {"en": 0.0})
    made = compiling.main(root=tmp_path, model=packed(tmp_path, model), begun=begun)
    assert Signals.load(made).language.classes == ("greet", "wages_unpaid")


def test_examples_that_pass_by_are_those_that_are_held(tmp_path: Path) -> None:
    for language in ("km", "en"):
        (tmp_path / "data" / "nlu" / language / "first").mkdir(parents=True)
        block = "nlu:\n- intent: greet\n  examples: |\n    - hello\n    - good day\n"
        (tmp_path / "data" / "nlu" / language / "first" / "near_danger.yml").write_text(block, encoding="utf-8")
    assert list(passing(tmp_path)) == ours(tmp_path)
    assert [(one.text, one.language) for one in passing(tmp_path)][:2] == [("hello", "km"), ("good day", "km")]
