"""Training data share their examples instead of copying them."""

from typing import Any

from bot.dialogue.patches.patch import Patch


def apply() -> None:
    """Merge without copies, and compare examples by what stands in them instead of by a hash of it."""
    from rasa.shared.nlu.training_data.training_data import TrainingData

    TrainingData.merge = _merge
    TrainingData.sanitize_examples = staticmethod(_sanitize)


def _merge(self: Any, *others: Any) -> Any:
    from rasa.shared.nlu.training_data import util

    every = [self, *(other for other in others if other)]
    synonyms: dict[str, str] = {}
    responses: dict[str, Any] = {}
    for one in every:
        for text, synonym in one.entity_synonyms.items():
            util.check_duplicate_synonym(synonyms, text, synonym, "merging training data")
        synonyms.update(one.entity_synonyms)
        responses.update(one.responses)
    merged = type(self)(
        None, synonyms, [feature for one in every for feature in one.regex_features],
        [table for one in every for table in one.lookup_tables], responses,
    )  # fmt: skip
    merged.training_examples = _together([one.training_examples for one in every if one.training_examples])
    merged._fill_response_phrases()
    return merged


def _together(lists: list[list[Any]]) -> list[Any]:
    """One list is taken as it is: none holds the same example twice, and nobody adds to one later."""
    return lists[0] if len(lists) == 1 else _sanitize([example for one in lists for example in one])


def _sanitize(examples: list[Any]) -> list[Any]:
    from rasa.shared.nlu.constants import INTENT, RESPONSE

    unique: dict[object, Any] = {}
    for example in examples:
        for key in (INTENT, RESPONSE):
            if example.get(key):
                example.set(key, example.get(key).strip())
        unique.setdefault(_key(example), example)
    return list(unique.values())


def _key(example: Any) -> object:
    is_plain = all(isinstance(one, str) for one in example.data.values())
    return tuple(sorted(example.data.items())) if is_plain else example


PATCH = Patch(
    name="shared_examples",
    file="rasa/shared/nlu/training_data/training_data.py",
    reason="each of ten merges copies every example deeply and hashes it: a fifth of a training, and a third of its memory",
    sources={
        "rasa.shared.nlu.training_data.training_data:TrainingData.merge": "196a897d07eca599",
        "rasa.shared.nlu.training_data.training_data:TrainingData.__init__": "3b1498b961168e81",
        "rasa.shared.nlu.training_data.training_data:TrainingData.sanitize_examples": "486eae2e09b8fcd7",
        "rasa.shared.nlu.training_data.message:Message.__hash__": "d3a427d28b0f9b37",
    },
    apply=apply,
)
