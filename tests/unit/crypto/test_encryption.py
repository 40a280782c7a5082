"""Sealed bytes open in their place, under their key, unchanged, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crypto.encryption import PADDING_BLOCK_BYTES, compose_associated_data, decrypt, encrypt
from bot.errors import DecryptionError

KEY = bytes(range(32))
PLACE = compose_associated_data("inbox", "payload", "turn-1", "day-2025-11-24")

parts = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs"]), min_size=1, max_size=12)
places = st.builds(compose_associated_data, parts, parts, parts, parts)


@given(plain=st.binary(max_size=2000), where=places)
def test_what_is_sealed_opens_in_its_place(plain: bytes, where: str) -> None:
    assert decrypt(KEY, associated_data=where, ciphertext=encrypt(KEY, associated_data=where, plaintext=plain)) == plain


@given(plain=st.binary(max_size=300), data=st.data())
def test_one_changed_bit_is_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(encrypt(KEY, associated_data=PLACE, plaintext=plain))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(DecryptionError):
        decrypt(KEY, associated_data=PLACE, ciphertext=bytes(sealed))


def test_every_single_changed_bit_is_noticed() -> None:
    sealed = encrypt(KEY, associated_data=PLACE, plaintext=b"short")
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionError):
            decrypt(KEY, associated_data=PLACE, ciphertext=bytes(changed))


@given(here=places, there=places)
def test_a_swap_of_places_is_noticed(here: str, there: str) -> None:
    sealed = encrypt(KEY, associated_data=here, plaintext=b"for here")
    if here != there:
        with pytest.raises(DecryptionError):
            decrypt(KEY, associated_data=there, ciphertext=sealed)


@given(junk=st.binary(max_size=600))
def test_junk_is_unsealable(junk: bytes) -> None:
    with pytest.raises(DecryptionError):
        decrypt(KEY, associated_data=PLACE, ciphertext=junk)


@pytest.mark.parametrize("key", [bytes(32), bytes(31), b""])
def test_another_key_does_not_open_it(key: bytes) -> None:
    with pytest.raises(DecryptionError):
        decrypt(key, associated_data=PLACE, ciphertext=encrypt(KEY, associated_data=PLACE, plaintext=b"x"))


@given(short=st.binary(max_size=PADDING_BLOCK_BYTES - 4), long=st.binary(max_size=PADDING_BLOCK_BYTES - 4))
def test_the_length_of_a_message_is_hidden(short: bytes, long: bytes) -> None:
    assert len(encrypt(KEY, associated_data=PLACE, plaintext=short)) == len(
        encrypt(KEY, associated_data=PLACE, plaintext=long)
    )


def test_the_same_message_never_looks_the_same() -> None:
    sealed = [encrypt(KEY, associated_data=PLACE, plaintext=b"yes") for _ in range(2000)]
    assert len({one[:12] for one in sealed}) == 2000


@pytest.mark.parametrize("odd", ["", "a|b"])
def test_a_place_is_never_ambiguous(odd: str) -> None:
    with pytest.raises(ValueError, match="part of a place"):
        compose_associated_data("inbox", "payload", odd, "day")


def test_a_fault_names_no_cause_that_a_traceback_could_print() -> None:
    with pytest.raises(DecryptionError) as caught:
        decrypt(KEY, associated_data=PLACE, ciphertext=bytes(300))
    assert caught.value.__suppress_context__
