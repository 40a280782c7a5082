"""Twenty dangerous settings, twenty refusals of one sentence each; the default passes."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.errors import BadSettings, Misconfigured
from bot.guard import refuse_dangerous
from bot.settings import Settings
from bot.store.keys import KeyRing

REAL = {"TELEGRAM_TOKEN": "123456:real-letters"}
HOOK = {**REAL, "WEBHOOK_URL": "https://example.org/telegram"}
KEY = "3c6WDih5yXLJKQwSXn8yjTslIOhjAYr4ijvV0iSWlDo="
FEED = {"DIRECTORY_FEED_URL": "https://example.org/edition", "DIRECTORY_FEED_KEY": KEY}
SECRET = "0123456789abcdef" * 2

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
    ({"DIRECTORY_FEED_MINUTES": "1"}, "DIRECTORY_FEED_MINUTES"),
    ({"DIRECTORY_FEED_MINUTES": "often"}, "DIRECTORY_FEED_MINUTES"),
]
BAD_FILES = [
    ("credentials.yml", "rest:\n"),
    ("credentials.yml", "bot.dialogue.channel.LocalChannel: {}\nsocketio:\n  user_message_evt: say\n"),
    ("credentials.yml", "callback:\n  url: http://somewhere\n"),
    ("endpoints.yml", "event_broker:\n  type: pika\n"),
    ("endpoints.yml", "models:\n  url: http://somewhere\n"),
]


def guarded(env: Mapping[str, str], root: Path) -> None:
    """What every guarded command does first."""
    refuse_dangerous(Settings.from_env(env, root=root))


def is_one_line(said: str) -> bool:
    """One line that ends, and names something to change."""
    return "\n" not in said and len(said) > 20


@pytest.mark.parametrize(("env", "named"), BAD_ENVIRONMENTS, ids=[str(env) for env, _ in BAD_ENVIRONMENTS])
def test_a_dangerous_environment_is_refused(tmp_path: Path, env: dict[str, str], named: str) -> None:
    with pytest.raises(BadSettings) as refused:
        guarded(env, tmp_path)
    assert str(refused.value).startswith(named)
    assert is_one_line(str(refused.value))


@pytest.mark.parametrize(("name", "content"), BAD_FILES, ids=[content.split(":")[0] for _, content in BAD_FILES])
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


def test_there_are_at_least_twenty() -> None:
    assert len(BAD_ENVIRONMENTS) + len(BAD_FILES) >= 20


def test_the_default_passes(tmp_path: Path) -> None:
    guarded({}, tmp_path)


def test_the_files_of_the_product_pass() -> None:
    refuse_dangerous(Settings.from_env({}))


@pytest.mark.parametrize(
    "env",
    [
        REAL,
        {**HOOK, "WEBHOOK_SECRET": SECRET},
        {"BIND": "10.0.0.2", "BIND_ALLOW": "10.0.0.1,10.0.0.2"},
        {"LOG_LEVEL": "warning"},
        {"TELEGRAM_API": "http://localhost:8081"},
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


def test_one_database_for_both_is_refused(tmp_path: Path) -> None:
    same = {"DATABASE_URL": "postgresql://db/one", "TRACKER_DATABASE_URL": "postgresql://db/one"}
    with pytest.raises(BadSettings, match="TRACKER_DATABASE_URL"):
        guarded(same, tmp_path)


def test_a_refusal_has_the_exit_code_of_a_wrong_configuration() -> None:
    assert issubclass(BadSettings, Misconfigured)
    assert BadSettings.exit_code == os.EX_CONFIG
