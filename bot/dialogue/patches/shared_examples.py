"""Training data share their examples instead of copying them."""

from typing import Any

from bot.dialogue.patches.patch import Patch


def apply_shared_examples() -> None:
    """Merge without copies, and compare examples by what stands in them instead of by a hash of it."""
    from rasa.shared.nlu.training_data.training_data import TrainingData

    TrainingData.merge = _merge_training_data
    TrainingData.sanitize_examples = staticmethod(_sanitize_examples)


def _merge_training_data(self: Any, *others: Any) -> Any:
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
    merged.training_examples = _merge_lists([one.training_examples for one in every if one.training_examples])
    merged._fill_response_phrases()
    return merged


def _merge_lists(lists: list[list[Any]]) -> list[Any]:
    """None of the lists holds the same example twice, and nobody adds to one later: a single one is taken as it is.

    Nearly all examples stand in one list, and are looked at only where another list has the same text.
    """
    from rasa.shared.nlu.constants import TEXT  # here, and not for each of a million examples

    longest = max(lists, key=len, default=[])
    few = [example for one in lists if one is not longest for example in one]
    if not few:
        return longest
    if len(few) > len(longest):
        return _sanitize_examples([example for one in lists for example in one])
    said = {example.data.get(TEXT) for example in few}
    doubtful = [example for one in lists for example in one if one is not longest or example.data.get(TEXT) in said]
    gone = {id(example) for example in doubtful} - {id(example) for example in _sanitize_examples(doubtful)}
    return list({id(example): example for one in lists for example in one if id(example) not in gone}.values())


def _sanitize_examples(examples: list[Any]) -> list[Any]:
    from rasa.shared.nlu.constants import INTENT, RESPONSE

    unique: dict[object, Any] = {}
    for example in examples:
        for key in (INTENT, RESPONSE):
            if (said := example.get(key)) and said != said.strip():
                example.set(key, said.strip())
        unique.setdefault(_get_example_key(example), example)
    return list(unique.values())


def _get_example_key(example: Any) -> object:
    try:
        return frozenset(example.data.items())
    except TypeError:  # something in it cannot be hashed, as a list of entities
        return example


SHARED_EXAMPLES = Patch(
    name="shared_examples",
    file="rasa/shared/nlu/training_data/training_data.py",
    reason="each of ten merges copies every example deeply and hashes it: a fifth of a training, and a third of its memory",
    sources={
        "rasa.shared.nlu.training_data.training_data:TrainingData.merge": "196a897d07eca599",
        "rasa.shared.nlu.training_data.training_data:TrainingData.__init__": "3b1498b961168e81",
        "rasa.shared.nlu.training_data.training_data:TrainingData.sanitize_examples": "486eae2e09b8fcd7",
        "rasa.shared.nlu.training_data.message:Message.__hash__": "d3a427d28b0f9b37",
    },
    apply=apply_shared_examples,
)
