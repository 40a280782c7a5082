"""What a step of training made is not kept for the next training."""

from typing import Any

from bot.dialogue.patches.patch import Patch


def apply_no_training_cache() -> None:
    """Neither hash what goes into a step and comes out of it, nor write it to .rasa/cache."""
    from rasa.engine.training.hooks import TrainingHook

    def on_before_node(self: Any, **_: Any) -> dict[str, Any]:
        return {}

    def on_after_node(self: Any, **_: Any) -> None:
        return None

    TrainingHook.on_before_node = on_before_node
    TrainingHook.on_after_node = on_after_node


NO_TRAINING_CACHE = Patch(
    name="no_training_cache",
    file="rasa/engine/training/hooks.py",
    reason="`python -m bot train` knows what changed and trains everything; hashing and writing it all takes ten seconds",
    sources={
        "rasa.engine.training.hooks:TrainingHook.on_before_node": "9ed744239fe74284",
        "rasa.engine.training.hooks:TrainingHook.on_after_node": "10d40c9fbf7f956b",
        "rasa.engine.graph:GraphNode._run_after_hooks": "e180970ec1925aeb",
        "rasa.engine.graph:GraphNode._run_before_hooks": "349b1e76e13abc3f",
    },
    apply=apply_no_training_cache,
)
