"""The way to answer her: under her own key, made anew where that was lost, given one where all had the same."""

from pathlib import Path

import pytest

from bot.crypto.encryption import compose_associated_data, encrypt
from bot.crypto.key_ring import ROUTE, KeyRing
from bot.crypto.person_keys import FILE
from bot.db.tables.core import PersonRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.chat_ids import WEB_CHAT_BASE, Service
from bot.errors import DecryptionError
from bot.services import chat_address, conversations, erasure, retention, safe_word
from bot.services.conversations import ConversationContext
from tests.support.factories import BOT_ID, CHAT, NOW, Ids, create_text_update, load_real_content
from tests.unit.services.conftest import Within


def row(within: Within, her: ConversationContext) -> PersonRow:
    return within(lambda uow: uow.people.get_by_id(her.person_id))  # type: ignore[no-any-return]


def writes_again(within: Within, keys: KeyRing, new_id: Ids) -> ConversationContext:
    again, _ = within(
        conversations.begin_turn,
        keys,
        create_text_update(update_id=2),
        bot_id=BOT_ID,
        limits=load_real_content().limits,
        now=NOW,
        new_id=new_id,
    )
    return again  # type: ignore[no-any-return]


def of_old(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    """Her route as it was sealed when all had one key."""
    shared = encrypt(
        keys.get_key(ROUTE),
        associated_data=compose_associated_data("people", "route", her.person_id, ROUTE),
        plaintext=str(CHAT).encode(),
    )

    def write(uow: object) -> None:
        uow.people.set_route(her.person_id, route=shared, route_key=ROUTE)  # type: ignore[attr-defined]
        uow.commit()  # type: ignore[attr-defined]

    within(write)


def test_her_route_opens_for_her_alone(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    found = row(within, her)
    assert chat_address.decrypt_address(keys, found) == CHAT
    with pytest.raises(DecryptionError):
        chat_address.decrypt_address(keys, PersonRow(**{**found.__dict__, "person_id": "another"}))


def test_her_service_follows_from_her_address(
    within: Within, keys: KeyRing, her: ConversationContext, tmp_path: Path
) -> None:
    assert chat_address.find_person_service(keys, row(within, her)) == Service.TELEGRAM

    def move(uow: UnitOfWork) -> None:
        chat_address.replace_address(uow, keys, person_id=her.person_id, chat_id=WEB_CHAT_BASE + 7)
        uow.commit()

    within(move)
    assert chat_address.find_person_service(keys, row(within, her)) == Service.WEB
    (tmp_path / "keys" / FILE).unlink()
    assert chat_address.find_person_service(keys, row(within, her)) == Service.TELEGRAM, "nothing reaches her"


def test_writing_again_changes_nothing(within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext) -> None:
    before = row(within, her)
    writes_again(within, keys, new_id)
    assert row(within, her) == before


def test_a_lost_key_book_is_mended_when_she_writes(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext, tmp_path: Path
) -> None:
    (tmp_path / "keys" / FILE).unlink()
    assert within(retention.list_old_messages, keys, before=NOW) == []
    assert writes_again(within, keys, new_id).person_id == her.person_id
    assert chat_address.decrypt_address(keys, row(within, her)) == CHAT


def test_a_route_of_old_is_given_a_key_of_her_own(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    of_old(within, keys, her)
    assert chat_address.decrypt_address(keys, row(within, her)) == CHAT
    assert [within(chat_address.renew_shared_addresses, keys) for _ in range(2)] == [1, 0]
    assert (chat_address.decrypt_address(keys, row(within, her)), row(within, her).route_key) == (CHAT, "slot-2")


def test_a_route_of_old_is_renewed_when_she_writes(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext
) -> None:
    of_old(within, keys, her)
    writes_again(within, keys, new_id)
    assert row(within, her).route_key == "slot-2"


def test_leaving_keeps_the_way_and_the_word_and_erasing_ends_both(
    within: Within, keys: KeyRing, her: ConversationContext
) -> None:
    sign = within(safe_word.set_safe_word, keys, her.person_id, form="jambu")
    within(erasure.leave_chat, keys, her.person_id, entry_ids=[], now=NOW)
    assert within(safe_word.find_digest, keys, bot_id=BOT_ID, chat_id=CHAT) == sign
    found = row(within, her)
    within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)
    assert within(safe_word.find_digest, keys, bot_id=BOT_ID, chat_id=CHAT) is None
    assert not chat_address.is_intact(keys, found)
