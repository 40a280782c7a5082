"""Actions as a process of their own, and actions that cannot be reached."""

from pathlib import Path

import pytest

from bot.config.settings import LOOPBACK
from tests.support.stack import open_stack
from tests.support.user_client import CreateUser

pytestmark = pytest.mark.slow
NOBODY_LISTENS = 9


async def test_failing_actions_give_the_card(trained: None, arrives: CreateUser, tmp_path: Path) -> None:
    with open_stack(tmp_path, actions_url=f"http://{LOOPBACK}:{NOBODY_LISTENS}/webhook") as broken:
        she = await arrives("km", at=broken, wait=30.0)
        await she.send_text("/start")
        she.assert_screens("utter_first")  # a response needs no action
        await she.send_text("/menu")
        she.assert_screens("utter_help_instead_all")
        she.assert_only_own_language()
