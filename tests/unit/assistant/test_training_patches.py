"""Training reads what Rasa would read, once and without copies."""

import tarfile
from pathlib import Path

import pytest
from tarsafe import TarSafe

from bot.assistant import lean_rasa
from bot.assistant.patches import training
from tests.support.factories import ROOT

lean_rasa.install_lean_rasa()

from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.graph_components.providers.domain_provider import DomainProvider  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.importers.rasa import RasaFileImporter  # noqa: E402 -- rasa only behind lean.install()
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: E402

FILES = sorted(path for name in ("show_menu", "clarify", "ask_next") for path in ROOT.glob(f"data/nlu/*/{name}.yml"))
HEAD = 'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n'
OTHERWISE = {
    "an entity": HEAD + "    - to [Johor](place)\n",
    "a synonym": HEAD + "    - hello\n- synonym: Malaysia\n  examples: |\n    - my\n",
    "a response": HEAD + '    - hello\nresponses:\n  utter_x:\n  - text: "x"\n',
    "a list of mappings": 'version: "3.1"\nnlu:\n- intent: greet\n  examples:\n  - text: hello\n',
    "an intent with a part": HEAD.replace("greet", "faq/greet") + "    - hello\n",
    "no YAML": "nlu: [",
    "nothing": "",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-2]}/{path.name}")
def test_a_list_of_examples_is_read_as_rasa_reads_it(path: Path) -> None:
    told = training.parse_plain_examples(path.read_text(encoding="utf-8"))
    theirs = RasaYAMLReader().reads(path.read_text(encoding="utf-8"))
    assert told
    # Of the same words in two batches Rasa would keep both, as their metadata differ.
    read = dict.fromkeys((one.get("text"), one.get("intent")) for one in theirs.training_examples)
    assert list(dict.fromkeys(told)) == list(read)


@pytest.mark.parametrize("text", OTHERWISE.values(), ids=OTHERWISE)
def test_anything_else_is_left_to_rasa(text: str) -> None:
    assert training.parse_plain_examples(text) is None


def test_an_importer_reads_both_kinds(tmp_path: Path) -> None:
    (tmp_path / "plain.yml").write_text(HEAD + "    - hello\n    - hello\n", encoding="utf-8")
    (tmp_path / "marked.yml").write_text(OTHERWISE["an entity"], encoding="utf-8")
    importer = RasaFileImporter(training_data_paths=[str(tmp_path)])
    read = importer.get_nlu_data()
    assert sorted(one.get("text") for one in read.training_examples) == ["hello", "to Johor"]
    assert read.entities == {"place"}
    assert importer.get_nlu_data() is read


def test_what_one_importer_holds_is_not_built_again_unless_it_changed(tmp_path: Path) -> None:
    path = tmp_path / "plain.yml"
    path.write_text(HEAD + "    - hello\n", encoding="utf-8")
    first, second, third = (RasaFileImporter(training_data_paths=[str(tmp_path)]) for _ in range(3))
    held = first.get_nlu_data()
    assert second.get_nlu_data("xx") is held
    path.write_text(HEAD + "    - good day\n", encoding="utf-8")
    assert [one.get("text") for one in third.get_nlu_data().training_examples] == ["good day"]
    assert [one.get("text") for one in held.training_examples] == ["hello"]


def test_merging_keeps_the_first_of_the_same_and_everything_else() -> None:
    one = TrainingData([Message.build("a", "x "), Message.build("b", "y")], entity_synonyms={"my": "Malaysia"})
    other = TrainingData(
        [Message.build("a", "x"), Message.build("c", "z")], regex_features=[{"name": "n", "pattern": "p"}]
    )
    merged = one.merge(None, other)
    assert [(found.get("text"), found.get("intent")) for found in merged.training_examples] == [
        ("a", "x"),
        ("b", "y"),
        ("c", "z"),
    ]
    assert merged.training_examples[0] is one.training_examples[0]
    assert (merged.entity_synonyms, len(merged.regex_features)) == ({"my": "Malaysia"}, 1)
    assert len(one.training_examples) == 2


def test_merging_with_nothing_takes_the_examples_as_they_are() -> None:
    one = TrainingData([Message.build("a", "x"), Message.build("a", "x")])
    merged = one.merge(TrainingData(), TrainingData(entity_synonyms={"my": "Malaysia"}))
    assert merged.training_examples == one.training_examples
    assert len(merged.training_examples) == 1
    assert merged.entity_synonyms == {"my": "Malaysia"}


def test_nothing_merges_with_nothing() -> None:
    assert TrainingData().merge(TrainingData()).training_examples == []


@pytest.mark.parametrize("more", [1, 5])
def test_the_same_example_in_two_parts_stands_once_where_it_first_stood(more: int) -> None:
    shared = Message.build("a", "x")
    one = TrainingData([shared, Message.build("b", "y"), Message.build("c", "z")])
    other = TrainingData([shared, *(Message.build(f"d{number}", "z") for number in range(more))])
    found = [example.get("text") for example in one.merge(other).training_examples]
    assert found == ["a", "b", "c", *(f"d{number}" for number in range(more))]
    assert [example.get("text") for example in other.merge(one).training_examples] == [
        "a",
        *(f"d{number}" for number in range(more)),
        "b",
        "c",
    ]


def test_a_model_is_packed_uncompressed_and_opens_as_any_archive(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(b"weights" * 1000)
    with TarSafe.open(tmp_path / "model.tar.gz", "w:gz") as packed:
        packed.add(tmp_path / "weights", arcname="weights")
    assert (tmp_path / "model.tar.gz").stat().st_size > 7000
    with tarfile.open(tmp_path / "model.tar.gz") as opened:
        member = opened.extractfile("weights")
        assert member and member.read() == b"weights" * 1000


def test_a_model_gives_back_the_domain_it_was_trained_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource("domain_provider")
    written = Domain.from_path(str(ROOT / "domain.yml"))
    DomainProvider(storage, resource)._persist(written)

    def read_slowly(_: str) -> Domain:
        raise AssertionError("read as YAML")

    monkeypatch.setattr(Domain, "from_yaml", read_slowly)
    loaded = DomainProvider.load({}, storage, resource, None).provide_inference()
    assert loaded.as_dict() == written.as_dict()
    assert [slot.name for slot in loaded.slots] == [slot.name for slot in written.slots]
    assert loaded.fingerprint() == written.fingerprint()


def test_a_folder_without_a_kept_domain_is_read_by_rasa(tmp_path: Path) -> None:
    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: [greet]\n', encoding="utf-8")
    assert "greet" in Domain.from_path(str(tmp_path)).intents
