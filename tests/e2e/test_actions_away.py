"""Actions as a process of their own, and actions that cannot be reached."""

from pathlib import Path

import pytest

from bot.settings import LOOPBACK
from tests.support.stack import opened
from tests.support.talk import Arrives

pytestmark = pytest.mark.slow
NOBODY_LISTENS = 9


async def test_failing_actions_give_the_card(trained: None, arrives: Arrives, tmp_path: Path) -> None:
    with opened(tmp_path, actions_url=f"http://{LOOPBACK}:{NOBODY_LISTENS}/webhook") as broken:
        she = await arrives("km", at=broken, wait=30.0)
        await she.says("/start")
        she.reads("utter_first")  # a response needs no action
        await she.says("/menu")
        she.reads("utter_help_instead_all")
        she.sees_only_her_language()
