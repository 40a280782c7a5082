"""Sentence vectors, each made once: `make tune` and `make evaluate` ask for all of our examples, which takes minutes."""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import numpy as np

from bot.errors import Misconfigured
from bot.nlu.encoder import Encoder, Floats, open_encoder
from bot.text.hashed import load_arrays, save_arrays

FILE = "vectors.npz"
"""Its name in var/. Nothing but our own examples is ever written there, and of these only a hash."""
_BATCH = 2048


class Vectors:
    """Vectors by text; None where there is no encoder."""

    def __init__(self, encoder: Encoder | None, *, path: Path | None = None, out: TextIO = sys.stderr) -> None:
        """`path`: where they are kept for the next time."""
        self._encoder = encoder
        self._path, self._out = path, out
        self._known: dict[bytes, Floats] = _read(path) if path and encoder else {}

    @classmethod
    def opened(cls, *, use: bool, path: Path | None = None) -> "Vectors":
        """With the encoder where it is wanted and there."""
        return cls(open_encoder() if use else None, path=path)

    @property
    def are_there(self) -> bool:
        """Whether there is an encoder."""
        return self._encoder is not None

    def of(self, texts: Sequence[str]) -> Floats | None:
        """The vectors of normalised texts."""
        if self._encoder is None:
            return None
        new = sorted({text for text in texts if _key(text) not in self._known})
        for start in range(0, len(new), _BATCH):
            self._make(self._encoder, new[start : start + _BATCH])
            if self._path:
                print(f"{min(start + _BATCH, len(new))} of {len(new)} vectors", file=self._out, flush=True)
        if new and self._path:
            _write(self._path, self._known)
        return np.vstack([self._known[_key(text)] for text in texts])

    def now(self, text: str) -> Floats | None:
        """One vector, made now, as for a message."""
        return None if self._encoder is None else self._encoder([text])[0]

    def _make(self, encoder: Encoder, texts: Sequence[str]) -> None:
        # In the precision in which they are kept, so that it makes no difference whether they were.
        vectors = encoder(texts).astype(np.float16).astype(np.float32)
        self._known.update(zip(map(_key, texts), vectors, strict=True))


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _read(path: Path) -> dict[bytes, Floats]:
    try:
        arrays = load_arrays(path) if path.is_file() else {}
        keys = [row.tobytes() for row in arrays["keys"]] if arrays else []
        return dict(zip(keys, arrays["vectors"].astype(np.float32), strict=True)) if keys else {}
    except (KeyError, ValueError) as error:
        raise Misconfigured(f"{path.name} is not what was kept there; remove it.") from error


def _write(path: Path, known: dict[bytes, Floats]) -> None:
    keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(len(known), -1)
    save_arrays(path, {"keys": keys, "vectors": np.vstack(list(known.values())).astype(np.float16)})
