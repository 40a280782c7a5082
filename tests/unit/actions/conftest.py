"""A fresh thread."""

import pytest

from bot.dialogue import standins

standins.install_import_stubs(serving=False)  # rasa_sdk imports a web server that is not installed

from tests.unit.actions.thread import Thread  # noqa: E402


@pytest.fixture
def thread() -> Thread:
    return Thread()
