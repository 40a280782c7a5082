"""Her words are in nothing the gateway writes, at DEBUG, with every library as loud as it can be and everything failing.

tests/e2e/test_nothing_is_written_down.py looks at whole processes; there DEBUG is refused, so it is looked for here.
"""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from bot import logging_setup
from bot.channels.metrics import REGISTRY
from bot.db.engine import truncate_wal
from bot.domain.turn import Turn
from bot.errors import AssistantUnavailable, ChannelUnavailable, StoreUnavailable
from tests.support import canaries, raw_updates
from tests.support.factories import CHAT
from tests.support.gateway_app import House

WORDS = (
    "ផ្កាយព្រឹកនៅលើភ្នំខៀវ",
    "ကြယ်ပြာတောင်ပေါ်မှာလင်း",
    "ngôi sao xanh trên đỉnh núi",
    "kandilangbughawsabundok",
)
LONG_CHAT = 5_550_123_456_789


@pytest.fixture(autouse=True)
def loud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Every logger at DEBUG, those that are quiet by rule too; temporary files where the test sees them."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    logging_setup.configure_logging(level="DEBUG")
    for name in (*logging_setup.QUIET_LOGGERS, *before):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield
    for name in logging.root.manager.loggerDict:
        # SQLAlchemy is quiet by a level of its own: without it each statement of all later tests would be logged.
        logging.getLogger(name).setLevel(before.get(name, logging.NOTSET))
    logging_setup.configure_logging(level="INFO")


async def breaks(turn: Turn) -> None:
    """An assistant that quotes her in its error, as a library would."""
    raise AssistantUnavailable(f"400: {turn.text}")


async def everything_goes_wrong(house: House, words: str) -> None:
    await house.says(words, chat_id=LONG_CHAT)
    house.assistant.on_turn = breaks
    await house.says(words, chat_id=LONG_CHAT)
    house.assistant.on_turn = None
    house.telegram.fail_next("send", ChannelUnavailable(words), RuntimeError(words))
    await house.says(words, chat_id=LONG_CHAT)
    house.store.is_away = True
    await house.says(words, chat_id=LONG_CHAT)
    house.store.is_away = False


@pytest.mark.parametrize("words", WORDS)
async def test_her_words_and_her_chat_are_nowhere(
    house: House, tmp_path: Path, capfd: pytest.CaptureFixture[str], words: str
) -> None:
    await everything_goes_wrong(house, words)
    said = capfd.readouterr()
    written = [path for path in tmp_path.rglob("*") if path.is_file() and "keys" not in path.parts]
    names = {path.name for path in written}
    assert {"store.db", "store.db-wal", "spool"} <= names
    assert '"level": "DEBUG"' in said.err
    everything = (said.out.encode(), said.err.encode(), generate_latest(REGISTRY), *written)
    assert canaries.find_words(words, *everything) == []
    assert canaries.find_words(str(LONG_CHAT), *everything) == []


async def test_after_the_sweep_and_the_drain_not_even_sealed_words_are_left(house: House, tmp_path: Path) -> None:
    house.store.is_away = True
    await house.says(WORDS[2])
    house.store.is_away = False
    await house.tidied()
    sealed = [row.payload for row in house.all_rows("inbox") if row.payload]
    house.clock.advance(minutes=20)
    await house.sweeping.run_once()
    truncate_wal(house.engine)
    there = b"".join(path.read_bytes() for path in tmp_path.glob("store.db*"))
    assert [row.payload for row in house.all_rows("inbox") if row.payload] == []
    assert not [each for each in sealed if each in there]
    assert not list(tmp_path.glob("spool*"))


async def test_a_statement_the_database_refuses_quotes_nothing_of_hers(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    with house.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE inbox")
    await house.arrives(raw_updates.text(WORDS[3], chat_id=CHAT))
    said = capfd.readouterr()
    assert canaries.find_words(WORDS[3], said.out.encode(), said.err.encode()) == []


def test_an_error_of_ours_in_a_log_is_its_kind_and_place(capfd: pytest.CaptureFixture[str]) -> None:
    try:
        raise StoreUnavailable(WORDS[2])
    except StoreUnavailable:
        logging.getLogger("bot.anything").exception("failed")
    assert canaries.find_words(WORDS[2], capfd.readouterr().err.encode()) == []
