"""What a command does before and beside its work: no core dumps; `keys --new-master` changes the vault's master."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import bootstrap
from bot.__main__ import main
from bot.crypto.key_ring import KeyRing


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PELITA_VAR", str(tmp_path))
    for name in ("PELITA_KEYS", "DATABASE_URL", "TELEGRAM_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    bootstrap.settings.cache_clear()
    bootstrap.keys.cache_clear()


def test_no_command_leaves_a_core_dump(folder: Path) -> None:
    main(["keys"])
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)


def test_the_master_is_changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys"]) == 0
    assert KeyRing.open(folder / "keys", create=False).vault_keys.list_masters() == ["vault-1"]
    assert main(["keys", "--new-master"]) == 0
    assert "0 handoffs are under a new master key" in capsys.readouterr().out
    assert KeyRing.open(folder / "keys", create=False).vault_keys.list_masters() == ["vault-2"]
