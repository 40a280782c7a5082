"""A talk with an officer through real processes is in no file, log or metric; after Erase there is no trace of her."""

import asyncio

import pytest

from tests.support import canaries
from tests.support.handoff_requests import send_card, wait_for_text
from tests.support.officer_client import ConsoleClient, open_console_client, open_staffed_post
from tests.support.stack import ProductStack, open_stack
from tests.support.user_client import CreateUser, UserClient

pytestmark = pytest.mark.slow
HERS = ("kuningbulandipelabuhan", "មាន់ជល់ខ្មៅក្រោមដើមអំពិល")
THEIRS, NOTE = "payungbiruditerminal", "tanggabatudibelakangpasar"


@pytest.fixture(scope="module")
def own(trained: None, tmp_path_factory: pytest.TempPathFactory):
    """A stack nobody else writes to."""
    folder = tmp_path_factory.mktemp("talk")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TMPDIR", str(folder))  # what any library puts aside is then looked at too
        with open_stack(folder) as running:
            yield running


async def they_talk(own: ProductStack, officer: ConsoleClient, she: UserClient) -> str:
    """Both write; the return code."""
    await officer.set_on_duty()
    sent = await send_card(she)
    await officer.claim()
    await officer.send_greeting("mango")
    await wait_for_text(she, "Our word is “mango”.")
    for words in HERS:
        await she.send_text(words)
    await she.send_media("voice")
    await officer.send_reply(THEIRS)
    await officer._submit_action("note", words=NOTE)
    await wait_for_text(she, THEIRS)
    page = await officer.open_handoff()
    assert all(words in page for words in (*HERS, THEIRS, NOTE)), "or there is nothing to find"
    return next(line for line in sent.text.splitlines() if line.replace(" ", "").isdigit())


async def test_a_talk_is_nowhere_and_after_erase_not_even_sealed(own: ProductStack, arrives: CreateUser) -> None:
    with open_staffed_post(own) as badge:
        async with open_console_client(own, badge) as officer:
            she = await arrives("en", at=own, wait=20.0)
            code = await they_talk(own, officer, she)
            metrics = (await own.read_metrics()).encode()
            names = {path.name for path in canaries.list_files(own.folder)}
            assert {"pelita.db", "pelita.db-wal", "tracker.db", "log"} <= names
            written = canaries.read_files(own.folder)
            for words in (*HERS, THEIRS, NOTE, code, str(she.chat_id)):
                assert canaries.find_words(words, metrics, written) == [], words
            await erases(own, she, officer.handoff_id)


async def erases(own: ProductStack, she: UserClient, handoff_id: str) -> None:
    """Two taps; then neither she nor the handoff's key is anywhere."""
    chat_key = own.list_chat_keys(she.chat_id)[0]
    assert canaries.find_words(chat_key, canaries.read_files(own.folder)) and own.keys.vault_keys.has_handoff_key(
        handoff_id
    )
    await she.send_text("delete everything")
    await she.tap_meaning('/forget_me{"part": "last"}')
    she.assert_screens("utter_erased")
    async with asyncio.timeout(10):
        while canaries.find_words(chat_key, canaries.read_files(own.folder)):
            await asyncio.sleep(0.2)
    assert not own.keys.vault_keys.has_handoff_key(handoff_id)
