"""Seeded faults in the lists of danger, leave and lock-screen words."""

import pytest

from tests.unit.tools.lint.conftest import Product
from tools.lint import lock_screen, word_lists

DANGER, LEAVE = "data/triage/en/danger.csv", "data/triage/en/leave.csv"

FAULTS = [
    (DANGER, "phrase,means", "phrase,meaning", "the column means is missing"),
    (DANGER, "i want to die,self_harm", "i want to die,sadness", "means 'sadness'"),
    (DANGER, "i want to die,self_harm", "i want to die,leave", "means 'leave'"),
    (DANGER, "i want to die,self_harm", "x,self_harm", "“x” means self_harm here and leave in"),
    (DANGER, "i want to die,self_harm", "die,self_harm", "too short"),
    (DANGER, "i want to die,self_harm", " ,self_harm", "is empty"),
    (DANGER, "i want to die,self_harm", "i want, to die,self_harm", "a cell too many"),
    (DANGER, "i want to die,self_harm", "salary,danger_now", "but a phrase takes it for danger_now"),
    (LEAVE, "hide chat,leave", "thank you,leave", "but a phrase takes it for leave"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), FAULTS, ids=[said for *_, said in FAULTS])
def test_a_seeded_fault_is_found(product: Product, name: str, old: str, new: str, said: str) -> None:
    product.change(name, old, new)
    assert said in product.new_findings(word_lists.validate)


def test_the_same_phrase_in_another_spelling_means_the_same_thing(product: Product) -> None:
    product.add("data/triage/vi/danger.csv", "DELETE   everything!,help\n")
    found = product.new_findings(word_lists.validate)
    assert "means erase here and help in" in found or "means help here and erase in" in found


def test_a_missing_list_is_one_finding(product: Product) -> None:
    (product.root / "data/triage/km/leave.csv").unlink()
    assert [line for line in product.findings(word_lists.validate) if "km/leave.csv" in line]


def test_the_lock_screen_list_needs_every_subject_in_every_language(product: Product) -> None:
    product.change(lock_screen.LOCK_SCREEN_FILE, "km,ជួញដូរមនុស្ស,trafficking\n", "km,ជួញដូរមនុស្ស,commerce\n")
    found = product.new_findings(lock_screen.validate)
    assert "an unknown subject" in found
    assert "km has no word about trafficking" in found


def test_a_telling_word_is_found_as_a_word_of_its_own() -> None:
    assert lock_screen.find_lock_screen_words("Call the Police.", ["police"]) == ["police"]
    assert lock_screen.find_lock_screen_words("grapes and policewoman", ["rape", "police"]) == []
    assert lock_screen.find_lock_screen_words("ခြံစောင့်ရဲ့အိမ်", ["ရဲ"]) == []
    assert lock_screen.find_lock_screen_words("ရဲကို ခေါ်ပါ", ["ရဲ"]) == ["ရဲ"]
