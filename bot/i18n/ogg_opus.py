"""Voice in Ogg Opus (RFC 7845, RFC 3533): read, checked to its last packet, joined and written anew.

What is written holds sound and nothing else: no name of a program, no date, no picture.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from bot.errors import BadSound

SAMPLES_PER_SECOND: Final = 48_000
SAMPLES_PER_MILLISECOND: Final = 48
MAX_PACKET_SAMPLES: Final = 120 * SAMPLES_PER_MILLISECOND
MAX_CHANNELS: Final = 2
_PAGE_SAMPLES: Final = SAMPLES_PER_SECOND
"""A second of sound on each page."""
_MAX_SEGMENTS: Final = 255
_FULL_SEGMENT: Final = 255
_HEAD_LENGTH: Final = 19
_PAGE_HEAD: Final = struct.Struct("<4sBBqIII")
_CONTINUED, _FIRST, _LAST = 1, 2, 4
_SERIAL: Final = 1
_POLYNOMIAL: Final = 0x04C11DB7
_SILK_MILLISECONDS: Final = (10, 20, 40, 60)
_CELT_SAMPLES: Final = (120, 240, 480, 960)
_FIRST_HYBRID, _FIRST_CELT = 12, 16


@dataclass(frozen=True)
class OpusSound:
    """Opus packets in their order. `pre_skip`: samples at the beginning that are not played."""

    channels: int
    pre_skip: int
    packets: tuple[bytes, ...]

    @property
    def seconds(self) -> float:
        """How long it is heard."""
        return max(0, sum(map(count_samples, self.packets)) - self.pre_skip) / SAMPLES_PER_SECOND


def read_ogg(content: bytes) -> OpusSound:
    """Raises BadSound for anything that is cut off, damaged, or more than one stream of Opus."""
    packets = list(_join_segments(_read_pages(content)))
    if len(packets) <= 2 or not packets[1].startswith(b"OpusTags"):  # noqa: PLR2004 -- two headers, then sound
        raise BadSound("it holds no sound")
    channels, pre_skip = read_head(packets[0])
    sound = OpusSound(channels, pre_skip, tuple(packets[2:]))
    for packet in sound.packets:
        count_samples(packet)
    return sound


def write_ogg(sound: OpusSound) -> bytes:
    """One stream, its numbers counted anew."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, sound.channels, sound.pre_skip, SAMPLES_PER_SECOND, 0, 0)
    tags = b"OpusTags" + struct.pack("<II", 0, 0)
    pages = [_build_page(_FIRST, 0, 0, [head]), _build_page(0, 0, 1, [tags])]
    groups, ends = list(_group_packets(sound.packets)), 0
    for number, group in enumerate(groups, start=1):
        ends += sum(map(count_samples, group))
        pages.append(_build_page(_LAST if number == len(groups) else 0, ends, number + 1, group))
    return b"".join(pages)


def join_sounds(sounds: Sequence[OpusSound]) -> OpusSound:
    """One after the other."""
    packets = tuple(packet for sound in sounds for packet in sound.packets)
    return OpusSound(max(sound.channels for sound in sounds), sounds[0].pre_skip, packets)


def read_head(packet: bytes) -> tuple[int, int]:
    """Channels and pre-skip of an identification header. Raises BadSound."""
    if len(packet) < _HEAD_LENGTH or not packet.startswith(b"OpusHead") or packet[8] >> 4:
        raise BadSound("it holds no Opus")
    channels, pre_skip, family = packet[9], struct.unpack_from("<H", packet, 10)[0], packet[18]
    if family or not 1 <= channels <= MAX_CHANNELS:
        raise BadSound("it holds more than two channels")
    return channels, pre_skip


def count_samples(packet: bytes) -> int:
    """How many samples a packet lasts, at 48,000 a second (RFC 6716, 3.1). Raises BadSound."""
    if not packet:
        raise BadSound("a packet of it is empty")
    configuration, code = packet[0] >> 3, packet[0] & 3
    if code == 3 and len(packet) == 1:  # noqa: PLR2004 -- the code for "any number of frames"
        raise BadSound("a packet of it is damaged")
    frames = (1, 2, 2, packet[1] & 0x3F if code == 3 else 0)[code]  # noqa: PLR2004
    samples = frames * _count_frame_samples(configuration)
    if not 0 < samples <= MAX_PACKET_SAMPLES:
        raise BadSound("a packet of it is damaged")
    return samples


