"""Trouble with the tracker store raises."""

import functools
from typing import Any

from bot.assistant.patches.patch import Patch


def apply_raise_tracker_errors() -> None:
    """Give the agent the store itself, not the wrapper that answers None on errors and saves to memory instead."""
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import InMemoryTrackerStore

    def create_tracker_store(store: Any, domain: Any) -> Any:
        if store is None:
            return InMemoryTrackerStore(domain)
        store.domain = domain
        return store

    Agent._create_tracker_store = staticmethod(create_tracker_store)


RAISE_TRACKER_ERRORS = Patch(
    name="loud_store",
    file="rasa/core/agent.py",
    reason="FailSafeTrackerStore turns a locked database into a conversation that forgot everything",
    sources={
        "rasa.core.agent:Agent._create_tracker_store": "44b81a5829031ff2",
        "rasa.core.tracker_store:FailSafeTrackerStore.retrieve": "3a893008fbafc668",
    },
    apply=apply_raise_tracker_errors,
)


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
