"""Seeded faults in how Rasa is put together."""

import pytest

from bot.config.rasa_validation import FORBIDDEN_KEYS
from tests.unit.tools.lint.conftest import Product
from tools.lint import rasa_config

FAULTS = [
    ("endpoints.yml", "SnapshotTrackerStore", "SnapshotTrackerStores", "tracker_store is not ours"),
    ("endpoints.yml", "bot.assistant.nlg.ResponseNameGenerator", "bot.assistant.nlg.Names", "nlg is not ours"),
    ("endpoints.yml", "nlg:", "lock_store:\n  type: redis\nnlg:", "lock_store is not known here"),
    (
        "config.yml",
        "bot.nlu.rasa_components.place_extractor.Gazetteer",
        "bot.nlu.rasa_components.place_extractor.Gazette",
        "has no class Gazette",
    ),
    (
        "config.yml",
        "bot.nlu.rasa_components.place_extractor.Gazetteer",
        "bot.nlu.places.Gazetteer",
        "there is no module bot.nlu.places",
    ),
    (
        "config.yml",
        "name: bot.nlu.rasa_components.fallback_classifier.ConfidenceFallback",
        "name: DIETClassifier",
        "DIETClassifier is not known here",
    ),
    ("config.yml", "enable_fallback_prediction: false", "enable_fallback_prediction: true", "would be hidden"),
    ("config.yml", "place_aliases.csv", "aliases.csv", "data/directory/aliases.csv does not exist"),
    ("config.yml", "directory/places.csv", "directory/cities.csv", "data/directory/cities.csv does not exist"),
    ("config.yml", "policies:", "spare:", "policies is empty"),
    (
        "bot/assistant/nlg.py",
        "class ResponseNameGenerator",
        "class Response",
        "bot.assistant.nlg has no class ResponseNameGenerator",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), FAULTS, ids=[said for *_, said in FAULTS])
def test_a_seeded_fault_is_found(product: Product, name: str, old: str, new: str, said: str) -> None:
    product.change(name, old, new)
    assert said in product.new_findings(rasa_config.validate)


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, keys in FORBIDDEN_KEYS.items() for key in keys])
def test_every_forbidden_key_is_found(product: Product, name: str, key: str) -> None:
    product.add(name, f"\n{key}:\n  url: somewhere\n")
    assert f"{key} is forbidden" in product.new_findings(rasa_config.validate)
