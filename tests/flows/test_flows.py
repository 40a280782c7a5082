"""Whole conversations, written down: what she does, and the screens that answer her, in all six languages.

`pytest tests/flows --update-flows` writes down what is answered now.
"""

from pathlib import Path

import pytest

from tests.flows.runner import Flow
from tests.support.user_client import CreateUser

pytestmark = pytest.mark.slow
FLOWS = sorted(Path(__file__).parent.glob("*.yml"))


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
async def test_the_conversation_goes_as_written(
    path: Path, arrives: CreateUser, request: pytest.FixtureRequest
) -> None:
    flow = Flow.read(path)
    played = await flow.play(arrives)
    if request.config.getoption("--update-flows"):
        flow.write(played[flow.languages[0]])
        return
    for language, answers in played.items():
        for number, (answered, written) in enumerate(zip(answers, flow.written(), strict=True), 1):
            assert answered == written, f"turn {number} in {language}"
