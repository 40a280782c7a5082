"""The vault keeps what it was given, for whom it was given, on record, until it is destroyed."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.crypto.key_ring import KeyRing
from bot.db.repositories.vault import VaultRepository
from bot.db.tables.core import VaultRow, vault_entries, vaults
from bot.errors import DecryptionError, StoreUnavailable
from bot.services import erasure, retention
from bot.services.conversations import ConversationContext
from bot.services.handoffs import vault
from tests.support.factories import NOW, Ids
from tests.unit.services.conftest import Within
from tests.unit.services.vault_fixtures import HANDOFF, WORDS, fill, limits, open_one, read

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def filled(within: Within, keys: KeyRing, her: ConversationContext) -> str:
    open_one(within, keys, her)
    fill(within, keys)
    return HANDOFF


def acts(within: Within) -> list[tuple[str, str, str, str]]:
    latest = within(lambda uow: uow.audit.list_latest(50))
    return [(row.by, row.verb, row.noun, row.subject) for row in reversed(latest)]


def left(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (vaults, vault_entries)
        ]


def test_what_was_put_is_read_in_its_order(within: Within, keys: KeyRing, filled: str) -> None:
    assert read(within, keys) == list(WORDS)


def test_every_verb_is_on_record_with_who_did_it(within: Within, keys: KeyRing, filled: str) -> None:
    read(within, keys)
    within(vault.wrap_up_vault, handoff_id=HANDOFF, by="officer", now=NOW)
    within(vault.destroy_vault, keys, handoff_id=HANDOFF, by="woman", now=NOW)
    assert acts(within) == [
        ("woman", "open", "vault", HANDOFF),
        *3 * [("woman", "put", "vault", HANDOFF)],
        ("officer", "read", "vault", HANDOFF),
        ("officer", "wrap_up", "vault", HANDOFF),
        ("woman", "destroy", "vault", HANDOFF),
    ]


def test_a_reading_that_is_not_on_record_shows_nothing(
    within: Within, keys: KeyRing, filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr("bot.db.repositories.audit.AuditRepository.write", fails)
    with pytest.raises(StoreUnavailable):
        read(within, keys)


def test_a_destroyed_vault_is_gone_with_its_rows_and_its_key(
    within: Within, keys: KeyRing, filled: str, engine: Engine
) -> None:
    assert within(vault.destroy_vault, keys, handoff_id=HANDOFF, by="woman", now=NOW) is True
    assert within(vault.destroy_vault, keys, handoff_id=HANDOFF, by="woman", now=NOW) is False
    assert (left(engine), keys.vault_keys.has_handoff_key(HANDOFF)) == ([0, 0], False)
    with pytest.raises(DecryptionError, match="destroyed"):
        read(within, keys)
    with pytest.raises(DecryptionError, match="destroyed"):
        within(vault.store_entry, keys, handoff_id=HANDOFF, words=b"more", by="woman", now=NOW)


def test_a_key_that_cannot_be_destroyed_leaves_everything_as_it_was(
    within: Within, keys: KeyRing, filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr("bot.crypto.key_files.destroy_key_file", fails)
        with pytest.raises(StoreUnavailable, match="cannot be destroyed"):
            within(vault.destroy_vault, keys, handoff_id=HANDOFF, by="woman", now=NOW)
    assert read(within, keys) == list(WORDS)


def test_erasing_destroys_the_keys_of_every_handoff_of_hers_and_of_nobody_else(
    within: Within, keys: KeyRing, filled: str, her: ConversationContext, engine: Engine, other: ConversationContext
) -> None:
    open_one(within, keys, her, "second", post_id="post-b")
    open_one(within, keys, other, "of-another")
    assert within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)
    assert [keys.vault_keys.has_handoff_key(name) for name in (HANDOFF, "second", "of-another")] == [False, False, True]
    assert left(engine) == [1, 0]


def test_a_vault_opened_while_she_erases_is_never_there(
    within: Within, keys: KeyRing, her: ConversationContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = threading.Thread(target=lambda: tried(lambda: open_one(within, keys, her)))
    listed = VaultRepository.list_by_person

    def slowly(vaults_of_hers: VaultRepository, person_id: str) -> list[VaultRow]:
        found = listed(vaults_of_hers, person_id)
        opening.start()
        opening.join(0.3)  # it waits for her to be erased, or would be done by now
        return found

    monkeypatch.setattr(VaultRepository, "list_by_person", slowly)
    assert within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)
    opening.join(10)
    assert within(lambda uow: uow.vaults.list_handoff_ids()) == set()
    assert not keys.vault_keys.has_handoff_key(HANDOFF)


def tried(verb: Callable[[], object]) -> None:
    with suppress(StoreUnavailable, AssertionError):
        verb()


def test_no_vault_is_opened_for_a_woman_who_erased_herself(
    within: Within, keys: KeyRing, her: ConversationContext
) -> None:
    within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=NOW)
    is_open = within(
        vault.open_vault,
        keys,
        handoff_id=HANDOFF,
        person_id=her.person_id,
        post_id="post-a",
        keep_days=30,
        limits=limits(),
        by="woman",
        now=NOW,
    )
    assert (is_open, keys.vault_keys.has_handoff_key(HANDOFF)) == (False, False)


@pytest.mark.parametrize("keep_days", [-1, 0, 6, 91])
def test_a_post_may_choose_within_the_policy_only(
    within: Within, keys: KeyRing, her: ConversationContext, keep_days: int
) -> None:
    with pytest.raises(ValueError, match="outside the policy"):
        open_one(within, keys, her, keep_days=keep_days)


@pytest.mark.parametrize("handoff_id", ["", "../identity", "a/b", "a" * 65, "a b"])
def test_an_id_that_is_none_never_becomes_a_file(
    within: Within, keys: KeyRing, her: ConversationContext, handoff_id: str
) -> None:
    with pytest.raises(ValueError, match="not an id"):
        open_one(within, keys, her, handoff_id)


@pytest.mark.parametrize("keep_days", [7, 30, 90])
def test_words_go_when_their_time_after_wrap_up_is_over(
    within: Within, keys: KeyRing, her: ConversationContext, new_id: Ids, keep_days: int
) -> None:
    open_one(within, keys, her, keep_days=keep_days)
    fill(within, keys)
    within(vault.wrap_up_vault, handoff_id=HANDOFF, by="officer", now=NOW)
    for after, is_there in ((keep_days * DAY - MINUTE, True), (keep_days * DAY + MINUTE, False)):
        within(retention.sweep_expired, keys, limits=limits(), now=NOW + after, new_id=new_id)
        assert (
            within(lambda uow: uow.vaults.list_handoff_ids()) == {HANDOFF},
            keys.vault_keys.has_handoff_key(HANDOFF),
        ) == (
            is_there,
            is_there,
        )
    assert acts(within)[-1] == ("retention", "destroy", "vault", HANDOFF)


def test_an_open_handoff_is_not_swept(within: Within, keys: KeyRing, filled: str, new_id: Ids) -> None:
    within(retention.sweep_expired, keys, limits=limits(), now=NOW + 89 * DAY, new_id=new_id)
    assert read(within, keys) == list(WORDS)


def test_wrapping_up_twice_does_not_lengthen_the_time(within: Within, filled: str) -> None:
    told = [within(vault.wrap_up_vault, handoff_id=HANDOFF, by="officer", now=NOW + day * DAY) for day in (0, 5)]
    assert told == [True, False]
    assert within(lambda uow: uow.vaults.get_by_handoff(HANDOFF)).wrapped_up_at == NOW


def test_a_vault_never_shows_itself_when_printed(within: Within, keys: KeyRing, filled: str) -> None:
    row, entry = within(lambda uow: (uow.vaults.get_by_handoff(HANDOFF), uow.vaults.list_entries(HANDOFF)[0]))
    assert "data_key" not in repr(row)
    assert "words" not in repr(entry)
