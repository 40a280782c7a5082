"""The page of `make evaluate`, from two small folds."""

import shutil
from pathlib import Path

import pytest

from tests.support.factories import ROOT
from tools.nlu_evaluation import report
from tools.nlu_evaluation.metrics import Alarm, Fold, Prediction


def judged(intent: str, best: str, language: str) -> Prediction:
    return Prediction(intent, [(best, 0.8), (intent, 0.05)], 0.2, language)


def fold(written: str, *best: str, batches: int = 1) -> Fold:
    understood = [judged("danger_now", one, "km") for one in best]
    alarms = [Alarm("km", True, False, False, -9.0, one == "danger_now") for one in best]
    others = [judged("out_of_scope", one, "vi") for one in ("greet", "out_of_scope", "thanks")]
    unsure = Prediction("out_of_scope", [("greet", 0.3), ("out_of_scope", 0.2)], 0.2, "vi")
    with_encoder = [*understood, *others, unsure, judged("greet", "greet", "vi"), judged("greet", "out_of_scope", "vi")]
    return Fold(written, with_encoder, with_encoder, {"Zawgyi": (understood, understood)}, alarms, batches)


def page_of(folds: list[Fold], root: Path) -> str:
    for name in ("config.yml", "data/directory/place_aliases.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "data" / "triage", root / "data" / "triage")
    report.write_report(root, folds)
    return (root / "docs" / "measured" / "understanding.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    folds = [fold("2026-11-24-start", "danger_now", "greet"), fold("2026-11-24-mended", "danger_now", "danger_now")]
    return page_of(folds, tmp_path_factory.mktemp("root"))


def test_each_batch_and_all_in_turn_have_a_line(written: str) -> None:
    assert "| 2026-11-24-start | km | 2 | 50.0 | 100.0 |" in written
    assert "| 2026-11-24-mended | km | 2 | 100.0 | 100.0 |" in written
    assert "| each in turn | km | 4 | 75.0 | 100.0 |" in written
    assert "| 2026-11-24-start | Zawgyi | 2 | 50.0 | 50.0 |" in written
    assert "| each in turn | Zawgyi | 4 | 75.0 | 75.0 |" in written


def test_what_is_none_of_ours_is_turned_away_or_asked_about(written: str) -> None:
    assert "| vi | 50.0 | 8 | 50.0 |" in written


def test_danger_that_only_the_answer_hears_counts_apart(written: str) -> None:
    assert "| 2026-11-24-start | km | 2 | 0.000 | 0.000 | 0.000 | 0.000 of 0 | 0.500 | 0.000 |" in written
    assert "| each in turn | km | 4 | 0.000 | 0.000 | 0.000 | 0.000 of 0 | 0.750 | 0.000 |" in written


def test_the_lists_are_those_that_were_frozen(written: str) -> None:
    assert "…`, as frozen before" in written


def test_mistakes_are_named_and_drawn(written: str) -> None:
    assert "**km**: danger_now → greet (1)." in written
    assert "![Mistakes in km](understanding_km.png)" in written


def test_where_not_all_batches_were_asked_it_says_so(written: str, tmp_path: Path) -> None:
    assert "Asked this time" not in written
    assert "Asked this time: 1 of 5 batches; the others only teach." in page_of(
        [fold("2026-11-24-mended", "greet", batches=4)], tmp_path
    )
