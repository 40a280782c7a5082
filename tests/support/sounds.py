"""Sound that nobody has recorded: packets of the right form, as an Ogg file and as the WebM file of a browser."""

import struct
from collections.abc import Callable
from pathlib import Path

from bot.domain.clips import ClipBook, VoiceNote
from bot.errors import BadSound
from bot.i18n import clips, review_log
from bot.i18n.clips import ClipRecord
from bot.i18n.ogg_opus import OpusSound, write_ogg
from bot.i18n.review_log import CatalogText
from tests.support.factories import NOW

PACKETS_PER_SECOND = 50
TODAY = NOW.date()


def make_sound(seconds: int = 1, *, size: int = 40, mark: int = 0) -> OpusSound:
    """Twenty milliseconds a packet; `mark`: another sound of the same length."""
    packets = [
        b"\x78" + bytes((number + mark) % 251 for _ in range(size)) for number in range(PACKETS_PER_SECOND * seconds)
    ]
    return OpusSound(1, 0, tuple(packets))


def make_webm(sound: OpusSound, *, codec: bytes = b"A_OPUS", lacing: int = 0, tracks: int = 1) -> bytes:
    """As Chromium writes it while it records: segment and clusters of unknown length."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, sound.channels, sound.pre_skip, 48_000, 0, 0)
    track = (
        _element(b"\xd7", b"\x01") + _element(b"\x83", b"\x02") + _element(b"\x86", codec) + _element(b"\x63\xa2", head)
    )
    blocks = [
        _element(b"\xa3", b"\x81" + struct.pack(">hB", number * 20 % 30_000, 0x80 | lacing) + packet)
        for number, packet in enumerate(sound.packets)
    ]
    middle = len(blocks) // 2
    return (
        _element(b"\x1a\x45\xdf\xa3", _element(b"\x42\x82", b"webm"))
        + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"
        + _element(b"\x16\x54\xae\x6b", _element(b"\xae", track) * tracks)
        + b"".join(
            b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff" + _element(b"\xe7", b"\x00") + b"".join(part)
            for part in (blocks[:middle], blocks[middle:])
        )
    )


def put_clip(root: Path, language: str, text: CatalogText, sound: OpusSound, *, heard_by: str = "LM") -> ClipRecord:
    """A clip in the files of a checkout, beside those that are there."""
    context, msgid, msgstr = text
    content = write_ogg(sound)
    hashes = (review_log.hash_text(msgid), review_log.hash_text(msgstr))
    checksum, seconds = clips.compute_file_checksum(content), round(sound.seconds)
    heard_on = TODAY if heard_by else None
    record = ClipRecord(language, context, *hashes, checksum, seconds, "KS", TODAY, heard_by, heard_on)
    (root / record.file).parent.mkdir(parents=True, exist_ok=True)
    (root / record.file).write_bytes(content)
    (root / clips.FILE).parent.mkdir(parents=True, exist_ok=True)
    (root / clips.FILE).write_text(clips.format_records([*clips.load_records(root), record]), encoding="utf-8")
    return record


def no_voice_note(_code: str) -> VoiceNote:
    """Nobody has spoken anything."""
    raise BadSound("no such clip")


def load_from(root: Path, book: Callable[[], ClipBook]) -> Callable[[str], VoiceNote]:
    """What a button means, from the files of a checkout. Raises BadSound, as the product does."""

    def load(code: str) -> VoiceNote:
        found = book().list_clips(code)
        if not found:
            raise BadSound("no such clip")
        return clips.read_voice_note(root, found)

    return load


def _element(name: bytes, content: bytes) -> bytes:
    return name + (0x10000000 | len(content)).to_bytes(4, "big") + content
