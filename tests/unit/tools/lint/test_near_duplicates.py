"""Nothing near is passed over: what the short cuts find is what a comparison of every two finds."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from tools.lint import nlu_examples

SAID = st.lists(
    st.sampled_from(["gaji", "saya", "belum", "dibayar", "di", "bayar", "ខ្ញុំ", "អត់", "ok", "oke"]), max_size=9
)
SENTENCES = st.lists(st.tuples(SAID.map(" ".join), st.sampled_from(["wages_unpaid", "greet"])), max_size=12)


@settings(deadline=None)
@given(sentences=SENTENCES)
def test_the_short_cuts_lose_no_pair(sentences: list[tuple[str, str]]) -> None:
    places = enumerate(sentences)
    assert sorted(nlu_examples.find_near_duplicates(sentences)) == [
        (one, two)
        for (one, (said, intent)), (two, (other, their_intent)) in combinations(places, 2)
        if intent != their_intent
        and nlu_examples.compute_jaccard(nlu_examples.extract_ngrams(said), nlu_examples.extract_ngrams(other))
        >= nlu_examples.SIMILARITY_THRESHOLD
    ]


def test_a_word_more_is_near_and_another_word_is_not() -> None:
    said = ("gaji saya belum dibayar majikan", "wages_unpaid")
    assert nlu_examples.find_near_duplicates([said, ("gaji saya belum dibayar majikan ya", "greet")]) == [(0, 1)]
    assert nlu_examples.find_near_duplicates([said, ("paspor saya belum kembali majikan", "greet")]) == []
