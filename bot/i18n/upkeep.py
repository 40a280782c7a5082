"""`make strings` and `make compile`: the translators' files on disk."""

import struct
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from bot.errors import BadCatalogue
from bot.i18n import strings
from bot.i18n.catalogue import CompiledCatalog, MessageKey
from bot.i18n.domains import DOMAINS, MESSAGES, TextDomain
from bot.i18n.languages import Language, load_languages
from bot.model.vocabulary import DEFAULT_LANGUAGE


def update_files(root: Path) -> int:
    """Write the templates and bring every catalogue up to date; 0."""
    for domain in DOMAINS:
        template = strings.build_template(root, domain)
        (root / "locales" / f"{domain.name}.pot").write_bytes(strings.to_po(template))
        for language in _list_translated_languages(root):
            path = get_po_path(root, language.code, domain)
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = strings.update_catalog(path, template, language=language.code, name=language.name, domain=domain)
            path.write_bytes(strings.to_po(fresh))
    return 0


def count_translated(root: Path, language: str) -> int:
    """How many texts of all catalogues of a language somebody has translated."""
    paths = [get_po_path(root, language, domain) for domain in DOMAINS]
    catalogs = [strings.read_po(path) for path in paths if path.exists()]
    return sum(1 for catalog in catalogs for message in catalog if message.id and message.string)


def remove_message(root: Path, msgid: str) -> None:
    """Take a text out of every catalogue, translated or not; `update` brings the form of the files in order."""
    for domain in DOMAINS:
        for language in _list_translated_languages(root):
            path = get_po_path(root, language.code, domain)
            if not path.exists():
                continue
            catalog = strings.read_po(path)
            known = [message for message in catalog if message.id == msgid]
            for message in known:
                catalog.delete(message.id, message.context)
            if known:
                path.write_bytes(strings.to_po(catalog))


def compile_all(root: Path) -> int:
    """Compile every catalogue whose source is newer; 0. Raises BadCatalogue.

    A text that is fuzzy or empty now keeps what the catalogue compiled before said of it.
    """
    for domain in DOMAINS:
        for language in _list_translated_languages(root):
            source = get_po_path(root, language.code, domain)
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                write_atomically(target, strings.to_mo(strings.read_po(source), _read_translations(target)))
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
