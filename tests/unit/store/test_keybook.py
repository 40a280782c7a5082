"""One slot for each woman, in one file: filled once, emptied for good, readable by this account alone."""

import os
import threading
from pathlib import Path

import pytest

from bot.errors import BadSettings, StoreUnavailable, Unsealable
from bot.store.keybook import FILE, KeyBook
from bot.store.keyfiles import KEY_BYTES
from bot.store.keys import KeyRing
from bot.store.personkeys import RECALL, ROUTE_TO


@pytest.fixture
def book(tmp_path: Path) -> KeyBook:
    return KeyBook(tmp_path)


def test_slots_are_counted_from_one_and_differ(book: KeyBook) -> None:
    slots = [book.add() for _ in range(5)]
    assert slots == [1, 2, 3, 4, 5]
    assert len({book.half(slot) for slot in slots}) == 5


def test_slots_that_rows_name_already_are_given_to_nobody(book: KeyBook, tmp_path: Path) -> None:
    book.reserve(3)
    assert book.add() == 4
    half = book.half(4)
    book.reserve(2)
    assert (book.half(4), book.add()) == (half, 5), "what is there stays"
    for slot in (1, 2, 3):
        with pytest.raises(Unsealable):
            book.half(slot)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_slot_is_the_same_in_another_process_and_gone_in_both(book: KeyBook, tmp_path: Path) -> None:
    first, second = book.add(), book.add()
    other = KeyBook(tmp_path)
    assert other.half(second) == book.half(second)
    other.destroy(first)
    with pytest.raises(Unsealable):
        book.half(first)
    assert book.half(second)


def test_an_emptied_slot_is_zeros_in_the_file_and_is_never_filled_again(book: KeyBook, tmp_path: Path) -> None:
    slot = book.add()
    book.destroy(slot)
    assert (tmp_path / FILE).read_bytes() == bytes(KEY_BYTES)
    assert book.add() == slot + 1
    book.destroy(slot)
    assert book.half(slot + 1)


@pytest.mark.parametrize("slot", [-1, 0, 2, 10**9])
def test_what_is_not_there_opens_nothing_and_is_destroyed_without_a_word(book: KeyBook, slot: int) -> None:
    book.add()
    with pytest.raises(Unsealable):
        book.half(slot)
    book.destroy(slot)
    assert book.half(1)


def test_half_a_slot_left_by_a_full_disk_is_stepped_over(book: KeyBook, tmp_path: Path) -> None:
    book.add()
    with (tmp_path / FILE).open("ab") as file:
        file.write(b"half")
    assert book.add() == 3
    assert book.half(3)


def test_many_at_once_take_a_slot_each(tmp_path: Path) -> None:
    found: list[int] = []
    start = threading.Barrier(6)

    def take() -> None:
        start.wait(5)
        found.extend(KeyBook(tmp_path).add() for _ in range(4))

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert sorted(found) == list(range(1, 25))


def test_a_disk_that_takes_nothing_means_the_store_is_unavailable(
    book: KeyBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "pwrite", lambda *_: 7)
    with pytest.raises(StoreUnavailable, match="key book cannot be written"):
        book.add()


def test_a_book_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path / "keys", create=True)
    ring.people.add()
    assert (tmp_path / "keys" / FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / "keys" / FILE).chmod(0o640)
    with pytest.raises(BadSettings, match="chmod 600"):
        KeyRing.open(tmp_path / "keys", create=False)


class TestPersonKeys:
    def test_a_key_is_of_one_woman_one_slot_and_one_purpose(self, tmp_path: Path) -> None:
        people = KeyRing.open(tmp_path / "keys", create=True).people
        one, other = people.add(), people.add()
        keys = {
            people.key(name, person_id=person, purpose=purpose)
            for name in (one, other) for person in ("sari", "mei") for purpose in (ROUTE_TO, RECALL)
        }  # fmt: skip
        assert len(keys) == 8

    def test_it_is_made_of_both_halves(self, tmp_path: Path) -> None:
        ring = KeyRing.open(tmp_path / "keys", create=True)
        other = KeyRing.open(tmp_path / "other", create=True)
        name = ring.people.add()
        (tmp_path / "other" / FILE).write_bytes((tmp_path / "keys" / FILE).read_bytes())
        mine = ring.people.key(name, person_id="sari", purpose=ROUTE_TO)
        assert other.people.key(name, person_id="sari", purpose=ROUTE_TO) != mine

    @pytest.mark.parametrize("name", ["route", "slot-0", "slot-", "slot-1x", "slot-../route", ""])
    def test_what_is_no_slot_is_refused(self, tmp_path: Path, name: str) -> None:
        people = KeyRing.open(tmp_path / "keys", create=True).people
        people.add()
        with pytest.raises(Unsealable):
            people.key(name, person_id="sari", purpose=ROUTE_TO)
        people.destroy(name)
        assert people.key("slot-1", person_id="sari", purpose=ROUTE_TO)
