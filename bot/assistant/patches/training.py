"""Training and loading a model: in order and without dask, each thing read once."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from weakref import WeakValueDictionary

from bot.assistant.patches.patch import Patch
from bot.errors import BadContent
from bot.nlu.training.example_files import ExampleBlock, parse_example_file


def apply_sequential_graph() -> None:
    """Replace the runner's `run`: visit each node after the nodes it needs."""
    from rasa.engine.exceptions import GraphRunError
    from rasa.engine.runner.dask import DaskGraphRunner

    def run(self: Any, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        wanted = targets or self._graph_schema.target_names
        outputs = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, needs in _sort_nodes(self, wanted):
                if name not in outputs:
                    # A need nobody provides is passed by name: the node then says what is missing.
                    outputs[name] = self._instantiated_nodes[name](*(outputs.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return {name: outputs[name][1] for name in wanted}

    DaskGraphRunner.run = run


def _sort_nodes(runner: Any, targets: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The nodes the targets need, each with its own needs, in an order that can be run; worked out once."""
    known: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = runner.__dict__.setdefault("_orders", {})
    key = tuple(targets)
    if key not in known:
        schema = runner._graph_schema.minimal_graph_schema(targets).nodes
        order: dict[str, tuple[str, ...]] = {}
        for name in schema:
            _visit_node(name, schema, order)
        known[key] = list(order.items())
    return known[key]


def _visit_node(name: str, schema: Any, order: dict[str, tuple[str, ...]]) -> None:
    if name in order or name not in schema:
        return
    needs = tuple(schema[name].needs.values())
    for need in needs:
        _visit_node(need, schema, order)
    order[name] = needs


SEQUENTIAL_GRAPH = Patch(
    name="plain_graph",
    file="rasa/engine/runner/dask.py",
    reason="a graph of ten nodes needs no scheduler: milliseconds of every prediction, and a library fewer",
    sources={
        "rasa.engine.runner.dask:DaskGraphRunner.run": "ce0438b9b8e79330",
        "rasa.engine.graph:GraphNode.__call__": "89e0bd700fc331a5",
    },
    apply=apply_sequential_graph,
)


NO_FEATURES: Final = ()
"""No step of ours gives an example features: the classifier makes its own."""
ANNOTATED: Final = "["
"""Where an example has this, Rasa reads the file: it may mark an entity."""


def apply_examples_once() -> None:
    """Replace the file importer's reading of examples; each importer remembers what it made of them."""
    from rasa.shared.importers.rasa import RasaFileImporter
    from rasa.shared.nlu.training_data.loading import load_data
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    shown = Message.build(text="").output_properties
    in_use: WeakValueDictionary[object, Any] = WeakValueDictionary()

    def read(path: str, language: str | None) -> Any:
        told = _read_plain_examples(Path(path))
        if told is None:
            return load_data(path, language)
        examples = [Message.build(text=text, intent=intent) for text, intent in told]
        for example in examples:
            # One for all: of their own these take a quarter of the memory. Adding a feature to an example fails loudly.
            example.output_properties, example.features = shown, NO_FEATURES
        return TrainingData(examples)

    def get_nlu_data(self: Any, language: str | None = "en") -> Any:
        known: dict[str | None, Any] = self.__dict__.setdefault("_read", {})
        if language not in known:
            # One training asks two importers; what the first one holds is not built a second time.
            files = tuple((path, _hash_file(Path(path))) for path in self._nlu_files)
            known[language] = in_use.get(files) or TrainingData().merge(
                *(read(path, language) for path in self._nlu_files)
            )
            in_use[files] = known[language]
        return known[language]

    RasaFileImporter.get_nlu_data = get_nlu_data


def _hash_file(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b""  # Rasa says what is wrong with it


def _read_plain_examples(path: Path) -> list[tuple[str, str]] | None:
    try:
        return parse_plain_examples(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None  # Rasa says what is wrong with it


def parse_plain_examples(text: str) -> list[tuple[str, str]] | None:
    """The examples of a file with this text, and their intents; None where it holds anything but a list of them.

    Batch and kind of a block, which Rasa would attach to each of its examples, are left out: training asks for neither.
    """
    try:
        written = parse_example_file(text)
    except BadContent:
        return None
    if written is None or written.keys - {"version", "nlu"} or not all(map(_is_plain, written.blocks)):
        return None
    return [(text, block.intent) for block in written.blocks for text in _iterate_example_lines(block.examples)]


def _is_plain(block: ExampleBlock) -> bool:
    lines = [line for line in block.examples.split("\n") if line.strip()]
    is_list = all(line.startswith("- ") and ANNOTATED not in line for line in lines)
    return block.is_plain and is_list and bool(block.intent) and "/" not in block.intent


def _iterate_example_lines(examples: str) -> Iterator[str]:
    return (text for line in examples.split("\n") if (text := line[2:].strip("\n\r ")))


EXAMPLES_ONCE = Patch(
    name="examples_once",
    file="rasa/shared/importers/rasa.py",
    reason="Rasa reads every example three times, and each time twice: half of a training",
    sources={
        "rasa.shared.importers.rasa:RasaFileImporter.get_nlu_data": "d6f96b1358403dab",
        "rasa.shared.importers.utils:training_data_from_paths": "fef5668313d26813",
        "rasa.shared.nlu.training_data.formats.rasa_yaml:RasaYAMLReader._parse_intent": "0233c5c020c6c691",
        "rasa.shared.nlu.training_data.formats.rasa_yaml:RasaYAMLReader._parse_training_examples": "09f06014ecd7231e",
    },
    apply=apply_examples_once,
)


def apply_shared_examples() -> None:
    """Merge without copies, and compare examples by what stands in them instead of by a hash of it."""
    from rasa.shared.nlu.training_data.training_data import TrainingData

    TrainingData.merge = _merge_training_data
    TrainingData.sanitize_examples = staticmethod(_sanitize_examples)


def _merge_training_data(self: Any, *others: Any) -> Any:
    from rasa.shared.nlu.training_data import util

    every = [self, *(other for other in others if other)]
    synonyms: dict[str, str] = {}
    responses: dict[str, Any] = {}
    for one in every:
        for text, synonym in one.entity_synonyms.items():
            util.check_duplicate_synonym(synonyms, text, synonym, "merging training data")
        synonyms.update(one.entity_synonyms)
        responses.update(one.responses)
    merged = type(self)(
        None,
        synonyms,
        [feature for one in every for feature in one.regex_features],
        [table for one in every for table in one.lookup_tables],
        responses,
    )
    merged.training_examples = _merge_lists([one.training_examples for one in every if one.training_examples])
    merged._fill_response_phrases()
    return merged


def _merge_lists(lists: list[list[Any]]) -> list[Any]:
    """None of the lists holds the same example twice, and nobody adds to one later: a single one is taken as it is.

    Nearly all examples stand in one list, and are looked at only where another list has the same text.
    """
    from rasa.shared.nlu.constants import TEXT  # here, and not for each of a million examples

    longest = max(lists, key=len, default=[])
    few = [example for one in lists if one is not longest for example in one]
    if not few:
        return longest
    if len(few) > len(longest):
        return _sanitize_examples([example for one in lists for example in one])
    said = {example.data.get(TEXT) for example in few}
    doubtful = [example for one in lists for example in one if one is not longest or example.data.get(TEXT) in said]
    gone = {id(example) for example in doubtful} - {id(example) for example in _sanitize_examples(doubtful)}
    return list({id(example): example for one in lists for example in one if id(example) not in gone}.values())


def _sanitize_examples(examples: list[Any]) -> list[Any]:
    from rasa.shared.nlu.constants import INTENT, RESPONSE

    unique: dict[object, Any] = {}
    for example in examples:
        for key in (INTENT, RESPONSE):
            if (said := example.get(key)) and said != said.strip():
                example.set(key, said.strip())
        unique.setdefault(_get_example_key(example), example)
    return list(unique.values())


def _get_example_key(example: Any) -> object:
    try:
        return frozenset(example.data.items())
    except TypeError:  # something in it cannot be hashed, as a list of entities
        return example


SHARED_EXAMPLES = Patch(
    name="shared_examples",
    file="rasa/shared/nlu/training_data/training_data.py",
    reason="each of ten merges copies every example deeply and hashes it: a fifth of a training, and a third of its memory",
    sources={
        "rasa.shared.nlu.training_data.training_data:TrainingData.merge": "196a897d07eca599",
        "rasa.shared.nlu.training_data.training_data:TrainingData.__init__": "3b1498b961168e81",
        "rasa.shared.nlu.training_data.training_data:TrainingData.sanitize_examples": "486eae2e09b8fcd7",
        "rasa.shared.nlu.training_data.message:Message.__hash__": "d3a427d28b0f9b37",
    },
    apply=apply_shared_examples,
)


def apply_no_training_cache() -> None:
    """Neither hash what goes into a step and comes out of it, nor write it to .rasa/cache."""
    from rasa.engine.training.hooks import TrainingHook

    def on_before_node(self: Any, **_: Any) -> dict[str, Any]:
        return {}

    def on_after_node(self: Any, **_: Any) -> None:
        return None

    TrainingHook.on_before_node = on_before_node
    TrainingHook.on_after_node = on_after_node


NO_TRAINING_CACHE = Patch(
    name="no_training_cache",
    file="rasa/engine/training/hooks.py",
    reason="`python -m bot train` knows what changed and trains everything; hashing and writing it all takes ten seconds",
    sources={
        "rasa.engine.training.hooks:TrainingHook.on_before_node": "9ed744239fe74284",
        "rasa.engine.training.hooks:TrainingHook.on_after_node": "10d40c9fbf7f956b",
        "rasa.engine.graph:GraphNode._run_after_hooks": "e180970ec1925aeb",
        "rasa.engine.graph:GraphNode._run_before_hooks": "349b1e76e13abc3f",
    },
    apply=apply_no_training_cache,
)


COMPRESSION_LEVEL = 0
"""Of 0, stored as it is, to 9, smallest, which Rasa takes. Rasa reads an archive twice when it loads one."""


def apply_fast_model_archive() -> None:
    """Let the archive of a model be written uncompressed."""
    from tarsafe import TarSafe

    pack = TarSafe.gzopen.__func__

    def gzopen(
        cls: type,
        /,
        name: Any,
        mode: str = "r",
        fileobj: Any = None,
        compresslevel: int = COMPRESSION_LEVEL,
        **more: Any,
    ) -> Any:
        return pack(cls, name, mode, fileobj, compresslevel, **more)

    TarSafe.gzopen = classmethod(gzopen)


FAST_MODEL_ARCHIVE = Patch(
    name="fast_model_archive",
    file="rasa/engine/storage/local_model_storage.py",
    reason="packing and unpacking a model takes a tenth of a training and a fifth of a start, and spares 20 MB of disk",
    sources={"rasa.engine.storage.local_model_storage:LocalModelStorage.create_model_package": "964f210dc33b4503"},
    apply=apply_fast_model_archive,
)


DOMAIN_FILE = "domain.json"
"""Beside the YAML that Rasa keeps in a model."""


def apply_domain_read_once() -> None:
    """Keep the domain of a model as JSON too, and load that."""
    from rasa.graph_components.providers.domain_provider import DomainProvider
    from rasa.shared.core.domain import Domain

    persist = DomainProvider._persist
    read_folder = Domain.from_directory.__func__

    def _persist(self: Any, domain: Any) -> None:
        persist(self, domain)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / DOMAIN_FILE).write_text(json.dumps(domain.as_dict()), encoding="utf-8")

    def from_directory(cls: type, path: str) -> Any:
        kept = Path(path, DOMAIN_FILE)
        return Domain.from_dict(json.loads(kept.read_bytes())) if kept.exists() else read_folder(cls, path)

    DomainProvider._persist = _persist
    Domain.from_directory = classmethod(from_directory)


DOMAIN_READ_ONCE = Patch(
    name="domain_read_once",
    file="rasa/graph_components/providers/domain_provider.py",
    reason="the domain in a model was checked when it was trained; reading its YAML three times is a third of a start",
    sources={
        "rasa.graph_components.providers.domain_provider:DomainProvider.load": "9b14edae4d3484a5",
        "rasa.graph_components.providers.domain_provider:DomainProvider._persist": "43f1cc784b85bd22",
        "rasa.shared.core.domain:Domain.from_directory": "6e52444dc0d3f28c",
        "rasa.shared.core.domain:Domain.as_dict": "3d909c68c780ccac",
        "rasa.shared.core.domain:Domain.from_dict": "fc286e20f40245a0",
    },
    apply=apply_domain_read_once,
)
