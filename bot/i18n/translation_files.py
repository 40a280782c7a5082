"""The translators' files: extract the template, bring the catalogues up to date, compile them.

`make strings` and `make compile` call this. Output depends only on the input: no dates, no line numbers, no wrapping by chance.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from bot.domain.enums import DEFAULT_LANGUAGE
from bot.errors import BadCatalogue
from bot.i18n.catalogs import DOMAINS, MESSAGES, CompiledCatalog, MessageKey, TextDomain
from bot.i18n.languages import Language, load_languages
from bot.i18n.translator import has_same_placeholders

COMMENT_TAG = "Translators:"
"""Begins a comment in code or in a template that stands above the text in every catalogue."""

LAW_CONTEXT = "fact"
"""The context of statements of law."""
FIXED_HEADERS = (
    "Project-Id-Version",
    "Language",
    "Plural-Forms",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
)


class PlainCatalog(Catalog):
    """A catalogue whose header carries nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Babel's headers without dates, names and addresses."""
        return [(name, value) for name, value in super().mime_headers if name in FIXED_HEADERS]

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        # A subclass that names the getter must name the setter too; the property object is public, and typeshed hides it.
        Catalog.mime_headers.fset(self, headers)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class SourceText:
    """An English text where it stands in the product."""

    file: str
    """Relative to the root, with forward slashes."""
    line: int
    context: str
    msgid: str
    comments: tuple[str, ...]


def extract_texts(root: Path, domain: TextDomain = MESSAGES) -> Iterator[SourceText]:
    """Every English text of a domain."""
    with (root / "locales" / domain.mapping).open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]

    def is_looked_into(directory: str) -> bool:
        return Path(directory).name in domain.folders or Path(directory) == Path(".")

    found = extract_from_dir(
        root, methods, options, directory_filter=is_looked_into, comment_tags=(COMMENT_TAG,), strip_comment_tags=True
    )
    for file, line, msgid, comments, context in found:
        said = (
            *comments,
            *((domain.extra_comment,) if domain.extra_comment and domain.reader not in " ".join(comments) else ()),
        )
        yield SourceText(Path(file).as_posix(), line, context or "", str(msgid), said)


def build_template(root: Path, domain: TextDomain = MESSAGES) -> Catalog:
    """Every msgid of a domain, sorted."""
    catalog = _create_catalog(None, "Every", domain)
    for text in extract_texts(root, domain):
        catalog.add(text.msgid, None, auto_comments=text.comments, context=text.context or None)
    return catalog


def update_catalog(
    catalogue: Path, fresh: Catalog, *, language: str, name: str, domain: TextDomain = MESSAGES
) -> Catalog:
    """A language's catalogue with today's msgids; translations kept, vanished ones marked obsolete until they come back."""
    catalog = _create_catalog(language, name, domain)
    known = read_po(catalogue) if catalogue.exists() else Catalog()
    # What vanished earlier comes first, so that a text that has come back finds its translation again.
    for message in (*known.obsolete.values(), *known):
        if message.id:
            catalog[message.id] = message
    catalog.update(deepcopy(fresh), no_fuzzy_matching=True)  # Babel would share the message objects
    for key, message in list(catalog.obsolete.items()):
        if not message.string:  # nobody translated it, so nothing is lost with it
            del catalog.obsolete[key]
    return catalog


def read_po(path: Path) -> Catalog:
    """Read a .po file. Raises BadCatalogue naming file and line."""
    try:
        with path.open("rb") as file:
            return pofile.read_po(file, abort_invalid=True)
    except (pofile.PoFileError, ValueError, LookupError, OSError) as error:
        raise BadCatalogue(f"{path.name} of {path.parent.parent.name} cannot be read: {error}") from error


def parse_po(content: bytes) -> Catalog:
    """Read the bytes of a .po file, or of some entries behind its header. Raises BadCatalogue."""
    try:
        return pofile.read_po(BytesIO(content), abort_invalid=True)
    except (pofile.PoFileError, ValueError, LookupError) as error:
        raise BadCatalogue(f"these entries cannot be read: {error}") from error


def to_po(catalog: Catalog) -> bytes:
    """The bytes of a .po file."""
    out = BytesIO()
    pofile.write_po(out, catalog, width=0, sort_output=True, no_location=True, include_previous=False)
    return out.getvalue()


