"""Examples that nearly say the same, and names of people."""

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.tools.lint.conftest import Product
from tools.lint import nlu_examples

WORDS = st.lists(st.sampled_from(["my", "boss", "hits", "me", "keeps", "passport", "pay"]), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS.map(" ".join), st.sampled_from(["one", "two"])), max_size=12))
def test_exactly_the_pairs_that_a_look_at_all_of_them_finds_are_found(sentences: list[tuple[str, str]]) -> None:
    known = [(nlu_examples.extract_ngrams(text), intent) for text, intent in sentences]
    wanted = {
        (i, j)
        for (i, (a, mine)), (j, (b, yours)) in combinations(enumerate(known), 2)
        if mine != yours and nlu_examples.compute_jaccard(a, b) >= nlu_examples.SIMILARITY_THRESHOLD
    }
    assert set(nlu_examples.find_near_duplicates(sentences)) == wanted


@pytest.fixture
def house(product: Product) -> Product:
    """The product with few examples: what is near must be near among these."""
    for path in (product.root / "data" / "nlu").glob("*/*.yml"):
        path.unlink()
    return product


def written(house: Product, language: str, **intents: str) -> list[str]:
    path = Path(house.root / "data" / "nlu" / language / "danger_now.yml")
    blocks = "".join(f"- intent: {name}\n  examples: |\n    - {text}\n" for name, text in intents.items())
    path.write_text(f'version: "3.1"\nnlu:\n{blocks}', encoding="utf-8")
    return [str(finding) for finding in nlu_examples.validate_near_examples(house.root)]


def test_nearly_the_same_under_two_intents_is_found(house: Product) -> None:
    (found,) = written(
        house, "en", passport_kept="my boss keeps my passport", no_documents="my boss keeps the passport"
    )
    assert (
        "is no_documents here, and “my boss keeps my passport” is passport_kept in data/nlu/en/danger_now.yml:5"
        in found
    )


def test_what_one_word_changes_may_be_near(house: Product) -> None:
    assert written(house, "en", thanks="thank you", deny="no thank you") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mohammed hit me"),
        ("id", "saya Siti dari Jawa"),
        ("vi", "tôi là Nguyễn Thị Hoa"),
        ("km", "ខ្ញុំឈ្មោះ សុខា"),
        ("my", "မစန္ဒာ ပါ"),
        ("fil", "si Maricel po ito"),
    ],
)
def test_a_name_is_found_in_every_language(house: Product, language: str, text: str) -> None:
    assert any("the name" in line for line in written(house, language, greet=text))


@pytest.mark.parametrize(
    ("language", "text"), [("en", "lyrics of amazing grace"), ("km", "កម្មវិធីតាមដាន"), ("vi", "thái lan")]
)
def test_a_word_that_is_no_name_is_left_in_peace(house: Product, language: str, text: str) -> None:
    assert written(house, language, greet=text) == []


def test_a_table_without_its_columns_is_one_finding(house: Product) -> None:
    house.change(nlu_examples.NAMES_FILE, "language,name,unless", "language,name")
    assert "the column unless is missing" in house.new_findings(nlu_examples.validate_near_examples)
