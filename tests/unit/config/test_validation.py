"""Dangerous settings, each refused with one sentence that says what to change; the default passes."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.config import security_checks
from bot.config.rasa_validation import reject_arguments
from bot.config.settings import Settings
from bot.config.validation import list_warnings, validate_settings
from bot.crypto.key_ring import KeyRing
from bot.errors import BadSettings, Misconfigured
from bot.process_manager import list_processes

REAL = {"TELEGRAM_TOKEN": "123456:real-letters"}
HOOK = {**REAL, "WEBHOOK_URL": "https://example.org/telegram"}
KEY = "3c6WDih5yXLJKQwSXn8yjTslIOhjAYr4ijvV0iSWlDo="
FEED = {"DIRECTORY_FEED_URL": "https://example.org/edition", "DIRECTORY_FEED_KEY": KEY}
SECRET = "9f3b61d0c47e82a5b60d19fe74c38a52"

URLS = ("DATABASE_URL", "TRACKER_DATABASE_URL")
REMOTE = "postgresql://db.example.org/one"

BAD_ENVIRONMENTS: list[tuple[dict[str, str], str]] = [
    ({"LOG_LEVEL": "DEBUG"}, "LOG_LEVEL"),
    ({"LOG_LEVEL": "debug"}, "LOG_LEVEL"),
    ({"LOG_LEVEL": "NOTSET"}, "LOG_LEVEL"),
    ({"BIND": "0.0.0.0"}, "BIND"),
    ({"BIND": "::"}, "BIND"),
    ({"BIND": "192.168.1.7", "BIND_ALLOW": "192.168.1.8"}, "BIND"),
    ({**HOOK, "WEBHOOK_SECRET": ""}, "WEBHOOK_SECRET"),
    ({**HOOK, "WEBHOOK_SECRET": "secret"}, "WEBHOOK_SECRET"),
    ({**HOOK, "WEBHOOK_URL": "http://example.org/telegram", "WEBHOOK_SECRET": SECRET}, "WEBHOOK_URL"),
    ({"TELEGRAM_TOKEN": "changeme"}, "TELEGRAM_TOKEN"),
    ({"TELEGRAM_TOKEN": "123456:"}, "TELEGRAM_TOKEN"),
    ({"TELEGRAM_API": "https://api.telegram.org"}, "TELEGRAM_API"),
    ({"TELEGRAM_TOKEN": "\u0661\u0662\u0663:letters"}, "TELEGRAM_TOKEN"),
    ({**HOOK, "WEBHOOK_SECRET": "a" * 64}, "WEBHOOK_SECRET"),
    ({**HOOK, "WEBHOOK_SECRET": "changeme" * 8}, "WEBHOOK_SECRET"),
    ({**HOOK, "WEBHOOK_SECRET": SECRET + " and spaces"}, "WEBHOOK_SECRET"),
    ({**HOOK, "WEBHOOK_URL": "https://[example/telegram", "WEBHOOK_SECRET": SECRET}, "WEBHOOK_URL"),
    ({**REAL, "TELEGRAM_API": "http://api.example.org"}, "TELEGRAM_API"),
    ({**REAL, "TELEGRAM_API": "https://name:word@api.example.org"}, "TELEGRAM_API"),
    ({**REAL, "TELEGRAM_API": "api.telegram.org"}, "TELEGRAM_API"),
    ({"ACTIONS_URL": "http://actions.example.org/webhook"}, "ACTIONS_URL"),
    ({**REAL, "WEB_URL": "http://notes.example.org"}, "WEB_URL"),
    ({**REAL, "WEB_URL": "https://notes.example.org/chat"}, "WEB_URL"),
    ({**REAL, "WEB_URL": "https://notes.example.org", "WEB_EXIT_URL": "http://example.com"}, "WEB_EXIT_URL"),
    ({**REAL, "WEB_URL": "https://notes.example.org", "WEB_PROXIES": "caddy"}, "WEB_PROXIES"),
    ({**REAL, "WEB_URL": "https://notes.example.org", "WEB_PROXIES": "10.1.0.0/8"}, "WEB_PROXIES"),
    ({"ACTIONS_URL": "https://name:word@actions.example.org/webhook"}, "ACTIONS_URL"),
    ({"OPERATOR_NAME": "A help line\nCall this number now"}, "OPERATOR_NAME"),
    ({"OPERATOR_NAME": "A help line \u202egnihtemos"}, "OPERATOR_NAME"),
    ({"OPERATOR_NAME": "word " * 60}, "OPERATOR_NAME"),
    ({"DATABASE_URL": "postgresql://db/one", "TRACKER_DATABASE_URL": "postgresql://db/one"}, "TRACKER_DATABASE_URL"),
    ({"CONSOLE_URL": "http://console.example.org"}, "CONSOLE_URL"),
    ({"CONSOLE_URL": "https://console.example.org/pelita"}, "CONSOLE_URL"),
    ({"CONSOLE_URL": "https://name:word@console.example.org"}, "CONSOLE_URL"),
    ({"CONSOLE_URL": "console.example.org"}, "CONSOLE_URL"),
    ({"CONSOLE_PORT": "8081"}, "Port 8081"),
    ({"CONSOLE_PORT": "http"}, "CONSOLE_PORT"),
    ({"GATEWAY_PORT": "\u00b2"}, "GATEWAY_PORT"),
    ({"GATEWAY_PORT": "8081"}, "Port 8081"),
    ({**HOOK, "WEBHOOK_SECRET": SECRET, "WEBHOOK_PORT": "5005"}, "Port 5005"),
    ({"GATEWAY_PORT": "0"}, "GATEWAY_PORT"),
    ({"ASSISTANT_PORT": "http"}, "ASSISTANT_PORT"),
    ({**FEED, "DIRECTORY_FEED_URL": "http://example.org/edition"}, "DIRECTORY_FEED_URL"),
    ({**FEED, "DIRECTORY_FEED_URL": "ftp://example.org/edition"}, "DIRECTORY_FEED_URL"),
    ({**FEED, "DIRECTORY_FEED_URL": "https:///edition"}, "DIRECTORY_FEED_URL"),
    ({**FEED, "DIRECTORY_FEED_URL": "https://example.org:port/edition"}, "DIRECTORY_FEED_URL"),
    ({**FEED, "DIRECTORY_FEED_URL": "https://[example/edition"}, "DIRECTORY_FEED_URL"),
    ({**FEED, "DIRECTORY_FEED_URL": "https://name:word@example.org/edition"}, "DIRECTORY_FEED_URL"),
    ({**FEED, "DIRECTORY_FEED_KEY": ""}, "DIRECTORY_FEED_KEY"),
    ({**FEED, "DIRECTORY_FEED_KEY": "AAAA"}, "DIRECTORY_FEED_KEY"),
    ({**FEED, "DIRECTORY_FEED_KEY": "no key"}, "DIRECTORY_FEED_KEY"),
    ({**FEED, "DIRECTORY_FEED_KEY": f"{KEY},AAAA"}, "DIRECTORY_FEED_KEY"),
    ({"PUSH_CONTACT": "somebody@example.org"}, "PUSH_CONTACT"),
    ({"PUSH_CONTACT": "http://example.org"}, "PUSH_CONTACT"),
    ({"PUSH_CONTACT": "mailto:a@example.org", "PUSH_HOSTS": "https://fcm.googleapis.com"}, "PUSH_HOSTS"),
    ({"PUSH_CONTACT": "mailto:a@example.org", "PUSH_HOSTS": "127.0.0.1"}, "PUSH_HOSTS"),
    ({"PUSH_CONTACT": "mailto:a@example.org", "PUSH_HOSTS": "localhost"}, "PUSH_HOSTS"),
    ({"TRANSLATION_URL": "http://translate.example.org"}, "TRANSLATION_URL"),
    ({"TRANSLATION_URL": "http://8.8.8.8:5000"}, "TRANSLATION_URL"),
    ({"TRANSLATION_URL": "http://169.254.169.254"}, "TRANSLATION_URL"),
    ({"TRANSLATION_URL": "ftp://127.0.0.1"}, "TRANSLATION_URL"),
    ({"TRANSLATION_URL": "https://name:word@translate.example.org"}, "TRANSLATION_URL"),
    ({"TRANSLATION_URL": "https://translate.example.org/?api_key=1"}, "TRANSLATION_URL"),
    ({"TRANSLATION_URL": "https://libretranslate.com"}, "TRANSLATION_URL"),
    ({"TRANSLATION_URL": "https://translation.googleapis.com"}, "TRANSLATION_URL"),
    ({"TRANSLATION_URL": "translate.example.org"}, "TRANSLATION_URL"),
    ({"TRANSLATION_SECONDS": "60"}, "TRANSLATION_SECONDS"),
    ({"TRANSLATION_SECONDS": "long"}, "TRANSLATION_SECONDS"),
    ({"DIRECTORY_FEED_MINUTES": "1"}, "DIRECTORY_FEED_MINUTES"),
    ({"BACKUP_DAYS": "400"}, "BACKUP_DAYS"),
    ({"PELITA_KEYS": "/srv/keys", "BACKUP_FOLDER": "/srv/keys/copies"}, "BACKUP_FOLDER"),
    ({**REAL, "BIND": "10.0.0.2", "BIND_ALLOW": "10.0.0.2"}, "BIND"),
    ({**REAL, "DATABASE_URL": f"{REMOTE}?sslmode=disable"}, "DATABASE_URL"),
    ({**REAL, "DATABASE_URL": f"{REMOTE}?sslmode=allow"}, "DATABASE_URL"),
    ({**REAL, "DATABASE_URL": "postgresql:///one?host=db.example.org&sslmode=disable"}, "DATABASE_URL"),
    ({**REAL, "TRACKER_DATABASE_URL": f"{REMOTE}?sslmode=disable"}, "TRACKER_DATABASE_URL"),
    ({**REAL, "TELEGRAM_API": "https://api.example.org"}, "TELEGRAM_API"),
    (
        {**REAL, "TELEGRAM_API": "https://api.example.org", "TELEGRAM_API_ALLOW": "https://other.example.org"},
        "TELEGRAM_API",
    ),
    ({**REAL, "TELEGRAM_API": "https://api.telegram.org.example.org"}, "TELEGRAM_API"),
    ({**HOOK, "WEBHOOK_SECRET": "abcdefgh" * 4}, "WEBHOOK_SECRET"),
    ({**HOOK, "WEBHOOK_SECRET": "0123456789abcdef" * 2 + "0123"}, "WEBHOOK_SECRET"),
    ({**HOOK, "WEBHOOK_SECRET": "abcdefghijklmnopqrstuvwxyz0123456789"}, "WEBHOOK_SECRET"),
    ({**HOOK, "WEBHOOK_SECRET": "aabbccdd" + "aaaaaaaaaaaaeeffgghhaaaa"}, "WEBHOOK_SECRET"),
    ({**HOOK, "TELEGRAM_TOKEN": f"123456:{SECRET}", "WEBHOOK_SECRET": SECRET}, "WEBHOOK_SECRET"),
    ({**HOOK, "TELEGRAM_TOKEN": f"123456:AA{SECRET[-9:]}", "WEBHOOK_SECRET": SECRET}, "WEBHOOK_SECRET"),
    (
        {"DATABASE_URL": "sqlite:////tmp/one.db", "TRACKER_DATABASE_URL": "sqlite:////tmp/./one.db"},
        "TRACKER_DATABASE_URL",
    ),
    (
        {"DATABASE_URL": "sqlite:////tmp/one.db", "TRACKER_DATABASE_URL": "sqlite+pysqlite:////tmp/a/../one.db"},
        "TRACKER_DATABASE_URL",
    ),
    (
        {"DATABASE_URL": "postgresql://db/one", "TRACKER_DATABASE_URL": "postgresql+psycopg2://me@db:5432/one"},
        "TRACKER_DATABASE_URL",
    ),
    (
        {"DATABASE_URL": "postgresql://localhost/one", "TRACKER_DATABASE_URL": "postgresql://127.0.0.1/one"},
        "TRACKER_DATABASE_URL",
    ),
    ({"OPERATOR_NAME": "Call 999"}, "OPERATOR_NAME"),
    ({"OPERATOR_NAME": "\u0661\u0662\u0663 line"}, "OPERATOR_NAME"),
    ({"OPERATOR_NAME": "help.example.org"}, "OPERATOR_NAME"),
    ({"OPERATOR_NAME": "Write to @helper"}, "OPERATOR_NAME"),
    ({"OPERATOR_NAME": "t.me/helper"}, "OPERATOR_NAME"),
    ({"DIRECTORY_FEED_MINUTES": "often"}, "DIRECTORY_FEED_MINUTES"),
]
BAD_FILES = [
    ("endpoints.yml", "event_broker:\n  type: pika\n"),
    ("endpoints.yml", "models:\n  url: http://somewhere\n"),
    ("endpoints.yml", "lock_store:\n  type: redis\n"),
    ("endpoints.yml", "tracker_store:\n  type: SQL\n  db: words.db\n"),
    ("endpoints.yml", "nlg:\n  url: http://somewhere\n"),
    ("endpoints.yml", "action_endpoint:\n  url: http://somewhere.example.org/webhook\n"),
    ("endpoints.yml", "- event_broker\n"),
    ("endpoints.yml", "nlg: [\n"),
]
BAD_ARGUMENTS = [
    ["run", "--enable-api"],
    ["run", "--enable-a"],
    ["run", "--cors", "*"],
    ["run", "--cors=*"],
    ["run", "--connector", "rest"],
    ["run", "--interface", "0.0.0.0"],
    ["run", "-i", "0.0.0.0"],
    ["shell", "--debug"],
    ["run", "-vv"],
]


def guarded(env: Mapping[str, str], root: Path) -> None:
    """What every guarded command does first."""
    validate_settings(Settings.from_env(env, root=root))


def is_one_line(said: str) -> bool:
    """One line that ends, and names something to change."""
    return "\n" not in said and len(said) > 20


@pytest.mark.parametrize(("env", "named"), BAD_ENVIRONMENTS, ids=[str(env) for env, _ in BAD_ENVIRONMENTS])
def test_a_dangerous_environment_is_refused(tmp_path: Path, env: dict[str, str], named: str) -> None:
    with pytest.raises(BadSettings) as refused:
        guarded(env, tmp_path)
    assert str(refused.value).startswith(named)
    assert is_one_line(str(refused.value))


def test_the_trackers_database_is_found_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "one.db").touch()
    (tmp_path / "two.db").symlink_to(tmp_path / "one.db")
    urls = {name: f"sqlite:///{tmp_path / file}" for name, file in zip(URLS, ("one.db", "two.db"), strict=True)}
    with pytest.raises(BadSettings, match="TRACKER_DATABASE_URL"):
        guarded(urls, tmp_path)


@pytest.mark.parametrize(
    ("env", "named"),
    [
        (REAL, "keys"),
        ({**REAL, "PELITA_VAR": "/srv/pelita", "PELITA_KEYS": "/srv/pelita/x/../keys"}, "keys"),
        ({**REAL, "DATABASE_URL": REMOTE}, "DATABASE_URL"),
        ({**REAL, "DATABASE_URL": f"{REMOTE}?sslmode=require"}, "DATABASE_URL"),
    ],
    ids=str,
)
def test_what_is_better_changed_is_told_and_stops_nothing(tmp_path: Path, env: dict[str, str], named: str) -> None:
    guarded(env, tmp_path)
    assert any(named in said for said in list_warnings(Settings.from_env(env, root=tmp_path)))


def test_an_account_that_may_do_everything_is_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    env = {**REAL, "PELITA_KEYS": "/srv/keys"}
    for account, expected in ((0, 1), (1000, 0)):
        monkeypatch.setattr(os, "geteuid", lambda account=account: account)
        assert len(list_warnings(Settings.from_env(env))) == expected
    assert list_warnings(Settings.from_env({})) == []


def test_keys_are_not_made_inside_the_data_folder(tmp_path: Path) -> None:
    settings = Settings.from_env(REAL, root=tmp_path)
    with pytest.raises(BadSettings, match="PELITA_KEYS"):
        validate_settings(settings, command="keys")
    validate_settings(Settings.from_env({**REAL, "PELITA_KEYS": str(tmp_path / "keys")}, root=tmp_path), command="keys")
    validate_settings(Settings.from_env({}, root=tmp_path), command="keys")


@pytest.mark.parametrize(("name", "content"), BAD_FILES, ids=[content.strip() for _, content in BAD_FILES])
def test_a_way_around_the_gateway_is_refused(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(BadSettings, match=name) as refused:
        guarded({}, tmp_path)
    assert is_one_line(str(refused.value))


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    KeyRing.open(tmp_path, create=True)
    key = next(path for path in tmp_path.iterdir() if path.is_file())
    os.chmod(key, 0o644)
    with pytest.raises(BadSettings) as refused:
        KeyRing.open(tmp_path, create=False)
    assert is_one_line(str(refused.value))


def test_missing_keys_are_refused_where_women_may_be(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as refused:
        KeyRing.open(tmp_path / "keys", create=False)
    assert is_one_line(str(refused.value))


@pytest.mark.parametrize("arguments", BAD_ARGUMENTS, ids=" ".join)
def test_a_door_opened_on_rasas_own_command_line_is_refused(arguments: list[str]) -> None:
    with pytest.raises(BadSettings) as refused:
        reject_arguments(arguments)
    assert str(refused.value).startswith(("--", "-i", "-vv"))
    assert is_one_line(str(refused.value))


@pytest.mark.parametrize(
    "arguments", [["train"], ["shell", "nlu"], ["test", "core", "--stories", "tests/stories"], ["run", "-p", "1"]]
)
def test_the_rest_of_rasas_command_line_is_left_alone(arguments: list[str]) -> None:
    reject_arguments(arguments)


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_that_others_can_write_to_is_refused(tmp_path: Path, mode: int) -> None:
    var = tmp_path / "var"
    var.mkdir()
    os.chmod(var, mode)
    with pytest.raises(BadSettings, match="PELITA_VAR") as refused:
        guarded({}, tmp_path)
    assert is_one_line(str(refused.value))


@pytest.mark.parametrize("command", ["up", "gateway"])
@pytest.mark.parametrize(("name", "content"), BAD_FILES, ids=[content.strip() for _, content in BAD_FILES])
def test_what_is_wrong_with_the_assistant_alone_does_not_take_her_the_cards(
    tmp_path: Path, command: str, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    validate_settings(Settings.from_env({}, root=tmp_path), command=command)
    with pytest.raises(BadSettings):
        validate_settings(Settings.from_env({}, root=tmp_path), command="assistant")


def test_the_gateway_goes_on_where_the_assistant_is_refused() -> None:
    vital = {part.name: part.is_vital for part in list_processes(Settings.from_env({}))}
    assert vital == {"rehearsal": True, "gateway": True, "assistant": False, "console": False}


def test_there_are_more_than_twenty_each_with_its_own_place() -> None:
    cases = [*map(str, BAD_ENVIRONMENTS), *map(str, BAD_FILES), *map(str, BAD_ARGUMENTS)]
    assert len(set(cases)) == len(cases) >= 20
    assert {named for _, named in BAD_ENVIRONMENTS} >= {
        "LOG_LEVEL",
        "BIND",
        "WEBHOOK_SECRET",
        "TELEGRAM_API",
        "ACTIONS_URL",
    }


def test_the_default_passes(tmp_path: Path) -> None:
    guarded({}, tmp_path)


def test_the_files_of_the_product_pass() -> None:
    validate_settings(Settings.from_env({}))


@pytest.mark.parametrize(
    "env",
    [
        REAL,
        {**HOOK, "WEBHOOK_SECRET": SECRET},
        {"BIND": "10.0.0.2", "BIND_ALLOW": "10.0.0.1,10.0.0.2"},
        {"LOG_LEVEL": "warning"},
        {"TELEGRAM_API": "http://localhost:8081"},
        {**REAL, "TELEGRAM_API": "https://api.example.org", "TELEGRAM_API_ALLOW": "https://api.example.org/"},
        {**REAL, "BIND": "10.0.0.2", "BIND_ALLOW": "10.0.0.2", "CONSOLE_URL": "https://console.example.org"},
        {**REAL, "DATABASE_URL": f"{REMOTE}?sslmode=verify-full"},
        {**REAL, "DATABASE_URL": "postgresql://localhost/one?sslmode=disable"},
        {**REAL, "DATABASE_URL": "postgresql:///one?host=/run/postgresql&sslmode=disable"},
        {"OPERATOR_NAME": "St. Mary's shelter, 24 hours"},
        {**REAL, "TELEGRAM_API": "http://127.0.0.1:8081"},
        {"ACTIONS_URL": "http://127.0.0.1:5055/webhook"},
        {"OPERATOR_NAME": "ចំការ​មិត្ត"},
        {"CONSOLE_URL": "https://console.example.org"},
        {"CONSOLE_URL": "https://console.example.org:8443/"},
        {"CONSOLE_URL": "http://localhost:9000"},
        {"PUSH_CONTACT": "mailto:a@example.org"},
        {"PUSH_CONTACT": "https://example.org/contact", "PUSH_HOSTS": "push.example.org,.notify.windows.com"},
        FEED,
        {**FEED, "DIRECTORY_FEED_KEY": f"{KEY}, {KEY}"},
        {**FEED, "DIRECTORY_FEED_URL": "http://127.0.0.1:9000/edition"},
        {**FEED, "DIRECTORY_FEED_MINUTES": "15"},
        {"DATABASE_URL": "postgresql://db/one", "TRACKER_DATABASE_URL": "postgresql://db/two"},
    ],
    ids=str,
)
def test_a_safe_environment_passes(tmp_path: Path, env: dict[str, str]) -> None:
    guarded(env, tmp_path)


def test_a_refusal_has_the_exit_code_of_a_wrong_configuration() -> None:
    assert issubclass(BadSettings, Misconfigured)
    assert BadSettings.exit_code == os.EX_CONFIG


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:5000",
        "http://localhost:5000",
        "http://[::1]:5000",
        "http://10.1.2.3:5000",
        "http://192.168.1.9",
    ]
    + ["http://172.31.0.2", "http://[fd00::5]:5000", "https://translate.example.org/own"],
)
def test_a_translation_server_of_ones_own_is_taken(address: str) -> None:
    validate_settings(Settings.from_env({"TRANSLATION_URL": address}))


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [("a-key\n", 0o600, None), ("a-key", 0o644, "chmod 600"), ("", 0o600, "one key"), ("a\nb", 0o600, "one key")],
)
def test_a_key_for_the_translation_server_is_read_by_this_account_alone(
    tmp_path: Path, content: str, mode: int, said: str | None
) -> None:
    """It stops nobody from being answered: it is told of at each start, and nothing is translated."""
    path = tmp_path / "key"
    path.write_text(content)
    path.chmod(mode)
    found = Settings.from_env({"TRANSLATION_URL": "http://127.0.0.1:5000", "TRANSLATION_KEY_FILE": str(path)})
    validate_settings(found)
    warned = security_checks.check_translation_key(found)
    assert (warned is None) if said is None else (warned is not None and said in warned)
    if said is None:
        assert security_checks.read_translation_key(found) == "a-key"
