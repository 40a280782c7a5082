"""What a patch is, and how it notices that the code it changes is no longer the code it was written for."""

import ast
import hashlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Patch:
    """One change to Rasa: `apply` makes it; applying it again changes nothing more."""

    name: str
    file: str
    """The upstream file."""
    reason: str
    sources: Mapping[str, str]
    """Upstream code that is replaced or relied on, as `module:Class.function` or `module:CONSTANT`, with its fingerprint."""
    apply: Callable[[], None]


def hash_source(where: str) -> str:
    """Sixteen hex digits of the source of `module:Class.function` or `module:CONSTANT`.

    It is read from the file and not from what is loaded. Raises LookupError if there is no such code any more.
    """
    module, _, name = where.partition(":")
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise LookupError(where)
    source = Path(spec.origin).read_text(encoding="utf-8")
    node: ast.AST = ast.parse(source)
    for part in name.split("."):
        node = _find_child(node, part, where)
    return hashlib.sha256((ast.get_source_segment(source, node) or "").encode()).hexdigest()[:16]


def _find_child(node: ast.AST, name: str, where: str) -> ast.AST:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and child.name == name:
            return child
        targets = child.targets if isinstance(child, ast.Assign) else [getattr(child, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return child
    raise LookupError(where)
