"""What checks work out anew for every damaged copy, kept: the same text is judged once, the same file is read once.

A copy differs from the product in one place. Everything kept is found again by content, so what a check finds is the same.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages import extract
from babel.messages.catalog import Catalog

from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.i18n import translation_files
from bot.i18n.catalogs import MESSAGES, TextDomain
from bot.nlu.text.normalize import normalize
from bot.nlu.training.example_files import Example
from tools.lint import catalogs, english, nlu_examples, translation, word_lists
from tools.lint.context import LintContext, TextPlacement
from tools.lint.context import load_lint_context as load_anew

Faults = list[tuple[str, str]]
_trees: dict[bytes, Any] = {}
_desks: dict[bytes, LintContext] = {}
_judged: dict[tuple[int, str, Any, TextPlacement], Faults] = {}
_tree_anew = files.read_yaml_tree
_faults_anew = translation.find_translation_faults
_officers_judged: dict[tuple[int, str, Any, str, bool], Faults] = {}
_officers_faults_anew = translation.find_officer_translation_faults
_pairs: dict[bytes, list[tuple[int, int]]] = {}
_pairs_anew = nlu_examples.find_near_duplicates
_examples_judged: dict[tuple[str, str, str | None], Faults] = {}
_example_faults_anew = nlu_examples._find_faults
_extracted: dict[tuple[bytes, Any, str], list[Any]] = {}
_extracted_anew = extract.extract_from_file
_catalogues: dict[bytes, Catalog] = {}
_catalogue_anew = translation_files.read_po
_templates: dict[bytes, Catalog] = {}
_template_anew = translation_files.build_template
_written: dict[int, bytes] = {}
_to_po_anew = translation_files.to_po
_found: dict[tuple[bytes, int, str, int, str], list[Finding]] = {}
_desks_asked: list[LintContext] = []
_catalogue_findings_anew = catalogs.validate_catalogue


def tree(path: Path) -> Any:
    """A YAML file, read once for what stands in it."""
    content = files.read_text(path).encode()
    key = hashlib.sha256(content).digest()
    if key not in _trees:
        _trees[key] = _tree_anew(path)
    return _trees[key]


def load_desk(root: Path) -> LintContext:
    """What texts are held against, built once for what stands in its files."""
    seen = hashlib.sha256()
    for path in sorted(
        path
        for name in ("policies", "rights", "answers", "questions", "phrases", "triage", "officers", "languages")
        for path in (root / "data" / name).rglob("*.*")
    ):
        seen.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    if seen.digest() not in _desks:
        _desks[seen.digest()] = load_anew(root)
    return _desks[seen.digest()]


def faults(msgid: str, said: Any, place: TextPlacement, desk: LintContext) -> Iterator[tuple[str, str]]:
    """What is wrong with a translation, worked out once."""
    key = (id(desk), msgid, said, place)  # desks are kept above, so no other one can get this id
    if key not in _judged:
        _judged[key] = list(_faults_anew(msgid, said, place, desk))
    return iter(_judged[key])


def officers_faults(
    msgid: str, said: Any, language: str, desk: LintContext, *, is_law: bool = False
) -> Iterator[tuple[str, str]]:
    """The same of any translation for officers."""
    key = (id(desk), msgid, said, language, is_law)
    if key not in _officers_judged:
        _officers_judged[key] = list(_officers_faults_anew(msgid, said, language, desk, is_law=is_law))
    return iter(_officers_judged[key])


@cache
def normalised(text: str) -> str:
    """The same words, normalised once."""
    return normalize(text)


def pairs(examples: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
    """Examples that are near each other, looked for once among the same ones."""
    told = tuple(examples)
    key = hashlib.sha256(repr(told).encode()).digest()
    if key not in _pairs:
        _pairs[key] = list(_pairs_anew(told))
    return _pairs[key]


def example_faults(example: Example, scripts: nlu_examples.Scripts) -> Faults:
    """What is wrong with an example, worked out once: it depends on its words, its language and that language's script."""
    key = (example.text, example.language, scripts.get(example.language))
    if key not in _examples_judged:
        _examples_judged[key] = list(_example_faults_anew(example, scripts))
    return _examples_judged[key]


