"""Last in the pipeline: is the likeliest intent sure enough to be answered?"""

from collections.abc import Mapping
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.model import is_sure

UNSURE = "nlu_fallback"
"""Rasa's own name for it, which rules know: what was understood stands behind it in the ranking, to be asked about."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Decision(GraphComponent):
    """Puts "not sure" before an intent that is not likely enough."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`sure`: the confidence an answer needs; `sooner`: lower ones, for intents where not to answer is worse."""
        return {"sure": 0.5, "sooner": {}}

    def __init__(self, sure: float, sooner: Mapping[str, float]) -> None:
        self._sure = sure
        self._sooner = sooner

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Decision":
        """Called by Rasa."""
        return cls(config["sure"], config["sooner"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Leave sure messages as they are; put UNSURE first in the others."""
        for message in messages:
            intent = message.get(INTENT) or {}
            name, confidence = intent.get(INTENT_NAME_KEY), intent.get(PREDICTED_CONFIDENCE_KEY, 0.0)
            if not is_sure(name, confidence, sure=self._sure, sooner=self._sooner):
                unsure = {INTENT_NAME_KEY: UNSURE, PREDICTED_CONFIDENCE_KEY: 1 - confidence}
                message.set(INTENT, unsure, add_to_output=True)
                ranking = [dict(unsure), *(message.get(INTENT_RANKING_KEY) or ())]
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
