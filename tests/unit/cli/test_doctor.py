"""`bot doctor`: each thing that is wrong is a sentence of its own, nothing hides another, and no secret is printed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import bootstrap
from bot.__main__ import main
from bot.cli import doctor
from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import NEWER_DATABASE_MESSAGE, migrate

SECRET = "AAF-abcdefghijklmnopqrstuvwxyz012"  # noqa: S105 -- nobody's
TOKEN = f"123456789:{SECRET}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation for women, in order but for what a test changes."""
    for name in ("DATABASE_URL", "TRACKER_DATABASE_URL", "BACKUP_FOLDER", "WEBHOOK_URL", "CONSOLE_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "var").mkdir(mode=0o700)
    monkeypatch.setenv("PELITA_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("PELITA_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setattr(doctor.process_manager, "check_health", _find_nobody)
    KeyRing.open(tmp_path / "keys", create=True)
    engine = open_engine(f"sqlite:///{tmp_path / 'var' / 'pelita.db'}")
    migrate(engine)
    engine.dispose()
    forget()
    yield tmp_path
    forget()


async def _find_nobody(_: object) -> dict[str, bool]:
    return {"gateway": False, "assistant": False}


def forget() -> None:
    bootstrap.settings.cache_clear()
    bootstrap.keys.cache_clear()


def look(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["doctor"])
    said = capsys.readouterr().out
    assert SECRET not in said
    return code, said


def test_an_installation_in_order_is_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = look(capsys)
    wrong = [line for line in said.splitlines() if line.startswith("wrong")]
    assert (code, wrong) == (0, [])
    for subject in ("Python", "packages", "settings", "keys", "database", "model", "content", "disk"):
        assert any(line.split()[:2] == ["ok", subject] for line in said.splitlines()), subject


def _open_key(folder: Path) -> None:
    (folder / "keys" / "identity").chmod(0o644)


def _lose_key(folder: Path) -> None:
    (folder / "keys" / "route").unlink()


def _lose_backup_key(folder: Path) -> None:
    (folder / "keys" / "backup").unlink()


def _make_newer(folder: Path) -> None:
    engine = open_engine(f"sqlite:///{folder / 'var' / 'pelita.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()


def _break_database(folder: Path) -> None:
    (folder / "var" / "pelita.db").write_text("no database")


def _open_folder(folder: Path) -> None:
    (folder / "var").chmod(0o777)


def _age_copy(folder: Path) -> None:
    (folder / "var" / "last-backup").write_text("2020-01-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("harm", "level", "sentence"),
    [
        (_open_key, "wrong", "run chmod 600 on it"),
        (_lose_key, "wrong", "route cannot be read"),
        (_lose_backup_key, "note", "Run python -m bot keys"),
        (_make_newer, "wrong", NEWER_DATABASE_MESSAGE),
        (_break_database, "wrong", "DatabaseError"),
        (_open_folder, "wrong", "run chmod 700 on it"),
        (_age_copy, "wrong", "The last copy is of 2020-01-01"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str], harm: object, level: str, sentence: str
) -> None:
    harm(folder)  # type: ignore[operator]
    code, said = look(capsys)
    found = [line for line in said.splitlines() if sentence in line]
    assert len(found) == 1
    assert found[0].startswith(level)
    assert code == (1 if level == "wrong" else 0)
    assert "ok     Python" in said, "nothing hides another"


def test_a_model_of_other_examples_and_a_full_disk_are_said(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.assistant.train.is_up_to_date", lambda _: False)
    monkeypatch.setattr(doctor, "MIN_FREE_BYTES", 1 << 60)
    code, said = look(capsys)
    assert code == 1
    assert "Run: make train" in said
    assert "Make room" in said


def test_a_part_that_is_down_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def find_one_down(_: object) -> dict[str, bool]:
        return {"gateway": True, "assistant": False}

    monkeypatch.setattr(doctor.process_manager, "check_health", find_one_down)
    code, said = look(capsys)
    assert (code, "These do not answer: assistant." in said) == (1, True)


def test_packages_of_another_version_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_find_version", lambda name: None if name == "click" else "0.0")
    code, said = look(capsys)
    assert (code, "1 packages are missing" in said, "click" in said) == (1, True, True)
