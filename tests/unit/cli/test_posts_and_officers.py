"""Accounts and posts from the command line, and the demonstration: as somebody types them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import bootstrap
from bot.cli import officers, posts
from bot.cli.commands import CommandContext, run_command
from bot.config.settings import Settings
from bot.db.engine import open_engine
from bot.db.unit_of_work import UnitOfWork
from bot.domain.post import JOINING_CHECKLIST
from bot.errors import BadRequest
from bot.services.officers import credentials
from bot.services.officers import credentials as password_service
from bot.services.officers.authentication import AuthContext, SignInAttempt, sign_in_officer
from tests.support.console_client import CHEAP_PASSWORDS
from tools import demo_data

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
POST = (
    "id-sg --name Embassy --country SG --origin ID --run-by mission --time-zone Asia/Singapore --speaks id --speaks en"
)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A house of its own."""
    own = Settings.from_env({"PELITA_VAR": str(tmp_path / "var")})
    monkeypatch.setattr(bootstrap, "settings", lambda: own)
    bootstrap.keys.cache_clear()
    yield own
    bootstrap.keys.cache_clear()


def officer(settings: Settings, line: str) -> int:
    return run_command(officers.cli, line.split(), given=CommandContext(settings, NOW))


def post(settings: Settings, line: str) -> int:
    return run_command(posts.cli, line.split(), given=CommandContext(settings, NOW))


def test_the_first_administrator_is_invited(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    officer(settings, "invite maly --name Maly --role administrator")
    said = capsys.readouterr().out
    assert f"{settings.console_home}/invitation" in said
    assert re.search(r"Code:  [A-Z2-9]{5}(-[A-Z2-9]{5}){3}\n", said)
    officer(settings, "list")
    assert capsys.readouterr().out == "maly\tadministrator\t-\tinvited\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("invite maly --name Maly --role officer", "needs --post"),
        ("invite x --name Maly --role auditor", "small letters"),
        ("reset nobody", "No officer has the login"),
        ("disable nobody", "No officer has the login"),
    ],
)
def test_what_will_not_do_is_one_sentence(settings: Settings, line: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        officer(settings, line)


def test_a_login_is_given_once(settings: Settings) -> None:
    officer(settings, "invite maly --name Maly --role auditor")
    with pytest.raises(BadRequest, match="already"):
        officer(settings, "invite maly --name Maly --role auditor")


def test_disabling_is_said(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    officer(settings, "invite maly --name Maly --role auditor")
    officer(settings, "disable maly")
    officer(settings, "list")
    assert capsys.readouterr().out.endswith("maly\tauditor\t-\tdisabled\n")


def test_the_operator_is_the_second_person_where_nobody_else_is(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    officer(settings, "invite maly --name Maly --role auditor")
    engine = open_engine(settings.database_url)
    with UnitOfWork(engine) as uow:
        found = uow.officers.get_by_login("maly")
        assert found
        assert found.confirmed_at
        uow.officers.update(found.officer_id, invited_by="somebody", confirmed_at=None)
        uow.commit()
    with pytest.raises(BadRequest, match="Nobody joined"):
        officer(settings, "confirm maly")
    with UnitOfWork(engine) as uow:
        uow.officers.update(found.officer_id, joined_at=NOW, password_hash="x", totp=b"x")
        uow.commit()
    engine.dispose()
    for said in ("maly\tauditor\t-\twaits to be confirmed\n", "maly\tauditor\t-\tactive\n"):
        officer(settings, "list")
        assert capsys.readouterr().out.endswith(said)
        officer(settings, "confirm maly")
    assert capsys.readouterr().out == "maly was confirmed before.\n"


def test_a_post_joins_once_its_list_is_done(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    post(settings, f"add {POST}")
    with pytest.raises(BadRequest, match="every item"):
        post(settings, "join id-sg")
    post(settings, f"check id-sg {' '.join(JOINING_CHECKLIST)}")
    assert "missing" not in capsys.readouterr().out
    post(settings, "join id-sg")
    post(settings, "list")
    assert capsys.readouterr().out.endswith("id-sg\tjoined\tEmbassy\n")


def test_a_post_that_will_not_do_is_one_sentence(settings: Settings) -> None:
    with pytest.raises(BadRequest, match="hours"):
        post(settings, f"add {POST} --hours sometimes")


def test_codes_are_told_in_the_rehearsal_alone(tmp_path: Path) -> None:
    real = Settings.from_env({"PELITA_VAR": str(tmp_path), "TELEGRAM_TOKEN": "1:a"})
    with pytest.raises(BadRequest, match="phone"):
        officer(real, "code dara")


def test_the_demonstration_can_be_played_and_is_told_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(password_service.PasswordService, "from_policy", lambda _: CHEAP_PASSWORDS)
    told = demo_data.prepare_demo(settings, now=lambda: NOW)
    parts = {line.split()[0]: line.split()[1:] for line in told if line.startswith("  ")}
    assert set(parts) == {"dara", "sok", "lina", "admin", "audit"}
    assert demo_data.prepare_demo(settings, now=lambda: NOW) == []
    engine = open_engine(settings.database_url)
    reception = AuthContext(lambda: UnitOfWork(engine), bootstrap.keys(), CHEAP_PASSWORDS, bootstrap.sign_in_policy())
    for number, (login, (password, secret)) in enumerate(sorted(parts.items())):
        attempt = SignInAttempt(login, password, credentials.compute_totp(secret, NOW), "test")
        assert sign_in_officer(reception, attempt, token=f"token-{number}", now=NOW), login
    with UnitOfWork(engine) as uow:
        assert all(found.is_joined and "demonstration" in found.name.lower() for found in uow.posts.list_all())
        assert {found.run_by for found in uow.posts.list_all()} == {"mission", "non_government"}
    engine.dispose()
    run_command(officers.cli, ["code", "dara"], given=CommandContext(settings, NOW + timedelta(minutes=1)))
    assert capsys.readouterr().out == credentials.compute_totp(parts["dara"][1], NOW + timedelta(minutes=1)) + "\n"


def test_a_doorbell_from_the_command_line(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    post(settings, f"add {POST}")
    post(settings, "doorbell id-sg")
    assert "id-sg has no doorbell." in capsys.readouterr().out
    post(settings, "doorbell id-sg --code")
    assert re.search(r"^/start [A-Z0-9]{5}(-[A-Z0-9]{5}){3}$", capsys.readouterr().out, re.MULTILINE)
    post(settings, "doorbell id-sg --group -1001234")
    assert "id-sg has a doorbell." in capsys.readouterr().out
    with pytest.raises(BadRequest, match="below zero"):
        post(settings, "doorbell id-sg --group 1234")
    post(settings, f"add {POST.replace('id-sg', 'id-my')}")
    with pytest.raises(BadRequest, match="doorbell of another post"):
        post(settings, "doorbell id-my --group -1001234")
    with pytest.raises(BadRequest):
        post(settings, "doorbell nobody --code")
    post(settings, "doorbell id-sg --off")
    assert "id-sg has no doorbell." in capsys.readouterr().out
