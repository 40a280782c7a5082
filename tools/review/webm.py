"""The Opus packets of a WebM file (RFC 8794, RFC 9559), as Chromium's recorder writes it: one track of sound, no lacing.

The elements are walked one after the other; one that holds others is entered, so that it does not matter whether its length is
known: a recorder that does not know when it will end writes none.
"""

from collections.abc import Iterator
from typing import Final

from bot.errors import BadSound
from bot.i18n.ogg_opus import OpusSound, count_samples, read_head

SIGNATURE: Final = b"\x1a\x45\xdf\xa3"
_SEGMENT, _TRACKS, _TRACK, _CLUSTER, _GROUP = 0x18538067, 0x1654AE6B, 0xAE, 0x1F43B675, 0xA0
_PARENTS: Final = (_SEGMENT, _TRACKS, _TRACK, _CLUSTER, _GROUP)
_CODEC, _PRIVATE, _TRACK_TYPE, _BLOCK, _SIMPLE_BLOCK = 0x86, 0x63A2, 0x83, 0xA1, 0xA3
_SOUND_TRACK: Final = b"\x02"
_MAX_ID_BYTES, _MAX_SIZE_BYTES = 4, 8
_LACING: Final = 0x06


def read_webm(content: bytes) -> OpusSound:
    """Raises BadSound for anything that is cut off, damaged, or not one track of Opus."""
    if not content.startswith(SIGNATURE):
        raise BadSound("it is no WebM file")
    head: tuple[int, int] | None = None
    tracks, packets = 0, []
    for name, value in _walk_elements(content):
        if name == _TRACK:
            tracks += 1
        elif name == _TRACK_TYPE and value != _SOUND_TRACK:
            raise BadSound("it holds more than sound")
        elif name == _CODEC and value != b"A_OPUS":
            raise BadSound("it holds no Opus")
        elif name == _PRIVATE:
            head = read_head(value)
        elif name in (_BLOCK, _SIMPLE_BLOCK):
            packets.append(_read_block(value))
    if tracks != 1 or head is None or not packets:
        raise BadSound("it holds more than one track" if tracks > 1 else "it holds no sound")
    for packet in packets:
        count_samples(packet)
    return OpusSound(*head, tuple(packets))


def _walk_elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(content):
        name, at = _read_number(content, at, longest=_MAX_ID_BYTES, keeps_mark=True)
        size, at = _read_number(content, at, longest=_MAX_SIZE_BYTES)
        if name in _PARENTS:
            yield name, b""
            continue
        if size is None or at + size > len(content):
            raise BadSound("it is cut off")
        yield name or 0, content[at : at + size]
        at += size


def _read_number(content: bytes, at: int, *, longest: int, keeps_mark: bool = False) -> tuple[int | None, int]:
    """A number of variable length, and where the next thing begins; None for "not known"."""
    if at >= len(content):
        raise BadSound("it is cut off")
    length = 9 - content[at].bit_length()
    if length > longest:
        raise BadSound("it is damaged")
    if at + length > len(content):
        raise BadSound("it is cut off")
    value = int.from_bytes(content[at : at + length], "big")
    data = value & (1 << 7 * length) - 1
    is_unknown = not keeps_mark and data == (1 << 7 * length) - 1
    return None if is_unknown else value if keeps_mark else data, at + length


def _read_block(block: bytes) -> bytes:
    _, at = _read_number(block, 0, longest=_MAX_SIZE_BYTES)
    if len(block) < at + 3:
        raise BadSound("it is damaged")
    if block[at + 2] & _LACING:
        raise BadSound("its packets are packed in a way that recorders of browsers do not use")
    return block[at + 3 :]
