"""What to offer when a message was not understood."""

from collections.abc import Iterable

from bot.model.vocabulary import DISTRESS_INTENTS, FIND_HELP_INTENTS, SAFETY_INTENTS, TOPICS

OFFERED_INTENTS = (*SAFETY_INTENTS, *FIND_HELP_INTENTS, *TOPICS, "change_language", "ask_who_are_you", "ask_privacy", "forget_me")
MAX_SUGGESTIONS = 3
MAX_CANDIDATES = 2
"""Meanings among which one that is hard to tell is looked for: it may stand just behind another."""
MIN_LIKELIHOOD = 0.15
"""How likely a meaning must be for us to ask "did I understand?" rather than say that we did not."""


def list_suggestions(ranking: Iterable[str]) -> list[str]:
    """The likeliest intents that a button can stand for, best first, at most three; never empty."""
    found = [intent for intent in ranking if intent in OFFERED_INTENTS][:MAX_SUGGESTIONS]
    return found or ["find_hotline", "talk_to_person"]


def is_guess(ranking: Iterable[tuple[str, float]]) -> bool:
    """Whether a meaning that a button can stand for is likely enough to ask about."""
    return any(intent in OFFERED_INTENTS and confidence >= MIN_LIKELIHOOD for intent, confidence in ranking)


def find_distress(ranking: Iterable[tuple[str, float]]) -> str | None:
    """One of the two likeliest meanings a button can stand for, where it is to be asked about with care; else None."""
    likely = [intent for intent, confidence in ranking if intent in OFFERED_INTENTS and confidence >= MIN_LIKELIHOOD]
    return next((intent for intent in likely[:MAX_CANDIDATES] if intent in DISTRESS_INTENTS), None)
