"""The vault's keys: master and half together, neither alone, and gone means gone."""

import base64
import os
from pathlib import Path

import pytest

from bot.crypto.key_ring import KeyRing
from bot.crypto.vault_keys import VaultKeys
from bot.errors import BadSettings, DecryptionError, StoreUnavailable


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def keys(directory: Path) -> VaultKeys:
    vault = KeyRing.open(directory, create=True).vault_keys
    vault.create_handoff_key("h1")
    return vault


def wrapping(keys: VaultKeys, *, master: str = "vault-1", handoff_id: str = "h1") -> bytes:
    return keys.derive_wrapping_key(master=master, handoff_id=handoff_id)


def test_the_same_two_files_make_the_same_key_in_every_process(keys: VaultKeys, directory: Path) -> None:
    assert wrapping(keys) == wrapping(VaultKeys(directory))
    assert len(wrapping(keys)) == 32


def test_another_master_and_another_half_each_make_another_key(keys: VaultKeys) -> None:
    keys.create_master()
    keys.create_handoff_key("h2")
    made = {wrapping(keys, master=m, handoff_id=h) for m in ("vault-1", "vault-2") for h in ("h1", "h2")}
    assert len(made) == 4


def test_the_key_is_not_either_file(keys: VaultKeys, directory: Path) -> None:
    files = {base64.b64decode((directory / name).read_bytes()) for name in ("vault-1", "handoff-h1")}
    assert wrapping(keys) not in files


@pytest.mark.parametrize("gone", ["vault-1", "handoff-h1"])
def test_without_either_file_there_is_no_key(keys: VaultKeys, directory: Path, gone: str) -> None:
    (directory / gone).unlink()
    with pytest.raises(DecryptionError, match="gone"):
        wrapping(keys)


def test_a_half_is_overwritten_before_it_goes(keys: VaultKeys, directory: Path) -> None:
    os.link(directory / "handoff-h1", directory / "kept")
    keys.destroy_handoff_key("h1")
    assert set((directory / "kept").read_bytes()) == {0}
    assert not keys.has_handoff_key("h1")
    keys.destroy_handoff_key("h1")


def test_a_half_is_readable_by_this_account_alone(keys: VaultKeys, directory: Path) -> None:
    assert (directory / "handoff-h1").stat().st_mode & 0o777 == 0o600
    (directory / "handoff-h1").chmod(0o640)
    with pytest.raises(DecryptionError):
        wrapping(keys)


def test_masters_are_counted_as_numbers(keys: VaultKeys) -> None:
    for _ in range(10):
        keys.create_master()
    assert keys.list_masters()[-2:] == ["vault-10", "vault-11"]
    assert keys.get_newest_master() == "vault-11"


def test_two_who_change_the_master_at_once_make_one(
    keys: VaultKeys, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = VaultKeys(directory)
    monkeypatch.setattr(other, "get_newest_master", lambda: "vault-1")
    assert (keys.create_master(), other.create_master()) == ("vault-2", "vault-2")
    assert keys.list_masters() == ["vault-1", "vault-2"]


def test_a_folder_without_a_master_is_refused_at_the_start(keys: VaultKeys, directory: Path) -> None:
    (directory / "vault-1").unlink()
    with pytest.raises(BadSettings, match="vault-1 cannot be read"):
        KeyRing.open(directory, create=False)
    with pytest.raises(DecryptionError, match="no master"):
        keys.get_newest_master()


@pytest.mark.parametrize("name", ["identity", "handoff-h1", "vault-0", "vault-x", "../vault-1", "day-2025-11-24"])
def test_only_a_master_can_be_retired_or_wrap(keys: VaultKeys, directory: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a master"):
        keys.destroy_master(name)
    with pytest.raises(DecryptionError):
        wrapping(keys, master=name)
    assert (directory / "identity").exists()


@pytest.mark.parametrize("verb", ["make_half", "add_master"])
def test_a_full_disk_means_the_store_is_unavailable(
    keys: VaultKeys, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    with pytest.raises(StoreUnavailable, match="No space left"):
        keys.create_handoff_key("h9") if verb == "make_half" else keys.create_master()


def test_the_vault_keys_never_show_themselves(keys: VaultKeys, directory: Path) -> None:
    assert base64.b64encode(wrapping(keys)).decode() not in repr(keys)
