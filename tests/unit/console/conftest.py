"""A console on SQLite for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.console_client import ConsoleApp, open_console
from tests.support.console_scenario import HandoffScenario


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[ConsoleApp]:
    with open_console(tmp_path) as stage:
        yield stage


@pytest.fixture
def story(stage: ConsoleApp) -> HandoffScenario:
    return HandoffScenario(stage)
