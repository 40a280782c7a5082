"""A fresh thread."""

import pytest

from bot.assistant import import_stubs

import_stubs.install_import_stubs(serving=False)  # rasa_sdk imports a web server that is not installed

from tests.unit.actions.conversation_thread import Thread  # noqa: E402


@pytest.fixture
def thread() -> Thread:
    return Thread()
