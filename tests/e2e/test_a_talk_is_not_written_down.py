"""A talk with an officer through real processes is in no file, log or metric; after Erase there is no trace of her."""

import asyncio

import pytest

from tests.support import canaries
from tests.support.asking import sends_a_card, until
from tests.support.posted import Console, console, joined
from tests.support.stack import Stack, opened
from tests.support.talk import Arrives, She

pytestmark = pytest.mark.slow
HERS = ("kuningbulandipelabuhan", "មាន់ជល់ខ្មៅក្រោមដើមអំពិល")
THEIRS, NOTE = "payungbiruditerminal", "tanggabatudibelakangpasar"


@pytest.fixture(scope="module")
def own(trained: None, tmp_path_factory: pytest.TempPathFactory):
    """A stack nobody else writes to."""
    folder = tmp_path_factory.mktemp("talk")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TMPDIR", str(folder))  # what any library puts aside is then looked at too
        with opened(folder) as running:
            yield running


async def they_talk(own: Stack, officer: Console, she: She) -> str:
    """Both write; the return code."""
    await officer.goes_on_duty()
    sent = await sends_a_card(she)
    await officer.claims()
    await officer.greets("mango")
    await until(she, "Our word is “mango”.")
    for words in HERS:
        await she.says(words)
    await she.sends("voice")
    await officer.says(THEIRS)
    await officer._acts("note", words=NOTE)
    await until(she, THEIRS)
    page = await officer.reads()
    assert all(words in page for words in (*HERS, THEIRS, NOTE)), "or there is nothing to find"
    return next(line for line in sent.text.splitlines() if line.replace(" ", "").isdigit())


async def test_a_talk_is_nowhere_and_after_erase_not_even_sealed(own: Stack, arrives: Arrives) -> None:
    with joined(own) as badge:
        async with console(own, badge) as officer:
            she = await arrives("en", at=own, wait=20.0)
            code = await they_talk(own, officer, she)
            metrics = (await own.metrics()).encode()
            names = {path.name for path in canaries.files(own.folder)}
            assert {"pelita.db", "pelita.db-wal", "tracker.db", "log"} <= names
            written = canaries.written(own.folder)
            for words in (*HERS, THEIRS, NOTE, code, str(she.chat_id)):
                assert canaries.found(words, metrics, written) == [], words
            await erases(own, she, officer.handoff_id)


async def erases(own: Stack, she: She, handoff_id: str) -> None:
    """Two taps; then neither she nor the handoff's key is anywhere."""
    chat_key = own.chat_keys(she.chat_id)[0]
    assert canaries.found(chat_key, canaries.written(own.folder)) and own.keys.vault.has_half(handoff_id)
    await she.says("delete everything")
    await she.taps('/forget_me{"part": "last"}')
    she.reads("utter_erased")
    async with asyncio.timeout(10):
        while canaries.found(chat_key, canaries.written(own.folder)):
            await asyncio.sleep(0.2)
    assert not own.keys.vault.has_half(handoff_id)
