"""What to offer when a message was not understood."""

from collections.abc import Iterable

from bot.model.vocabulary import FIND_HELP, SAFETY, TOPICS

OFFERED = (*SAFETY, *FIND_HELP, *TOPICS, "change_language", "ask_who_are_you", "ask_privacy", "forget_me")
SUGGESTIONS = 3


def suggestions(ranking: Iterable[str]) -> list[str]:
    """The likeliest intents that a button can stand for, best first, at most three; never empty."""
    found = [intent for intent in ranking if intent in OFFERED][:SUGGESTIONS]
    return found or ["find_hotline", "talk_to_person"]
