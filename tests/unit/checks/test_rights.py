"""Seeded faults in topics, pages and facts."""

import pytest

from bot.checks import rights
from tests.unit.checks.conftest import Product

FACTS, TOPICS, PAGE = rights.FACTS, rights.TOPICS_FILE, "data/rights/passport_kept.yml"

FAULTS = [
    (FACTS, "\nmy-001,", "\nmy-003,", "stands in line"),
    (FACTS, "\nmy-001,", "\nsg-001,", "an id that does not go with its country"),
    (FACTS, "\nmy-001,passport_kept,MY,right", "\nmy-001,passport_kept,MY,law", "kind 'law' is unknown"),
    (FACTS, "\nmy-001,passport_kept", "\nmy-001,passport", "topic 'passport' is unknown"),
    (FACTS, "fine=10000 MYR;years=5", "fine=10000 MYR", "placeholders and values differ"),
    (FACTS, "fine=10000 MYR;years=5", "fine=10000 MYR;years=5;more=1", "placeholders and values differ"),
    (FACTS, "fine=10000 MYR", "fine=RM10000", "fine is 'RM10000'"),
    (FACTS, "up to {years} years", "up to 5 years", "holds the digit 5"),
    (FACTS, "{years}", "{years", "stray brace"),
    (FACTS, "http://www.dwrights.org/?page_id=439", "", "source_url is empty"),
    (FACTS, ",2001,", ",long ago,", "source_date 'long ago'"),
    (FACTS, "\nmy-002,passport_kept,MY", "\nsa-002,passport_kept,SA", "sa-002: a risk without a right"),
    (FACTS, "confidence", "certainty", "the column confidence is missing"),
    (TOPICS, "title: Pay,", "title: No papers,", "is empty or taken"),
    (TOPICS, "title: Pay,", "title: Pay and wages and everything else,", "is no button"),
    (TOPICS, "menu: work", "menu: money", "stands in menu 'money'"),
    (TOPICS, "topic: arrested", "topic: caught", "arrested is missing"),
    (TOPICS, "topic: arrested", "topic: caught", "caught is unknown"),
    (PAGE, "friend: |-", "friends: |-", "friend: empty"),
    (PAGE, "topic: passport_kept", "topic: passport", "topic 'passport'"),
    (PAGE, "It is not your fault.", "It is not your fault. Call 999.", "frame: holds the digit 9"),
    (PAGE, "About papers that somebody keeps from you.", "The police and your papers.", "frame begins with “police”"),
    (PAGE, "This happens to many women.", "This happens. " * 40, "words"),
    (PAGE, "You do not need to argue with anyone.", "See {source}.", "options: has a brace"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), FAULTS, ids=[said for *_, said in FAULTS])
def test_a_seeded_fault_is_found(product: Product, name: str, old: str, new: str, said: str) -> None:
    product.change(name, old, new)
    assert said in product.new_findings(rights.validate)


def test_a_right_is_hidden_as_long_as_its_risk_is(product: Product) -> None:
    path = product.root / FACTS
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line.replace(",medium,", ",low,") if line.startswith("my-002") else line for line in lines))
    assert "my-001: a right whose risk is not trusted enough" in product.new_findings(rights.validate)


def page_of_the_longest_topic(product: Product) -> None:
    written = (product.root / PAGE).read_text(encoding="utf-8")
    page = written.replace("topic: passport_kept", "topic: confinement_trafficking")
    (product.root / "data/rights/confinement_trafficking.yml").write_text(page, encoding="utf-8")


def test_the_question_of_the_longest_topic_fits_a_button(product: Product) -> None:
    page_of_the_longest_topic(product)
    assert "too long" not in product.new_findings(rights.validate)


def test_a_page_whose_question_would_not_fit_a_button_is_found(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.model.turn.TOKEN_BYTES", 24)
    page_of_the_longest_topic(product)
    assert "its question about a country: too long" in product.new_findings(rights.validate)
