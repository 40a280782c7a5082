"""The gateway of the chat's tests: what the channel carries is said there."""

from tests.unit.chat.conftest import engine, house, keys, story

__all__ = ["engine", "house", "keys", "story"]
