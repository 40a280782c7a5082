"""Seeded faults in training examples."""

import re

import pytest

from tests.unit.tools.lint.conftest import Product
from tools.lint import nlu_examples

GREETING = "data/nlu/en/first/conversation.yml"
KHMER = "data/nlu/km/first/conversation.yml"
BURMESE = "data/nlu/my/first/conversation.yml"
FIRST = "  examples: |\n"

FAULTS = [
    (GREETING, "my number is 0123456789", "a long number"),
    (GREETING, "see https://example.org", "a link or a name"),
    (GREETING, "write to @somebody", "a link or a name"),
    (GREETING, "i am in [Malaysia](country)", "marked by hand"),
    (GREETING, 'i am in [KL]{"entity": "country"}', "marked by hand"),
    (GREETING, "cafe\u0301 hello", "not in composed form"),
    (GREETING, "hello \u202eolleh", "turns the writing round"),
    (GREETING, "សួស្តី", "Khmer letters in en"),
    (GREETING, "", "empty"),
    (KHMER, "สวัสดี", "Thai letters in km"),
    (KHMER, "မင်္ဂလာပါ", "Myanmar letters in km"),
    (BURMESE, "ေနေကာင္းလား", "written in Zawgyi"),
]


@pytest.mark.parametrize(("name", "example", "said"), FAULTS, ids=[f"{e[:12]}: {said}" for _, e, said in FAULTS])
def test_a_seeded_example_is_found(product: Product, name: str, example: str, said: str) -> None:
    product.change(name, FIRST, f"{FIRST}    - {example}\n")
    assert said in product.new_findings(nlu_examples.validate)


def test_an_example_of_two_intents_is_found_across_languages_and_spellings(product: Product) -> None:
    product.add("data/nlu/vi/first/safety.yml", "- intent: self_harm\n  examples: |\n    -   Hello   SIS  \n")
    product.add("data/nlu/en/first/safety.yml", "- intent: danger_now\n  examples: |\n    - hello sis\n")
    found = [
        line for line in product.findings(nlu_examples.validate) if "ello" in line and "is danger_now here" in line
    ]
    assert found
    assert re.search(r"data/nlu/\w+/\w+/\w+\.yml:\d+", found[0])


def keep_of(product: Product, language: str, intent: str, most: int) -> None:
    """Leave so many examples of an intent in each pass."""
    block = re.compile(rf"(- intent: {intent}\n  examples: \|\n(?:    - .*\n){{{most}}})(?:    - .*\n)*")
    for path in (product.root / "data" / "nlu" / language).glob("*/*.yml"):
        path.write_text(block.sub(r"\1", path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "intent", "least"), [("en", "thanks", 25), ("vi", "thanks", 40), ("id", "self_harm", 60)]
)
def test_too_few_examples_of_an_intent_are_found(product: Product, language: str, intent: str, least: int) -> None:
    keep_of(product, language, intent, 2)
    found = [line for line in product.findings(nlu_examples.validate) if f"data/nlu/{language}: {intent} has" in line]
    assert len(found) == 1
    assert str(least) in found[0]


def test_khmer_and_burmese_are_written_in_latin_letters_too(product: Product) -> None:
    for path in (product.root / "data" / "nlu" / "km").glob("*/*.yml"):
        path.write_text(re.sub(r"    - [a-z].*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert "examples in Latin letters" in product.new_findings(nlu_examples.validate)


def test_the_same_letters_under_two_intents_are_found(product: Product) -> None:
    product.add("data/nlu/id/first/safety.yml", "- intent: self_harm\n  examples: |\n    - kucing hitam\n")
    product.add("data/nlu/id/first/safety.yml", "- intent: danger_now\n  examples: |\n    - Kucing, hitam!\n")
    assert any("Kucing, hitam" in line or "kucing hitam" in line for line in product.findings(nlu_examples.validate))


def test_an_unknown_intent_is_found(product: Product) -> None:
    product.change(GREETING, "intent: thanks", "intent: thank_you")
    assert any("thank_you is no intent" in line for line in product.findings(nlu_examples.validate))