def _count_frame_samples(configuration: int) -> int:
    if configuration >= _FIRST_CELT:
        return _CELT_SAMPLES[configuration % 4]
    if configuration >= _FIRST_HYBRID:
        return _SILK_MILLISECONDS[configuration % 2] * SAMPLES_PER_MILLISECOND
    return _SILK_MILLISECONDS[configuration % 4] * SAMPLES_PER_MILLISECOND


def _read_pages(content: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Flags and segments of each page. Raises BadSound."""
    at, expected, serial, flags = 0, 0, None, 0
    while at < len(content):
        if len(content) < at + _PAGE_HEAD.size + 1:
            raise BadSound("it is cut off")
        magic, version, flags, _, stream, number, checksum = _PAGE_HEAD.unpack_from(content, at)
        if magic != b"OggS" or version:
            raise BadSound("it is no Ogg file" if not at else "it is damaged")
        serial = stream if serial is None else serial
        lengths = content[at + 27 : at + 27 + content[at + 26]]
        begins = at + 27 + len(lengths)
        ends = begins + sum(lengths)
        if len(lengths) != content[at + 26] or ends > len(content):
            raise BadSound("it is cut off")
        page = content[at : at + 22] + bytes(4) + content[at + 26 : ends]
        if _compute_checksum(page) != checksum or stream != serial or number != expected:
            raise BadSound("it is damaged")
        places = [begins]
        for length in lengths:
            places.append(places[-1] + length)
        yield flags, [content[one:other] for one, other in pairwise(places)]
        at, expected = ends, expected + 1
    if not flags & _LAST:
        raise BadSound("it is cut off" if content else "it is empty")


def _join_segments(pages: Iterator[tuple[int, list[bytes]]]) -> Iterator[bytes]:
    packet = b""
    for flags, segments in pages:
        if bool(flags & _CONTINUED) != bool(packet):
            raise BadSound("it is damaged")
        for segment in segments:
            packet += segment
            if len(segment) < _FULL_SEGMENT:
                yield packet
                packet = b""
    if packet:
        raise BadSound("it is cut off")


def _group_packets(packets: Sequence[bytes]) -> Iterator[list[bytes]]:
    group: list[bytes] = []
    samples = segments = 0
    for packet in packets:
        needed = len(packet) // _FULL_SEGMENT + 1
        if group and (samples >= _PAGE_SAMPLES or segments + needed > _MAX_SEGMENTS):
            yield group
            group, samples, segments = [], 0, 0
        group.append(packet)
        samples, segments = samples + count_samples(packet), segments + needed
    if group:
        yield group


def _build_page(flags: int, position: int, number: int, packets: Sequence[bytes]) -> bytes:
    lengths = b"".join(
        bytes([_FULL_SEGMENT]) * (len(packet) // _FULL_SEGMENT) + bytes([len(packet) % _FULL_SEGMENT])
        for packet in packets
    )
    head = _PAGE_HEAD.pack(b"OggS", 0, flags, position, _SERIAL, number, 0)
    page = bytearray(head + bytes([len(lengths)]) + lengths + b"".join(packets))
    struct.pack_into("<I", page, 22, _compute_checksum(bytes(page)))
    return bytes(page)


def _compute_checksum(page: bytes) -> int:
    table, total = _build_checksum_table(), 0
    for byte in page:
        total = (total << 8 & 0xFFFFFFFF) ^ table[total >> 24 ^ byte]
    return total


@cache
def _build_checksum_table() -> tuple[int, ...]:
    return tuple(_compute_entry(byte) for byte in range(256))


def _compute_entry(byte: int) -> int:
    total = byte << 24
    for _ in range(8):
        total = (total << 1 ^ _POLYNOMIAL if total & 0x80000000 else total << 1) & 0xFFFFFFFF
    return total
