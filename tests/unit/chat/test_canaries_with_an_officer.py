"""What she and an officer write is in nothing that is written anywhere, at DEBUG and with faults, on both databases."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine

from bot.channels.metrics import REGISTRY
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.errors import ChannelUnavailable
from tests.support import canaries
from tests.support.gateway_app import House
from tests.support.handoff_conversation import SKIP, Talk
from tests.unit.chat import test_canaries

pytestmark = pytest.mark.usefixtures("postgres_url")
"""Started before temporary files are looked for in the folder of one test."""
loud = test_canaries.loud
HERS = ("ផ្លែឈើក្រហមនៅមាត់បឹង", "ငှက်ဝါလေးတောပေါ်ပျံ", "con mèo tím bên bờ suối", "kuninghabulanpelanjalan")
CODE_WORD = "kelapatujuhrupa"
THEIRS = "payunghijaudisudut"
LONG_CHAT = 6_660_123_456_789


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    url = request.getfixturevalue({"sqlite": "sqlite_url", "postgres": "postgres_database_url"}[request.param])
    engine = open_engine(url)
    migrate(engine)
    yield engine
    engine.dispose()


def files(engine: Engine, folder: Path) -> list[bytes | Path]:
    """Every file either database, the gateway and whatever they use have written; keys aside, those are not hers."""
    kept = [path for path in folder.rglob("*") if path.is_file() and "keys" not in path.parts]
    if engine.dialect.name == "sqlite":
        return kept
    with create_engine(engine.url, future=True, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")
        place = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
    return [*kept, *_contents(place)]


def _contents(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        with suppress(OSError):  # a server that runs takes files away; sockets are none
            yield path.read_bytes()


async def they_talk(talk: Talk) -> str:
    """A card with a word of her own, an officer's words, hers in four scripts, and Telegram failing; the return code."""
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, "At any time", SKIP)
    await talk.says(CODE_WORD)
    await talk.taps(SKIP, "Change", "How to show it", "Show the message", "Send")
    code = talk.code
    talk.officer.claim(talk.handoff.handoff_id)
    talk.officer.send_reply(talk.handoff.handoff_id, THEIRS)
    talk.house.telegram.fail_next("send", ChannelUnavailable(THEIRS), RuntimeError(THEIRS))
    await talk.pumps(seconds=10)
    await talk.pumps(minutes=1)
    for words in HERS:
        await talk.says(words)
    await talk.sends("voice")
    talk.officer.read(talk.handoff.handoff_id)
    return code


async def test_what_they_write_is_nowhere(
    house: House, engine: Engine, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    house.patience = 60.0  # every library talks at once
    talk = Talk.of(house).on_another_phone(LONG_CHAT)
    code = await they_talk(talk)
    said = [one.text for one in talk.officer.read(talk.handoff.handoff_id).messages]
    assert {*HERS, THEIRS} <= set(said), "or there is nothing to find"
    seen = capfd.readouterr()
    assert '"level": "DEBUG"' in seen.err
    everything = (seen.out.encode(), seen.err.encode(), generate_latest(REGISTRY), *files(engine, tmp_path))
    for words in (*HERS, THEIRS, CODE_WORD, code, str(LONG_CHAT)):
        assert canaries.find_words(words, *everything) == [], words


async def test_the_search_reaches_the_files_of_the_database(house: House, engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE planted AS SELECT '{HERS[3]}' AS words")
    assert canaries.find_words(HERS[3], *files(engine, tmp_path))