def extracted(method: Any, filename: str, *told: Any, **more: Any) -> list[Any]:
    """The English texts of a file, extracted once for what stands in it."""
    content = hashlib.sha256(Path(filename).read_bytes()).digest()
    key = (content, method, repr((Path(filename).name, told, sorted(more.items()))))
    if key not in _extracted:
        _extracted[key] = list(_extracted_anew(method, filename, *told, **more))
    return list(_extracted[key])


def catalogue(path: Path) -> Catalog:
    """A catalogue, read once for what stands in it; checks change nothing in it."""
    try:
        key = hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return _catalogue_anew(path)
    if key not in _catalogues:
        _catalogues[key] = _catalogue_anew(path)
    return _catalogues[key]


def template(root: Path, domain: TextDomain = MESSAGES) -> Catalog:
    """A template, built once for what stands in the files that texts are extracted from; checks change nothing in it."""
    seen = hashlib.sha256(domain.name.encode())
    for path in sorted(_iterate_sources(root)):
        seen.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    if seen.digest() not in _templates:
        built = _template_anew(root, domain)
        _templates[seen.digest()] = built
        _written[id(built)] = _to_po_anew(built)
    return _templates[seen.digest()]


def _iterate_sources(root: Path) -> Iterator[Path]:
    yield from (root / "locales").glob("*.cfg")
    yield from root.glob("*.yml")
    for path in (root / "data").rglob("*.*"):
        if path.is_file() and "nlu" not in path.parts:
            yield path
    for folder in ("bot", "actions", "tools", "simulator"):
        for path in (root / folder).rglob("*.*"):
            if path.is_file() and path.suffix != ".pyc":  # pages of the console have texts, too
                yield path


def to_po(catalog: Catalog) -> bytes:
    """What stands in a .po file; written once for a template, which is kept above, so that no other one can get its id."""
    return _written[id(catalog)] if id(catalog) in _written else _to_po_anew(catalog)


def catalogue_findings(
    root: Path, fresh: Catalog, language: str, desk: LintContext, domain: TextDomain = MESSAGES
) -> Iterator[Finding]:
    """Every finding about one catalogue, worked out once for its bytes, the texts that are wanted and the same desk."""
    try:
        content = translation_files.get_po_path(root, language, domain).read_bytes()
    except OSError:
        yield from _catalogue_findings_anew(root, fresh, language, desk, domain)
        return
    wanted = hash(tuple((message.context, message.id) for message in fresh))
    key = (hashlib.sha256(content).digest(), wanted, language, id(desk), domain.name)
    if key not in _found:
        _desks_asked.append(desk)  # kept, so that no other one can get this id
        _found[key] = list(_catalogue_findings_anew(root, fresh, language, desk, domain))
    yield from _found[key]


def remember(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the checks use these."""
    monkeypatch.setattr(files, "read_yaml_tree", tree)
    monkeypatch.setattr(translation, "find_translation_faults", faults)
    monkeypatch.setattr(translation, "find_officer_translation_faults", officers_faults)
    monkeypatch.setattr(nlu_examples, "find_near_duplicates", pairs)
    monkeypatch.setattr(nlu_examples, "_find_faults", example_faults)
    monkeypatch.setattr(extract, "extract_from_file", extracted)
    monkeypatch.setattr(translation_files, "read_po", catalogue)
    monkeypatch.setattr(translation_files, "build_template", template)
    monkeypatch.setattr(translation_files, "to_po", to_po)
    monkeypatch.setattr(catalogs, "validate_catalogue", catalogue_findings)
    for module in (nlu_examples, word_lists):
        monkeypatch.setattr(module, "normalize", normalised)
    for module in (catalogs, english):
        monkeypatch.setattr(module, "load_lint_context", load_desk)
