"""Every change we make to Rasa's code, in the order they are applied. A test holds each to the source it was written for."""

from bot.dialogue.patches import (
    actions_inside,
    compatibility,
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
    compatibility.NUMPY,  # these two first: Rasa cannot be imported without them
    compatibility.PACKAGING,
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
"""Applied in every process that imports Rasa."""

FOR_TESTING: tuple[Patch, ...] = (compatibility.CORE_TEST,)
"""Applied for `rasa test`."""

__all__ = ["FOR_TESTING", "PATCHES", "Patch"]
