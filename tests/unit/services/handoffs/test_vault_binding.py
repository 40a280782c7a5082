"""What is sealed in the vault works in its own place only: every swap and every changed bit is refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crypto.encryption import compose_associated_data, encrypt
from bot.crypto.key_ring import KeyRing
from bot.db.tables.core import VaultEntryRow, VaultRow
from bot.errors import DecryptionError
from bot.services.handoffs import vault

HANDOFFS = ("h1", "h2", "h3")
POSTS = ("post-a", "post-b")
POSITIONS = (1, 2, 3)
NAMED = st.tuples(st.sampled_from(HANDOFFS), st.sampled_from(POSITIONS))


class Cabinet:
    """Three handoffs of two posts, three entries each, as their rows would stand in the database."""

    def __init__(self, folder: Path) -> None:
        self.keys = KeyRing.open(folder, create=True)
        self.vaults = {name: self._vault(name, POSTS[index % 2]) for index, name in enumerate(HANDOFFS)}
        self.entries = {(name, position): self._entry(name, position) for name in HANDOFFS for position in POSITIONS}

    def opened(self, row: VaultRow, entry: VaultEntryRow) -> bytes:
        return vault.decrypt_entries(self.keys, row, [entry])[0]

    def _vault(self, name: str, post_id: str) -> VaultRow:
        self.keys.vault_keys.create_handoff_key(name)
        bare = VaultRow(name, "sari", post_id, b"", "", 30, None)
        return vault.wrap_data_key(
            self.keys, bare, name.encode().ljust(32), master=self.keys.vault_keys.get_newest_master()
        )

    def _entry(self, name: str, position: int) -> VaultEntryRow:
        row = self.vaults[name]
        where = compose_associated_data(
            "vault_entries", "words", str(position), vault.FORMAT_VERSION, name, row.post_id
        )
        return VaultEntryRow(
            name,
            position,
            encrypt(vault.unwrap_data_key(self.keys, row), associated_data=where, plaintext=words(name, position)),
        )


def words(name: str, position: int) -> bytes:
    return f"{name} said {position}".encode()


@pytest.fixture(scope="module")
def cabinet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cabinet]:
    return Cabinet(tmp_path_factory.mktemp("keys"))


def test_in_its_place_everything_opens(cabinet: Cabinet) -> None:
    for (name, position), entry in cabinet.entries.items():
        assert cabinet.opened(cabinet.vaults[name], entry) == words(name, position)


@given(one=NAMED, other=NAMED)
def test_any_two_ciphertexts_swapped_are_refused(
    cabinet: Cabinet, one: tuple[str, int], other: tuple[str, int]
) -> None:
    moved = replace(cabinet.entries[one], words=cabinet.entries[other].words)
    if one == other:
        assert cabinet.opened(cabinet.vaults[one[0]], moved) == words(*one)
    else:
        refused(cabinet, cabinet.vaults[one[0]], moved)


def test_every_pair_swapped_is_refused(cabinet: Cabinet) -> None:
    pairs = [(one, other) for one in cabinet.entries for other in cabinet.entries if one != other]
    for one, other in pairs:
        refused(cabinet, cabinet.vaults[one[0]], replace(cabinet.entries[one], words=cabinet.entries[other].words))
    assert len(pairs) == 72


@given(named=NAMED, data=st.data())
def test_any_bit_of_the_words_flipped_is_refused(cabinet: Cabinet, named: tuple[str, int], data: st.DataObject) -> None:
    entry = cabinet.entries[named]
    bit = data.draw(st.integers(0, 8 * len(entry.words) - 1))
    refused(cabinet, cabinet.vaults[named[0]], replace(entry, words=flipped(entry.words, bit)))


def test_every_bit_of_one_entry_and_of_its_data_key_is_guarded(cabinet: Cabinet) -> None:
    row, entry = cabinet.vaults["h1"], cabinet.entries["h1", 1]
    for bit in range(8 * len(entry.words)):
        refused(cabinet, row, replace(entry, words=flipped(entry.words, bit)))
    for bit in range(8 * len(row.data_key)):
        refused(cabinet, replace(row, data_key=flipped(row.data_key, bit)), entry)


@pytest.mark.parametrize("taken", [HANDOFFS[1], HANDOFFS[2]], ids=["of another post", "of the same post"])
def test_a_data_key_serves_its_own_handoff_only(cabinet: Cabinet, taken: str) -> None:
    refused(cabinet, replace(cabinet.vaults["h1"], data_key=cabinet.vaults[taken].data_key), cabinet.entries["h1", 1])


def test_words_are_bound_to_the_post_they_were_sent_to(cabinet: Cabinet) -> None:
    refused(cabinet, replace(cabinet.vaults["h1"], post_id="post-b"), cabinet.entries["h1", 1])


@pytest.mark.parametrize("change", [{"table": "inbox"}, {"column": "payload"}, {"version": "2"}, {"position": "2"}])
def test_words_are_bound_to_table_column_position_and_version(cabinet: Cabinet, change: dict[str, str]) -> None:
    named = {"table": "vault_entries", "column": "words", "position": "1", "version": vault.FORMAT_VERSION, **change}
    key = vault.unwrap_data_key(cabinet.keys, cabinet.vaults["h1"])
    where = compose_associated_data(
        named["table"], named["column"], named["position"], named["version"], "h1", "post-a"
    )
    refused(
        cabinet, cabinet.vaults["h1"], VaultEntryRow("h1", 1, encrypt(key, associated_data=where, plaintext=b"moved"))
    )


def test_no_nonce_is_used_twice(cabinet: Cabinet) -> None:
    key = vault.unwrap_data_key(cabinet.keys, cabinet.vaults["h1"])
    sealed = [encrypt(key, associated_data="somewhere", plaintext=b"the same words") for _ in range(5000)]
    assert len({each[:12] for each in sealed}) == len(set(sealed)) == 5000


def refused(cabinet: Cabinet, row: VaultRow, entry: VaultEntryRow) -> None:
    with pytest.raises(DecryptionError):
        cabinet.opened(row, entry)


def flipped(sealed: bytes, bit: int) -> bytes:
    changed = bytearray(sealed)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
