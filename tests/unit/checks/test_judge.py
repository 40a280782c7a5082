"""Seeded faults in the judge that is kept."""

from collections import Counter
from dataclasses import replace

from bot.checks import judge
from bot.checks.training import read_examples
from bot.nlu.tuned import FILE, Tuned
from tests.unit.checks.conftest import Product

MEND = "run `make tune`"


def test_one_that_is_missing_is_found(product: Product) -> None:
    (product.root / FILE).unlink()
    assert product.findings(judge.validate) == [
        f"{FILE}: there is no judge of sentence vectors — {MEND}, and keep the file"
    ]


def test_one_that_cannot_be_read_is_found(product: Product) -> None:
    (product.root / FILE).write_bytes(b"oops")
    assert MEND in product.new_findings(judge.validate)


def test_one_that_is_behind_the_examples_is_found(product: Product) -> None:
    tuned = Tuned.load(product.root / FILE)
    fewer = {**tuned.learnt, "greet": tuned.learnt["greet"] // 2}
    replace(tuned, learnt=fewer).save(product.root / FILE)
    assert f"it learnt {fewer['greet']} examples of greet, and there are" in product.new_findings(judge.validate)


def test_one_that_lacks_a_few_examples_is_not(product: Product) -> None:
    tuned = Tuned.load(product.root / FILE)
    there = Counter(one.intent for one in read_examples(product.root))
    replace(tuned, learnt={name: there[name] for name in tuned.learnt}).save(product.root / FILE)
    product.add("data/nlu/en/first/conversation.yml", "- intent: greet\n  examples: |\n    - ahoy from the ship\n")
    assert product.findings(judge.validate) == []
