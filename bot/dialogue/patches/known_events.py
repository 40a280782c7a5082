"""Event classes are looked up once."""

import functools

from bot.dialogue.patches.patch import Patch


def apply_cached_event_classes() -> None:
    """Remember which class an event's name stands for."""
    from rasa.shared.core.events import Event

    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(functools.cache(Event.resolve_by_type))


CACHED_EVENT_CLASSES = Patch(
    name="known_events",
    file="rasa/shared/core/events.py",
    reason="Rasa walks the tree of event classes for every event it reads",
    sources={"rasa.shared.core.events:Event.resolve_by_type": "ffabe9999fc8f7f3"},
    apply=apply_cached_event_classes,
)
