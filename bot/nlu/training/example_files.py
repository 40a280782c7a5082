"""Files of training examples as they stand on disk. By YAML's C parser, where there is one: there are hundreds of them.

A file holds the sentences of one intent in one language, in blocks; a block names the batch it was written in. Rasa reads the
same files, and takes that for metadata of its examples.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from bot.domain.enums import LANGUAGES
from bot.errors import BadContent

NEAR_DANGER: Final = "near_danger"
"""The kind of block whose sentences sound like danger and are none."""
BLOCK_KINDS: Final = ("everyday", "vague", NEAR_DANGER, "story", "fragment", "romanised")
"""What the sentences of a block are; a block without a kind holds what women type about its intent."""
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT: Final = "tag:yaml.org,2002:str"


@dataclass(frozen=True)
class ExampleBlock:
    """One item of the list `nlu`: sentences of one intent, one a line."""

    intent: str
    examples: str
    line: int | None
    """Where `examples` stands; its sentences begin on the next line."""
    is_plain: bool
    """Whether it holds an intent, a text of examples, perhaps a batch and a kind, and nothing else."""
    batch: str = ""
    """The name of a row of data/nlu/batches.csv; empty where none is written."""
    kind: str = ""
    """One of BLOCK_KINDS, or empty."""


@dataclass(frozen=True)
class ExampleFile:
    """What one file holds."""

    keys: frozenset[str]
    blocks: tuple[ExampleBlock, ...]


@dataclass(frozen=True)
class Example:
    """One sentence as a woman might write it, and where it stands."""

    file: str
    line: int | None
    language: str
    intent: str
    text: str
    batch: str = ""
    kind: str = ""

    @property
    def is_near_danger(self) -> bool:
        """Whether it was written to sound like danger and is none."""
        return self.kind == NEAR_DANGER


def read_examples(root: Path, *, is_uncached: bool = False) -> Iterator[Example]:
    """Every example of every language. `is_uncached`: nothing is kept for the next reader. Raises BadContent."""
    parse = parse_examples.__wrapped__ if is_uncached else parse_examples
    for file, language, text in iterate_example_files(root):
        yield from parse(file, language, text) or ()


def iterate_example_files(root: Path) -> Iterator[tuple[str, str, str]]:
    """The name, language and text of every file. Raises BadContent."""
    for language in LANGUAGES:
        for path in sorted((root / "data" / "nlu" / language).glob("*.yml")):
            yield path.relative_to(root).as_posix(), language, _read_text(path)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(f"{path.parent.name}/{path.name} cannot be read: {type(error).__name__}.") from error


@lru_cache(maxsize=1000)
def parse_examples(file: str, language: str, text: str) -> tuple[Example, ...] | None:
    """What one file holds; None where it holds no list. Kept: several checks read them all, and that takes seconds."""
    try:
        written = parse_example_file(text)
    except BadContent as error:
        raise BadContent(f"{'/'.join(Path(file).parts[-2:])} is {error}.") from error
    if written is None:
        return None
    return tuple(
        Example(file, line, language, block.intent, said[2:], block.batch, block.kind)
        for block in written.blocks
        for line, said in enumerate(block.examples.split("\n"), start=(block.line or 0) + 1)
        if said.startswith("- ")
    )


def parse_example_file(text: str) -> ExampleFile | None:
    """What a file with this text holds; None where it holds no list `nlu`. Raises BadContent where it is no YAML."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
        whole = dict(_iterate_entries(root))
        found = whole.get("nlu")
        blocks = (
            tuple(_parse_block(dict(_iterate_entries(node))) for node in found.value)
            if isinstance(found, yaml.SequenceNode)
            else None
        )
    except yaml.YAMLError as error:
        raise BadContent(f"not valid YAML: {getattr(error, 'problem', None) or 'unreadable'}") from error
    return None if blocks is None else ExampleFile(frozenset(whole), blocks)


def _iterate_entries(node: Any) -> Iterator[tuple[str, Any]]:
    """The keys of a mapping and what stands under each; of anything else, none. The same key twice is an error, as for Rasa."""
    seen: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        name = str(key.value)
        if name in seen:
            raise yaml.constructor.ConstructorError(problem=f"found duplicate key “{name}”")
        seen.add(name)
        yield name, value


def _parse_block(entries: dict[str, Any]) -> ExampleBlock:
    texts = {name: node for name, node in entries.items() if isinstance(node, yaml.ScalarNode)}
    metadata = dict(_iterate_entries(entries.get("metadata")))
    is_plain = (
        set(texts) == entries.keys() - {"metadata"} == {"intent", "examples"}
        and all(one.tag == _TEXT for one in (*texts.values(), *metadata.values()))
        and metadata.keys() <= {"batch", "kind"}
        and ("metadata" not in entries or isinstance(entries["metadata"], yaml.MappingNode))
    )
    intent, examples = (str(texts[name].value) if name in texts else "" for name in ("intent", "examples"))
    line = entries["examples"].start_mark.line + 1 if "examples" in entries else None
    batch, kind = (str(metadata[name].value) if name in metadata else "" for name in ("batch", "kind"))
    return ExampleBlock(intent, examples, line, is_plain, batch, kind)
