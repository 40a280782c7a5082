"""`parse` and `evaluate`: lines in, figures and readings out; what cannot be read is refused by its line."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli import nlu_parse
from bot.domain.enums import LANGUAGES
from bot.errors import BadContent, Misconfigured
from bot.nlu.danger_model import TriageModel
from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import PhraseMatcher
from bot.nlu.training.labelled_examples import Sentence
from bot.nlu.training.ngram_classifier import fit_near_danger_classifier
from bot.nlu.training.triage_model import fit_language_model
from tests.support.factories import ROOT, load_real_content
from tools.nlu_evaluation import train_test
from tools.nlu_evaluation.augmentation import SyntheticMessage
from tools.nlu_evaluation.embedding_cache import VectorCache
from tools.nlu_evaluation.fusion_training import fit_fusion
from tools.nlu_evaluation.pipeline import Pipeline, PipelineConfig

TAUGHT = [
    ("gaji saya belum dibayar", "wages_unpaid", "id"),
    ("upah tidak dibayar", "wages_unpaid", "id"),
    ("halo kak", "greet", "id"),
    ("selamat pagi", "greet", "id"),
    ("hello there", "greet", "en"),
    ("he is hitting me", "danger_now", "en"),
    ("dia memukul saya sekarang", "danger_now", "id"),
    ("i want to end it", "self_harm", "en"),
    ("ingin mengakhiri semuanya", "self_harm", "id"),
]
ASKED = [("gaji belum", "wages_unpaid", "id"), ("selamat siang", "greet", "id")]
KEYS = {"text", "language", "intent", "confidence", "alternatives", "urgent", "milliseconds"}


def lines(rows: list[tuple[str, str, str]]) -> str:
    return "".join(json.dumps({"text": text, "intent": intent, "language": code}) + "\n" for text, intent, code in rows)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    train, test = tmp_path / "train.jsonl", tmp_path / "test.jsonl"
    train.write_text(lines(TAUGHT) * 3)
    test.write_text(lines(ASKED))
    return train, test


def evaluate(train: Path, test: Path, **options: Any) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    given = {"language": None, "as_json": True, "use_encoder": False, **options}
    code = train_test.main(root=ROOT, train=[train], test=[test], out=out, err=err, **given)
    return code, out.getvalue(), err.getvalue()


def test_any_labelled_lines_are_learnt_and_asked(files) -> None:
    code, out, err = evaluate(*files)
    found = json.loads(out)
    assert (code, err, found["sentences"], found["train"], found["encoder"]) == (0, "", 2, 27, False)
    assert found["accuracy"] == found["top3"] == found["macro_f1"] == 1.0
    assert found["confusion"] == {"greet": {"greet": 1}, "wages_unpaid": {"wages_unpaid": 1}}
    assert 0 <= found["ece"] <= 1
    assert set(found["milliseconds"]) == {"p50", "p95"}


def test_a_reader_gets_lines(files) -> None:
    _, out, _ = evaluate(*files, as_json=False)
    assert "accuracy  100.0 %" in out
    assert "latency" in out


def test_a_line_that_cannot_be_read_is_named_and_the_rest_counts(files) -> None:
    files[1].write_text("oops\n" + lines(ASKED) + '{"text": 1}\n')
    code, out, err = evaluate(*files)
    assert (code, json.loads(out)["sentences"], json.loads(out)["refused"]) == (1, 2, 2)
    assert err == "test.jsonl:1: not JSON\ntest.jsonl:4: no text\n"


def test_one_language_can_be_picked(files) -> None:
    _, out, _ = evaluate(*files, language="id")
    assert json.loads(out)["train"] == 18
    with pytest.raises(BadContent, match="no sentence in my"):
        evaluate(*files, language="my")


def test_a_file_that_is_missing_is_named(files, tmp_path) -> None:
    with pytest.raises(BadContent, match="none.jsonl"):
        evaluate(files[0], tmp_path / "none.jsonl")


def test_one_intent_alone_is_nothing_to_learn(files) -> None:
    files[0].write_text(lines(TAUGHT[:1]))
    with pytest.raises(BadContent, match="two intents"):
        evaluate(*files)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    taught = [Sentence(*row) for row in TAUGHT]
    return Pipeline.fit(taught, config=PipelineConfig.load(ROOT), vectors=VectorCache(None), is_ours=True)


@pytest.fixture(scope="module")
def ears(pipeline: Pipeline) -> TriageModel:
    letters = pipeline.model.ngram_model
    twins = fit_near_danger_classifier([], [], C=30)
    fusion = fit_fusion(
        letters, twins, [SyntheticMessage(text, frozenset({intent}), language) for text, intent, language in TAUGHT]
    )
    return TriageModel(
        letters, twins, fusion, fit_language_model([Sentence(*row) for row in TAUGHT]), dict.fromkeys(LANGUAGES, 0.0)
    )


@pytest.fixture(scope="module")
def phrases() -> PhraseMatcher:
    return PhraseMatcher(load_real_content().word_lists, normalise=normalize)


def test_a_place_alone_is_settled_by_the_table(pipeline: Pipeline) -> None:
    assert pipeline.rank_intents("Malaysia")[0] == ("inform", 1.0)
    assert pipeline.rank_intents("halo")[0][0] == "greet"


def reading(text: str, pipeline: Pipeline, ears: TriageModel, phrases: PhraseMatcher) -> dict[str, Any]:
    def understand(said: str) -> dict[str, Any]:
        rows = [{"name": name, "confidence": value} for name, value in pipeline.rank_intents(said)]
        return {"intent": rows[0], "intent_ranking": rows}

    return nlu_parse.parse_text(text, understand, ears, phrases)


def test_a_reading_has_exactly_these_keys(pipeline, ears, phrases) -> None:
    found = reading("halo kak", pipeline, ears, phrases)
    assert set(found) == KEYS
    assert (found["intent"], found["language"], found["urgent"]) == ("greet", "id", False)
    assert "greet" not in [one["intent"] for one in found["alternatives"]]
    assert set(found["alternatives"][0]) == {"intent", "confidence"}


@pytest.mark.parametrize("said", ["tolong saya", "i want to die", "he is hitting me"])
def test_what_the_gateway_answers_at_once_is_urgent(said, pipeline, ears, phrases) -> None:
    assert reading(said, pipeline, ears, phrases)["urgent"] is True


ODD = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="😀🙏😭", max_size=50),
    st.text(alphabet=st.characters(categories=("Cc", "Cf", "Cs")), max_size=50),
    st.text(alphabet="ខ្ញុំ ကယ်ပါ help đường", max_size=200),
)


@settings(deadline=None)
@given(text=ODD)
def test_whatever_she_types_is_read(text: str, pipeline, ears, phrases) -> None:
    found = reading(text, pipeline, ears, phrases)
    assert set(json.loads(json.dumps(found))) == KEYS


@pytest.mark.parametrize("letter", ["a", "ខ", "😀", "\x00", "\u200b", "ế "])
def test_ten_thousand_characters_are_read(letter: str, pipeline, ears, phrases) -> None:
    assert set(reading(letter * 10_000, pipeline, ears, phrases)) == KEYS


def test_without_a_model_one_sentence_says_what_to_do(tmp_path) -> None:
    with pytest.raises(Misconfigured, match="make train"):
        nlu_parse.main(root=tmp_path, lines=[])


def test_lines_are_read_in_order_and_bad_ones_named(monkeypatch, ears, pipeline) -> None:
    monkeypatch.setattr(nlu_parse, "open_model", lambda _: lambda text: {"intent": {"name": text, "confidence": 0.5}})
    monkeypatch.setattr(nlu_parse.TriageModel, "load", lambda _: ears)
    out, err = io.StringIO(), io.StringIO()
    given = [b'{"text": "a"}\n', b"oops\n", b"\n", b'{"text": "b", "language": "km"}\n']
    assert nlu_parse.main(root=ROOT, lines=given, out=out, err=err) == 1
    assert [json.loads(line)["intent"] for line in out.getvalue().splitlines()] == ["a", "b"]
    assert err.getvalue() == "line 2: not JSON\n"


def test_the_compiled_decisions_know_what_they_were_taught(ears: TriageModel) -> None:
    assert set(ears.ngram_model.classes) == {intent for _, intent, _ in TAUGHT}
    assert ears.language_model.classes == ("en", "id")
