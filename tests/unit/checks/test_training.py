"""Seeded faults in training examples."""

import re

import pytest

from bot.checks import training
from tests.unit.checks.conftest import Product

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
    assert said in product.new_findings(training.validate)


def test_an_example_of_two_intents_is_found_across_languages_and_spellings(product: Product) -> None:
    product.add("data/nlu/vi/first/safety.yml", "- intent: self_harm\n  examples: |\n    -   Hello   SIS  \n")
    product.add("data/nlu/en/first/safety.yml", "- intent: danger_now\n  examples: |\n    - hello sis\n")
    found = [line for line in product.findings(training.validate) if "ello" in line and "is danger_now here" in line]
    assert found
    assert re.search(r"data/nlu/\w+/\w+/\w+\.yml:\d+", found[0])


def test_too_few_examples_of_an_intent_are_found(product: Product) -> None:
    path = product.root / GREETING
    kept = re.sub(
        r"(- intent: thanks\n  examples: \|\n(?:    - .*\n){7})(?:    - .*\n)*", r"\1", path.read_text(encoding="utf-8")
    )
    path.write_text(kept, encoding="utf-8")
    assert any("data/nlu/en: thanks has 7 examples" in line for line in product.findings(training.validate))


def test_an_unknown_intent_is_found(product: Product) -> None:
    product.change(GREETING, "intent: thanks", "intent: thank_you")
    assert any("thank_you is no intent" in line for line in product.findings(training.validate))
