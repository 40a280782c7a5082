"""Every change we make to Rasa's code, in the order they are applied. A test holds each to the source it was written for."""

from bot.dialogue.patches import (
    actions_inside,
    compiled_schema,
    examples_once,
    known_events,
    loud_actions,
    loud_store,
    no_telemetry,
    no_training_cache,
    one_session,
    our_logs,
    plain_graph,
    quick_archive,
    shared_examples,
    short_waits,
)
from bot.dialogue.patches.patch import Patch

PATCHES: tuple[Patch, ...] = (
    our_logs.PATCH,
    no_telemetry.PATCH,
    loud_store.PATCH,
    loud_actions.PATCH,
    actions_inside.PATCH,
    short_waits.PATCH,
    one_session.PATCH,
    compiled_schema.PATCH,
    known_events.PATCH,
    plain_graph.PATCH,
    examples_once.PATCH,
    shared_examples.PATCH,
    no_training_cache.PATCH,
    quick_archive.PATCH,
)

__all__ = ["PATCHES", "Patch"]
