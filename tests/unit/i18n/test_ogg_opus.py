"""Ogg Opus: what is read is what was written, and nothing that is cut off or damaged is taken."""

import struct
from itertools import pairwise

import pytest

from bot.errors import BadSound
from bot.i18n.ogg_opus import OpusSound, count_samples, join_sounds, read_ogg, write_ogg
from simulator.media import build_silence
from tests.support.sounds import make_sound


@pytest.mark.parametrize("size", [2, 40, 254, 255, 256, 510, 1500])
def test_what_is_written_is_read_again(size: int) -> None:
    sound = make_sound(3, size=size)
    assert read_ogg(write_ogg(sound)) == sound
    assert sound.seconds == 3


def test_a_file_of_another_writer_is_read() -> None:
    assert read_ogg(build_silence(2)).seconds == 2


def test_granule_positions_grow_to_the_end() -> None:
    written = write_ogg(make_sound(3))
    places = [at for at in range(len(written)) if written[at : at + 4] == b"OggS"]
    positions = [struct.unpack_from("<q", written, at + 6)[0] for at in places]
    assert positions == [0, 0, 48_000, 96_000, 144_000]
    assert all(one <= other for one, other in pairwise(positions))


def test_one_after_the_other_is_one_stream() -> None:
    first, second = make_sound(1), make_sound(2, mark=9)
    joined = read_ogg(write_ogg(join_sounds([first, second])))
    assert joined.packets == first.packets + second.packets
    assert joined.seconds == 3


def test_no_byte_may_change_and_none_may_be_lacking() -> None:
    whole = write_ogg(make_sound(1, size=3))
    for at in range(0, len(whole), 7):
        broken = bytearray(whole)
        broken[at] ^= 0x10
        with pytest.raises(BadSound):
            read_ogg(bytes(broken))
    for end in range(0, len(whole), 11):
        with pytest.raises(BadSound):
            read_ogg(whole[:end])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"ID3" + bytes(200), "no Ogg"),
        (b"<script>alert(1)</script>" + bytes(60), "no Ogg"),
        (write_ogg(OpusSound(1, 0, ())), "cut off"),
        (write_ogg(make_sound()) + write_ogg(make_sound()), "damaged"),
        (write_ogg(OpusSound(6, 0, make_sound().packets)), "two channels"),
    ],
)
def test_what_is_no_voice_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(BadSound, match=why):
        read_ogg(content)


@pytest.mark.parametrize(
    ("packet", "milliseconds"),
    [
        (b"\x00", 10),
        (b"\x18", 60),
        (b"\x60", 10),
        (b"\x68", 20),
        (b"\x80", 2.5),
        (b"\xf8", 20),
        (b"\xf9..", 40),
        (b"\xfb\x03", 60),
    ],
)
def test_a_packet_says_how_long_it_lasts(packet: bytes, milliseconds: float) -> None:
    assert count_samples(packet) == milliseconds * 48


@pytest.mark.parametrize("packet", [b"", b"\xfb", b"\xfb\x00", b"\xfb\x3f", b"\x1b\x03"])
def test_a_packet_of_no_length_or_too_much_is_refused(packet: bytes) -> None:
    with pytest.raises(BadSound):
        count_samples(packet)
