"""What may not have happened: a message without its answer, two versions in one turn, a bad version, a line of English."""

from collections.abc import Iterator, Sequence

from bot.model.delivery import Delivery
from tests.fire.reload.flight import BAD_FROM, MESSAGES_EACH, SAID, Flight, language_of
from tests.support.inside import shown
from tests.support.shelves import versions
from tests.support.tongue import strays


def wrong(flight: Flight) -> list[str]:
    """Everything that is wrong; empty where nothing is."""
    found = [f"{flight.left} rows of the inbox are left"] if flight.left else []
    if len(flight.chats) != flight.messages // MESSAGES_EACH:
        found.append(f"{len(flight.chats)} women were answered")
    for chat_id, messages in sorted(flight.chats.items()):
        found += [f"chat {chat_id}: {said}" for said in _chat(chat_id, messages)]
    return found


def _chat(chat_id: int, messages: Sequence[Delivery]) -> Iterator[str]:
    if len(messages) != MESSAGES_EACH * len(SAID):
        yield f"{len(messages)} screens instead of {MESSAGES_EACH * len(SAID)}"
    before = 0
    for start in range(0, len(messages), len(SAID)):
        turn = messages[start : start + len(SAID)]
        of_screens = [versions(_words(message)) for message in turn]
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
        yield from (said for number, message in enumerate(turn) for said in _strays(chat_id, number, message))


def _strays(chat_id: int, number: int, message: Delivery) -> list[str]:
    return strays(shown(number, message), language_of(chat_id))


def _words(message: Delivery) -> str:
    return "\n".join([message.text, *(label for row in message.keyboard for label, _ in row)])
