"""Seeded faults in texts and buttons of domain.yml."""

import pytest

from tests.unit.tools.lint.conftest import Product
from tools.lint import rasa_domain

WELCOME = "You are welcome. You can come back any time."
WEB_ERASED = "- channel: web\n    text: I deleted what I had."
MENU_BUTTON = "payload: /find_embassy\n"

FAULTS = [
    (WELCOME, "You are welcome. Call 999.", "the digit 9"),
    (WELCOME, "You are welcome. See example.org.", "the link e.or"),
    (WELCOME, "You are welcome. Write to @somebody.", "the name @somebody"),
    (WELCOME, '"You are welcome, {name}."', "nothing renders {name}"),
    (WELCOME, '"You are welcome, {country."', "stray brace"),
    (WELCOME, "The police are near. You are welcome.", "begins with “police”"),
    (WELCOME, "You are welcome...", "trails off"),
    (WELCOME, "You are welcome. " + "More words. " * 30, "words beside its data"),
    (f"  - text: {WELCOME}", "  - text: One.\n  - text: Two.", "exactly one text"),
    (f"  - text: {WELCOME}", "  - image: one", "exactly one text"),
    (f"  - text: {WELCOME}", "  - text: One.\n  - channel: pigeon\n    text: Two.", "exactly one text"),
    (WEB_ERASED, WEB_ERASED + " More words." * 30, "words beside its data"),
    ("title: Work and papers", "title: Work and papers and all the rest", "is too long"),
    ("title: Work and papers", "title: Embassy", "says “embassy”"),
    ("title: Work and papers", "title: Top 3 papers", "holds the digit 3"),
    (MENU_BUTTON, "payload: /find_embassies\n", "no such intent"),
    (MENU_BUTTON, "payload: find_embassy\n", "not a payload"),
    (MENU_BUTTON, 'payload: \'/find_embassy{"country": "XX"}\'\n', "may not be 'XX'"),
    (MENU_BUTTON, "payload: '/find_embassy{\"country\": $nowhere}'\n", "$nowhere"),
    (MENU_BUTTON, 'payload: \'/$topics{"part": "friend", "country": "MY", "page": "1"}\'\n', "too long for a button"),
    ("choices: topics", "choices: subjects", "makes buttons of subjects"),
    ("payload: /$topics", "payload: /$topic_names", "$topic_names"),
]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS, ids=[said for *_, said in FAULTS])
def test_a_seeded_fault_is_found(product: Product, old: str, new: str, said: str) -> None:
    product.change("domain.yml", old, new)
    assert said in product.new_findings(rasa_domain.validate_responses)


def test_a_payload_is_tried_with_every_value_its_arguments_may_have() -> None:
    fillings = list(rasa_domain.iterate_fillings('/find_embassy{"country": "$country", "origin": "$origin"}'))
    assert len(fillings) == len(rasa_domain.ARGUMENT_VALUES["country"]) * len(rasa_domain.ARGUMENT_VALUES["origin"])
    assert '/find_embassy{"country": "any", "origin": "any"}' in fillings
