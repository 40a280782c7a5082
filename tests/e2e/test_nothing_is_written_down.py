"""Her words, her chat's number and the token are in no file, log or metric: searched in nine encodings, faults forced."""

import asyncio
import gzip
import subprocess
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.config.settings import REHEARSAL_TOKEN
from tests.support import canaries
from tests.support.stack import ProductStack, open_stack
from tests.support.user_client import CreateUser, UserClient

pytestmark = pytest.mark.slow
WORDS = {
    "km": "ផ្កាយព្រឹកនៅលើភ្នំខៀវ",
    "my": "ကြယ်ပြာတောင်ပေါ်မှာလင်း",
    "vi": "ngôi sao xanh trên đỉnh núi",
    "fil": "kandilangbughawsabundok",
}


async def all_write(women: Mapping[str, UserClient]) -> None:
    """Each writes her own words."""
    await asyncio.gather(*(she.send_text(WORDS[language]) for language, she in women.items()))


async def everything_goes_wrong(stack: ProductStack, women: Mapping[str, UserClient]) -> None:
    """They write while all is well, while the assistant hangs, while Telegram fails, and while the assistant is dead."""
    await all_write(women)
    stack.freeze("assistant")
    try:
        await all_write(women)
    finally:
        stack.resume("assistant")
    await stack.add_fault(method="sendMessage", kind="500", times=len(women))
    await all_write(women)
    await stack.clear_faults()
    stack.kill("assistant")
    await all_write(women)


@pytest.fixture(scope="module")
def own(trained: None, tmp_path_factory: pytest.TempPathFactory):
    """A stack nobody else writes to."""
    folder = tmp_path_factory.mktemp("canaries")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TMPDIR", str(folder))  # what any library puts aside is then looked at too
        with open_stack(folder) as running:
            yield running


async def test_her_words_are_nowhere(own: ProductStack, arrives: CreateUser) -> None:
    women = {language: await arrives(language, at=own, wait=60.0) for language in WORDS}
    for she in women.values():
        await she.send_text("/start")
    await everything_goes_wrong(own, women)
    await own.wait_until_healthy("assistant")  # also what was waiting for it has been answered or given up then
    metrics = (await own.read_metrics()).encode()
    names = {path.name for path in canaries.list_files(own.folder)}
    assert {"pelita.db", "pelita.db-wal", "tracker.db", "log"} <= names
    written = canaries.read_files(own.folder)
    for language, words in WORDS.items():
        assert canaries.find_words(words, metrics, written) == [], language


async def test_neither_her_chat_nor_the_token_is_anywhere(own: ProductStack, arrives: CreateUser) -> None:
    she = await arrives("id", at=own, wait=30.0)
    await she.send_text("/start")
    await she.send_text("majikan saya")
    logs = own.folder / "log"
    assert canaries.find_words(str(she.chat_id), canaries.read_files(own.folder)) == []
    assert canaries.find_words(REHEARSAL_TOKEN.split(":")[1], logs, canaries.read_files(own.folder)) == []


async def test_after_erase_not_even_sealed_rows_of_her_are_left(own: ProductStack, arrives: CreateUser) -> None:
    await own.wait_until_healthy("assistant")
    she = await arrives("vi", at=own, wait=30.0)
    await she.send_text("/start")
    chat_key = own.list_chat_keys(she.chat_id)[0]
    assert canaries.find_words(chat_key, canaries.read_files(own.folder))
    await she.tap_meaning("/ask_who_are_you")
    await she.tap_meaning("/forget_me")
    she.assert_screens("utter_erase_ask")
    await she.tap_meaning('/forget_me{"part": "last"}')
    she.assert_screens("utter_erased")
    async with asyncio.timeout(10):
        while canaries.find_words(chat_key, canaries.read_files(own.folder)):
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("language", WORDS)
def test_the_scanner_finds_a_canary_in_each_of_its_encodings(tmp_path: Path, language: str) -> None:
    planted = canaries.list_encoded_forms(WORDS[language])
    packed = {gzip.compress(b"a" + form) for form in planted} | {zlib.compress(b"a" + form) for form in planted}
    for number, form in enumerate(planted | packed):
        (tmp_path / f"{number}").write_bytes(b"before " + form + b" after")
        assert canaries.find_words(WORDS[language], tmp_path / f"{number}")
    assert canaries.find_words("something else entirely", tmp_path) == []


def test_an_exception_at_the_top_says_nothing_of_hers() -> None:
    code = f"from bot import logging_setup; logging_setup.configure_logging(level='INFO'); raise ValueError({WORDS['vi']!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert canaries.find_words(WORDS["vi"], done.stdout + done.stderr) == []
