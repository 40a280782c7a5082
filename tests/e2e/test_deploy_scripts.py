"""deploy/upgrade.sh and deploy/rollback.sh over a checkout of their own, with a product that only says what it was asked."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ("upgrade.sh", "rollback.sh", "as-account.sh")
STUB = """#!/bin/sh
printf '%s\\n' "$(basename "$0") $*" >>"$CALLS"
case "$*" in *"$FAILS"*) exit 1 ;; esac
"""


class Checkout:
    """A repository with two versions, and a shell that finds only stubs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.var, self.calls = folder / "app", folder / "var", folder / "calls"
        (self.folder / "deploy").mkdir(parents=True)
        (self.folder / ".venv" / "bin").mkdir(parents=True)
        (folder / "bin").mkdir()
        self.var.mkdir()
        for name in SCRIPTS:
            shutil.copy(ROOT / "deploy" / name, self.folder / "deploy" / name)
        for path in (self.folder / ".venv/bin/python", folder / "bin/make", folder / "bin/systemctl"):
            path.write_text(STUB)
            path.chmod(0o755)
        (folder / "settings").write_text(f'# comment\nPELITA_VAR={self.var}\nOPERATOR_NAME="A group, $(id)"\n')
        self.git("init", "-q", "-b", "main")
        (self.folder / ".gitignore").write_text(".venv\n")
        self.first = self.commit("one")
        self.second = self.commit("two")
        self.git("tag", "v2")
        self.git("checkout", "-q", self.first)

    def git(self, *words: str) -> str:
        own = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        done = subprocess.run(
            ["git", *own, *words], cwd=self.folder, capture_output=True, text=True, check=True, timeout=20
        )
        return done.stdout.strip()

    def commit(self, name: str) -> str:
        (self.folder / "version").write_text(name)
        self.git("add", "-A")
        self.git("commit", "-qm", name)
        return self.git("rev-parse", "HEAD")

    def run(self, script: str, *words: str, fails: str = "nothing fails") -> int:
        done = subprocess.run(
            ["sh", self.folder / "deploy" / script, *words],
            env={
                "PATH": f"{self.folder.parent / 'bin'}:{os.environ['PATH']}",
                "CALLS": str(self.calls),
                "FAILS": fails,
                "PELITA_SETTINGS": str(self.folder.parent / "settings"),
                "PELITA_ACCOUNT": pwd.getpwuid(os.geteuid()).pw_name,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode

    def list_calls(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_it_goes_to_a_version_and_back(checkout: Checkout) -> None:
    assert checkout.run("upgrade.sh", "v2") == 0
    assert checkout.git("rev-parse", "HEAD") == checkout.second
    assert checkout.list_calls() == [
        "systemctl stop pelita.service",
        "make setup compile",
        "python -m bot upgrade",
        "systemctl start pelita.service",
    ]
    checkout.calls.unlink()
    assert checkout.run("rollback.sh") == 0
    assert checkout.git("rev-parse", "HEAD") == checkout.first
    assert checkout.list_calls() == [
        "systemctl stop pelita.service",
        "python -m bot rollback",
        "make setup compile train",
        "systemctl start pelita.service",
    ]


@pytest.mark.parametrize(("fails", "is_rolled_back"), [("setup compile", False), ("bot upgrade", True)])
def test_what_fails_is_taken_back(checkout: Checkout, fails: str, is_rolled_back: bool) -> None:
    assert checkout.run("upgrade.sh", "v2", fails=fails) == 1
    assert checkout.git("rev-parse", "HEAD") == checkout.first
    assert checkout.list_calls()[-1] == "systemctl start pelita.service", "in any case"
    assert ("python -m bot rollback" in checkout.list_calls()) is is_rolled_back


@pytest.mark.parametrize("version", ["v3", "--help"])
def test_a_version_that_is_not_there_touches_nothing(checkout: Checkout, version: str) -> None:
    assert checkout.run("upgrade.sh", version) == 2
    assert checkout.list_calls() == []


def test_a_changed_checkout_touches_nothing(checkout: Checkout) -> None:
    (checkout.folder / "version").write_text("changed by hand")
    assert checkout.run("upgrade.sh", "v2") == 2
    assert checkout.list_calls() == []


def test_without_an_upgrade_on_record_nothing_is_rolled_back(checkout: Checkout) -> None:
    assert checkout.run("rollback.sh") == 2
    assert checkout.list_calls() == []


def test_settings_are_read_and_never_run(checkout: Checkout) -> None:
    settings, account = checkout.folder.parent / "settings", pwd.getpwuid(os.geteuid()).pw_name
    done = subprocess.run(
        ["sh", checkout.folder / "deploy/as-account.sh", account, settings, "printenv", "OPERATOR_NAME"],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert done.stdout == "A group, $(id)\n"
