"""Keys live in files of their own, and day keys die."""

import base64
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crypto.key_ring import BACKUP, FIXED_KEY_NAMES, KeyRing
from bot.crypto.vault_keys import FIRST_MASTER
from bot.errors import BadSettings, DecryptionError, StoreUnavailable
from tests.support.factories import NO_DELAY
from tests.unit.db.example_rows import NOW


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def ring(directory: Path) -> KeyRing:
    return KeyRing.open(directory, create=True)


class TestOpen:
    def test_makes_each_key_once_and_for_this_account_alone(self, ring: KeyRing, directory: Path) -> None:
        again = KeyRing.open(directory, create=True)
        assert [again.get_key(name) for name in FIXED_KEY_NAMES] == [ring.get_key(name) for name in FIXED_KEY_NAMES]
        assert len({ring.get_key(name) for name in FIXED_KEY_NAMES}) == len(FIXED_KEY_NAMES)
        assert {path.stat().st_mode & 0o777 for path in directory.iterdir()} == {0o600}
        assert directory.stat().st_mode & 0o777 == 0o700

    def test_leaves_nothing_but_the_keys(self, ring: KeyRing, directory: Path) -> None:
        assert sorted(path.name for path in directory.iterdir()) == sorted((*FIXED_KEY_NAMES, BACKUP, FIRST_MASTER))

    @pytest.mark.parametrize("name", [*FIXED_KEY_NAMES, FIRST_MASTER])
    def test_refuses_a_missing_key_unless_it_may_make_one(self, ring: KeyRing, directory: Path, name: str) -> None:
        (directory / name).unlink()
        with pytest.raises(BadSettings, match=f"{name} cannot be read: No such file"):
            KeyRing.open(directory, create=False)

    def test_refuses_a_missing_directory(self, directory: Path) -> None:
        with pytest.raises(BadSettings, match="missing"):
            KeyRing.open(directory, create=False)

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
    def test_refuses_a_key_open_to_others(self, ring: KeyRing, directory: Path, mode: int) -> None:
        (directory / "identity").chmod(mode)
        with pytest.raises(BadSettings, match="chmod 600"):
            KeyRing.open(directory, create=True)

    def test_refuses_a_directory_others_can_write_to(self, ring: KeyRing, directory: Path) -> None:
        directory.chmod(0o770)
        with pytest.raises(BadSettings, match="chmod 700"):
            KeyRing.open(directory, create=False)

    @pytest.mark.parametrize("text", [b"", b"not base64!", base64.b64encode(bytes(31)), base64.b64encode(bytes(33))])
    def test_refuses_a_malformed_key(self, ring: KeyRing, directory: Path, text: bytes) -> None:
        (directory / "route").write_bytes(text)
        with pytest.raises(BadSettings, match="32 bytes in base64"):
            KeyRing.open(directory, create=True)

    def test_refuses_a_directory_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(BadSettings, match="cannot be made"):
            KeyRing.open(tmp_path / "file", create=True)

    def test_shows_no_key_when_printed(self, ring: KeyRing) -> None:
        assert not any(base64.b64encode(ring.get_key(name)).decode() in repr(ring) for name in FIXED_KEY_NAMES)
        assert not any(repr(ring.get_key(name)) in repr(ring) for name in FIXED_KEY_NAMES)


class TestPseudonym:
    def test_is_128_bits_of_hex_and_steady(self, ring: KeyRing, directory: Path) -> None:
        key = ring.derive_pseudonym(7, 42)
        assert len(bytes.fromhex(key)) == 16
        assert key == KeyRing.open(directory, create=False).derive_pseudonym(7, 42)

    def test_differs_by_bot_chat_and_installation(self, ring: KeyRing, tmp_path: Path) -> None:
        other = KeyRing.open(tmp_path / "other", create=True)
        assert (
            len(
                {
                    ring.derive_pseudonym(7, 42),
                    ring.derive_pseudonym(8, 42),
                    ring.derive_pseudonym(7, 43),
                    other.derive_pseudonym(7, 42),
                }
            )
            == 4
        )


