"""Settings: read once, from the mapping given, with the rehearsal as default."""

import dataclasses
from pathlib import Path

import pytest

from bot.config.settings import CHILD_VARIABLES, LOOPBACK, WITHHELD_VARIABLES, Settings, child_environment
from bot.config.urls import is_same_database
from bot.config.validation import validate_settings
from bot.errors import BadSettings

ROOT = Path("/somewhere")


def read(**env: str) -> Settings:
    return Settings.from_env(env, root=ROOT)


def test_nothing_set_is_the_rehearsal_on_this_machine() -> None:
    found = read()
    assert found.is_rehearsal
    assert not found.is_production
    assert found.telegram_api == f"http://{LOOPBACK}:{found.rehearsal_port}"
    assert found.bind == LOOPBACK
    assert found.database_url == f"sqlite:///{ROOT}/var/pelita.db"
    assert found.tracker_url == f"sqlite:///{ROOT}/var/tracker.db"
    assert found.keys_dir == ROOT / "var" / "keys"


def test_a_token_means_that_women_may_be_on_the_other_side() -> None:
    found = read(TELEGRAM_TOKEN="1:a")
    assert found.is_production
    assert found.telegram_api == "https://api.telegram.org"


def test_the_folder_moves_databases_and_keys_along() -> None:
    found = read(PELITA_VAR="/data")
    assert found.keys_dir == Path("/data/keys")
    assert "/data/" in found.database_url
    assert "/data/" in found.tracker_url


def test_the_rehearsal_is_found_on_the_port_it_was_given() -> None:
    assert read(REHEARSAL_PORT="9001").telegram_api.endswith(":9001")


def test_officers_open_this_machine_unless_an_address_is_given() -> None:
    assert read(CONSOLE_PORT="9002").console_home == f"http://{LOOPBACK}:9002"
    assert read(CONSOLE_URL="https://console.example.org/").console_home == "https://console.example.org"


def test_an_empty_value_counts_as_not_set() -> None:
    assert read(TELEGRAM_TOKEN="", GATEWAY_PORT="", DATABASE_URL="", PELITA_VAR="") == read()


@pytest.mark.parametrize(
    "name", ["GATEWAY_PORT", "ASSISTANT_PORT", "ACTIONS_PORT", "REHEARSAL_PORT", "WEBHOOK_PORT", "CONSOLE_PORT"]
)
@pytest.mark.parametrize("value", ["0", "65536", "-1", "http", "80 80", "1e3"])
def test_what_is_no_port_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        read(**{name: value})


def test_allowed_addresses_are_separated_by_commas() -> None:
    assert read(BIND_ALLOW="10.0.0.1,10.0.0.2,").bind_allow == ("10.0.0.1", "10.0.0.2")


def test_the_level_may_be_written_in_small_letters() -> None:
    assert read(LOG_LEVEL="warning").log_level == "WARNING"


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        read().bind = "0.0.0.0"  # type: ignore[misc]


def test_the_process_environment_is_what_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPERATOR_NAME", "A group")
    assert Settings.from_env(root=ROOT).operator_name == "A group"


def test_a_child_reads_the_same_settings_again() -> None:
    parent = read(PELITA_VAR="/data", GATEWAY_PORT="9000", OPERATOR_NAME="A group", BIND="10.0.0.1")
    handed = child_environment(parent)
    child = Settings.from_env(handed, root=ROOT)
    for field in CHILD_VARIABLES.values():
        assert getattr(child, field) == getattr(parent, field), field


@pytest.mark.parametrize("part", WITHHELD_VARIABLES)
def test_a_process_gets_the_secrets_it_needs_and_no_other(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = {
        "TELEGRAM_TOKEN": "123456:s3cr-telegram",
        "WEBHOOK_URL": "https://example.org/telegram",
        "WEBHOOK_SECRET": "9f3b61d0c47e82a5b60d19fe74c38a52-s3cr",
        "DATABASE_URL": "postgresql://me:s3cr-database@db/one?sslmode=verify-full",
        "TRACKER_DATABASE_URL": "postgresql://db/two?user=me&password=s3cr-tracker&host=db",
    }
    for name, value in real.items():
        monkeypatch.setenv(name, value)
    handed = child_environment(read(**real), part)
    child = Settings.from_env(handed, root=ROOT)
    assert child.is_production
    seen = {name for name in real if "s3cr" in handed[name]} | {name for name in real if handed[name] == real[name]}
    assert (
        seen
        == {
            "gateway": set(real) - {"TRACKER_DATABASE_URL"},
            "assistant": {"TRACKER_DATABASE_URL"},
            "console": {"DATABASE_URL"},
            "actions": set(),
            "feed": set(),
            "train": set(),
            "backup": {"DATABASE_URL"},
            "restore": {"DATABASE_URL"},
        }[part]
    )
    assert "s3cr" not in " ".join(value for name, value in handed.items() if name not in seen)
    validate_settings(child, command="gateway" if part == "gateway" else "console")


def test_a_withheld_address_still_says_which_database_it_is() -> None:
    handed = child_environment(read(TELEGRAM_TOKEN="1:a", DATABASE_URL="postgresql://me:word@db/one"), "assistant")
    assert is_same_database(handed["DATABASE_URL"], "postgresql://other@db:5432/one")


def test_a_child_reports_to_nobody_and_stays_on_loopback() -> None:
    handed = child_environment(read())
    assert handed["RASA_TELEMETRY_ENABLED"] == "false"
