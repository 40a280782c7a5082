"""The journal of erasures: waited for, of no content, and whole whatever tore its last line."""

import os
from pathlib import Path

import pytest

from bot.crypto.erasure_journal import FILE
from bot.crypto.key_ring import KeyRing
from bot.errors import StoreUnavailable


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.open(tmp_path / "keys", create=True)


def test_who_was_noted_is_known_and_nobody_else(ring: KeyRing) -> None:
    assert not ring.erasure_journal.read_records().is_erased("sari")
    ring.erasure_journal.record("sari")
    noted = KeyRing.open(ring.directory, create=False).erasure_journal.read_records()
    assert (noted.is_erased("sari"), noted.is_erased("other"), len(noted)) == (True, False, 1)


def test_it_names_nobody_and_is_for_this_account_alone(ring: KeyRing, tmp_path: Path) -> None:
    ring.erasure_journal.record("sari")
    assert b"sari" not in (ring.directory / FILE).read_bytes()
    assert (ring.directory / FILE).stat().st_mode & 0o777 == 0o600
    other = KeyRing.open(tmp_path / "other", create=True)
    (tmp_path / "other" / FILE).write_bytes((ring.directory / FILE).read_bytes())
    assert not other.erasure_journal.read_records().is_erased("sari"), "without the identity key a line tells nothing"


def test_a_torn_line_takes_no_other_with_it(ring: KeyRing) -> None:
    ring.erasure_journal.record("first")
    whole = (ring.directory / FILE).read_bytes()
    (ring.directory / FILE).write_bytes(whole + b"\nabc123")
    ring.erasure_journal.record("second")
    noted = ring.erasure_journal.read_records()
    assert noted.is_erased("first") and noted.is_erased("second") and len(noted) == 2


def test_a_full_disk_is_said(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StoreUnavailable, match="No space left"):
        ring.erasure_journal.record("sari")


def test_it_is_on_the_disk_before_it_is_said_to_be(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))
    ring.erasure_journal.record("sari")
    assert synced == [(ring.directory / FILE).stat().st_size]