def list_headers(language: str) -> tuple[str, ...]:
    """The headers that a language's catalogue has, a line each, without those that say who and when."""
    found = _create_catalog(language, "Every", MESSAGES).mime_headers
    return tuple(f"{name}: {value}" for name, value in found if name not in ("Project-Id-Version",))


def to_mo(catalog: Catalog, before: Mapping[tuple[str, str], str] | None = None) -> bytes:
    """The bytes of a compiled catalogue.

    Where a text is fuzzy or empty its last complete one is kept: what `before` (context, English → translation) said of the
    same English, else what a translator's tool carried over from the English before (`#| msgid`). Placeholders must agree.
    """
    out = BytesIO()
    whole = deepcopy(catalog)
    for message in whole:
        if message.id and (message.fuzzy or not message.string):
            message.string = _get_last_complete(message, before or {})
            message.flags.discard("fuzzy")
    mofile.write_mo(out, whole)
    return out.getvalue()


def _get_last_complete(message: Message, before: Mapping[tuple[str, str], str]) -> str:
    msgid = str(message.id)
    said = before.get((message.context or "", msgid), "")
    # A statement of law that changed is another statement: its old words are not shown with the new source.
    if not said and message.fuzzy and message.previous_id and message.context != LAW_CONTEXT:
        said = str(message.string)
    return said if has_same_placeholders(said, msgid) else ""


def _create_catalog(language: str | None, name: str, domain: TextDomain) -> PlainCatalog:
    header = domain.header.format(name=name)
    return PlainCatalog(
        locale=language, domain=domain.name, project="Pelita", version="1", header_comment=header, fuzzy=False
    )


def update_files(root: Path) -> int:
    """Write the templates and bring every catalogue up to date; 0."""
    for domain in DOMAINS:
        template = build_template(root, domain)
        (root / "locales" / f"{domain.name}.pot").write_bytes(to_po(template))
        for language in _list_translated_languages(root):
            path = get_po_path(root, language.code, domain)
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = update_catalog(path, template, language=language.code, name=language.name, domain=domain)
            path.write_bytes(to_po(fresh))
    return 0


def count_translated(root: Path, language: str) -> int:
    """How many texts of all catalogues of a language somebody has translated."""
    paths = [get_po_path(root, language, domain) for domain in DOMAINS]
    catalogs = [read_po(path) for path in paths if path.exists()]
    return sum(1 for catalog in catalogs for message in catalog if message.id and message.string)


def remove_message(root: Path, msgid: str) -> None:
    """Take a text out of every catalogue, translated or not; `update` brings the form of the files in order."""
    for domain in DOMAINS:
        for language in _list_translated_languages(root):
            path = get_po_path(root, language.code, domain)
            if not path.exists():
                continue
            catalog = read_po(path)
            known = [message for message in catalog if message.id == msgid]
            for message in known:
                catalog.delete(message.id, message.context)
            if known:
                path.write_bytes(to_po(catalog))


def compile_all(root: Path) -> int:
    """Compile every catalogue whose source is newer; 0. Raises BadCatalogue.

    A text that is fuzzy or empty now keeps what the catalogue compiled before said of it.
    """
    for domain in DOMAINS:
        for language in _list_translated_languages(root):
            source = get_po_path(root, language.code, domain)
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                write_atomically(target, to_mo(read_po(source), _read_translations(target)))
    return 0


def _read_translations(compiled: Path) -> Mapping[MessageKey, str]:
    try:
        return CompiledCatalog(BytesIO(compiled.read_bytes())).translations
    except (OSError, ValueError, EOFError, struct.error):
        return {}  # none yet, or torn: what is complete is compiled all the same


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that whoever reads it meanwhile reads all of the old or all of the new. Raises BadCatalogue."""
    beside = path.with_suffix(".new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadCatalogue(f"{path.name} cannot be written: {type(error).__name__}.") from error


def get_po_path(root: Path, language: str, domain: TextDomain = MESSAGES) -> Path:
    """Where a language's catalogue is."""
    return root / "locales" / language / "LC_MESSAGES" / f"{domain.name}.po"


def _list_translated_languages(root: Path) -> list[Language]:
    return [language for language in load_languages(root / "locales").values() if language.code != DEFAULT_LANGUAGE]
