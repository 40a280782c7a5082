"""`python -m bot audit verify` says in sentences what was changed, and goes on when it is told to."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import bootstrap
from bot.__main__ import main
from bot.cli.audit import build_report
from bot.services.audit_verification import FAULT_KINDS, AuditFault, AuditVerification


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PELITA_VAR", str(tmp_path))
    for name in ("PELITA_KEYS", "DATABASE_URL", "TELEGRAM_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    forget()
    assert main(["keys"]) == 0
    assert main(["keys", "--new-master"]) == 0
    yield tmp_path
    forget()


def forget() -> None:
    bootstrap.settings.cache_clear()
    bootstrap.keys.cache_clear()


def test_what_is_whole_is_said_to_be(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify"]) == 0
    assert "2 acts are as they were written." in capsys.readouterr().out


def test_what_was_changed_is_named_and_it_goes_on_when_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect(folder / "pelita.db") as connection:
        connection.execute("UPDATE audit SET by = 'nobody' WHERE audit_id = 2")
    assert main(["audit", "verify"]) == 1
    assert "Act 2 was edited." in capsys.readouterr().out
    assert main(["audit", "begin"]) == 0
    assert main(["audit", "verify"]) == 0
    assert "2 acts from before the list began cannot be verified." in capsys.readouterr().out


@pytest.mark.parametrize("kind", FAULT_KINDS)
def test_everything_that_can_be_wrong_has_a_sentence(kind: str) -> None:
    said = build_report(AuditVerification(3, 0, (AuditFault(kind, 4, 6),)))
    assert said[1].endswith(".")
    assert said[-1].startswith("Then run:")
