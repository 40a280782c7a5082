"""Sentence vectors, each made once: `make tune` and `make evaluate` ask for all of our examples, which takes minutes."""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import numpy as np

from bot.errors import Misconfigured
from bot.nlu.linear_model import load_arrays, save_arrays
from bot.nlu.sentence_encoder import Encoder, Floats, open_encoder

VECTOR_FILE = "vectors.npz"
"""Its name in var/. Nothing but our own examples is ever written there, and of these only a hash."""
_BATCH_SIZE = 2048


class VectorCache:
    """Vectors by text; None where there is no encoder."""

    def __init__(self, encoder: Encoder | None, *, path: Path | None = None, out: TextIO = sys.stderr) -> None:
        """`path`: where they are kept for the next time."""
        self._encoder = encoder
        self._path, self._out = path, out
        self._vectors_by_key: dict[bytes, Floats] = _read_vectors(path) if path and encoder else {}

    @classmethod
    def open(cls, *, use: bool, path: Path | None = None) -> "VectorCache":
        """With the encoder where it is wanted and there."""
        return cls(open_encoder() if use else None, path=path)

    @property
    def is_available(self) -> bool:
        """Whether there is an encoder."""
        return self._encoder is not None

    def get_vectors(self, texts: Sequence[str]) -> Floats | None:
        """The vectors of normalised texts."""
        if self._encoder is None:
            return None
        new = sorted({text for text in texts if _hash_text(text) not in self._vectors_by_key})
        for start in range(0, len(new), _BATCH_SIZE):
            self._make(self._encoder, new[start : start + _BATCH_SIZE])
            if self._path:
                print(f"{min(start + _BATCH_SIZE, len(new))} of {len(new)} vectors", file=self._out, flush=True)
        if new and self._path:
            _write_vectors(self._path, self._vectors_by_key)
        return np.vstack([self._vectors_by_key[_hash_text(text)] for text in texts])

    def encode_text(self, text: str) -> Floats | None:
        """One vector, made now, as for a message."""
        return None if self._encoder is None else self._encoder([text])[0]

    def _make(self, encoder: Encoder, texts: Sequence[str]) -> None:
        # In the precision in which they are kept, so that it makes no difference whether they were.
        vectors = encoder(texts).astype(np.float16).astype(np.float32)
        self._vectors_by_key.update(zip(map(_hash_text, texts), vectors, strict=True))


def _hash_text(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _read_vectors(path: Path) -> dict[bytes, Floats]:
    try:
        arrays = load_arrays(path) if path.is_file() else {}
        keys = [row.tobytes() for row in arrays["keys"]] if arrays else []
        return dict(zip(keys, arrays["vectors"].astype(np.float32), strict=True)) if keys else {}
    except (KeyError, ValueError) as error:
        raise Misconfigured(f"{path.name} is not what was kept there; remove it.") from error


def _write_vectors(path: Path, known: dict[bytes, Floats]) -> None:
    keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(len(known), -1)
    save_arrays(path, {"keys": keys, "vectors": np.vstack(list(known.values())).astype(np.float16)})
