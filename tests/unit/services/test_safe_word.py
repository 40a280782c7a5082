"""The trace of a word: of one woman, in the place of the last, and no word in it."""

import hashlib

from bot.crypto.key_ring import KeyRing
from bot.services import safe_word
from bot.services.conversations import ConversationContext
from tests.unit.services.conftest import Within


def test_the_trace_is_her_word_and_no_other(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    sign = within(safe_word.set_safe_word, keys, her.person_id, form="jambu")
    assert safe_word.is_safe_word(keys, sign, "jambu")
    assert not any(safe_word.is_safe_word(keys, sign, other) for other in ("jamb", "", "jambuu", "mangga"))
    assert not safe_word.is_safe_word(keys, None, "jambu")


def test_the_trace_cannot_be_made_without_her_key(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    sign = within(safe_word.set_safe_word, keys, her.person_id, form="jambu")
    assert sign.digest not in {hashlib.sha256(b"jambu").hexdigest()[:32], hashlib.md5(b"jambu").hexdigest()}
    assert "jambu" not in repr(sign) and sign.digest not in repr(sign)
    another = safe_word.SafeWordDigest("another", sign.key_name, sign.digest)
    assert not safe_word.is_safe_word(keys, another, "jambu")


def test_a_new_word_takes_the_place_of_the_old_one(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    old = within(safe_word.set_safe_word, keys, her.person_id, form="jambu")
    new = within(safe_word.set_safe_word, keys, her.person_id, form="nanas")
    assert old.digest != new.digest
    assert safe_word.is_safe_word(keys, new, "nanas") and not safe_word.is_safe_word(keys, new, "jambu")


def test_dropping_says_whether_there_was_one_and_leaves_no_audit(
    within: Within, keys: KeyRing, her: ConversationContext
) -> None:
    within(safe_word.set_safe_word, keys, her.person_id, form="jambu")
    assert [within(safe_word.remove_safe_word, her.person_id) for _ in range(2)] == [True, False]
    assert within(safe_word.set_safe_word, keys, "nobody", form="jambu") is None
    assert (
        within(lambda uow: [name for name, _ in uow.personal_data.list_by_person(her.person_id) if name == "audit"])
        == []
    )
