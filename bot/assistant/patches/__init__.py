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
    our_logs.KEEP_LOGGING,
    no_telemetry.NO_TELEMETRY,
    loud_store.RAISE_TRACKER_ERRORS,
    loud_actions.RAISE_ACTION_ERRORS,
    actions_inside.ACTIONS_INSIDE,
    short_waits.SHORT_ACTION_TIMEOUT,
    one_session.REUSE_HTTP_SESSION,
    compiled_schema.COMPILED_SCHEMA,
    known_events.CACHED_EVENT_CLASSES,
    plain_graph.SEQUENTIAL_GRAPH,
    examples_once.EXAMPLES_ONCE,
    shared_examples.SHARED_EXAMPLES,
    no_training_cache.NO_TRAINING_CACHE,
    quick_archive.FAST_MODEL_ARCHIVE,
)
"""Applied in every process that imports Rasa."""

TESTING_PATCHES: tuple[Patch, ...] = (compatibility.CORE_TEST,)
"""Applied for `rasa test`."""

__all__ = ["FOR_TESTING", "PATCHES", "Patch"]
