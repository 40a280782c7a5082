"""A console on SQLite for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.console import Stage, console
from tests.support.console_handoffs import Story


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with console(tmp_path) as stage:
        yield stage


@pytest.fixture
def story(stage: Stage) -> Story:
    return Story(stage)
