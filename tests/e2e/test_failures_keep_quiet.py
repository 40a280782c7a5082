"""Everything fails at once while she writes, and then she leaves: her words are in nothing that was written on the way."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.config.settings import LOOPBACK
from tests.support import canaries
from tests.support.stack import ProductStack, open_stack
from tests.support.user_client import CreateUser

pytestmark = pytest.mark.slow
NOBODY_LISTENS = 9
WORDS = {
    "km": "ចេកទុំលើតុឈើចាស់",
    "my": "ငှက်ပျောသီးမှည့် သုံးလုံး",
    "vi": "chuối chín trên bàn gỗ cũ",
    "id": "pisangmatangdimejakayu",
}
CARDS = ("utter_help_instead_all", "utter_help_now_all")


async def give_her_the_card(broken: ProductStack, arrives: CreateUser) -> None:
    """Actions cannot be reached: what needs none is answered, for all else there is the card."""
    she = await arrives("km", at=broken, wait=30.0)
    await she.send_text("/start")
    she.assert_screens("utter_first")  # a response needs no action
    await she.send_text("/menu")
    she.assert_screens("utter_help_instead_all")
    she.assert_only_own_language()


async def test_words_that_meet_failing_actions_and_a_locked_database(
    trained: None, arrives: CreateUser, tmp_path: Path
) -> None:
    with open_stack(tmp_path, actions_url=f"http://{LOOPBACK}:{NOBODY_LISTENS}/webhook") as broken:
        await give_her_the_card(broken, arrives)
        women = {language: await arrives(language, at=broken, wait=25.0) for language in WORDS}
        await asyncio.gather(*(she.send_text(f"{WORDS[language]} ?") for language, she in women.items()))
        with closing(sqlite3.connect(broken.database, isolation_level=None)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            await asyncio.gather(*(she.send_text(WORDS[language]) for language, she in women.items()))
            assert {she.last_messages[0].screen for she in women.values()} <= set(CARDS)
            async with asyncio.timeout(30):  # on a slow machine a card of what came before is read first
                while not (tmp_path / "spool").exists():
                    await asyncio.sleep(0.1)
            found = {
                language: canaries.find_words(words, canaries.read_files(tmp_path)) for language, words in WORDS.items()
            }
            holder.execute("ROLLBACK")
        assert found == dict.fromkeys(WORDS, [])
        await asyncio.gather(*(she.send_text("x") for she in women.values()))
        assert not [words for words in WORDS.values() if canaries.find_words(words, canaries.read_files(tmp_path))]
    assert not [words for words in WORDS.values() if canaries.find_words(words, canaries.read_files(tmp_path))]
