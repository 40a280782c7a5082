"""The units, the image and the proxy: what they name exists, and what they promise is there. No container is built here."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.__main__ import cli
from bot.config.settings import Settings, child_environment
from tools import local_stack

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy/systemd").glob("pelita*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
DOCKERFILE = (ROOT / "deploy/container/Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "deploy/container/compose.yml").read_text(encoding="utf-8"))
MAX_EXPOSURE = 2.0
"""Of 10, as systemd counts what a process may do."""
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
pytestmark = pytest.mark.slow


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units with programs that are on this machine: systemd looks whether they are."""
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/srv/pelita/app/.venv/bin/python", sys.executable)
        (tmp_path / path.name).write_text(text.replace("WorkingDirectory=/srv/pelita/app", "WorkingDirectory=/"))
    return tmp_path


def _run(*command: str, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)


@needs_systemd
def test_systemd_finds_nothing_wrong(units: Path) -> None:
    analyze = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(units.iterdir()))]
    done = _run(*analyze, env={**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"})
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_a_process_may_do_little(service: Path, units: Path) -> None:
    done = _run("systemd-analyze", "security", "--offline=true", "--no-pager", str(units / service.name))
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= MAX_EXPOSURE


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_a_unit_runs_a_command_that_exists_and_does_not_try_again_in_vain(service: Path) -> None:
    text = service.read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=.* -m bot (\w+)", text, re.MULTILINE)
    assert command in cli.commands
    assert "RestartPreventExitStatus=78" in text or "Type=oneshot" in text
    assert "~@resources" not in text, "every process sets its own limit of core dumps"


def test_the_assistant_knows_no_token_and_sees_one_key() -> None:
    text = (ROOT / "deploy/systemd/pelita-assistant.service").read_text(encoding="utf-8")
    assert "TELEGRAM_TOKEN=1:withheld" in text
    assert re.findall(r"^BindReadOnlyPaths=(.*)", text, re.MULTILINE) == ["/srv/pelita/keys/channel"]
    assert "IPAddressDeny=any" in text


@pytest.mark.skipif(not shutil.which("caddy"), reason="needs caddy")
@pytest.mark.parametrize("web_domain", [{}, {"WEB_DOMAIN": "notes.example.org"}], ids=["no web chat", "a web chat"])
def test_caddy_finds_nothing_wrong(web_domain: dict[str, str], tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DOMAIN": "pelita.example.org", **web_domain}
    file = ROOT / "deploy/caddy/Caddyfile"
    done = _run("caddy", "validate", "--adapter", "caddyfile", "--config", str(file), env=environment)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_container_tells_caddy_and_the_product_of_the_same_web_chat() -> None:
    services = COMPOSE["services"]
    product, proxy = services["pelita"]["environment"], services["caddy"]["environment"]
    assert product["WEB_URL"] == "${WEB_DOMAIN:+https://${WEB_DOMAIN}}"
    assert proxy["WEB_DOMAIN"] == "${WEB_DOMAIN:-http://web.invalid}"
    assert "{$WEB_DOMAIN:http://web.invalid} {" in (ROOT / "deploy/caddy/Caddyfile").read_text(encoding="utf-8")
    assert "ports" not in services["pelita"], "nobody but Caddy may say in WEB_PROXIES's name who asks"


def _copied_paths() -> list[str]:
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [word for line in lines for word in line.split()[:-1]]


def test_what_the_image_copies_is_enough_and_no_more_than_the_product(tmp_path: Path) -> None:
    app = tmp_path / "app"
    for name in _copied_paths():
        source, target = ROOT / name, app / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    shutil.copytree(ROOT / "models", app / "models")
    assert not {path.name for path in app.iterdir()} & {"tests", "tools", "simulator", "docs", "var", ".git"}
    own = local_stack.isolate_settings(Settings.from_env({}), tmp_path)
    environment = {**child_environment(own), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "doctor"],
        cwd=app,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok     model" in done.stdout
    health = subprocess.run([sys.executable, "-m", "bot", "health"], cwd=app, env=environment, check=False, timeout=60)
    assert health.returncode == 1, "nothing runs"


def test_every_path_the_image_needs_is_let_in_by_its_ignore_file() -> None:
    allowed = (ROOT / "deploy/container/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert allowed[0] == "*"
    for name in _copied_paths():
        assert f"!{name.split('/')[0]}" in allowed, name


def test_the_image_runs_as_nobody_in_particular_and_compose_gives_it_no_more() -> None:
    last = DOCKERFILE.rpartition("FROM")[2]
    assert re.search(r"^USER pelita$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    service = COMPOSE["services"]["pelita"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service, "the proxy alone is reached from outside"
    assert "ports" not in COMPOSE["services"]["database"]
    known = {*re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/settings.md").read_text(encoding="utf-8"), re.MULTILINE)}
    assert set(service["environment"]) <= known


def test_the_role_of_the_database_is_bound_by_policies() -> None:
    text = (ROOT / "deploy/container/database.sh").read_text(encoding="utf-8")
    assert "NOSUPERUSER NOBYPASSRLS" in text


def test_the_proxy_hands_nothing_out_that_is_for_operators() -> None:
    text = (ROOT / "deploy/caddy/Caddyfile").read_text(encoding="utf-8")
    for path in ("/healthz", "/readyz", "/metrics"):
        assert re.search(rf"handle {path} {{\s+respond 404\s+}}", text)
    assert not re.search(r"^\s*log\b", text, re.MULTILINE)


@pytest.mark.parametrize("script", sorted((ROOT / "deploy").rglob("*.sh")), ids=lambda path: path.name)
def test_a_script_can_be_read_by_the_shell(script: Path) -> None:
    assert subprocess.run(["sh", "-n", script], check=False, timeout=20).returncode == 0
