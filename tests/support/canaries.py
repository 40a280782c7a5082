"""Finding words of hers where there must be none, in every form they could have been written down in."""

import base64
import json
from pathlib import Path
from urllib.parse import quote


def forms(words: str) -> set[bytes]:
    """UTF-8, JSON escapes once and twice over, UTF-16, base64 at its three offsets, and percent-encoding."""
    escaped = json.dumps(words)[1:-1]
    encoded = {words.encode(), escaped.encode(), json.dumps(escaped)[1:-1].encode(), quote(words).encode()}
    encoded |= {words.encode("utf-16-le"), words.encode("utf-16-be")}
    for offset in range(3):
        inner = base64.b64encode(b"\0" * offset + words.encode())
        encoded.add(inner[4:-4])
    return encoded


def found(words: str, *sources: bytes | Path) -> list[bytes]:
    """The forms of `words` that stand in any source; a directory is read file by file."""
    haystack = b"\n".join(_read(source) for source in sources)
    return [form for form in forms(words) if form in haystack]


def _read(source: bytes | Path) -> bytes:
    if isinstance(source, bytes):
        return source
    paths = [path for path in source.rglob("*") if path.is_file()] if source.is_dir() else [source]
    return b"\n".join(path.read_bytes() for path in paths)
