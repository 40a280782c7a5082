"""The translators' files: extract the template, bring the catalogues up to date, compile them.

`make strings` and `make compile` call this. Output depends only on the input: no dates, no line numbers, no wrapping by chance;
a sentence that changes changes its own entry in each catalogue, and no other.
"""

import struct
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog, Message

from bot.domain.enums import DEFAULT_LANGUAGE
from bot.errors import BadCatalogue
from bot.i18n import po_headers
from bot.i18n.catalog_order import load_catalog_order
from bot.i18n.catalogs import DOMAINS, MESSAGES, CompiledCatalog, MessageKey, TextDomain
from bot.i18n.languages import Language, load_languages
from bot.i18n.source_texts import extract_texts, sort_texts
from bot.i18n.translator import has_same_placeholders

_NO_DATE: Final = datetime(1970, 1, 1, tzinfo=UTC)

MAX_PLACES: Final = 3
"""Screens that are named above a text: a button that stands on thirty needs no more, and does not change with each."""


@dataclass(frozen=True)
class FileUpdate:
    """What bringing a file up to date changed in it."""

    file: str
    """Relative to the root."""
    added: int
    """Texts that wait for their translation."""
    removed: int
    """Texts that are no longer in use."""
    addresses: int
    """Mail addresses of translators that were taken out."""


@dataclass(frozen=True)
class CompiledFile:
    """A compiled catalogue in which texts were not complete."""

    file: str
    """Relative to the root."""
    kept: int
    """Texts that keep the last translation of the same English."""
    missing: int
    """Texts without one: their screen brings the help card."""


def build_template(root: Path, domain: TextDomain = MESSAGES) -> Catalog:
    """Every msgid of a domain, what her safety hangs on first, then screen by screen. Raises BadCatalogue."""
    catalog = po_headers.create_catalog(None, "Every", domain)
    for text in sort_texts(extract_texts(root, domain), load_catalog_order(root)):
        added = catalog.add(
            text.msgid, None, locations=[(text.place, 0)], auto_comments=text.comments, context=text.context or None
        )
        known = catalog.get(text.msgid, text.context or None) or added
        known.locations = known.locations[:MAX_PLACES]
    return catalog


def update_catalog(
    catalogue: Path, fresh: Catalog, *, language: str, name: str, domain: TextDomain = MESSAGES
) -> Catalog:
    """A language's catalogue with today's msgids; translations kept, vanished ones marked obsolete until they come back."""
    catalog = po_headers.create_catalog(language, name, domain)
    known = read_po(catalogue) if catalogue.exists() else Catalog()
    po_headers.copy_names(known, catalog)
    # What vanished earlier comes first, so that a text that has come back finds its translation again.
    for message in (*known.obsolete.values(), *known):
        if message.id:
            po_headers.clean_comments(message)
            catalog[message.id] = message
    catalog.update(_copy_messages(fresh), no_fuzzy_matching=True)  # Babel would share the message objects
    for key, message in list(catalog.obsolete.items()):
        if not message.string:  # nobody translated it, so nothing is lost with it
            del catalog.obsolete[key]
    return catalog


def _copy_messages(template: Catalog) -> Catalog:
    copied = Catalog()
    for message in template:
        if message.id:
            copied[message.id] = message.clone()
    return copied


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
    """The bytes of a .po file, in the order of the catalogue: as gettext and Weblate write it, without wrapped lines."""
    out = BytesIO()
    pofile.write_po(out, catalog, width=0, include_lineno=False, include_previous=False)
    return out.getvalue().rstrip(b"\n") + b"\n"


def to_mo(catalog: Catalog, before: Mapping[MessageKey, str] | None = None) -> bytes:
    """The bytes of a compiled catalogue, in which an incomplete text keeps its last translation (`keep_last_complete`)."""
    whole, _, _ = keep_last_complete(catalog, before or {})
    return _write_mo(whole)


def _write_mo(whole: Catalog) -> bytes:
    whole.creation_date = (
        _NO_DATE  # Babel dates a catalogue whose header has no date with the minute in which it is read
    )
    out = BytesIO()
    mofile.write_mo(out, whole)
    return out.getvalue()


def keep_last_complete(
    catalog: Catalog, before: Mapping[MessageKey, str]
) -> tuple[Catalog, list[MessageKey], list[MessageKey]]:
    """A catalogue in which a fuzzy or empty text has its last complete translation; which texts have one, and which none.

    It is what was said of the very same English: `before` (context, English → translation), else what a translator's tool
    carried over from an English that differs in nothing but its capitals, spaces and last sign (`#| msgid`). Of an English
    that says anything else, the old translation is never shown: a number, a "not" or a warning may be what has changed, and
    she could not know. Placeholders must agree.
    """
    whole = deepcopy(catalog)
    kept: list[MessageKey] = []
    missing: list[MessageKey] = []
    for message in whole:
        if message.id and (message.fuzzy or not message.string):
            message.string = _get_last_complete(message, before)
            message.flags.discard("fuzzy")
            (kept if message.string else missing).append((message.context or "", str(message.id)))
    return whole, kept, missing


def _get_last_complete(message: Message, before: Mapping[MessageKey, str]) -> str:
    msgid = str(message.id)
    said = before.get((message.context or "", msgid), "")
    if not said and message.fuzzy and message.previous_id and _says_the_same(str(message.previous_id[0]), msgid):
        said = str(message.string)
    return said if has_same_placeholders(said, msgid) else ""


def _says_the_same(one: str, other: str) -> bool:
    """Whether two English texts differ in capitals, spaces and a last full stop alone: a question is another text."""
    first, second = (" ".join(text.split()).casefold().removesuffix(".") for text in (one, other))
    return first == second


def update_files(root: Path) -> list[FileUpdate]:
    """Write the templates and bring every catalogue up to date; what changed. A file that says the same is not touched."""
    changed = []
    for domain in DOMAINS:
        template = build_template(root, domain)
        _write_if_changed(root / "locales" / f"{domain.name}.pot", to_po(template))
        for language in _list_translated_languages(root):
            path = get_po_path(root, language.code, domain)
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_bytes() if path.exists() else b""
            fresh = update_catalog(path, template, language=language.code, name=language.name, domain=domain)
            if _write_if_changed(path, to_po(fresh)):
                changed.append(_describe_update(path.relative_to(root).as_posix(), before, fresh))
    return changed


def _describe_update(file: str, before: bytes, fresh: Catalog) -> FileUpdate:
    known = {(message.context, message.id) for message in parse_po(before)} if before else set()
    wanted = {(message.context, message.id) for message in fresh}
    addresses = sum(1 for _ in po_headers.find_addresses(before.decode(errors="replace")))
    return FileUpdate(file, len(wanted - known), len(known - wanted), addresses)


def _write_if_changed(path: Path, content: bytes) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False  # untouched, so that nothing is compiled or built anew because of it
    path.write_bytes(content)
    return True


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


def compile_all(root: Path) -> list[CompiledFile]:
    """Compile every catalogue whose source is newer; which of them are not complete. Raises BadCatalogue.

    A text that is fuzzy or empty now keeps what the catalogue compiled before said of the same English.
    """
    incomplete = []
    for domain in DOMAINS:
        for language in _list_translated_languages(root):
            source = get_po_path(root, language.code, domain)
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                whole, kept, missing = keep_last_complete(read_po(source), _read_translations(target))
                write_atomically(target, _write_mo(whole))
                if kept or missing:
                    incomplete.append(CompiledFile(source.relative_to(root).as_posix(), len(kept), len(missing)))
    return incomplete


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
