"""What the gateway hears by is what the assistant understands by."""

import os
import tarfile
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.errors import Misconfigured
from bot.nlu.danger_model import TRIAGE_MODEL_FILE, TriageModel
from bot.nlu.intent_model import IntentModel
from bot.nlu.text.normalize import normalize
from bot.nlu.training import triage_model
from bot.nlu.training.intent_model import TrainingConfig, fit_intent_model
from bot.nlu.training.labelled_examples import iterate_dataset, load_dataset
from bot.nlu.training.ngram_classifier import fit_near_danger_classifier
from bot.nlu.training.triage_model import load_intent_models
from tests.support.factories import ROOT
from tools.nlu_evaluation.augmentation import SyntheticMessage
from tools.nlu_evaluation.fusion_training import fit_fusion

MODEL = ROOT / "models" / "pelita.tar.gz"
TWINS = fit_near_danger_classifier(["he hit me", "he hit the brakes"], [True, False], C=30)
SAID = ("dia memukul saya", "i cannot go on", "gaji belum dibayar", "ជួយខ្ញុំផង", "tôi bị đánh", "")


def packed(folder: Path, model: IntentModel) -> Path:
    """A model as Rasa packs it."""
    inside = folder / "components" / "train_IntentClassifier2"
    inside.mkdir(parents=True)
    model.save(inside)
    with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
        archive.add(folder / "components", "components")
    return folder / "model.tar.gz"


def fitted() -> IntentModel:
    """A model of two sentences, with a fusion."""
    model = fit_intent_model(["hello", "gaji saya"], ["greet", "wages_unpaid"], config=TrainingConfig())
    messages = [
        SyntheticMessage("hello", frozenset({"greet"}), "en"),
        SyntheticMessage("gaji saya", frozenset({"wages_unpaid"}), "id"),
    ]
    return replace(model, near_danger_model=TWINS, fusion=fit_fusion(model.ngram_model, TWINS, messages))


def test_the_judges_of_a_model_are_found_in_its_archive(tmp_path: Path) -> None:
    model = fitted()
    letters, _, fusion = load_intent_models(packed(tmp_path, model))
    assert model.fusion is not None
    assert fusion.intents == letters.classes
    assert np.array_equal(fusion.weights, model.fusion.weights)
    assert letters.classes == ("greet", "wages_unpaid")
    assert np.array_equal(letters.weights, model.ngram_model.weights)


def test_an_archive_without_them_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        archive.add(ROOT / "config.yml", "config.yml")
    with pytest.raises(Misconfigured, match="make train"):
        load_intent_models(tmp_path / "model.tar.gz")


def test_a_model_whose_intents_no_fusion_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="make tune"):
        load_intent_models(packed(tmp_path, replace(fitted(), fusion=None)))


@pytest.mark.parametrize("said", SAID)
def test_the_gateway_scores_as_the_assistant_does(said: str) -> None:
    letters, twins, fusion = load_intent_models(MODEL)
    assert fusion.predict(letters, twins, normalize(said)) == TriageModel.load(
        ROOT / "models" / TRIAGE_MODEL_FILE
    ).predict_intents(said)


def who_learns(root: Path) -> tuple[int, Path]:
    return os.getpid(), root


def test_languages_are_learnt_in_a_process_of_their_own_that_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triage_model, "_fit_language_model", who_learns)
    begun: Future[Any] = triage_model.start_language_training(tmp_path)
    process, root = begun.result(timeout=30)
    assert process != os.getpid()
    assert root == tmp_path
    with pytest.raises(ChildProcessError):  # nobody waits for it any more, and it is gone
        while True:
            os.waitpid(process, 0)


def ends_early(root: Path) -> None:
    os._exit(9)


def test_a_process_that_was_ended_from_outside_costs_time_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triage_model, "_fit_language_model", ends_early)
    begun: Future[Any] = triage_model.start_language_training(tmp_path)
    (tmp_path / "models").mkdir()
    model = fitted()
    monkeypatch.setattr(triage_model, "_fit_language_model", lambda _: model.ngram_model)
    monkeypatch.setattr(triage_model, "read_thresholds", lambda _: {"en": 0.0})
    made = triage_model.compile_triage_model(root=tmp_path, model=packed(tmp_path, model), begun=begun)
    assert TriageModel.load(made).language_model.classes == ("greet", "wages_unpaid")


def test_examples_that_pass_by_are_those_that_are_held(tmp_path: Path) -> None:
    for language in ("km", "en"):
        (tmp_path / "data" / "nlu" / language).mkdir(parents=True)
        block = "nlu:\n- intent: greet\n  examples: |\n    - hello\n    - good day\n"
        (tmp_path / "data" / "nlu" / language / "greet.yml").write_text(block, encoding="utf-8")
    assert list(iterate_dataset(tmp_path)) == load_dataset(tmp_path)
    assert [(one.text, one.language) for one in iterate_dataset(tmp_path)][:2] == [("hello", "km"), ("good day", "km")]


def test_what_catalogues_teach_of_a_language_is_the_same_at_any_minute() -> None:
    """Reading a catalogue gives its header the time of reading: learnt, it would make each model another one."""
    said = {one.text for one in triage_model.load_catalogue_sentences(ROOT)}
    assert len(said) > 1000
    assert not [text for text in said if "POT-Creation-Date" in text or "Content-Type" in text]
