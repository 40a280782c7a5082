"""A chat forgets what was deleted, not only hides it."""

import random
from datetime import UTC, datetime

from simulator.chats import Chat, Chats

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_chat() -> Chat:
    return Chats(random.Random(1)).add_user(first_name="Sokha", language_code="km")


def test_a_deleted_message_holds_no_words_in_memory() -> None:
    chat = a_chat()
    message = chat.add(author="her", date=NOON, text="a secret", media={"voice": {}}, keyboard=(({"text": "x"},),))
    chat.delete(message)
    assert (message.text, message.media, message.keyboard) == ("", {}, ())
    assert chat.find_message(message.message_id) is None


def test_message_ids_are_counted_in_each_chat_on_its_own() -> None:
    chats = Chats(random.Random(1))
    women = [chats.add_user(first_name="x", language_code=None) for _ in range(2)]
    assert [woman.add(author="her", date=NOON, text="x").message_id for woman in women] == [1, 1]


def test_the_same_seed_gives_the_same_ids() -> None:
    assert a_chat().chat_id == a_chat().chat_id
