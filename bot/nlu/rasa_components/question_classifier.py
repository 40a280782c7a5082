"""What a message asks, as entities beside its intent, as a Rasa component."""

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.question_model import QuestionModel
from bot.nlu.rasa_components.text_normalizer import NORMALIZED_TEXT
from bot.nlu.rasa_components.trained_component import TrainedComponent
from bot.nlu.training.question_model import QUESTIONS_FOLDER, fit_question_model, read_question_examples
from bot.nlu.training.shorthand import read_shorthand

QUESTION_ENTITY = "question"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class QuestionClassifier(TrainedComponent[QuestionModel | None]):
    """Adds the likeliest questions, each with its probability; which of them is meant also depends on what was told before,
    and is decided where that is known (actions/questions.py)."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings of config.yml: `examples`, the folder of examples."""
        return {"examples": QUESTIONS_FOLDER}

    @classmethod
    def create_untrained(cls, config: dict[str, Any]) -> QuestionModel | None:
        """Nothing."""
        return None

    @classmethod
    def load_learned(cls, folder: Path) -> QuestionModel | None:
        """The model."""
        return QuestionModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model and put it into the archive."""
        folder = Path(self._config["examples"])
        model = fit_question_model(read_question_examples(folder), read_shorthand(folder))
        with self._storage.write_to(self._resource) as directory:
            model.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of the message; a button asks nothing by its words."""
        for message in messages:
            text = message.get(NORMALIZED_TEXT)
            if not text or self._learned is None:
                continue
            found = [
                {
                    "entity": QUESTION_ENTITY,
                    "value": name,
                    "confidence_entity": round(likely, 4),
                    "extractor": type(self).__name__,
                }
                for name, likely in self._learned.rank_questions(text)
            ]
            message.set(ENTITIES, [*(message.get(ENTITIES) or ()), *found], add_to_output=True)
        return messages
