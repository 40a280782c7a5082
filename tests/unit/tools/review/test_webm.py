"""WebM of a browser's recorder: the same packets come out, and nothing else is taken."""

import pytest

from bot.errors import BadSound
from bot.i18n.ogg_opus import read_ogg, write_ogg
from tests.support.sounds import make_sound, make_webm
from tools.review.webm import read_webm


def test_what_a_browser_records_becomes_ogg_packet_by_packet() -> None:
    sound = make_sound(3)
    assert read_webm(make_webm(sound)) == sound
    assert read_ogg(write_ogg(read_webm(make_webm(sound)))) == sound


def test_a_file_that_was_cut_off_is_refused_wherever_it_ends() -> None:
    whole = make_webm(make_sound(1, size=6))
    ends_of_packets = 0
    for end in range(len(whole)):
        try:
            found = read_webm(whole[:end])
        except BadSound:
            continue
        # A recorder writes no total length: between two packets the file ends as a shorter one would.
        assert found.packets == make_sound(1, size=6).packets[: len(found.packets)]
        ends_of_packets += 1
    assert ends_of_packets < len(whole) / 8


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no WebM"),
        (b"OggS" + bytes(90), "no WebM"),
        (make_webm(make_sound(), codec=b"A_VORBIS"), "no Opus"),
        (make_webm(make_sound(), lacing=0x02), "packed"),
        (make_webm(make_sound(), tracks=2), "more than one track"),
        (b"\x1a\x45\xdf\xa3\x80", "no sound"),
        (b"\x1a\x45\xdf\xa3\x80\x00", "damaged"),
    ],
)
def test_what_is_no_voice_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(BadSound, match=why):
        read_webm(content)
