"""What our trained parts of Rasa's graph have in common: where they are kept, and how Rasa makes and finds them again."""

from abc import abstractmethod
from pathlib import Path
from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class TrainedComponent[Learnt](GraphComponent):
    """A part that travels inside the model, in a folder of its own."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, learned: Learnt) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._learned = learned

    @classmethod
    @abstractmethod
    def create_untrained(cls, config: dict[str, Any]) -> Learnt:
        """What it knows before it is trained."""

    @classmethod
    @abstractmethod
    def load_learned(cls, folder: Path) -> Learnt:
        """What it learnt, from its folder."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Called by Rasa, for training."""
        return cls(config, model_storage, resource, cls.create_untrained(config))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> Self:
        """Called by Rasa, for running, and in training for what comes behind it."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, cls.load_learned(folder))
