"""Last in the pipeline: is the likeliest intent sure enough to be answered?"""

from dataclasses import asdict, fields
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.intent_model import FallbackPolicy

FALLBACK_INTENT = "nlu_fallback"
"""Rasa's own name for it, which rules know: what was understood stands behind it in the ranking, to be asked about."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConfidenceFallback(GraphComponent):
    """Puts "not sure" before an intent that is not likely enough."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings of config.yml and their defaults: bot.nlu.intent_model.FallbackPolicy."""
        return asdict(FallbackPolicy())

    def __init__(self, fallback_policy: FallbackPolicy) -> None:
        self._fallback_policy = fallback_policy

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ConfidenceFallback":
        """Called by Rasa."""
        return cls(FallbackPolicy(**{one.name: config[one.name] for one in fields(FallbackPolicy)}))

    def process(self, messages: list[Message]) -> list[Message]:
        """Leave sure messages as they are; put UNSURE first in the others."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            if not self._fallback_policy.is_confident(
                [(one[INTENT_NAME_KEY], one[PREDICTED_CONFIDENCE_KEY]) for one in ranking]
            ):
                confidence = ranking[0][PREDICTED_CONFIDENCE_KEY] if ranking else 0.0
                unsure = {INTENT_NAME_KEY: FALLBACK_INTENT, PREDICTED_CONFIDENCE_KEY: 1 - confidence}
                message.set(INTENT, unsure, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [dict(unsure), *ranking], add_to_output=True)
        return messages
