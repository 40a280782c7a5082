"""Finding words of hers where there must be none, in every form they could have been written down in.

Nine: UTF-8, JSON escapes once and twice over, UTF-16 of both ends, base64 at its three offsets, percent-encoding, and inside
gzip or zlib; each composed and decomposed. A search for UTF-8 alone finds nothing in a database of JSON, and is content.
"""

import base64
import json
import os
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

GZIP_MAGIC, ZLIB_MAGICS = b"\x1f\x8b\x08", (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
MAX_MEMBER_BYTES = 1 << 20


def list_encoded_forms(words: str) -> set[bytes]:
    """Every form of these words, compression aside."""
    return {form for normal in ("NFC", "NFD") for form in _list_encodings(unicodedata.normalize(normal, words))}


def find_words(words: str, *sources: bytes | Path) -> list[bytes]:
    """The forms of `words` that stand in any source; a directory is read file by file."""
    haystack = b"\n".join(_read_source(source) for source in sources)
    inflated = b"\n".join(_decompress_members(haystack))
    return [form for form in list_encoded_forms(words) if form in haystack or form in inflated]


def list_files(folder: Path, *, excluding: str = "keys") -> list[Path]:
    """Every file in a folder where processes are at work, all that is under `but` aside: that is not hers.

    They take files and folders away too, also while we look: os.walk passes over what is gone.
    """
    found = (Path(where) / name for where, _, names in os.walk(folder) for name in names)
    return [path for path in found if excluding not in path.parts]


def read_files(folder: Path, *, excluding: str = "keys") -> bytes:
    """Everything that stands in such files."""
    return b"\n".join(map(_read_if_exists, list_files(folder, excluding=excluding)))


def _read_if_exists(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:
        return b""


def _list_encodings(words: str) -> set[bytes]:
    escaped = json.dumps(words)[1:-1]
    encoded = {words.encode(), escaped.encode(), json.dumps(escaped)[1:-1].encode(), quote(words).encode()}
    encoded |= {words.encode("utf-16-le"), words.encode("utf-16-be")}
    for offset in range(3):
        inner = base64.b64encode(b"\0" * offset + words.encode())
        encoded.add(inner[4:-4])
    return encoded


def _decompress_members(haystack: bytes) -> Iterator[bytes]:
    for magic, window in ((GZIP_MAGIC, 31), *((magic, 15) for magic in ZLIB_MAGICS)):
        at = haystack.find(magic)
        while at >= 0:
            try:
                yield zlib.decompressobj(window).decompress(haystack[at : at + MAX_MEMBER_BYTES], MAX_MEMBER_BYTES)
            except zlib.error:
                pass  # only looked like a member
            at = haystack.find(magic, at + 1)


def _read_source(source: bytes | Path) -> bytes:
    if isinstance(source, bytes):
        return source
    return read_files(source, excluding="") if source.is_dir() else source.read_bytes()
