"""Every change we make to Rasa's code, in the order they are applied. A test holds each to the source it was written for."""

from bot.assistant.patches import actions, compatibility, logging_and_telemetry, tracker, training
from bot.assistant.patches.patch import Patch

PATCHES: tuple[Patch, ...] = (
    compatibility.NUMPY,  # these two first: Rasa cannot be imported without them
    compatibility.PACKAGING,
    logging_and_telemetry.KEEP_LOGGING,
    logging_and_telemetry.NO_TELEMETRY,
    tracker.RAISE_TRACKER_ERRORS,
    actions.RAISE_ACTION_ERRORS,
    actions.ACTIONS_INSIDE,
    actions.SHORT_ACTION_TIMEOUT,
    actions.REUSE_HTTP_SESSION,
    actions.COMPILED_SCHEMA,
    tracker.CACHED_EVENT_CLASSES,
    training.SEQUENTIAL_GRAPH,
    training.EXAMPLES_ONCE,
    training.SHARED_EXAMPLES,
    training.NO_TRAINING_CACHE,
    training.FAST_MODEL_ARCHIVE,
    training.DOMAIN_READ_ONCE,
)
"""Applied in every process that imports Rasa."""

TESTING_PATCHES: tuple[Patch, ...] = (compatibility.CORE_TEST,)
"""Applied for `rasa test`."""

__all__ = ["FOR_TESTING", "PATCHES", "Patch"]
