"""Settings: read once, from the mapping given, with the rehearsal as default."""

import dataclasses
from pathlib import Path

import pytest

from bot.errors import BadSettings
from bot.settings import CHILD_VARIABLES, LOOPBACK, Settings, child_environment

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


@pytest.mark.parametrize("name", ["GATEWAY_PORT", "ASSISTANT_PORT", "ACTIONS_PORT", "REHEARSAL_PORT", "WEBHOOK_PORT",
                                  "CONSOLE_PORT"])  # fmt: skip
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


def test_a_child_reports_to_nobody_and_stays_on_loopback() -> None:
    handed = child_environment(read())
    assert handed["RASA_TELEMETRY_ENABLED"] == "false"
    assert handed["SANIC_HOST"] == LOOPBACK
