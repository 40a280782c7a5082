"""One slot for each woman, in one file: filled once, emptied for good, readable by this account alone."""

import os
import threading
from pathlib import Path

import pytest

from bot.crypto.key_files import KEY_BYTES
from bot.crypto.key_ring import KeyRing
from bot.crypto.person_keys import FILE, ROUTE_PURPOSE, SAFE_WORD_PURPOSE, PersonKeySlots
from bot.errors import BadSettings, DecryptionError, StoreUnavailable


@pytest.fixture
def book(tmp_path: Path) -> PersonKeySlots:
    return PersonKeySlots(tmp_path)


def test_slots_are_counted_from_one_and_differ(book: PersonKeySlots) -> None:
    slots = [book.allocate_slot() for _ in range(5)]
    assert slots == [1, 2, 3, 4, 5]
    assert len({book.read_slot(slot) for slot in slots}) == 5


def test_slots_that_rows_name_already_are_given_to_nobody(book: PersonKeySlots, tmp_path: Path) -> None:
    book.reserve_slots(3)
    assert book.allocate_slot() == 4
    half = book.read_slot(4)
    book.reserve_slots(2)
    assert (book.read_slot(4), book.allocate_slot()) == (half, 5), "what is there stays"
    for slot in (1, 2, 3):
        with pytest.raises(DecryptionError):
            book.read_slot(slot)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_slot_is_the_same_in_another_process_and_gone_in_both(book: PersonKeySlots, tmp_path: Path) -> None:
    first, second = book.allocate_slot(), book.allocate_slot()
    other = PersonKeySlots(tmp_path)
    assert other.read_slot(second) == book.read_slot(second)
    other.erase_slot(first)
    with pytest.raises(DecryptionError):
        book.read_slot(first)
    assert book.read_slot(second)


def test_an_emptied_slot_is_zeros_in_the_file_and_is_never_filled_again(book: PersonKeySlots, tmp_path: Path) -> None:
    slot = book.allocate_slot()
    book.erase_slot(slot)
    assert (tmp_path / FILE).read_bytes() == bytes(KEY_BYTES)
    assert book.allocate_slot() == slot + 1
    book.erase_slot(slot)
    assert book.read_slot(slot + 1)


@pytest.mark.parametrize("slot", [-1, 0, 2, 10**9])
def test_what_is_not_there_opens_nothing_and_is_destroyed_without_a_word(book: PersonKeySlots, slot: int) -> None:
    book.allocate_slot()
    with pytest.raises(DecryptionError):
        book.read_slot(slot)
    book.erase_slot(slot)
    assert book.read_slot(1)


def test_half_a_slot_left_by_a_full_disk_is_stepped_over(book: PersonKeySlots, tmp_path: Path) -> None:
    book.allocate_slot()
    with (tmp_path / FILE).open("ab") as file:
        file.write(b"half")
    assert book.allocate_slot() == 3
    assert book.read_slot(3)


def test_many_at_once_take_a_slot_each(tmp_path: Path) -> None:
    found: list[int] = []
    start = threading.Barrier(6)

    def take() -> None:
        start.wait(5)
        found.extend(PersonKeySlots(tmp_path).allocate_slot() for _ in range(4))

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert sorted(found) == list(range(1, 25))


def test_a_disk_that_takes_nothing_means_the_store_is_unavailable(
    book: PersonKeySlots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "pwrite", lambda *_: 7)
    with pytest.raises(StoreUnavailable, match="key book cannot be written"):
        book.allocate_slot()


def test_a_book_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path / "keys", create=True)
    ring.person_keys.allocate_slot()
    assert (tmp_path / "keys" / FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / "keys" / FILE).chmod(0o640)
    with pytest.raises(BadSettings, match="chmod 600"):
        KeyRing.open(tmp_path / "keys", create=False)


class TestPersonKeys:
    def test_a_key_is_of_one_woman_one_slot_and_one_purpose(self, tmp_path: Path) -> None:
        people = KeyRing.open(tmp_path / "keys", create=True).person_keys
        one, other = people.allocate_slot(), people.allocate_slot()
        keys = {
            people.derive_key(name, person_id=person, purpose=purpose)
            for name in (one, other)
            for person in ("sari", "mei")
            for purpose in (ROUTE_PURPOSE, SAFE_WORD_PURPOSE)
        }
        assert len(keys) == 8

    def test_it_is_made_of_both_halves(self, tmp_path: Path) -> None:
        ring = KeyRing.open(tmp_path / "keys", create=True)
        other = KeyRing.open(tmp_path / "other", create=True)
        name = ring.person_keys.allocate_slot()
        (tmp_path / "other" / FILE).write_bytes((tmp_path / "keys" / FILE).read_bytes())
        mine = ring.person_keys.derive_key(name, person_id="sari", purpose=ROUTE_PURPOSE)
        assert other.person_keys.derive_key(name, person_id="sari", purpose=ROUTE_PURPOSE) != mine

    @pytest.mark.parametrize("name", ["route", "slot-0", "slot-", "slot-1x", "slot-../route", ""])
    def test_what_is_no_slot_is_refused(self, tmp_path: Path, name: str) -> None:
        people = KeyRing.open(tmp_path / "keys", create=True).person_keys
        people.allocate_slot()
        with pytest.raises(DecryptionError):
            people.derive_key(name, person_id="sari", purpose=ROUTE_PURPOSE)
        people.destroy_slot(name)
        assert people.derive_key("slot-1", person_id="sari", purpose=ROUTE_PURPOSE)
