"""What is saved is what is shown; a file that cannot be read is not, and says why."""

import os
import random
from pathlib import Path

import pytest

from bot.errors import BadCatalogue
from bot.i18n.translation_files import get_po_path
from tests.support.factories import ROOT
from tests.unit.tools.preview.conftest import laid_over
from tools.preview.draft_catalogs import read_text, read_translations, update_translations
from tools.preview.findings import FindingCollector
from tools.preview.state import ZAWGYI_CODE, PreviewState


@pytest.fixture
def mine(checkout: Path) -> PreviewState:
    """A board over that checkout, with Indonesian on the page."""
    board = laid_over(checkout, "id")
    assert list(board.iterate_changes()) == []
    return board


def save(path: Path, content: bytes) -> None:
    before = path.stat().st_mtime_ns
    path.write_bytes(content)
    os.utime(path, ns=(before + 1, before + 1))


def rewritten(path: Path, msgid: str, said: str) -> bytes:
    """The file with another translation of a text of one line."""
    lines = path.read_text(encoding="utf-8").split("\n")
    place = lines.index(f'msgid "{msgid}"') + 1
    assert lines[place].startswith("msgstr")
    return "\n".join([*lines[:place], f'msgstr "{said}"', *lines[place + 1 :]]).encode()


def test_a_saved_text_is_on_every_screen_it_stands_on_and_on_no_other(mine: PreviewState, checkout: Path) -> None:
    path = get_po_path(checkout, "id")
    before = mine.get_language("id")["scenes"]
    save(path, rewritten(path, "Do not send", "Jangan dikirim"))
    (change,) = mine.iterate_changes()
    number = next(n for n, m in enumerate(mine.get_index()["messages"]) if m["id"] == "Do not send")
    assert change["said"] == {number: "Jangan dikirim"}
    assert sorted(change["scenes"]) == mine.get_index()["messages"][number]["scenes"]
    after = mine.get_language("id")
    assert after["said"][number] == "Jangan dikirim"
    untouched = set(range(len(before))) - set(change["scenes"])
    assert all(before[place] == after["scenes"][place] for place in untouched)
    assert all("Jangan dikirim" in str(after["scenes"][place]) for place in change["scenes"])
    assert list(mine.iterate_changes()) == []


ENTRIES = 200
"""Of a catalogue, from another place with each seed: many more than may differ before all of it is read."""


@pytest.mark.parametrize("seed", range(12))
def test_reading_what_differs_comes_to_the_same_as_reading_it_all(seed: int, tmp_path: Path) -> None:
    rng, path = random.Random(seed), tmp_path / "messages.po"
    header, *written = read_text(get_po_path(ROOT, "vi")).split("\n\n")
    first = rng.randrange(len(written) - ENTRIES)
    path.write_text("\n\n".join([header, *written[first : first + ENTRIES]]), encoding="utf-8")
    said, before = read_translations(path), read_text(path)
    for _ in range(8):
        entries = before.split("\n\n")
        for _ in range(rng.randint(1, 5)):
            place = rng.randrange(1, len(entries))
            change = rng.choice(("gone", "twice", "other", "empty", "moved", "fuzzy"))
            entries = changed(entries, place, change, rng)
        path.write_text("\n\n".join(entries), encoding="utf-8")
        said = update_translations(path, before, said)
        before = read_text(path)
        assert said == read_translations(path)


def changed(entries: list[str], place: int, change: str, rng: random.Random) -> list[str]:
    entry, others = entries[place], [*entries[:place], *entries[place + 1 :]]
    if change == "gone":
        return others
    if change == "moved":
        return [*others[:1], entry, *others[1:]]
    other = entry.replace('msgstr "', f'msgstr "{rng.random()} ', 1)
    if change == "empty":
        other = entry[: entry.index("msgstr")] + 'msgstr ""'
    if change == "fuzzy":
        other = "#, fuzzy\n" + entry
    return [*entries[:place], other, *([entry] if change == "twice" else []), *entries[place + 1 :]]


