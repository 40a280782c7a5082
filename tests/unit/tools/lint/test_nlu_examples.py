"""Seeded faults in training examples."""

import re

import pytest

from tests.unit.tools.lint.conftest import Product
from tools.lint import nlu_examples
from tools.nlu_evaluation.batches import FILE as BATCHES_FILE

GREETING, KHMER, BURMESE = (f"data/nlu/{language}/greet.yml" for language in ("en", "km", "my"))
BLOCK = "- intent: {}\n  metadata: {{batch: 2026-11-24-start}}\n  examples: |\n    - {}\n"
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
    product.add("data/nlu/vi/self_harm.yml", BLOCK.format("self_harm", "  Hello   SIS  "))
    product.add("data/nlu/en/danger_now.yml", BLOCK.format("danger_now", "hello sis"))
    found = [
        line for line in product.findings(nlu_examples.validate) if "ello" in line and "is danger_now here" in line
    ]
    assert found
    assert re.search(r"data/nlu/\w+/\w+\.yml:\d+", found[0])


def test_a_sentence_that_stands_there_twice_is_found(product: Product) -> None:
    product.add(GREETING, BLOCK.format("greet", "a good day to the new moon") + "    - a good day to the new moon\n")
    assert "“a good day to the new moon” stands here twice" in product.new_findings(nlu_examples.validate)


def keep_of(product: Product, language: str, intent: str, most: int) -> None:
    """Leave so many examples of an intent in each batch."""
    block = re.compile(
        rf"(- intent: {intent}\n  metadata: .*\n  examples: \|\n(?:    - .*\n){{{most}}})(?:    - .*\n)*"
    )
    for path in (product.root / "data" / "nlu" / language).glob("*.yml"):
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
    for path in (product.root / "data" / "nlu" / "km").glob("*.yml"):
        path.write_text(re.sub(r"    - [a-z].*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert "examples in Latin letters" in product.new_findings(nlu_examples.validate)


def test_the_same_letters_under_two_intents_are_found(product: Product) -> None:
    product.add("data/nlu/id/self_harm.yml", BLOCK.format("self_harm", "kucing hitam"))
    product.add("data/nlu/id/danger_now.yml", BLOCK.format("danger_now", "Kucing, hitam!"))
    assert any("Kucing, hitam" in line or "kucing hitam" in line for line in product.findings(nlu_examples.validate))


def test_an_unknown_intent_is_found(product: Product) -> None:
    product.change("data/nlu/en/thanks.yml", "intent: thanks", "intent: thank_you")
    assert any("thank_you is no intent" in line for line in product.findings(nlu_examples.validate))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "metadata: {batch: 2026-11-24-start}",
            "metadata: {batch: 2026-11-24-begin}",
            "“2026-11-24-begin” is not known",
        ),
        ("  metadata: {batch: 2026-11-24-start}\n", "", "a block without a batch"),
        ("{batch: 2026-11-24-start}", "{batch: 2026-11-24-start, kind: joke}", "the kind “joke” is not known"),
        ("- intent: greet", "- intent: thanks", "thanks in another intent's file"),
    ],
)
def test_a_block_says_when_it_was_written_and_stands_where_it_is_looked_for(
    product: Product, old: str, new: str, said: str
) -> None:
    product.change(GREETING, old, new)
    assert said in product.new_findings(nlu_examples.validate)


def test_a_file_that_nothing_reads_is_found(product: Product) -> None:
    (product.root / "data" / "nlu" / "en" / "more").mkdir()
    (product.root / "data" / "nlu" / "en" / "more" / "greet.yml").write_text("nlu: []\n", encoding="utf-8")
    assert "data/nlu/en/more/greet.yml: nothing reads this file" in product.new_findings(nlu_examples.validate)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2026-11-24-start,2026-11-24,", "2026-11-24-start,yesterday,", "'yesterday' is no date"),
        (",whole,train,checked,the first", ",whole,later,checked,the first", "'later' is none of train, dev, test"),
        ("2026-11-24-mended,2026-11-24", "2026-11-24-start,2026-11-24", "a batch has a writer"),
        ("2026-11-24,maintainers", "2026-11-24,", "a batch has a writer"),
    ],
)
def test_a_table_of_batches_that_is_wrong_is_one_finding(product: Product, old: str, new: str, said: str) -> None:
    product.change(BATCHES_FILE, old, new)
    assert said in product.new_findings(nlu_examples.validate)