class TestDayKeys:
    def test_one_key_serves_a_utc_day(self, ring: KeyRing) -> None:
        name, key = ring.get_day_key(NOW)
        assert (name, len(key)) == ("day-2025-11-24", 32)
        assert ring.get_day_key(NOW.replace(hour=23)) == (name, key)
        assert ring.get_day_key(NOW + timedelta(days=1))[1] != key

    def test_the_day_is_that_of_utc_whatever_the_zone(self, ring: KeyRing) -> None:
        manila = datetime.fromisoformat("2025-11-25T03:00:00+08:00")
        assert ring.get_day_key(manila)[0] == "day-2025-11-24"

    def test_a_key_is_found_by_its_name_from_another_process(self, ring: KeyRing, directory: Path) -> None:
        name, key = ring.get_day_key(NOW)
        assert KeyRing.open(directory, create=False).get_key(name) == key

    def test_many_makers_end_with_one_key(self, directory: Path, ring: KeyRing) -> None:
        found: list[bytes] = []
        start = threading.Barrier(8)

        def make() -> None:
            start.wait(5)
            found.append(KeyRing.open(directory, create=False).get_day_key(NOW)[1])

        threads = [threading.Thread(target=make) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert len(found) == 8
        assert len(set(found)) == 1

    def test_a_directory_that_cannot_be_written_means_the_store_is_unavailable(
        self, ring: KeyRing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*args: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "link", full)
        with pytest.raises(StoreUnavailable, match="No space left"):
            ring.get_day_key(NOW)

    @pytest.mark.parametrize("name", ["day-2025-11-24", "", "../identity", "/etc/passwd", "IDENTITY", "a" * 99])
    def test_an_unknown_key_is_unsealable(self, ring: KeyRing, name: str) -> None:
        with pytest.raises(DecryptionError):
            ring.get_key(name)


class TestDestroyExpired:
    END = datetime(2025, 11, 25, tzinfo=UTC)
    """The end of the day of NOW."""

    @pytest.fixture(autouse=True)
    def _at_once(self, ring: KeyRing) -> None:
        ring.destruction_schedule.delay = NO_DELAY  # the delay has tests of its own: test_delayed_destruction.py

    def test_a_key_lives_48_hours_after_its_day(self, ring: KeyRing) -> None:
        name, key = ring.get_day_key(NOW)
        assert ring.destroy_expired_day_keys(self.END + timedelta(hours=48)) == []
        assert ring.get_key(name) == key

    def test_then_it_is_gone_everywhere(self, ring: KeyRing, directory: Path) -> None:
        name, _ = ring.get_day_key(NOW)
        other = KeyRing.open(directory, create=False)
        assert ring.destroy_expired_day_keys(self.END + timedelta(hours=48, seconds=1)) == [name]
        for any_ring in (ring, other):
            with pytest.raises(DecryptionError, match="gone"):
                any_ring.get_key(name)

    def test_its_bytes_are_overwritten_before_the_file_goes(self, ring: KeyRing, directory: Path) -> None:
        name, _ = ring.get_day_key(NOW)
        kept = directory / "another-name"
        os.link(directory / name, kept)
        ring.destroy_expired_day_keys(self.END + timedelta(days=3))
        assert set(kept.read_bytes()) == {0}

    def test_fixed_keys_and_foreign_files_stay(self, ring: KeyRing, directory: Path) -> None:
        (directory / "day-2025-99-99").touch()
        assert ring.destroy_expired_day_keys(NOW + timedelta(days=9999)) == []
        assert {path.name for path in directory.iterdir()} == {*FIXED_KEY_NAMES, BACKUP, FIRST_MASTER, "day-2025-99-99"}

    @given(jump=st.timedeltas(min_value=timedelta(days=-3650), max_value=timedelta(days=3650)))
    def test_a_clock_that_was_wrong_leaves_no_key_behind(
        self, jump: timedelta, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        ring = KeyRing.open(tmp_path_factory.mktemp("keys"), create=True)
        ring.destruction_schedule.delay = NO_DELAY
        name, _ = ring.get_day_key(NOW + jump)
        is_destroyed = name in ring.destroy_expired_day_keys(NOW)
        assert is_destroyed or abs(jump) < timedelta(days=4)
        assert not is_destroyed or abs(jump) > timedelta(days=2)
