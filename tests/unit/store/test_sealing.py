"""Sealed bytes open in their place, under their key, unchanged, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Unsealable
from bot.store.sealing import PADDED_TO, open_sealed, place, seal

KEY = bytes(range(32))
PLACE = place("inbox", "payload", "turn-1", "day-2025-11-24")

parts = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs"]), min_size=1, max_size=12)
places = st.builds(place, parts, parts, parts, parts)


@given(plain=st.binary(max_size=2000), where=places)
def test_what_is_sealed_opens_in_its_place(plain: bytes, where: str) -> None:
    assert open_sealed(KEY, place=where, sealed=seal(KEY, place=where, plain=plain)) == plain


@given(plain=st.binary(max_size=300), data=st.data())
def test_one_changed_bit_is_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, place=PLACE, plain=plain))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unsealable):
        open_sealed(KEY, place=PLACE, sealed=bytes(sealed))


def test_every_single_changed_bit_is_noticed() -> None:
    sealed = seal(KEY, place=PLACE, plain=b"short")
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unsealable):
            open_sealed(KEY, place=PLACE, sealed=bytes(changed))


@given(here=places, there=places)
def test_a_swap_of_places_is_noticed(here: str, there: str) -> None:
    sealed = seal(KEY, place=here, plain=b"for here")
    if here != there:
        with pytest.raises(Unsealable):
            open_sealed(KEY, place=there, sealed=sealed)


@given(junk=st.binary(max_size=600))
def test_junk_is_unsealable(junk: bytes) -> None:
    with pytest.raises(Unsealable):
        open_sealed(KEY, place=PLACE, sealed=junk)


@pytest.mark.parametrize("key", [bytes(32), bytes(31), b""])
def test_another_key_does_not_open_it(key: bytes) -> None:
    with pytest.raises(Unsealable):
        open_sealed(key, place=PLACE, sealed=seal(KEY, place=PLACE, plain=b"x"))


@given(short=st.binary(max_size=PADDED_TO - 4), long=st.binary(max_size=PADDED_TO - 4))
def test_the_length_of_a_message_is_hidden(short: bytes, long: bytes) -> None:
    assert len(seal(KEY, place=PLACE, plain=short)) == len(seal(KEY, place=PLACE, plain=long))


def test_the_same_message_never_looks_the_same() -> None:
    sealed = [seal(KEY, place=PLACE, plain=b"yes") for _ in range(2000)]
    assert len({one[:12] for one in sealed}) == 2000


@pytest.mark.parametrize("odd", ["", "a|b"])
def test_a_place_is_never_ambiguous(odd: str) -> None:
    with pytest.raises(ValueError, match="part of a place"):
        place("inbox", "payload", odd, "day")


def test_a_fault_names_no_cause_that_a_traceback_could_print() -> None:
    with pytest.raises(Unsealable) as caught:
        open_sealed(KEY, place=PLACE, sealed=bytes(300))
    assert caught.value.__suppress_context__
