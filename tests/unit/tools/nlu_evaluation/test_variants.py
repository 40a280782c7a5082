"""Other spellings of the same sentences."""

import pytest

from bot.nlu.text.normalize import normalize
from bot.nlu.text.zawgyi import is_zawgyi
from bot.nlu.training.labelled_examples import Sentence
from tools.nlu_evaluation.augmentation import iterate_variants, to_zawgyi

REAL = [
    ("\u1019\u103c\u1014\u103a\u1019\u102c", "\u103b\u1019\u1014\u1039\u1019\u102c"),  # Myanmar
    ("\u1019\u1004\u103a\u1039\u1002\u101c\u102c\u1015\u102b", "\u1019\u1002\u1064\u101c\u102c\u1015\u102b"),  # hello
    ("\u1014\u1031\u1010\u101a\u103a", "\u1031\u1014\u1010\u101a\u1039"),
    ("\u1015\u102d\u1010\u103a\u1015\u102b", "\u1015\u102d\u1010\u1039\u1015\u102b"),
]


@pytest.mark.parametrize(("unicode", "zawgyi"), REAL)
def test_words_as_zawgyi_keyboards_write_them(unicode: str, zawgyi: str) -> None:
    assert to_zawgyi(unicode) == zawgyi


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.proof)])
def test_zawgyi_of_our_sentences_is_found_and_read_as_the_same_sentence(burmese: list[str], every: int) -> None:
    written = [(text, to_zawgyi(text)) for text in burmese[::every]]
    changed = [(text, zawgyi) for text, zawgyi in written if zawgyi != text]
    same = sum(normalize(zawgyi) == normalize(text) for text, zawgyi in changed)
    assert len(changed) > 500
    assert same / len(changed) > 0.95
    assert sum(is_zawgyi(zawgyi) for _, zawgyi in changed) / len(changed) > 0.95


def test_only_sentences_that_change_are_asked() -> None:
    said = [Sentence("đói", "health", "vi"), Sentence("toi", "health", "vi"), Sentence("hello", "greet", "en")]
    found = {name: (before, [one.text for one in after]) for name, before, after in iterate_variants(said)}
    assert found["unaccented"] == ([said[0]], ["doi"])
    assert found["decomposed"] == ([said[0]], ["đo\u0301i"])
    assert "Zawgyi" not in found
