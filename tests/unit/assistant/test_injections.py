"""What is typed to make the assistant do something reaches Rasa as words: no intent, nothing said back, nothing kept."""

import pytest

from bot.domain.turn import AssistantReply, Choice
from bot.errors import AssistantUnavailable
from tests.support import canaries
from tests.support.injections import CANARY, load_corpus
from tests.unit.assistant.conftest import House


async def test_no_text_of_the_corpus_commands_or_comes_back(
    house: House, clean_logs: None, capfd: pytest.CaptureFixture[str]
) -> None:
    replies: dict[str, AssistantReply] = {}
    for number, one in enumerate(load_corpus()):
        words = one.text.encode("utf-8", "replace").decode()  # as the gateway hands it on
        try:
            replies[words] = await house.says(words, to=f"her-{number}")
        except AssistantUnavailable:
            pass  # the miniature takes it for the words of an action that breaks on purpose; a card for her
    said = capfd.readouterr()
    assert len(replies) > 0.8 * len(load_corpus())
    assert [text for text, reply in replies.items() if not reply.response_calls or reply.confidence >= 1.0] == []
    assert [text for text, reply in replies.items() if CANARY in str(reply) or reply.country] == []
    assert canaries.find_words(CANARY, house.database.parent, said.out.encode(), said.err.encode()) == []


@pytest.mark.parametrize("payload", [one.text for one in load_corpus() if one.kind in ("command", "json")])
def test_no_text_of_the_corpus_is_a_choice_with_its_own_values(payload: str) -> None:
    try:
        assert Choice.from_payload(payload).values == {}
    except ValueError as refused:
        assert str(refused)
