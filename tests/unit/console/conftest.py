"""A console on SQLite for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.handoffs.submission import SubmissionReceipt
from tests.support.console_client import ConsoleApp, open_console
from tests.support.console_scenario import HandoffScenario, OfficerClient


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[ConsoleApp]:
    with open_console(tmp_path) as stage:
        yield stage


@pytest.fixture
def story(stage: ConsoleApp) -> HandoffScenario:
    return HandoffScenario(stage)


@pytest.fixture
def asked(story: HandoffScenario) -> SubmissionReceipt:
    """A card that was sent."""
    return story.send_card()


@pytest.fixture
def dara(story: HandoffScenario, asked: SubmissionReceipt) -> OfficerClient:
    """An officer who took it and greeted her."""
    dara = story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    return dara
