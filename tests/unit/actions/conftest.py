"""A fresh thread."""

import pytest

from tests.unit.actions.thread import Thread


@pytest.fixture
def thread() -> Thread:
    return Thread()
