"""Seeded faults in the vocabularies of domain.yml and the names of responses."""

import pytest

from tests.unit.tools.lint.conftest import Product
from tools.lint import rasa_domain

FAULTS = [
    ("domain.yml", "- greet\n", "", "intents: greet is missing"),
    ("domain.yml", "- greet\n", "- greet\n- say_hello\n", "say_hello is not in"),
    ("domain.yml", "- greet\n", "- greet\n- greet\n", "greet stands here twice"),
    ("domain.yml", "- menu\n", "", "entities: menu is missing"),
    (
        "domain.yml",
        "slots:\n",
        "slots:\n  name:\n    type: text\n    influence_conversation: false\n",
        "slot name may hold",
    ),
    ("domain.yml", "influence_conversation: false", "influence_conversation: true", "slot country would change"),
    ("domain.yml", "type: from_entity", "type: from_text", "slot country is filled by from_text"),
    ("domain.yml", "responses:\n", "responses:\n  utter_spare:\n  - text: Hello.\n", "utter_spare is never said"),
    ("domain.yml", "  utter_thanks:\n", "  utter_many_thanks:\n", "utter_thanks is no response"),
    (
        "actions/handoff.py",
        '"utter_before_you_call"',
        '"utter_before_your_call"',
        "utter_before_your_call is no response",
    ),
    (
        "actions/contacts.py",
        '"utter_hide_chat"',
        '"utter_hide_chats"',
        "utter_hide_chat is never said",
    ),
    (
        "data/rules/conversation.yml",
        "action: utter_erase_ask",
        "action: utter_erase_as",
        "utter_erase_as is no response",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), FAULTS, ids=[said for *_, said in FAULTS])
def test_a_seeded_fault_is_found(product: Product, name: str, old: str, new: str, said: str) -> None:
    product.change(name, old, new)
    assert said in product.new_findings(rasa_domain.validate)


def test_a_finding_names_the_line(product: Product) -> None:
    product.change("domain.yml", "- greet\n", "- greet\n- say_hello\n")
    line = (product.root / "domain.yml").read_text(encoding="utf-8").splitlines().index("- say_hello") + 1
    assert any(found.startswith(f"domain.yml:{line}: ") for found in product.findings(rasa_domain.validate))
