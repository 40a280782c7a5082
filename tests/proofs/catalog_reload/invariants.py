"""What may not have happened: a message without its answer, two versions in one turn, a bad version, a line of English."""

from collections.abc import Iterator, Sequence

from bot.domain.messages import OutgoingMessage
from tests.proofs.catalog_reload.run import ASSISTANT_REPLIES, BAD_FROM, MESSAGES_EACH, FlightResult, get_language
from tests.support.catalog_folders import find_versions
from tests.support.in_process_dialogue import to_chat_message
from tests.support.language_detection import find_language_faults


def find_faults(flight: FlightResult) -> list[str]:
    """Everything that is wrong; empty where nothing is."""
    found = [f"{flight.messages_left} rows of the inbox are left"] if flight.messages_left else []
    if len(flight.chats) != flight.messages // MESSAGES_EACH:
        found.append(f"{len(flight.chats)} women were answered")
    for chat_id, messages in sorted(flight.chats.items()):
        found += [f"chat {chat_id}: {said}" for said in _check_chat(chat_id, messages)]
    return found


def _check_chat(chat_id: int, messages: Sequence[OutgoingMessage]) -> Iterator[str]:
    if len(messages) != MESSAGES_EACH * len(ASSISTANT_REPLIES):
        yield f"{len(messages)} screens instead of {MESSAGES_EACH * len(ASSISTANT_REPLIES)}"
    before = 0
    for start in range(0, len(messages), len(ASSISTANT_REPLIES)):
        turn = messages[start : start + len(ASSISTANT_REPLIES)]
        of_screens = [find_versions(_strip_values(message)) for message in turn]
        seen = set().union(*of_screens)
        if len(seen) != 1 or not all(of_screens):
            yield f"versions {sorted(seen)} in one turn"
            continue
        version = int(seen.pop())
        if version >= BAD_FROM:
            yield f"the bad version {version}"
        if version < before:
            yield f"version {version} after {before}"
        before = version
        yield from (said for number, message in enumerate(turn) for said in _check_language(chat_id, number, message))


def _check_language(chat_id: int, number: int, message: OutgoingMessage) -> list[str]:
    return find_language_faults(to_chat_message(number, message), get_language(chat_id))


def _strip_values(message: OutgoingMessage) -> str:
    return "\n".join([message.text, *(label for row in message.keyboard for label, _ in row)])
