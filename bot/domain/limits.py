"""Limits and word lists that people who are not programmers own; one dataclass a file in data/policies."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limits:
    """data/policies/limits.yml: one value, one place."""

    engine_seconds: float
    flood_messages: int
    flood_seconds: float
    thread_minutes: int
    payload_minutes: int
    tombstone_hours: int
    message_log_hours: int
    deletable_hours: int
    audit_days: int
    vault_days: int
    vault_days_least: int
    vault_days_most: int
    reminder_days_most: int
    reminder_late_days: int
    button_characters: int
    screen_words: int
    opening_characters: int


SUBJECT_MARKERS = ("friend", "self", "still", "child", "unit", "another")
"""`friend`: she asks for somebody; `self`: she speaks of herself; `still`: it goes on about whom
it was, though she says I; `child`: she is not of age, # is how old; `unit`: what is
counted where it stands behind such a number; `another`: the number is the age of somebody else."""


@dataclass(frozen=True)
class WordLists:
    """What the gateway recognises by itself, in every language at once: phrase → what it means."""

    whole_messages: Mapping[str, str]
    """A whole message: `leave`, `erase`, `help` or `stop`."""
    phrases: Mapping[str, str]
    """A phrase inside a message: `danger_now` or `self_harm`."""
    lookalike_words: frozenset[str] = frozenset()
    """Words of their own that a slip of the finger in a word of leave or stop must not be taken for."""
    safe_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Whole messages that bring the help card and look like nothing, by language; hers may be another one."""
    common_words: frozenset[str] = frozenset()
    """What anybody may type by chance, and nobody can choose as her own word."""
    subject_phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who a message is about: phrases by what they mean (ABOUT)."""