def test_a_text_that_is_taken_out_shows_what_she_would_miss(mine: PreviewState, checkout: Path) -> None:
    path = get_po_path(checkout, "id")
    save(path, rewritten(path, "Do not send", ""))
    (change,) = mine.iterate_changes()
    (number,) = change["said"]
    assert all(scene["broken"] == [number] for scene in change["scenes"].values())
    assert "Do not send" in str(list(change["scenes"].values())[0])


def test_a_lost_placeholder_is_shown_as_broken(mine: PreviewState, checkout: Path) -> None:
    path = get_po_path(checkout, "id")
    save(path, path.read_bytes().replace(b"{languages}", b"{language}"))
    (change,) = mine.iterate_changes()
    assert any(scene.get("broken") for scene in change["scenes"].values())


@pytest.mark.parametrize("content", [b'msgid "begun\n', b"\xff\xfe\x00", b'msgctxt "a\nmsgid "b"\n'])
def test_a_file_that_cannot_be_read_is_told_and_the_last_good_one_stays(
    content: bytes, mine: PreviewState, checkout: Path
) -> None:
    path = get_po_path(checkout, "id")
    whole, before = path.read_bytes(), mine.get_language("id")["scenes"]
    save(path, whole + content)
    (change,) = mine.iterate_changes()
    assert "cannot be read" in change["refused"]
    assert mine.get_language("id")["scenes"] == before
    save(path, whole)
    (mended,) = mine.iterate_changes()
    assert mended["refused"] == ""


def test_a_file_that_is_just_being_written_empties_no_text(mine: PreviewState, checkout: Path) -> None:
    path = get_po_path(checkout, "id")
    new, before = rewritten(path, "Do not send", "Jangan dikirim"), mine.get_language("id")["scenes"]
    save(path, b"")
    (change,) = mine.iterate_changes()
    assert "cannot be read" in change["refused"]
    assert change["said"] == {}
    assert mine.get_language("id")["scenes"] == before
    save(path, new)
    (change,) = mine.iterate_changes()
    assert list(change["said"].values()) == ["Jangan dikirim"]


def test_a_file_that_is_gone_is_told(mine: PreviewState, checkout: Path) -> None:
    get_po_path(checkout, "id").unlink()
    (change,) = mine.iterate_changes()
    assert "cannot be read" in change["refused"]


def test_the_zawgyi_view_follows_the_burmese_file(mine: PreviewState, checkout: Path) -> None:
    mine.get_language(ZAWGYI_CODE)
    path = get_po_path(checkout, "my")
    save(path, rewritten(path, "Do not send", "မပို့ပါ"))
    (change,) = mine.iterate_changes()
    assert change["code"] == ZAWGYI_CODE
    assert "\u103e" not in str(change["said"])


def test_findings_stand_beside_their_message(mine: PreviewState, checkout: Path) -> None:
    path = get_po_path(checkout, "id")
    save(path, rewritten(path, "Do not send", "Jangan dikirim ke siapa pun sampai nanti malam"))
    list(mine.iterate_changes())
    found = mine.collect_findings("id")
    number = next(n for n, m in enumerate(mine.get_index()["messages"]) if m["id"] == "Do not send")
    assert found is not None
    assert list(found["messages"]) == [number]
    assert "as drawn" in found["messages"][number][0][0]
    assert mine.collect_findings("en") is None


def test_a_language_that_was_never_readable_says_so(checkout: Path) -> None:
    get_po_path(checkout, "km").write_bytes(b"nothing")
    with pytest.raises(BadCatalogue):
        laid_over(checkout).get_language("km")


def test_the_clean_catalogues_have_no_findings() -> None:
    assert FindingCollector(ROOT).collect("fil", {}) == {"messages": {}, "others": []}
