"""Files of training examples as they stand on disk. By YAML's C parser, where there is one: there are hundreds of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from bot.errors import BadContent

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
    """Whether it holds an intent and a text of examples and nothing else."""


@dataclass(frozen=True)
class ExampleFile:
    """What one file holds."""

    keys: frozenset[str]
    blocks: tuple[ExampleBlock, ...]


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
    is_plain = set(texts) == set(entries) == {"intent", "examples"} and all(one.tag == _TEXT for one in texts.values())
    intent, examples = (str(texts[name].value) if name in texts else "" for name in ("intent", "examples"))
    line = entries["examples"].start_mark.line + 1 if "examples" in entries else None
    return ExampleBlock(intent, examples, line, is_plain)
