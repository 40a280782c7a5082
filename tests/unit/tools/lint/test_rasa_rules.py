"""Seeded faults in rules."""

import pytest

from tests.unit.tools.lint.conftest import Product
from tools.lint import rasa_config

FILE = "data/rules/conversation.yml"
RULE = "  - intent: forget_me\n  - action: utter_erase_ask\n"

FAULTS = [
    (RULE, "  - intent: thanks\n  - action: utter_thank\n", "utter_thank, which does not exist"),
    (RULE, "  - intent: forget_m\n  - action: utter_erase_ask\n", "forget_m, which is no intent"),
    (RULE, "  - intent: forget_m\n  - action: utter_erase_ask\n", "forget_me has 0 rules"),
    (RULE, "  - intent: greet\n  - action: utter_erase_ask\n", "greet has 2 rules"),
    (RULE, RULE + "  - action: action_show_menu\n", "is not a single turn"),
    ("  - intent: nlu_fallback\n", "  - intent: affirm\n", "nlu_fallback has 0 rules"),
]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS, ids=[said for *_, said in FAULTS])
def test_a_seeded_fault_is_found(product: Product, old: str, new: str, said: str) -> None:
    product.change(FILE, old, new)
    assert said in product.new_findings(rasa_config.validate_rules)
