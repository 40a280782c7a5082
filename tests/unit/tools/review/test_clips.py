"""Voices on their way into data/clips: taken whole or refused with the reason, played only after a second pair of ears."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.commands import CommandContext, run_command
from bot.config.settings import Settings
from bot.errors import BadRequest
from bot.i18n import clips
from bot.i18n.clips import load_clip_book, load_records
from bot.i18n.ogg_opus import OpusSound, read_ogg, write_ogg
from bot.i18n.review_log import CatalogText, hash_text
from tests.support.sounds import make_sound, make_webm, put_clip
from tests.unit.tools.review.test_import import BACK, FACT, FIRST, NOW, get_po_path, pages, root, take
from tools.lint import clips as lint
from tools.translations import cli

__all__ = ["pages", "root"]
LONG_AGO, LATER = "2026-11-01T10:00:00.000Z", "2026-12-01T10:00:00.000Z"


@pytest.fixture(autouse=True)
def ledger(root: Path) -> None:
    """As it is shipped: without a clip."""
    (root / "data" / "clips").mkdir()
    (root / clips.FILE).write_text(clips.format_records(()), encoding="utf-8")


def build_clip(text: CatalogText, sound: bytes, at: str = LATER) -> dict[str, Any]:
    context, msgid, said = text
    hashes = {"msgid_hash": hash_text(msgid), "msgstr_hash": hash_text(said)}
    return {"language": "vi", "context": context, **hashes, "sound": base64.b64encode(sound).decode(), "at": at}


def save(root: Path, *found: dict[str, Any], name: str = "KS", **others: Any) -> Path:
    path = root / f"{name}.json"
    file = {"format": "pelita-review", "version": 1, "kind": "clips", "reviewer": name, "consents": True}
    path.write_text(json.dumps({**file, "clips": list(found), **others}), encoding="utf-8")
    return path


def run(root: Path, *words: str) -> int:
    return run_command(cli.review, ["clips", *words], given=CommandContext(Settings.from_env({}, root=root), NOW))


@pytest.mark.parametrize("container", [write_ogg, make_webm])
def test_what_was_spoken_becomes_one_kind_of_file_and_a_row(
    root: Path, capsys: pytest.CaptureFixture[str], container: Any
) -> None:
    sound = make_sound(3)
    assert take(root, save(root, build_clip(FACT, container(sound)))) == 0
    (record,) = load_records(root)
    assert (record.language, record.context, record.seconds, record.speaker) == ("vi", "fact", 3, "KS")
    assert str(record.recorded_on) == "2026-12-01"
    assert read_ogg((root / record.file).read_bytes()) == sound
    assert list(lint.validate(root)) == []
    assert record.code in capsys.readouterr().out
    assert take(root, save(root, build_clip(FACT, container(sound)))) == 0
    assert "0 new, 1 known" in capsys.readouterr().out


def test_nobody_is_played_what_only_the_speaker_has_heard(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take(root, save(root, build_clip(FACT, write_ogg(make_sound(2)))))
    (record,) = load_records(root)
    words = FACT[2]
    assert load_clip_book(root).find_code(words, language="vi") is None
    for words_of, why in (
        ((record.code, "--by", " ks"), "somebody else has to listen"),
        (("00000000", "--by", "LM"), "no clip"),
        ((record.code,), "--by"),
    ):
        with pytest.raises(BadRequest, match=why):
            run(root, "--heard", *words_of)
    assert load_clip_book(root).find_code(words, language="vi") is None
    assert run(root, "--heard", record.code, "--by", "LM") == 0
    assert load_clip_book(root).find_code(words, language="vi") == record.code
    assert run(root) == 0
    assert "1 played" in capsys.readouterr().out


def test_speaking_it_anew_asks_for_ears_again(root: Path) -> None:
    take(root, save(root, build_clip(FACT, write_ogg(make_sound(2)), LONG_AGO)))
    run(root, "--heard", load_records(root)[0].code, "--by", "LM")
    take(root, save(root, build_clip(FACT, write_ogg(make_sound(4)))))
    (record,) = load_records(root)
    assert (record.seconds, record.heard_by, record.heard_on) == (4, "", None)
    assert list(lint.validate(root)) == []


def test_of_one_text_the_newest_counts(root: Path) -> None:
    older, newer = (write_ogg(make_sound(seconds)) for seconds in (2, 5))
    take(root, save(root, build_clip(FACT, newer, LATER), build_clip(FACT, older, LONG_AGO)))
    assert [one.seconds for one in load_records(root)] == [5]


def test_a_text_that_reads_otherwise_gets_no_clip(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = (*FACT[:2], "Không phải vậy")
    take(root, save(root, build_clip(other, write_ogg(make_sound())), build_clip(FIRST, write_ogg(make_sound()))))
    out = capsys.readouterr().out
    assert "CHANGED vi fact" in out and "SKIPPED vi utter_first" in out
    assert load_records(root) == () and list((root / "data" / "clips").rglob("*.ogg")) == []


def test_a_text_that_changes_voids_its_clip(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = put_clip(root, "vi", BACK, make_sound())
    assert list(lint.validate(root)) == [] and load_clip_book(root).list_clips(record.code)
    path = get_po_path(root, "vi")
    path.write_text(path.read_text("utf-8").replace("Quay lại", "Trở lại"), encoding="utf-8")
    (finding,) = lint.validate(root)
    assert "has changed" in finding.message and finding.language == "vi"
    book = load_clip_book(root)
    assert book.list_clips(record.code) == ()
    assert {book.find_code(words, language="vi") for words in ("Quay lại", "Trở lại")} == {None}
    with pytest.raises(BadRequest, match="spoken anew"):
        run(root, "--heard", record.code, "--by", "NO")
    assert run(root, "--drop-void") == 0
    assert list(lint.validate(root)) == [] and not (root / record.file).exists()


def test_the_check_finds_files_that_are_gone_changed_or_nobodys(root: Path) -> None:
    gone, changed = put_clip(root, "vi", BACK, make_sound()), put_clip(root, "vi", FACT, make_sound(2))
    (root / gone.file).unlink()
    (root / changed.file).write_bytes(write_ogg(make_sound(3)))
    stray = root / "data" / "clips" / "vi" / "cafe.ogg"
    stray.write_bytes(b"")
    found = {finding.message.rpartition(" is not ")[2] or finding.message for finding in lint.validate(root)}
    assert found == {"there", "played", "no row of the ledger names this file"}


@pytest.mark.parametrize(
    ("sound", "why"),
    [
        (b"", "it is empty"),
        (b"RIFF" + bytes(90), "it is no Ogg file"),
        (write_ogg(make_sound(3))[:-5], "it is cut off"),
        (make_webm(make_sound(3))[:-5], "it is cut off"),
        (bytes(reversed(write_ogg(make_sound(3)))), "it is no Ogg file"),
        (write_ogg(make_sound(121, size=3)), "lasts 121.0 seconds"),
        (write_ogg(OpusSound(1, 0, make_sound().packets[:9])), "lasts 0.2 seconds"),
        (bytes(600_100), "longer than"),
    ],
    ids=["empty", "wave", "ogg cut", "webm cut", "reversed", "long", "short", "large"],
)
def test_a_damaged_or_oversized_sound_is_refused_with_its_place(root: Path, sound: bytes, why: str) -> None:
    good = build_clip(BACK, write_ogg(make_sound()))
    with pytest.raises(BadRequest, match=rf"clips, mark 2: .*{why}.*Nothing of any file was written"):
        take(root, save(root, good, build_clip(FACT, sound)))
    assert load_records(root) == () and list((root / "data" / "clips").rglob("*.ogg")) == []


def test_without_consent_nothing_is_taken(root: Path) -> None:
    with pytest.raises(BadRequest, match="has not agreed"):
        take(root, save(root, build_clip(FACT, write_ogg(make_sound())), consents=False))
